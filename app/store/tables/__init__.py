"""Every table, one file an owning room; written by that room's records.py alone."""

from app.store.tables import access, archive, cases, delivery, escalation, governance, reports, store
from app.store.tables.base import metadata

__all__ = ["access", "archive", "cases", "delivery", "escalation", "governance", "metadata", "reports", "store"]
