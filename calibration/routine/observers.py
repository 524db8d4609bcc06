"""Simulated observers sent through the real routine: what it passes, and whom it stops."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from calibration.patterns import Response, assumed
from calibration.patterns.search import PLACES
from calibration.routine.plan import DAILY, Plan, Trial
from calibration.routine.session import answer, begin
from calibration.routine.values import Result, RoutineVerdict


class Observer(StrEnum):
    """Who is simulated."""

    GOOD = "good"
    POOR = "poor"
    GUESSING = "guessing"
    IMPATIENT = "impatient"


@dataclass(frozen=True, slots=True)
class _Traits:
    """P(hit) = guess + (1 - guess - lapse) Phi((contrast - threshold) / spread), contrast in JND.

    A lapse names any place, after `hurried` seconds (from, to) where that is given; otherwise an
    answer takes about `seconds`. On a blank a place is named in a lapse, or with `names_blank`.
    """

    lapse: float
    threshold: float
    seconds: float
    names_blank: float = 0.0
    hurried: tuple[float, float] | None = None
    spread: float = 1.0


_TRAITS: Final = {
    Observer.GOOD: _Traits(lapse=0.01, threshold=1.0, seconds=2.5),
    Observer.POOR: _Traits(lapse=0.01, threshold=6.0, seconds=4.0),
    Observer.GUESSING: _Traits(lapse=0.0, threshold=math.inf, seconds=1.0, names_blank=0.8),
    Observer.IMPATIENT: _Traits(lapse=0.6, threshold=1.0, seconds=1.5, hurried=(0.08, 0.5)),
}
_GUESS: Final = 1 / len(PLACES)
_SCATTER: Final = 0.35  # of the logarithm of reaction times


@dataclass(frozen=True, slots=True)
class Simulated:
    """How many runs of an observer passed and failed, and how long a run took them, in their seconds."""

    passed: int
    failed: int
    mean_seconds: float


def simulate(observer: Observer, runs: int, seed: int, plan: Plan = DAILY) -> Simulated:
    """Send an observer through so many runs; equal seeds give equal counts."""
    random = Random(seed)
    response = assumed()
    results = [_run(_TRAITS[observer], plan, response, random) for _ in range(runs)]
    passed = sum(result.verdict is RoutineVerdict.PASS for result in results)
    return Simulated(passed, runs - passed, sum(result.seconds for result in results) / runs)


def _run(traits: _Traits, plan: Plan, response: Response, random: Random) -> Result:
    session = begin(plan, response, random)
    while session.result is None:
        place, seconds = _answer(traits, session.left[0], random)
        session = answer(session, place, seconds, random)
    return session.result


def _answer(traits: _Traits, trial: Trial, random: Random) -> tuple[int | None, float]:
    """Place and seconds. The lapse is drawn first, so that hits and hurry go together."""
    seconds = random.lognormvariate(math.log(traits.seconds), _SCATTER)
    if random.random() < traits.lapse:
        if traits.hurried:
            seconds = random.uniform(*traits.hurried)
        return random.choice(PLACES), seconds
    if trial.disc is None:
        return (random.choice(PLACES) if random.random() < traits.names_blank else None), seconds
    if random.random() < _seen(traits, trial.contrast):
        return trial.disc.place, seconds
    return None, seconds


def _seen(traits: _Traits, contrast: float) -> float:
    """Chance of a hit without a lapse, so that the whole is the model's P(hit)."""
    phi = 0.0 if math.isinf(traits.threshold) else _phi((contrast - traits.threshold) / traits.spread)
    whole = _GUESS + (1 - _GUESS - traits.lapse) * phi
    return (whole - traits.lapse * _GUESS) / (1 - traits.lapse)


def _phi(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))
