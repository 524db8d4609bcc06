"""People, their roles and sessions, and the chain of what was done (interop.md 6, 9)."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text

from app.store.tables.base import at, key, metadata, optional, text, to

person = Table(
    "person",
    metadata,
    key(),
    Column("name", Text, nullable=False, unique=True),
    text("display_name"),
    text("gmc"),
    text("grade"),
    optional("password"),
    Column("active", Boolean, nullable=False, server_default="1"),
    Column("wrong", Integer, nullable=False, server_default="0"),
    at("locked_until", nullable=True),
    at("created"),
    Column("version", Integer, nullable=False, server_default="1"),
)

person_role = Table(
    "person_role",
    metadata,
    Column("person", Text, primary_key=True),
    Column("role", Text, primary_key=True),
)

session = Table(
    "session",
    metadata,
    key(),
    to("person", "person.id"),
    at("started"),
    at("password_at", nullable=True),
    at("ended", nullable=True),
    text("how_ended"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    text("actor"),
    text("event"),
    text("case_id"),
    text("outcome"),
    text("body"),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""`at` is text here on both engines: the digest is over the very characters."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("mac", Text, nullable=False),
)
