"""Alerts, what was tried for each, and who is on call."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text

from app.store.tables.base import at, key, metadata, optional, text, to

alert = Table(
    "alert",
    metadata,
    key(),
    to("case_id", "case_.id"),
    optional("report"),
    text("accession"),
    text("category"),
    text("code"),
    text("finding"),
    text("section"),
    Column("start", Integer),
    Column("end", Integer),
    text("state", "held"),
    Column("level", Integer, nullable=False, server_default="0"),
    text("recipient"),
    text("contact"),
    at("pressed"),
    at("held_until"),
    at("raised", nullable=True),
    at("contact_by"),
    at("acknowledge_by"),
    at("due", nullable=True),
    to("person", "person.id"),
    at("acknowledged", nullable=True),
    text("acknowledged_by"),
    text("acknowledged_how"),
    Column("read_back", Boolean, nullable=False, server_default="0"),
    text("policy"),
    Column("version", Integer, nullable=False, server_default="1"),
)

alert_event = Table(
    "alert_event",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    to("alert", "alert.id"),
    at("at"),
    text("event"),
    text("actor"),
    text("channel"),
    text("who"),
    text("role"),
    text("note"),
    Column("read_back", Boolean, nullable=False, server_default="0"),
    Column("level", Integer, nullable=False, server_default="0"),
)

rota = Table(
    "rota",
    metadata,
    key(),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    text("phone"),
    at("from_utc"),
    at("until_utc"),
)
