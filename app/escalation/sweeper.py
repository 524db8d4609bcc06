"""The clock of the alerts: a thread of the desk that looks each second what is due (interop.md 7).

Everything it needs stands in the store as absolute times, so a restart goes on where the last program stopped: what is
overdue then happens at the first step, in order of due, once. Of several desks on one store the one with the lease
looks; should two look at once, the row's version lets one of them write.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from app.access.audit import Trail
from app.escalation.records import alerts, sweep
from app.escalation.rules import next_at
from app.escalation.values import Alert, Policy
from app.store.engine import Store
from app.store.leases import give_lease, take_lease
from resources.errors import ReadroomError

LEASE = "alerts"
LASTS = timedelta(seconds=15)
RENEWED = timedelta(seconds=5)
PACE = 1.0
"""Seconds between two looks."""
JUMP = timedelta(seconds=5)
"""A difference between wall and monotonic clock that is said."""

Tell = Callable[[tuple[Alert, ...], str], None]
"""Gets what changed and, where something has to be said to a person, a sentence; either may be empty."""


class Sweeper:
    """Takes alerts from one due time to the next. One a program; used from one thread.

    Args:
        now: the wall clock, in UTC.
        owner: names this program in the lease; unlike any other's.
        steady: seconds that only ever go forward: of the two clocks, the one that says "due" first is believed.
    """

    def __init__(
        self,
        store: Store,
        trail: Trail,
        policy: Policy,
        now: Callable[[], datetime],
        owner: str,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._trail = trail
        self._policy = policy
        self._now = now
        self._owner = owner
        self._steady = steady
        self._ahead: dict[str, datetime] = {}
        self._renew_at: float | None = None
        self._last: tuple[datetime, float] | None = None

    def step(self) -> tuple[Alert, ...]:
        """Look once; what changed, in the order in which it was due. Nothing while another holds the lease.

        Raises:
            StoreError: the store cannot be read or written; the next step tries again.
        """
        now, steady = self._now(), self._steady()
        jumped = self._jumped(now, steady)
        with self._store.reading() as work:
            waiting = alerts(work, only_open=True)
        self._frame(waiting, now, steady)
        renew = self._renew_at is None or steady >= self._renew_at or jumped
        due = any(self._due(alert, now, steady) for alert in waiting)
        if not (renew or due):
            return ()
        changed: list[Alert] = []
        with self._store.work() as work:
            if not take_lease(work, now, LEASE, self._owner, LASTS):
                self._renew_at = None
                return ()
            if jumped:
                self._trail.append(work, now, "clock", "clock.jump")
            while moved := sweep(
                work, self._trail, now, self._policy, lambda alert: self._clock(alert, now, steady)
            ):
                changed.extend(moved)
        self._renew_at = steady + RENEWED.total_seconds()
        return tuple(changed)

    def run(self, stop: threading.Event, tell: Tell) -> None:
        """Step each second until `stop` is set; a step that fails is told, once for each new reason."""
        said = ""
        while True:
            try:
                changed, problem = self.step(), ""
            except Exception as error:  # noqa: BLE001 - whatever it is, the watch goes on, and says so
                changed, problem = (), f"Alerts are not watched at the moment: {error}"
            if changed or problem != said:
                tell(changed, problem)
            said = problem
            if stop.wait(PACE):
                break
        self.close()

    def close(self) -> None:
        """Let go of the lease, so that another desk goes on at once."""
        if self._renew_at is None:
            return
        self._renew_at = None
        try:
            with self._store.work() as work:
                give_lease(work, LEASE, self._owner)
        except ReadroomError:
            return  # the lease ends by itself in 15 seconds

    def _jumped(self, now: datetime, steady: float) -> bool:
        """Whether the wall clock was moved since the last look."""
        last, self._last = self._last, (now, steady)
        return last is not None and abs((now - last[0]) - timedelta(seconds=steady - last[1])) > JUMP

    def _frame(self, waiting: tuple[Alert, ...], now: datetime, steady: float) -> None:
        """Keep for each alert the wall time of the steady clock's zero: the latest that it has lived by.

        So the time of an alert never goes back, while one that is pressed after a correction lives by the new clock.
        """
        zero, known = now - timedelta(seconds=steady), self._ahead
        self._ahead = {alert.id: max(zero, known.get(alert.id, zero)) for alert in waiting}

    def _due(self, alert: Alert, now: datetime, steady: float) -> bool:
        at = next_at(alert)
        return at is not None and self._clock(alert, now, steady) >= at

    def _clock(self, alert: Alert, now: datetime, steady: float) -> datetime:
        """What time it is for an alert: of wall and steady clock the one that is further on."""
        zero = self._ahead.get(alert.id)
        return now if zero is None else max(now, zero + timedelta(seconds=steady))
