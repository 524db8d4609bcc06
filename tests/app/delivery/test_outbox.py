"""The outbox as a whole: order, leases, several runners, people."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from app.delivery.records import (
    claim,
    counts,
    find_connection,
    give_up,
    idle,
    list_deliveries,
    note_line,
    retry,
    show_delivery,
)
from app.delivery.runner import Runner
from app.delivery.values import State
from app.store.engine import Store
from resources.errors import ReadroomError

Made = Callable[..., Runner]
LEASE = timedelta(seconds=30)


def states(store: Store) -> list[str]:
    """State of every delivery in order."""
    with store.reading() as work:
        return [delivery.state.value for delivery, _ in list_deliveries(work)]


def test_a_later_version_waits_for_the_earlier(
    store: Store, kit: Any, receiver: Any, runner: Made, clock: Any
) -> None:
    """Version 2 is not sent while version 1 fails; another report is not kept waiting."""
    with store.work() as work:
        line = kit.connect_mllp(work, receiver.port)
        kit.queue_message(work, line, "r1", 1, "case-1")
        kit.queue_message(work, line, "r2", 2, "case-1")
        kit.queue_message(work, line, "other", 1, "case-2")
    receiver.plan.append(lambda wire, message: wire.sendall(kit.ack(message, "AE")))
    one = runner()

    for _ in range(3):
        one.step()

    assert states(store) == ["due", "due", "sent"]
    clock.forward(2)
    one.step()
    one.step()
    assert states(store) == ["sent", "sent", "sent"]
    assert [b"r1" in m for m in receiver.messages] == [True, False, True, False]


def test_a_held_version_holds_the_next_until_a_person_decides(
    store: Store, kit: Any, receiver: Any, runner: Made, clock: Any
) -> None:
    """What waits for a person is no work left; given up with words, the next version goes."""
    with store.work() as work:
        line = kit.connect_mllp(work, receiver.port)
        first = kit.queue_message(work, line, "r1", 1, "case-1")
        kit.queue_message(work, line, "r2", 2, "case-1")
    receiver.plan.append(lambda wire, message: wire.sendall(kit.ack(message, "AR")))
    one = runner()
    one.step()

    with store.reading() as work:
        assert idle(work)
        assert counts(work) == {"due": 1, "sent": 0, "failed": 1}
    with store.work() as work, pytest.raises(ReadroomError, match="Say why"):
        give_up(work, clock(), first, "Dr Grey", " ")
    with store.work() as work:
        give_up(work, clock(), first, "Dr Grey", "Faxed to ward 3 and read back")
    one.step()

    assert states(store) == ["failed", "sent"]


def test_one_message_in_flight_a_line(store: Store, kit: Any, clock: Any) -> None:
    """While one delivery of a line is leased, no other of that line is; other lines go on."""
    with store.work() as work:
        first, second = kit.connect_mllp(work, 1, "a"), kit.connect_mllp(work, 2, "b")
        for line in (first, second):
            kit.queue_message(work, line, f"{line.name}1")
            kit.queue_message(work, line, f"{line.name}2")

    taken = []
    for owner in ("one", "two", "three"):
        with store.work() as work:
            taken.append(claim(work, clock(), owner, LEASE))

    assert [one.connection.name if one else None for one in taken] == ["a", "b", None]


def test_an_ended_lease_is_taken_over_and_the_late_word_does_not_count(
    store: Store, kit: Any, receiver: Any, runner: Made, clock: Any
) -> None:
    """After the lease another runner sends the same bytes; the first one's late word changes nothing."""
    from app.delivery.records import record
    from app.delivery.rules import after
    from app.delivery.values import Outcome, Try

    with store.work() as work:
        queued = kit.queue_message(work, kit.connect_mllp(work, receiver.port), "r1")
    with store.work() as work:
        slow = claim(work, clock(), "slow", LEASE)
    assert slow is not None
    assert runner().step() is None

    clock.forward(31)
    runner("quick").step()
    fault = Try(Outcome.FAULT, True, error="late")
    with store.work() as work:
        ours = record(work, clock(), slow, fault, after(fault, 0, 1, clock(), 1.0, 0.5))

    assert not ours
    with store.reading() as work:
        found, _, tries = show_delivery(work, queued)
    assert found.state is State.SENT
    assert [one.outcome for one in tries] == ["lost", "taken", "fault"]


