"""How far apart two grey levels look on a screen, measured or assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from calibration.gsdf import jnd_index
from calibration.readings import Readings

LEVELS: Final = 256
WIDEST: Final = 8
"""Most levels a target may stand above its ground: a screen that needs more must be seen to fail."""
_FLOOR: Final = 1.0
_PEAK: Final = 350.0


@dataclass(frozen=True, slots=True)
class Response:
    """JND index of each of the 256 levels; `measured` tells a meter from an assumption."""

    jnd: tuple[float, ...]
    measured: bool

    def contrast(self, ground: int, level: int) -> float:
        """How many JND lie between two levels; negative when `level` is the darker."""
        return self.jnd[level] - self.jnd[ground]

    def level_above(self, ground: int, wanted: float) -> int:
        """The lowest level at least `wanted` JND above `ground`, at most `WIDEST` levels above it."""
        highest = min(ground + WIDEST, LEVELS - 1)
        return next(
            (level for level in range(ground + 1, highest) if self.contrast(ground, level) >= wanted), highest
        )


def assumed(darkest: float = _FLOOR, brightest: float = _PEAK) -> Response:
    """The display function between two luminances (cd/m²): the least a diagnostic screen has to be."""
    low, high = jnd_index([darkest, brightest])
    return Response(tuple(float(value) for value in np.linspace(low, high, LEVELS)), measured=False)


def measured(readings: Readings, ambient: float) -> Response:
    """The response that a meter found, straight lines in JND between its levels.

    Raises:
        OutsideTheStandard: a luminance with `ambient` (cd/m²) lies outside the display function.
    """
    jnd = jnd_index(np.asarray(readings.luminances) + ambient)
    places = np.arange(LEVELS) * readings.maximum / (LEVELS - 1)
    return Response(tuple(float(value) for value in np.interp(places, readings.levels, jnd)), measured=True)
