"""MLLP against a real receiver that loses, doubles, delays, splits and garbles its answers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.delivery.channels.mllp import Frames, Garbage, Mllp, read_answer
from app.delivery.records import show_delivery
from app.delivery.runner import Runner
from app.delivery.values import Outcome, State
from app.store.engine import Store, open_store

Made = Callable[..., Runner]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """SQLite alone: the channel is what is asked here; test_outbox.py asks both engines."""
    made = open_store(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def queued(store: Store, kit: Any, receiver: Any) -> int:
    """One message for the receiver."""
    with store.work() as work:
        return int(kit.queue_message(work, kit.connect_mllp(work, receiver.port), "r1"))


def state_of(store: Store, delivery: int) -> tuple[State, int, str]:
    """State, whole tries and the last error."""
    with store.reading() as work:
        found, _, _ = show_delivery(work, delivery)
    return found.state, found.tries, found.last_error


def test_a_taken_message_is_sent(store: Store, queued: int, receiver: Any, runner: Made) -> None:
    """AA for our id: sent, with the answer kept and the line known to work."""
    stepped = runner().step()

    assert stepped is not None
    assert stepped.attempt.outcome is Outcome.TAKEN
    with store.reading() as work:
        found, name, tries = show_delivery(work, queued)
    assert (found.state, found.tries, name) == (State.SENT, 1, "ris")
    assert "MSA|AA|" in found.answer
    assert [one.sent_whole for one in tries] == [True]
    assert runner().step() is None
    assert len(receiver.messages) == 1


def later_then_whole(line: socket.socket, kit: Any, message: bytes) -> None:
    """The answer one byte at a time."""
    for byte in kit.ack(message):
        line.sendall(bytes([byte]))


@pytest.mark.parametrize(
    "answer",
    [
        lambda kit, line, message: later_then_whole(line, kit, message),
        lambda kit, line, message: line.sendall(kit.ack(message) * 2),
        lambda kit, line, message: line.sendall(kit.ack(message, "AA", "SOMEBODY-ELSE") + kit.ack(message)),
        lambda kit, line, message: line.sendall(b"\x0bMSH|^~\\&|half" + kit.ack(message)),
        lambda kit, line, message: line.sendall(kit.ack(message, "CA")),
        lambda kit, line, message: line.sendall(b"\r\n" + kit.ack(message) + b"\r\n"),
    ],
    ids=["split", "doubled", "another's first", "started again", "commit accept", "blanks around"],
)
def test_odd_but_lawful_answers_count(
    store: Store, queued: int, receiver: Any, runner: Made, kit: Any, answer: Callable[..., None]
) -> None:
    """Split, doubled and foreign answers do not confuse: ours is found and counts once."""
    receiver.plan.append(lambda line, message: answer(kit, line, message))

    runner(ack_timeout=5.0).step()

    assert state_of(store, queued)[0] is State.SENT
    assert len(receiver.messages) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda kit, line, message: None, "no answer within"),
        (lambda kit, line, message: line.shutdown(socket.SHUT_RDWR), "without an answer"),
        (lambda kit, line, message: line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "not a framed message"),
        (lambda kit, line, message: line.sendall(b"\x0bhello\x1c\x0d"), "not HL7"),
        (
            lambda kit, line, message: line.sendall(b"\x0bMSH|^~\\&|A\rPID|1\r\x1c\x0d"),
            "without an acknowledgement",
        ),
        (lambda kit, line, message: line.sendall(kit.ack(message, "AA", "SOMEBODY-ELSE")), "for other messages"),
        (lambda kit, line, message: line.sendall(kit.ack(message, "AE")), "words of the RIS"),
        (lambda kit, line, message: line.sendall(kit.ack(message)[:-2]), "no answer within"),
    ],
    ids=["lost", "closed", "garbage", "no HL7", "no MSA", "wrong MSA-2", "AE", "cut"],
)
def test_no_answer_of_ours_is_tried_again_with_the_same_bytes(
    store: Store,
    queued: int,
    receiver: Any,
    runner: Made,
    clock: Any,
    kit: Any,
    answer: Callable[..., None],
    words: str,
) -> None:
    """Whatever came instead of our answer: due again after its wait, then taken, byte for byte the same."""
    receiver.plan.append(lambda line, message: answer(kit, line, message))
    one = runner()

    one.step()

    state, tries, error = state_of(store, queued)
    assert (state, tries) == (State.DUE, 1)
    assert words in error
    assert one.step() is None
    clock.forward(1.5)
    one.step()
    assert state_of(store, queued)[0] is State.SENT
    assert receiver.messages[0] == receiver.messages[1]


@pytest.mark.parametrize("code", ["AR", "CR"])
def test_a_refused_message_is_held_at_once(
    store: Store, queued: int, receiver: Any, runner: Made, clock: Any, kit: Any, code: str
) -> None:
    """A refusal waits for a person and is never sent again by itself."""
    receiver.plan.append(lambda line, message: line.sendall(kit.ack(message, code)))
    one = runner()

    one.step()
    clock.forward(3600)

    state, _, error = state_of(store, queued)
    assert state is State.HELD
    assert "refuses it" in error
    assert one.step() is None


def test_eight_faults_and_a_person_must_look(
    store: Store, queued: int, receiver: Any, runner: Made, clock: Any, kit: Any
) -> None:
    """Eight whole tries that the receiver could not take: held."""
    receiver.plan += [lambda line, message: line.sendall(kit.ack(message, "AE"))] * 9
    one = runner()

    while one.step() is not None:
        clock.forward(400)

    assert state_of(store, queued)[:2] == (State.HELD, 8)
    assert len(receiver.messages) == 8


def test_nobody_there_keeps_the_whole_line_due(
    store: Store, queued: int, receiver: Any, runner: Made, clock: Any, kit: Any
) -> None:
    """Where nobody answers, the line waits as one: no whole try is counted and nothing is lost."""
    receiver.close()
    with store.work() as work:
        from app.delivery.records import find_connection

        second = kit.queue_message(work, find_connection(work, "ris"), "r2")
    one = runner()

    one.step()

    assert one.step() is None
    state, tries, error = state_of(store, queued)
    assert (state, tries) == (State.DUE, 0)
    assert "Nobody answers at 127.0.0.1" in error
    assert state_of(store, second)[0] is State.DUE


def test_testing_a_line_sends_nothing(store: Store, queued: int, receiver: Any) -> None:
    """`connect test` opens the line and closes it."""
    with store.reading() as work:
        from app.delivery.records import find_connection

        connection = find_connection(work, "ris")

    assert Mllp().test(connection, 1.0) == ""
    receiver.close()
    assert "Nobody answers" in Mllp().test(connection, 1.0)
    assert receiver.messages == []


@given(some.lists(some.binary(min_size=1, max_size=20).filter(lambda b: not set(b) & {0x0B, 0x1C})), some.data())
def test_frames_do_not_care_how_the_stream_is_cut(messages: list[bytes], data: some.DataObject) -> None:
    """However the bytes arrive, the messages come out whole and in order."""
    stream = b"".join(b"\x0b" + message + b"\x1c\x0d" for message in messages)
    frames, got = Frames(), []

    while stream:
        size = data.draw(some.integers(1, len(stream)))
        got += frames.feed(stream[:size])
        stream = stream[size:]

    assert got == messages


def test_a_frame_that_starts_again_forgets_what_was_before() -> None:
    """A bare 0x0B inside a frame begins the message anew (interop.md 4)."""
    assert Frames().feed(b"\x0bhalf a mess\x0bwhole\x1c\x0d") == [b"whole"]


@given(some.binary(max_size=200))
def test_no_bytes_break_the_reader(noise: bytes) -> None:
    """Whatever comes, the reader says garbage or waits for more: noise in a frame is a message, never an answer."""
    inside = noise.translate(None, b"\x0b\x1c")
    assert Frames().feed(b"\x0b" + inside + b"\x1c\x0d") == [inside]
    with pytest.raises(Garbage):
        read_answer(b"\x00" + inside)
    try:
        whole = Frames().feed(noise)
    except Garbage:
        assert noise.strip()
    else:
        assert all(message in noise and b"\x0b" not in message for message in whole)