def test_a_late_word_does_not_end_another_runners_lease(store: Store, kit: Any, clock: Any) -> None:
    """While the second runner still waits for its answer, the first one's late word leaves the delivery leased."""
    from app.delivery.records import record
    from app.delivery.rules import after
    from app.delivery.values import Outcome, Try

    with store.work() as work:
        queued = kit.queue_message(work, kit.connect_mllp(work, 1), "r1")
    with store.work() as work:
        slow = claim(work, clock(), "slow", LEASE)
    clock.forward(31)
    with store.work() as work:
        assert claim(work, clock(), "quick", LEASE) is not None
    assert slow is not None

    fault = Try(Outcome.FAULT, True, error="late")
    with store.work() as work:
        ours = record(work, clock(), slow, fault, after(fault, 0, 1, clock(), 1.0, 0.5))

    assert not ours
    with store.reading() as work:
        assert show_delivery(work, queued)[0].state is State.LEASED


@pytest.mark.parametrize("jump", [-3600, -7200])
def test_a_clock_set_back_delays_nothing(store: Store, kit: Any, runner: Made, clock: Any, jump: int) -> None:
    """A wait or a lease written by a clock that was ahead does not hold a delivery for an hour."""
    with store.work() as work:
        kit.queue_message(work, kit.connect_mllp(work, 1), "r1")
    with store.work() as work:
        assert claim(work, clock(), "killed", LEASE) is not None

    clock.forward(jump)

    with store.work() as work:
        assert claim(work, clock(), "next", LEASE) is not None


def test_two_runners_side_by_side_send_each_message_once(
    store: Store, kit: Any, receiver: Any, runner: Made
) -> None:
    """Twenty messages, two runners: each message arrives once and never two at a time."""
    with store.work() as work:
        line = kit.connect_mllp(work, receiver.port)
        for number in range(20):
            kit.queue_message(work, line, f"r{number}")
    results: list[bool] = []
    threads = [
        threading.Thread(
            target=lambda name=name: results.append(
                runner(name, ack_timeout=5.0).run(threading.Event(), until_idle=True, timeout=30)
            )
        )
        for name in ("one", "two")
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [True, True]
    assert sorted(receiver.controls) == sorted(set(receiver.controls))
    assert len(receiver.messages) == 20
    assert states(store) == ["sent"] * 20


def test_the_time_is_over_while_something_is_due(store: Store, kit: Any, runner: Made) -> None:
    """With nobody there, `until_idle` with a time-out ends with a no."""
    with store.work() as work:
        kit.queue_message(work, kit.connect_mllp(work, 1), "r1")

    assert runner().run(threading.Event(), until_idle=True, timeout=0.2) is False


def test_stop_ends_the_loop(store: Store, runner: Made) -> None:
    """The desk's thread ends when it is told to."""
    stop = threading.Event()
    stop.set()

    assert runner().run(stop) is True


def test_retry_takes_only_what_waits_for_a_person(store: Store, kit: Any, clock: Any) -> None:
    """One that is due cannot be made due again; then none of the asked-for ones is changed."""
    with store.work() as work:
        queued = kit.queue_message(work, kit.connect_mllp(work, 1), "r1")

    with pytest.raises(ReadroomError, match="is due"), store.work() as work:
        retry(work, clock(), [queued])
    with pytest.raises(ReadroomError, match="no delivery 99"), store.work() as work:
        retry(work, clock(), [99])


def test_a_report_is_queued_once_a_connection(store: Store, kit: Any) -> None:
    """The same version cannot be queued twice for one connection, whoever tries."""
    with store.work() as work:
        line = kit.connect_mllp(work, 1)
        kit.queue_message(work, line, "r1")

    with pytest.raises(IntegrityError), store.work() as work:
        kit.queue_message(work, line, "r1")


def test_connections_have_one_name_each(store: Store, kit: Any, clock: Any) -> None:
    """A second connection of a name is refused; an unknown one is said to be unknown."""
    with store.work() as work:
        line = kit.connect_mllp(work, 1)
        with pytest.raises(ReadroomError, match="already"):
            kit.connect_mllp(work, 2)
        note_line(work, clock(), line.id, "Nobody answers.")
        assert find_connection(work, "ris").last_error == "Nobody answers."
        note_line(work, clock(), line.id, "")
        assert find_connection(work, "ris").last_error == ""
        with pytest.raises(ReadroomError, match="no connection"):
            find_connection(work, "pacs")
