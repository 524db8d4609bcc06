"""The one set of tables and the short names for their columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, Text

from app.store.types import Canonical, Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key(name: str = "id") -> Column[str]:
    """A text primary key made by `new_id`."""
    return Column(name, Text, primary_key=True)


def text(name: str, default: str = "") -> Column[str]:
    """Text that is empty rather than absent."""
    return Column(name, Text, nullable=False, server_default=default)


def optional(name: str) -> Column[str]:
    """Text that may be absent."""
    return Column(name, Text)


def at(name: str, nullable: bool = False) -> Column[Any]:
    """An instant in UTC."""
    return Column(name, Utc, nullable=nullable)


def json_(name: str) -> Column[Any]:
    """A JSON value as canonical text."""
    return Column(name, Canonical, nullable=False)


def to(name: str, target: str, nullable: bool = False, index: bool = True) -> Column[str]:
    """A foreign key."""
    return Column(name, Text, ForeignKey(target), nullable=nullable, index=index)
