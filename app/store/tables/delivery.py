"""Connections, the outbox and every attempt (interop.md 4)."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text

from app.store.tables.base import at, json_, key, metadata, optional, text, to

connection = Table(
    "connection",
    metadata,
    key(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    text("where_"),
    json_("config"),
    Column("active", Boolean, nullable=False, server_default="1"),
    at("created"),
    at("last_ok", nullable=True),
    at("last_error_at", nullable=True),
    text("last_error"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("idem", Text, nullable=False, unique=True),
    to("connection", "connection.id"),
    Column("report", Text, nullable=False),
    Column("report_version", Integer, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("control_id", Text, nullable=False, unique=True),
    Column("payload", LargeBinary, nullable=False),
    Column("payload_sha256", Text, nullable=False),
    text("state", "due"),
    Column("tries", Integer, nullable=False, server_default="0"),
    at("created"),
    at("due"),
    optional("lease_owner"),
    at("lease_until", nullable=True),
    text("last_error"),
    at("sent", nullable=True),
    text("answer"),
    Index("ix_outbox_due", "state", "due"),
    Index("ix_outbox_order", "connection", "case_id", "report_version"),
)

outbox_attempt = Table(
    "outbox_attempt",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("outbox", BigInteger, nullable=False, index=True),
    at("started"),
    at("ended", nullable=True),
    text("outcome"),
    Column("sent_whole", Boolean, nullable=False, server_default="0"),
    text("answer"),
    text("error"),
    text("worker"),
)
