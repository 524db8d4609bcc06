"""What the store keeps of itself: its birth, and leases of those who run in the background."""

from sqlalchemy import Column, Table, Text

from app.store.tables.base import at, metadata

birth = Table("birth", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    at("until"),
)
