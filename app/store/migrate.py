"""Brings a store up to the revision of this program: forward only, one transaction a step."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select

from app.store.schema import HEAD
from app.store.tables import store as own
from app.store.types import iso
from resources.errors import ReadroomError


def configuration() -> Config:
    """Alembic's configuration for the migrations beside this file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def upgrade(work: Connection, place: str, version: str | None) -> None:
    """Run the steps from `version` to `HEAD`.

    Raises:
        ReadroomError: the store was written by a newer program.
    """
    config = configuration()
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise ReadroomError(
            f"{place} was written by a newer Readroom (schema {version}; this one knows {HEAD}). Update this program."
        )
    config.attributes["connection"] = work
    command.upgrade(config, "head")
    if work.execute(select(own.birth.c.name)).first() is None:
        rows = {"id": secrets.token_hex(16), "made": iso(datetime.now(UTC)), "schema": HEAD}
        work.execute(insert(own.birth), [{"name": name, "value": value} for name, value in rows.items()])
