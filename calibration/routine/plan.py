"""What one run asks: grounds, pictures, blanks, how many have to be right, and what guessing would reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from math import comb, prod
from random import Random
from typing import Final

from calibration.patterns import Disc, Response
from calibration.patterns.search import PLACES


class Ground(StrEnum):
    """The three greys a screen has to tell apart faintly."""

    DARK = "dark"
    MID = "mid"
    BRIGHT = "bright"


@dataclass(frozen=True, slots=True)
class Part:
    """The pictures on one ground: its levels, how many show a disc, how many of those must be found."""

    ground: Ground
    levels: tuple[int, int]
    discs: int
    needed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A run. Grounds go from dark to bright, so that the eye adapts once.

    `contrast` in JND; `soonest` in seconds: an answer before it was not looked for, is not counted,
    and the picture is shown again elsewhere; more than `hasty` of those end the run.
    """

    parts: tuple[Part, ...]
    needed: int
    blanks: int
    contrast: float
    soonest: float
    hasty: int

    @property
    def pictures(self) -> int:
        """How many pictures a run shows, blanks among them."""
        return sum(part.discs for part in self.parts) + self.blanks


DAILY: Final = Plan(
    parts=(
        Part(Ground.DARK, (12, 26), discs=3, needed=2),
        Part(Ground.MID, (128, 128), discs=2, needed=1),
        Part(Ground.BRIGHT, (229, 243), discs=3, needed=2),
    ),
    needed=6,
    blanks=2,
    contrast=4.0,
    soonest=0.150,
    hasty=2,
)


@dataclass(frozen=True, slots=True)
class Trial:
    """One picture. `disc` None: a blank. `level` is the disc's, `contrast` what it shows in JND."""

    kind: Ground
    ground: int
    level: int
    contrast: float
    disc: Disc | None


def trials(plan: Plan, response: Response, random: Random) -> tuple[Trial, ...]:
    """The pictures of one run, in order; blanks lie anywhere."""
    shown = [(part, True) for part in plan.parts for _ in range(part.discs)]
    shown += [(random.choice(plan.parts), False) for _ in range(plan.blanks)]
    random.shuffle(shown)
    shown.sort(key=lambda each: plan.parts.index(each[0]))
    return tuple(_trial(plan, part, with_disc, response, random) for part, with_disc in shown)


def again(plan: Plan, trial: Trial, response: Response, random: Random) -> Trial:
    """The same kind of picture anew, with another ground level and place."""
    part = next(part for part in plan.parts if part.ground is trial.kind)
    return _trial(plan, part, trial.disc is not None, response, random)


def _trial(plan: Plan, part: Part, with_disc: bool, response: Response, random: Random) -> Trial:
    ground = random.randint(*part.levels)
    if not with_disc:
        return Trial(part.ground, ground, ground, 0.0, None)
    level = response.level_above(ground, plan.contrast)
    disc = Disc(random.choice(PLACES), random.random(), random.random())
    return Trial(part.ground, ground, level, response.contrast(ground, level), disc)


def enough(plan: Plan, found: Mapping[Ground, int]) -> bool:
    """Whether so many discs found on each ground are enough, in each part and together."""
    return sum(found.values()) >= plan.needed and all(found[part.ground] >= part.needed for part in plan.parts)


def guess_odds(plan: Plan, places: int = len(PLACES)) -> float:
    """The chance that somebody who never looks passes, were there no blanks to catch them: exact.

    The blanks, on which every place is wrong, only lower it.
    """
    hit = 1 / places
    total = 0.0
    for counts in product(*(range(part.discs + 1) for part in plan.parts)):
        found = {part.ground: count for part, count in zip(plan.parts, counts, strict=True)}
        if enough(plan, found):
            total += prod(
                comb(part.discs, count) * hit**count * (1 - hit) ** (part.discs - count)
                for part, count in zip(plan.parts, counts, strict=True)
            )
    return total
