"""Clients, patients, orders, cases, who has them and what happened to them."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint

from app.store.tables.base import at, json_, key, metadata, optional, text, to

client = Table("client", metadata, key(), text("name"), text("contract"))

patient = Table("patient", metadata, key(), text("name"), text("birth_date"), text("sex"), at("created"))

patient_identifier = Table(
    "patient_identifier",
    metadata,
    Column("system", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    to("patient", "patient.id"),
)

order_ = Table(
    "order_",
    metadata,
    key(),
    to("client", "client.id"),
    text("accession"),
    text("placer"),
    text("exam"),
    text("code"),
    text("code_system"),
    text("modality"),
    text("body_part"),
    optional("side"),
    text("question"),
    text("referrer"),
    text("contact"),
    text("site"),
    text("priority", "routine"),
    at("requested", nullable=True),
)

case_ = Table(
    "case_",
    metadata,
    key(),
    to("patient", "patient.id"),
    to("client", "client.id"),
    to("study", "study.uid", nullable=True),
    to("order_id", "order_.id", nullable=True),
    text("accession"),
    Column("accession_assigned", Boolean, nullable=False, server_default="0"),
    text("patient_id"),
    Column("patient_id_assigned", Boolean, nullable=False, server_default="0"),
    text("patient_name"),
    text("birth_date"),
    text("sex"),
    text("exam"),
    text("modality"),
    text("body_part"),
    optional("side"),
    text("referrer"),
    text("site"),
    text("question"),
    text("priority", "routine"),
    text("contract", "local"),
    text("state", "new"),
    text("stop_reason"),
    Column("images", Integer, nullable=False, server_default="0"),
    Column("images_expected", Integer),
    Column("priors", Integer, nullable=False, server_default="0"),
    at("received"),
    at("amber", nullable=True),
    at("red", nullable=True),
    at("due", nullable=True),
    at("stopped", nullable=True),
    at("opened", nullable=True),
    at("reported", nullable=True),
    Column("assignee", Text),
    text("assignee_name"),
    text("why"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("client", "accession"),
    Index("ix_case_open", "state", "due"),
)
"""One row holds what the first page of the worklist shows, so that it is one small read."""

assignment = Table(
    "assignment",
    metadata,
    key(),
    to("case_id", "case_.id"),
    to("person", "person.id"),
    text("kind", "reading"),
    text("reason"),
    at("from_utc"),
    at("until_utc", nullable=True),
    Index("ix_assignment_person_case", "person", "case_id"),
)

case_event = Table(
    "case_event",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    to("case_id", "case_.id"),
    text("event"),
    at("at"),
    text("actor"),
    text("reason"),
    json_("body"),
)
"""The journal: append-only; clocks and lights are computed from it."""
