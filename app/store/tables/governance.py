"""The record of display checks."""

from sqlalchemy import Column, Table, Text

from app.store.tables.base import at, json_, key, metadata, text

display_check = Table(
    "display_check",
    metadata,
    key(),
    at("at"),
    text("person"),
    Column("screen", Text, nullable=False, index=True),
    text("kind"),
    text("profile"),
    text("edition"),
    text("verdict"),
    json_("body"),
)
