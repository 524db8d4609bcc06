"""What a run asks, and what guessing would reach."""

from itertools import product
from random import Random

import pytest

from calibration.patterns import assumed
from calibration.patterns.search import PLACES
from calibration.routine import DAILY, Ground, guess_odds
from calibration.routine.plan import Part, Plan, enough, trials


def test_guessing_passes_less_than_once_in_a_thousand() -> None:
    """The odds asked for, even were there no blanks."""
    assert guess_odds(DAILY) < 1 / 1000


def test_the_odds_are_those_of_counting() -> None:
    """For a small plan every way of hitting and missing is counted out by hand."""
    plan = Plan(
        (Part(Ground.DARK, (20, 20), discs=2, needed=1), Part(Ground.MID, (128, 128), discs=2, needed=1)),
        needed=3, blanks=0, contrast=4, soonest=0.15, hasty=2,
    )  # fmt: skip
    passes = 0
    for guesses in product(range(3), repeat=4):  # place 0 of 3 is the right one
        hits = [guess == 0 for guess in guesses]
        passes += enough(plan, {Ground.DARK: sum(hits[:2]), Ground.MID: sum(hits[2:])})

    assert guess_odds(plan, places=3) == pytest.approx(passes / 3**4)


def test_every_ground_has_to_be_seen() -> None:
    """Six of eight are not enough when all the dark ones were missed."""
    assert enough(DAILY, {Ground.DARK: 2, Ground.MID: 1, Ground.BRIGHT: 3})
    assert not enough(DAILY, {Ground.DARK: 1, Ground.MID: 2, Ground.BRIGHT: 3})
    assert not enough(DAILY, {Ground.DARK: 3, Ground.MID: 2, Ground.BRIGHT: 1})
    assert not enough(DAILY, {Ground.DARK: 2, Ground.MID: 1, Ground.BRIGHT: 2})


def test_runs_are_drawn_by_lot_within_the_plan() -> None:
    """Ten pictures, two blank, dark before bright; over many runs every place and order occurs."""
    places, blanks = set(), set()
    for seed in range(300):
        run = trials(DAILY, assumed(), Random(seed))

        assert len(run) == DAILY.pictures == 10
        assert sum(trial.disc is None for trial in run) == 2
        assert [trial.kind for trial in run] == sorted((trial.kind for trial in run), key=list(Ground).index)
        for part in DAILY.parts:
            mine = [trial for trial in run if trial.kind is part.ground]
            assert sum(trial.disc is not None for trial in mine) == part.discs
            assert all(part.levels[0] <= trial.ground <= part.levels[1] for trial in mine)
        places |= {trial.disc.place for trial in run if trial.disc}
        blanks |= {at for at, trial in enumerate(run) if trial.disc is None}

    assert places == set(PLACES)
    assert blanks == set(range(10))


def test_contrast_is_equal_on_every_ground() -> None:
    """On a screen that shows its levels evenly every disc stands out by the same JND, at least four."""
    contrasts = {
        round(trial.contrast, 6)
        for seed in range(50)
        for trial in trials(DAILY, assumed(), Random(seed))
        if trial.disc
    }

    assert len(contrasts) == 1
    assert 4 <= contrasts.pop() < 5
