"""A run cannot be clicked through, hurried through, or passed on pixels that are not exact."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.patterns import assumed
from calibration.routine import (
    DAILY,
    Ground,
    Result,
    RoutineVerdict,
    Session,
    Trial,
    answer,
    begin,
    document,
    leave,
)


def truth(trial: Trial) -> int | None:
    """The right answer."""
    return trial.disc.place if trial.disc else None


def wrong(trial: Trial) -> int | None:
    """A wrong place, or none seen where there is none to be wrong about."""
    return trial.disc.place % 9 + 1 if trial.disc else None


def run(seed: int, missed: dict[Ground, int], not_exact: str = "", on_blank: int | None = None) -> Result:
    """A run in which so many discs of each ground are missed."""
    random, left = Random(seed), dict(missed)
    session = begin(DAILY, assumed(), random)
    while session.trial is not None:
        trial = session.trial
        place = truth(trial)
        if trial.disc and left.get(trial.kind, 0):
            left[trial.kind] -= 1
            place = wrong(trial)
        if not trial.disc:
            place = on_blank
        session = answer(session, place, 2.0, random, not_exact)
    assert session.result is not None
    return session.result


@pytest.mark.parametrize(
    ("missed", "verdict"),
    [
        ({}, RoutineVerdict.PASS),
        ({Ground.DARK: 1, Ground.BRIGHT: 1}, RoutineVerdict.PASS),
        ({Ground.MID: 1, Ground.BRIGHT: 1}, RoutineVerdict.PASS),
        ({Ground.DARK: 2}, RoutineVerdict.FAIL),
        ({Ground.MID: 2}, RoutineVerdict.FAIL),
        ({Ground.BRIGHT: 2}, RoutineVerdict.FAIL),
        ({Ground.DARK: 1, Ground.MID: 1, Ground.BRIGHT: 1}, RoutineVerdict.FAIL),
    ],
)
def test_what_was_found_decides(missed: dict[Ground, int], verdict: RoutineVerdict) -> None:
    """Six of eight and enough on each ground; the sentence names the ground that failed."""
    result = run(5, missed)

    assert result.verdict is verdict
    assert result.found == 8 - sum(missed.values())
    assert (result.discs, result.false_alarms, len(result.outcomes)) == (8, 0, 10)
    if verdict is RoutineVerdict.FAIL:
        assert all(ground.value in result.reason for ground in missed)


def test_a_disc_seen_in_an_empty_picture_fails() -> None:
    """All discs found, and yet a blank answered with a place ends it."""
    result = run(5, {}, on_blank=5)

    assert result.verdict is RoutineVerdict.FAIL
    assert (result.found, result.false_alarms) == (8, 2)


def test_pixels_that_are_not_exact_cannot_pass() -> None:
    """A perfect observer on a scaled screen fails, and is told why."""
    result = run(5, {}, not_exact="Not exact: the screen is scaled 125 %")

    assert result.verdict is RoutineVerdict.FAIL
    assert "scaled 125 %" in result.reason


def test_an_answer_too_soon_is_not_counted_but_shown_again() -> None:
    """Under 150 ms nobody has looked: the picture comes back with another disc, of the same kind."""
    random = Random(1)
    session = begin(DAILY, assumed(), random)
    first = session.trial
    assert first is not None

    session = answer(session, truth(first), 0.149, random)

    assert session.number == 1
    assert session.trial is not None
    assert session.trial != first
    assert (session.trial.kind, session.trial.disc is None) == (first.kind, first.disc is None)
    assert not session.outcomes[0].counted
    assert answer(session, truth(session.trial), 0.150, random).number == 2


def test_hurry_ends_the_run() -> None:
    """The third answer nobody can have looked for is the last."""
    random = Random(1)
    session = begin(DAILY, assumed(), random)
    for _ in range(3):
        assert session.result is None
        assert session.trial is not None
        session = answer(session, truth(session.trial), 0.05, random)

    assert session.result is not None
    assert session.result.verdict is RoutineVerdict.FAIL
    assert "before" in session.result.reason


def test_leaving_is_not_done() -> None:
    """Esc at the third picture keeps what was answered and counts as no check."""
    random = Random(1)
    session = begin(DAILY, assumed(), random)
    for _ in range(2):
        assert session.trial is not None
        session = answer(session, truth(session.trial), 1, random)

    left = leave(session)

    assert left.result is not None
    assert left.result.verdict is RoutineVerdict.NOT_DONE
    assert "picture 3 of 10" in left.result.reason
    assert leave(left) is left
    assert answer(left, 5, 1, random) is left


@given(
    st.integers(0, 2**32),
    st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 9)), st.floats(0, 20)), min_size=13, max_size=13),
)
def test_any_answers_end_in_one_verdict(seed: int, answers: list[tuple[int | None, float]]) -> None:
    """However it is answered a run ends within 12 answers, and a pass always rests on enough discs."""
    random = Random(seed)
    session: Session = begin(DAILY, assumed(), random)
    for place, seconds in answers:
        session = answer(session, place, seconds, random)

    result = session.result
    assert result is not None
    assert len(result.outcomes) <= 12
    if result.verdict is RoutineVerdict.PASS:
        assert result.found >= DAILY.needed
        assert result.false_alarms == 0


def test_the_record_holds_every_trial() -> None:
    """What is stored can be judged again by anybody."""
    kept = document(run(5, {Ground.DARK: 1}))

    trials = kept["trials"]
    assert isinstance(trials, list)
    assert sum(trial["right"] for trial in trials if trial["disc"]) == kept["found"] == 7
    assert {"ground", "level", "contrast_jnd", "seconds", "answer", "counted"} <= set(trials[0])
