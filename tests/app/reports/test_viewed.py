"""What was seen and measured of a case is kept beside its draft, on each engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.reports.records import Viewed, keep_viewed, viewed_of
from app.reports.values import DrawnMark
from app.store.engine import Store

NOW = datetime(2026, 11, 25, 2, 14, tzinfo=UTC)
MARK = DrawnMark("m1", "A", "angle", "1.2/3", "1.2.9", 4, ((0.0, 1.5, -2.25), (3.0, 1.5, -2.25), (3.0, 9.0, -2.25)))


def test_what_was_seen_comes_back_as_it_was(store: Store) -> None:
    """Levels and points to the last bit; kept again, the new replaces the old."""
    first = Viewed("case-1", "p1", {"1.2/3": "0123"}, (MARK,), NOW)
    later = replace(first, person="p2", seen={"1.2/3": "3333"}, marks=())

    with store.work() as work:
        assert viewed_of(work, "case-1") is None
        keep_viewed(work, first)
    with store.reading() as work:
        kept = viewed_of(work, "case-1")
    with store.work() as work:
        keep_viewed(work, later)
    with store.reading() as work:
        again = viewed_of(work, "case-1")

    assert (kept, again) == (first, later)
