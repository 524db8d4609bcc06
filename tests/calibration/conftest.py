"""Synthetic screens that every test of this package may measure."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.gsdf import jnd_index, luminance
from calibration.readings import Readings

LEVELS = np.arange(0, 256, 15)


def readings(luminances: NDArray[np.float64]) -> Readings:
    """Readings at the usual 18 levels."""
    return Readings(tuple(int(level) for level in LEVELS), tuple(float(value) for value in luminances), 255)


@pytest.fixture
def gsdf_screen() -> Callable[[float, float], Readings]:
    """A screen exactly on the display function between two luminances."""

    def make(darkest: float, brightest: float) -> Readings:
        low, high = jnd_index([darkest, brightest])
        return readings(luminance(low + (high - low) * LEVELS / 255))

    return make


@pytest.fixture
def gamma_screen() -> Callable[[float, float], Readings]:
    """An office screen of gamma 2.2 between two luminances."""

    def make(darkest: float, brightest: float) -> Readings:
        return readings(darkest + (brightest - darkest) * (LEVELS / 255) ** 2.2)

    return make
