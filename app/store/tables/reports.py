"""Drafts, signed versions and what everybody gets of them."""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text, UniqueConstraint

from app.store.tables.base import at, json_, key, metadata, optional, text, to

draft = Table(
    "draft",
    metadata,
    Column("case_id", Text, primary_key=True),
    text("person"),
    json_("document"),
    json_("caret"),
    json_("measurements"),
    at("saved"),
    Column("version", Integer, nullable=False, server_default="1"),
)

viewed = Table(
    "viewed",
    metadata,
    Column("case_id", Text, primary_key=True),
    text("person"),
    json_("seen"),
    json_("marks"),
    at("saved"),
)

report = Table(
    "report",
    metadata,
    key(),
    to("case_id", "case_.id"),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    json_("document"),
    json_("header"),
    json_("measurements"),
    json_("overrides"),
    to("signer", "person.id"),
    at("signed"),
    optional("replaces"),
    text("reason"),
    Column("sha256", Text, nullable=False),
    UniqueConstraint("case_id", "number"),
)

report_output = Table(
    "report_output",
    metadata,
    Column("report", Text, primary_key=True),
    Column("format", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("suffix", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
