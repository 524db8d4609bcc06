"""What the headers say of the studies kept here."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text

from app.store.tables.base import at, key, metadata, optional, text, to

study = Table(
    "study",
    metadata,
    key("uid"),
    text("patient_id"),
    text("issuer"),
    text("patient_name"),
    text("birth_date"),
    text("sex"),
    text("age"),
    text("date"),
    text("time"),
    text("description"),
    text("accession"),
    text("referrer"),
    text("institution"),
    text("modalities"),
    text("body_part"),
    at("arrived"),
    Column("conflict", Boolean, nullable=False, server_default="0"),
    Column("synthetic", Boolean, nullable=False, server_default="0"),
)

series = Table(
    "series",
    metadata,
    key("uid"),
    to("study", "study.uid"),
    Column("number", Integer),
    text("modality"),
    text("description"),
    text("body_part"),
    text("laterality"),
    text("frame_of_reference"),
)

instance = Table(
    "instance",
    metadata,
    key("sop"),
    to("series", "series.uid"),
    to("study", "study.uid"),
    text("sop_class"),
    Column("number", Integer),
    Column("frames", Integer, nullable=False, server_default="1"),
    Column("size", BigInteger, nullable=False),
    Column("file_sha256", Text, nullable=False),
    optional("pixels_sha256"),
    text("modality"),
)
