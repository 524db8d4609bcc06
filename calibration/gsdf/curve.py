"""Luminance and JND index, as the formula of PS3.14 section 7.1 says, and back by bisection."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resources.errors import ReadroomError

LOWEST_INDEX: Final = 1.0
HIGHEST_INDEX: Final = 1023.0

# PS3.14 section 7.1: coefficients of ascending powers of ln j.
_NUMERATOR: Final = (-1.3011877, 8.0242636e-2, 1.3646699e-1, -2.5468404e-2, 1.3635334e-3)  # a c e g m
_DENOMINATOR: Final = (1.0, -2.5840191e-2, -1.0320229e-1, 2.8745620e-2, -3.1978977e-3, 1.2992634e-4)  # 1 b d f h k

_HALVINGS: Final = 48  # 1022 / 2**48 is far below what a float of this size can tell apart


class OutsideTheStandard(ReadroomError):
    """A luminance or an index for which PS3.14 defines nothing."""


def luminance(index: ArrayLike) -> NDArray[np.float64]:
    """Luminance of a JND index (PS3.14 section 7.1).

    Args:
        index: any shape, 1 to 1023, need not be whole.

    Returns:
        cd/m², the same shape.

    Raises:
        OutsideTheStandard: an index is below 1, above 1023 or not a number.
    """
    j = np.asarray(index, dtype=np.float64)
    if not bool(np.all((j >= LOWEST_INDEX) & (j <= HIGHEST_INDEX))):
        raise OutsideTheStandard("JND indices of the standard (PS3.14) run from 1 to 1023.")
    return _luminance(j)


def jnd_index(luminances: ArrayLike) -> NDArray[np.float64]:
    """JND index of a luminance: the root of the forward formula, exact to rounding.

    The polynomial of PS3.14 section 7.2 is off by up to 0.09 JND, so no verdict rests on it.

    Args:
        luminances: any shape, in cd/m², from `LOWEST` to `HIGHEST` (about 0.05 to 3993).

    Raises:
        OutsideTheStandard: a luminance lies outside that range or is not a number.
    """
    wanted = np.asarray(luminances, dtype=np.float64)
    if not covers(wanted):
        raise OutsideTheStandard(
            f"The standard (PS3.14) defines luminances from {LOWEST:.2f} to {HIGHEST:.0f} cd/m²; "
            "what lies outside is not extrapolated."
        )
    low = np.full(wanted.shape, LOWEST_INDEX)
    high = np.full(wanted.shape, HIGHEST_INDEX)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = _luminance(middle) < wanted
        low = np.where(below, middle, low)
        high = np.where(below, high, middle)
    return np.asarray((low + high) / 2, dtype=np.float64)


def covers(luminances: ArrayLike) -> bool:
    """Whether the standard defines an index for every one of these luminances (cd/m²)."""
    values = np.asarray(luminances, dtype=np.float64)
    return bool(np.all((values >= LOWEST) & (values <= HIGHEST)))


def _luminance(j: NDArray[np.float64]) -> NDArray[np.float64]:
    x = np.log(j)
    exponent = np.polynomial.polynomial.polyval(x, _NUMERATOR) / np.polynomial.polynomial.polyval(x, _DENOMINATOR)
    return np.asarray(10.0**exponent, dtype=np.float64)


LOWEST: Final = float(_luminance(np.asarray(LOWEST_INDEX)))
HIGHEST: Final = float(_luminance(np.asarray(HIGHEST_INDEX)))
