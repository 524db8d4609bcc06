"""The states of alerts walked at random: whatever happens, in whatever order, no alert is lost."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update

from app.access.audit import verify
from app.escalation import records
from app.escalation.rules import next_at
from app.escalation.values import AlertState
from app.store.tables import escalation as tables

HOUR = timedelta(hours=1)
AFTERNOON = datetime(2026, 11, 24, 14, 32, tzinfo=UTC)
DONE = {AlertState.ACKNOWLEDGED, AlertState.CLOSED, AlertState.UNDONE, AlertState.WITHDRAWN}
NIGHT_OF_THE_LONG_HOUR = datetime(2026, 10, 25, 0, 20, tzinfo=UTC)
"""20 minutes past one in London, for the first of two times."""


def machine(service) -> type[RuleBasedStateMachine]:
    """The walk over one store; a class, as hypothesis wants it."""

    class Walk(RuleBasedStateMachine):
        @initialize(start=st.sampled_from([AFTERNOON, NIGHT_OF_THE_LONG_HOUR]))
        def begin(self, start: datetime) -> None:
            service.clocks.wall = start
            self.desks = [service.sweeper("one"), service.sweeper("two")]
            self.pressed = []
            self.answered = {}

        @rule(category=st.sampled_from(["critical", "urgent", "cancer", "significant"]))
        def press(self, category: str) -> None:
            if len(self.pressed) < 4:
                self.pressed.append(service.press(f"finding {len(self.pressed)}", category))

        @precondition(lambda self: self.pressed)
        @rule(
            data=st.data(),
            what=st.sampled_from(
                ["undo", "tried", "reached", "ack", "ack only", "back", "close", "withdraw", "signed"]
            ),
        )
        def somebody_acts(self, data: st.DataObject, what: str) -> None:
            alert = service.alert(data.draw(st.sampled_from(self.pressed)))
            now, trail = service.clocks.wall, service.trail
            with suppress(records.NotNow), service.store.work() as work:
                match what:
                    case "undo":
                        records.undo(work, trail, now, alert, "amy", "amy")
                    case "tried" | "reached":
                        reached = what == "reached"
                        records.attempt(
                            work, trail, now, alert, "amy", channel="phone", who="ward", reached=reached, note=""
                        )
                    case "back":
                        records.read_back(
                            work, trail, now, alert, "amy", policy=service.policy, by="Dr Farrow", how="phone"
                        )
                    case "ack" | "ack only":
                        records.acknowledge(
                            work, trail, now, alert, "amy", by="Dr Farrow", how="phone", read_back=what == "ack"
                        )
                        self.answered[alert.id] = alert.level
                    case "close":
                        records.close(work, trail, now, alert, "amy")
                    case "withdraw":
                        records.withdraw(work, trail, now, alert, "amy", second="ben", reason="wrong patient")
                    case "signed":
                        records.release(work, trail, now, "case", "amy")

        @rule(minutes=st.sampled_from([0.1, 0.3, 4, 16, 700]))
        def time_passes(self, minutes: float) -> None:
            service.clocks.passes(timedelta(minutes=minutes))

        @precondition(lambda self: self.pressed)
        @rule(data=st.data())
        def nobody_answers(self, data: st.DataObject) -> None:
            at = next_at(service.alert(data.draw(st.sampled_from(self.pressed))))
            if at is not None:
                service.clocks.passes(max(at - service.clocks.wall, timedelta(0)))
                self.desks[0].step()

        @rule(hours=st.sampled_from([1, -1]))
        def clock_is_set(self, hours: int) -> None:
            service.clocks.wall += hours * HOUR

        @rule(desk=st.sampled_from([0, 1]))
        def desk_looks(self, desk: int) -> None:
            mine = self.desks[desk].step()
            times = [alert.due for alert in mine]
            assert len({(alert.id, alert.version) for alert in mine}) == len(times)

        @rule(desk=st.sampled_from([0, 1]))
        def desk_restarts(self, desk: int) -> None:
            self.desks[desk] = service.sweeper(f"{('one', 'two')[desk]}, again")

        @rule()
        def both_desks_pass_the_lease(self) -> None:
            service.clocks.passes(timedelta(seconds=40))
            for desk in self.desks:
                desk.step()
            with service.store.reading() as work:
                waiting = records.alerts(work, only_open=True)
            for alert in waiting:
                at = next_at(alert)
                assert at is None or at > service.clocks.wall, f"{alert.finding} was not looked at"

        @invariant()
        def nothing_is_lost(self) -> None:
            """Each open alert has its next time; levels never skip, each is told once, none after an answer."""
            with service.store.reading() as work:
                known = records.alerts(work)
                events = {alert.id: records.attempts(work, alert.id) for alert in known}
            mine = {alert.id for alert in getattr(self, "pressed", [])}
            for alert in known:
                if alert.id not in mine:
                    continue
                happened = [event.event for event in events[alert.id]]
                told = [event.level for event in events[alert.id] if event.event == "due"]
                assert (alert.due is None) == (alert.state in DONE), alert.state
                assert told == list(range(1, alert.level + 1))
                backs = [event.read_back for event in events[alert.id]].count(True)
                assert backs == int(alert.read_back), "a read-back is written down once or never"
                assert happened.count("last due") <= 1 + happened.count("reached")
                if alert.id in self.answered:
                    assert len(told) == self.answered[alert.id], "an answered alert went on escalating"

        def teardown(self) -> None:
            with service.store.work() as work:
                assert verify(work, service.trail.key).ok
                work.execute(update(tables.alert).values(state="closed", due=None))

    return Walk


@pytest.mark.timeout(120)
def test_no_walk_loses_an_alert(service) -> None:
    """Press, undo, try, reach, answer, clocks set, desks restarted, on an ordinary day and on the night of 25 hours."""
    run_state_machine_as_test(
        machine(service),
        settings=settings(
            max_examples=20 if service.store.sqlite else 3,
            stateful_step_count=30 if service.store.sqlite else 15,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
