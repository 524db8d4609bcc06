"""A case to raise alerts on, and clocks that a test moves by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from app.access.audit import Trail
from app.escalation.policy import policy_of
from app.escalation.records import alert_of, attempts, raise_alert
from app.escalation.sweeper import Sweeper
from app.escalation.values import Alert, Attempt, Policy
from app.store.engine import Store, open_store
from app.store.tables import access, cases

START = datetime(2026, 11, 24, 14, 32, tzinfo=UTC)


@dataclass
class Clocks:
    """The wall clock, which people move, and the steady one, which only time moves."""

    wall: datetime = START
    steady: float = 1000.0

    def now(self) -> datetime:
        return self.wall

    def seconds(self) -> float:
        return self.steady

    def passes(self, span: timedelta) -> None:
        """Time passes: both clocks see it."""
        self.wall += span
        self.steady += span.total_seconds()


@dataclass
class Service:
    """One store with one case, and what is done to its alerts."""

    store: Store
    clocks: Clocks = field(default_factory=Clocks)
    trail: Trail = field(default_factory=lambda: Trail(b"k" * 32))
    policy: Policy = field(default_factory=lambda: policy_of(None))

    def sweeper(self, owner: str = "desk") -> Sweeper:
        return Sweeper(self.store, self.trail, self.policy, self.clocks.now, owner, self.clocks.seconds)

    def press(self, finding: str = "left tension pneumothorax", category: str = "critical") -> Alert:
        with self.store.work() as work:
            return raise_alert(
                work, self.trail, self.clocks.wall, policy=self.policy, category=category, finding=finding,
                case_id="case", accession="RR2611-004817", referrer="Dr L Farrow", contact="bleep 2204",
                person="amy", actor="amy",
            )  # fmt: skip

    def alert(self, alert: Alert) -> Alert:
        with self.store.reading() as work:
            return alert_of(work, alert.id)

    def events(self, alert: Alert) -> tuple[Attempt, ...]:
        with self.store.reading() as work:
            return attempts(work, alert.id)


@pytest.fixture
def service(store: Store) -> Service:
    """A service with one reader and one case, on each engine."""
    return furnished(store)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Service]:
    """The same on SQLite alone, for what the engine has no part in."""
    store = open_store(tmp_path / "data")
    yield furnished(store)
    store.close()


def furnished(store: Store) -> Service:
    with store.work() as work:
        work.execute(
            insert(access.person).values(id="amy", name="amy", display_name="Dr A Whitcombe", created=START)
        )
        work.execute(insert(cases.client).values(id="local", name="Imported here", contract="local"))
        work.execute(insert(cases.patient).values(id="p", name="A^B", birth_date="", sex="", created=START))
        work.execute(
            insert(cases.case_).values(
                id="case", patient="p", client="local", accession="RR2611-004817", patient_id="1", received=START
            )
        )
    return Service(store)
