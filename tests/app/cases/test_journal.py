"""Claims, stops and reports: the journal tells them, the clock is computed from it, of two writers one wins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.cases.clock import Stop, reach
from app.cases.contracts import contracts_of
from app.cases.records import (
    CaseMoved,
    admit,
    case_of,
    claim,
    clock_of,
    exclude,
    reported,
    restart_clock,
    stop_clock,
)
from app.cases.values import Order, State
from app.store.tables import cases as tables
from resources.errors import ReadroomError

NOW = datetime(2026, 11, 24, 20, 41, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONTRACTS = contracts_of(None)


@pytest.fixture
def case(store, keep, let_in, reader):
    keep("1")
    with store.reading() as work:
        return case_of(work, let_in().cases[0])


def events(store) -> list[tuple[str, str]]:
    with store.reading() as work:
        rows = work.execute(
            select(tables.case_event.c.event, tables.case_event.c.reason).order_by(tables.case_event.c.seq)
        )
        return [tuple(row) for row in rows]


def test_opening_gives_the_case_to_its_reader(store, case) -> None:
    """Assigned and opened once in the journal, opened again when it is opened again."""
    with store.work() as work:
        opened = claim(work, NOW, case, "amy", "Dr A")
        again = claim(work, NOW + HOUR, opened, "amy", "Dr A")

    assert (again.state, again.assignee, again.assignee_name) == (State.READING, "amy", "Dr A")
    assert again.opened == NOW
    assert [name for name, _ in events(store)] == ["received", "assigned", "opened", "opened"]


def test_of_two_who_open_at_once_one_is_told(store, case) -> None:
    """The loser read the case before the winner wrote it: nothing of his is kept."""
    with store.work() as work:
        claim(work, NOW, case, "amy", "Dr A")

    with pytest.raises(CaseMoved, match="A1 was changed by somebody else"), store.work() as work:
        claim(work, NOW, case, "ben", "Dr B")

    with store.reading() as work:
        holders = work.execute(select(tables.assignment.c.person, tables.assignment.c.until_utc)).all()
        assert case_of(work, case.id).assignee == "amy"
    assert [tuple(row) for row in holders] == [("amy", None)]
    assert [name for name, _ in events(store)] == ["received", "assigned", "opened"]


def test_a_case_handed_over_ends_the_first_assignment(store, case) -> None:
    """Both stand in the record, one after the other."""
    with store.work() as work:
        mine = claim(work, NOW, case, "amy", "Dr A")
        claim(work, NOW + HOUR, mine, "ben", "Dr B")

    with store.reading() as work:
        rows = work.execute(
            select(tables.assignment.c.person, tables.assignment.c.until_utc).order_by(tables.assignment.c.from_utc)
        ).all()
    assert [tuple(row) for row in rows] == [("amy", NOW + HOUR), ("ben", None)]


def test_a_stop_moves_the_deadline_by_what_was_stopped(store, case) -> None:
    """Two hours stopped, two hours later due; a second stop while it stands changes nothing."""
    with store.work() as work:
        stopped = stop_clock(work, NOW + HOUR, CONTRACTS, case, "Dr A", "awaiting-priors")
        same = stop_clock(work, NOW + 2 * HOUR, CONTRACTS, stopped, "Dr A", "referrer-hold")
        runs = restart_clock(work, NOW + 3 * HOUR, CONTRACTS, same, "Dr A")
        still = restart_clock(work, NOW + 9 * HOUR, CONTRACTS, runs, "Dr A")

    assert (stopped.state, stopped.stopped, same) == (State.STOPPED, NOW + HOUR, stopped)
    assert (runs.state, runs.stopped, runs.due) == (State.NEW, None, case.due + 2 * HOUR)
    assert runs.amber == case.amber + 2 * HOUR and still == runs
    assert [name for name, _ in events(store)] == ["received", "stopped", "restarted"]


def test_a_time_that_the_order_named_moves_by_what_was_stopped(store, keep, reader) -> None:
    """The contract's own target does not come back in its place, not after a second stop either."""
    keep("1")
    order = Order("ward", "local", "A1", "CT", "urgent", "", "", "", "Ward", NOW, due=NOW + 3 * HOUR)
    with store.work() as work:
        case = case_of(work, admit(work, NOW, CONTRACTS, {"1": order}).cases[0])
        for start in (1, 4):
            stopped = stop_clock(work, NOW + start * HOUR, CONTRACTS, case, "Dr A", "awaiting-priors")
            case = restart_clock(work, NOW + (start + 2) * HOUR, CONTRACTS, stopped, "Dr A")

    assert case.due == NOW + 7 * HOUR
    assert case.amber < case.red < case.due


def test_only_coded_reasons_stop_a_clock_and_only_one_that_runs(store, case) -> None:
    """Leave or backlog do not; nor can a reported case be put back among the open ones."""
    with store.work() as work:
        with pytest.raises(ReadroomError, match="“backlog” does not stop a clock; these do: awaiting-images"):
            stop_clock(work, NOW, CONTRACTS, case, "Dr A", "backlog")
        done = reported(work, NOW + HOUR, case, "Dr A", 1)
        with pytest.raises(ReadroomError, match="is reported; its clock does not run"):
            stop_clock(work, NOW + 2 * HOUR, CONTRACTS, done, "Dr A", "referrer-hold")
        assert restart_clock(work, NOW + 2 * HOUR, CONTRACTS, done, "Dr A").state is State.REPORTED


def test_a_report_ends_a_stop_and_later_events_do_not_count(store, case) -> None:
    """The first verified report ends the clock; an amendment changes neither it nor its time."""
    with store.work() as work:
        stopped = stop_clock(work, NOW + HOUR, CONTRACTS, case, "Dr A", "awaiting-priors")
        done = reported(work, NOW + 2 * HOUR, stopped, "Dr A", 1)
        amended = reported(work, NOW + 30 * HOUR, done, "Dr A", 2)
        times = clock_of(work, CONTRACTS, amended)

    assert (amended.reported, amended.stopped) == (NOW + 2 * HOUR, None)
    assert times.due == case.due + HOUR


def test_a_stop_that_ends_before_it_began_shortens_nothing() -> None:
    """A clock set back between stop and restart: the deadline is never earlier for it."""
    contract = CONTRACTS.contract("local")

    assert reach(CONTRACTS, contract, NOW, 7200, [Stop(NOW + HOUR, NOW)]) == NOW + 2 * HOUR


def test_excluding_takes_a_reason_and_an_excluded_case_cannot_be_opened(store, case) -> None:
    """The reason stays in the journal; claiming leaves it as it is."""
    with store.work() as work:
        with pytest.raises(ReadroomError, match="only with a reason"):
            exclude(work, NOW, case, "Dr A", "  ")
        out = exclude(work, NOW, case, "Dr A", "duplicate")

        assert claim(work, NOW, out, "ben", "Dr B") == out

    assert events(store)[-1] == ("excluded", "duplicate")


def test_the_journal_cannot_be_rewritten(store, case) -> None:
    """The store refuses, on each engine."""
    from sqlalchemy import update
    from sqlalchemy.exc import DBAPIError

    from app.store.engine import StoreError

    with pytest.raises((DBAPIError, StoreError)), store.work() as work:
        work.execute(update(tables.case_event).values(reason="nothing happened"))
