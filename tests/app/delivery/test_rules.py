"""What an answer means, how long to wait, when a person must look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.delivery.rules import (
    WHOLE_TRIES,
    after,
    backoff,
    control_id,
    file_stem,
    folder_payload,
    lease_for,
)
from app.delivery.values import Outcome, State, Try
from resources.errors import ReadroomError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (2, 2), (3, 4), (4, 8), (9, 256), (10, 300), (5000, 300)])
def test_waits_double_up_to_five_minutes(attempt: int, seconds: float) -> None:
    """1, 2, 4 ... 300 s in the middle of the spread."""
    assert backoff(attempt, 1.0, 0.5) == timedelta(seconds=seconds)


@given(some.integers(1, 60), some.floats(0.01, 60), some.floats(0, 1, exclude_max=True))
def test_spread_is_a_fifth(attempt: int, base: float, chance: float) -> None:
    """Never more than 20 % off, whatever chance says."""
    middle = backoff(attempt, base, 0.5).total_seconds()

    assert 0.8 * middle - 1e-5 <= backoff(attempt, base, chance).total_seconds() <= 1.2 * middle + 1e-5


@pytest.mark.parametrize(
    ("outcome", "whole", "state"),
    [
        (Outcome.TAKEN, True, State.SENT),
        (Outcome.FAULT, True, State.DUE),
        (Outcome.UNANSWERED, True, State.DUE),
        (Outcome.REFUSED, True, State.HELD),
        (Outcome.BLOCKED, False, State.HELD),
        (Outcome.UNREACHABLE, False, State.DUE),
    ],
)
def test_what_an_outcome_means(outcome: Outcome, whole: bool, state: State) -> None:
    """The table of interop.md 4."""
    assert after(Try(outcome, whole), 0, 1, NOW, 1.0, 0.5).state is state


def test_eighth_whole_try_is_the_last() -> None:
    """Seven faults are tried again, the eighth is held."""
    seventh = after(Try(Outcome.FAULT, True), WHOLE_TRIES - 2, 7, NOW, 1.0, 0.5)
    eighth = after(Try(Outcome.FAULT, True), WHOLE_TRIES - 1, 8, NOW, 1.0, 0.5)

    assert (seventh.state, eighth.state) == (State.DUE, State.HELD)
    assert eighth.due is None


def test_nobody_answering_never_counts() -> None:
    """A line that is down for a thousand tries leaves the message due."""
    following = after(Try(Outcome.UNREACHABLE), WHOLE_TRIES - 1, 1000, NOW, 1.0, 0.5)

    assert following.state is State.DUE
    assert following.tries == WHOLE_TRIES - 1
    assert following.due == NOW + timedelta(seconds=300)


def test_control_ids_fit_and_differ() -> None:
    """20 characters, the same for ever, different for each connection, report and version."""
    made = {control_id(c, r, v) for c in "ab" for r in "xy" for v in (1, 2)}

    assert len(made) == 8
    assert all(len(one) == 20 and one.isalnum() for one in made)
    assert control_id("a", "x", 1) == control_id("a", "x", 1)


@pytest.mark.parametrize(
    ("accession", "stem"),
    [("RXX-26.0042_a", "RXX-26.0042_a-v1"), ("A/B\\C:*é ß", "A_B_C_____-v1"), ("../../etc", ".._.._etc-v1")],
)
def test_file_names_hold_no_path(accession: str, stem: str) -> None:
    """Anything but letters, digits, ".", "_", "-" becomes "_"."""
    assert file_stem(accession, 1) == stem
    assert f'"{stem}.pdf"'.encode() in folder_payload(accession, 1, [("pdf", ".pdf", b"x")])


@pytest.mark.parametrize("seconds", [0, -1, 500])
def test_a_time_out_out_of_range_is_refused(seconds: float) -> None:
    """The lease is three time-outs, and never longer than the jump of a clock that we recognise."""
    with pytest.raises(ReadroomError, match="time-out"):
        lease_for(seconds)
