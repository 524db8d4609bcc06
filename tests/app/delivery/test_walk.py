"""Any order of sending, lost answers, kills, second runners and clocks: each message arrives, in its order."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.delivery import records
from app.delivery.rules import control_id, lease_for
from app.delivery.runner import Runner
from app.delivery.values import Connection, Outcome, Parcel, State, Try
from app.store.engine import Store, open_store

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
ACK_TIMEOUT = 10.0


@dataclass
class World:
    """The receiver as it sees it: what arrived; and what the next answers are."""

    seen: list[str] = field(default_factory=list)
    acked: set[str] = field(default_factory=set)
    next: Iterator[Outcome] | None = None
    outcome: Outcome = Outcome.TAKEN

    def send(self, parcel: Parcel, ack_timeout: float) -> Try:
        """Take it, unless nobody is there; answer as told."""
        control = parcel.delivery.control_id
        if self.outcome is Outcome.UNREACHABLE:
            return Try(Outcome.UNREACHABLE, error="nobody")
        self.seen.append(control)
        if self.outcome is Outcome.TAKEN:
            self.acked.add(control)
            return Try(Outcome.TAKEN, True)
        return Try(self.outcome, True, error="lost")

    def test(self, connection: Connection, timeout: float) -> str:
        """Always there."""
        return ""


class Walk(RuleBasedStateMachine):
    """Two cases of three versions on one line."""

    @initialize()
    def begin(self) -> None:
        """A fresh store and a fresh world."""
        self.folder = tempfile.TemporaryDirectory()
        self.store: Store = open_store(Path(self.folder.name))
        self.now = START
        self.world = World()
        self.parked: list[Parcel] = []
        self.versions = {"a": 0, "b": 0}
        with self.store.work() as work:
            config = {"host": "h", "port": "1"}
            self.line = records.add_connection(work, START, "ris", "mllp", "h:1", config)
        self.order: dict[str, list[str]] = {"a": [], "b": []}

    def runner(self, name: str) -> Runner:
        """A runner in this world."""
        return Runner(self.store, name, lambda: self.now, lambda: 0.5, {"mllp": self.world}, 1.0, ACK_TIMEOUT)

    @rule(case=some.sampled_from("ab"))
    def sign(self, case: str) -> None:
        """The next version of a case is queued."""
        self.versions[case] += 1
        version = self.versions[case]
        report = f"{case}{version}"
        control = control_id(self.line.id, report, version)
        self.order[case].append(control)
        with self.store.work() as work:
            records.enqueue(work, self.now, self.line, report, version, case, report.encode(), control)

    @rule(
        who=some.sampled_from(["one", "two"]),
        outcome=some.sampled_from([Outcome.TAKEN, Outcome.UNANSWERED, Outcome.UNREACHABLE, Outcome.FAULT]),
    )
    def step(self, who: str, outcome: Outcome) -> None:
        """A runner does one step; the receiver answers, or the answer is lost."""
        self.world.outcome = outcome
        self.runner(who).step()

    @rule()
    def die_before_sending(self) -> None:
        """A runner claims and is killed."""
        with self.store.work() as work:
            records.claim(work, self.now, "killed", lease_for(ACK_TIMEOUT))

    @rule()
    def die_after_sending(self) -> None:
        """A runner claims, sends, the receiver takes it, and the runner is killed."""
        with self.store.work() as work:
            parcel = records.claim(work, self.now, "killed", lease_for(ACK_TIMEOUT))
        if parcel is not None:
            self.world.outcome = Outcome.TAKEN
            self.world.send(parcel, ACK_TIMEOUT)

    @rule(seconds=some.sampled_from([1, 31, 400, 3600, -1, -3600]))
    def clock(self, seconds: int) -> None:
        """Time passes, or the clock is set."""
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.held())
    @rule()
    def person(self) -> None:
        """A person makes what is held due again."""
        with self.store.work() as work:
            records.retry(work, self.now, self.held())

    def held(self) -> list[int]:
        """What waits for a person."""
        with self.store.reading() as work:
            return [delivery.id for delivery, _ in records.list_deliveries(work, "held")]

    @invariant()
    def a_sent_one_was_taken(self) -> None:
        """Sent says that the receiver took it."""
        with self.store.reading() as work:
            sent = {delivery.control_id for delivery, _ in records.list_deliveries(work, "sent")}
        assert sent <= self.world.acked

    @invariant()
    def versions_arrive_in_order(self) -> None:
        """No version is first seen before the one before it was taken."""
        for controls in self.order.values():
            first = [self.world.seen.index(control) for control in controls if control in self.world.seen]
            assert first == sorted(first)
            assert [control in self.world.seen for control in controls] == sorted(
                (control in self.world.seen for control in controls), reverse=True
            )

    def teardown(self) -> None:
        """In the end everybody answers, and everything arrives."""
        if not hasattr(self, "store"):
            return
        self.world.outcome = Outcome.TAKEN
        if self.held():
            self.person()
        for _ in range(200):
            if self.runner("last").step() is None:
                with self.store.reading() as work:
                    if records.idle(work):
                        break
                self.now += timedelta(seconds=400)
        with self.store.reading() as work:
            states = {delivery.state for delivery, _ in records.list_deliveries(work)}
        assert states <= {State.SENT}
        for controls in self.order.values():
            assert set(controls) <= self.world.acked
        self.store.close()
        self.folder.cleanup()


Walk.TestCase.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWalk = Walk.TestCase
