"""Photometer readings of one screen, and when they are fit to be judged."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from resources.errors import ReadroomError

LEAST_LEVELS: Final = 11
FULL_SCALES: Final = (255, 1023, 4095)
"""Highest driving levels of 8, 10 and 12 bit tables."""


class ReadingsError(ReadroomError):
    """A readings file that cannot be judged: which file, which line, what is wrong."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Luminance over driving level, dark room, ambient light not yet added.

    `levels` ascend evenly from 0 to `maximum` (each within one level of its even place, because
    255 does not divide into every number of steps); `luminances` are in cd/m², one a level;
    `notes` are sentences about what was tolerated while reading.
    """

    levels: tuple[int, ...]
    luminances: tuple[float, ...]
    maximum: int
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no reader of a file may let through.

        Raises:
            ReadingsError: too few levels, not even, not finite, negative, or lengths that differ.
        """
        if len(self.levels) != len(self.luminances):
            raise ReadingsError("Each driving level needs exactly one luminance.")
        if len(self.levels) < LEAST_LEVELS:
            raise ReadingsError(f"{len(self.levels)} levels are too few: at least {LEAST_LEVELS} are needed.")
        if not all(math.isfinite(value) and value >= 0 for value in self.luminances):
            raise ReadingsError("Luminances are finite numbers of cd/m², never negative.")
        if uneven(self.levels, self.maximum) is not None:
            raise ReadingsError(f"Levels have to run evenly from 0 to {self.maximum}.")


def uneven(levels: tuple[int, ...], maximum: int) -> int | None:
    """Position of a level that is a whole level or more off its even place, the ends first; or None.

    The first level is 0 and the last the maximum, exactly.
    """
    last = len(levels) - 1
    for place in (0, last):
        if levels[place] != maximum * place / last:
            return place
    even = (maximum * place / last for place in range(len(levels)))
    return next((place for place, at in enumerate(even) if abs(levels[place] - at) >= 1), None)
