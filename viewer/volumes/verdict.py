"""What the positions of a stack say about it (viewer reference 1.1): regular, tilted, gaps, irregular."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from viewer.volumes.values import Gap, Point

SAME_PLACE = 1e-3
"""mm: two slices nearer than this lie at one place."""
DRIFT = 0.01
MULTIPLE = 0.05
UNEVEN = 0.02
UNEVEN_MM = 0.01


def median_of(values: NDArray[np.float64]) -> float:
    """The median of at least one number; NaN where one of them is.

    `np.median` gives the same, but its first call loads numpy's masked arrays: 9 ms before the first image.
    """
    ordered = np.sort(values)
    half = len(ordered) // 2
    found = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return float(ordered[-1] if np.isnan(ordered[-1]) else found)


def steps_along(positions: NDArray[np.float64], normal: Point) -> NDArray[np.float64]:
    """Distances between neighbours along the normal, mm; (slices - 1,)."""
    return np.diff(positions @ np.asarray(normal))


def spacing_along_normal(positions: NDArray[np.float64], normal: Point) -> float:
    """The common step along the normal: the median; 0 for a single slice."""
    steps = steps_along(positions, normal)
    return median_of(steps) if len(steps) else 0.0


def tilt_degrees(positions: NDArray[np.float64], normal: Point) -> float:
    """Angle between the normal and the line from the first to the last slice, from positions alone."""
    if len(positions) < 2:
        return 0.0
    whole = positions[-1] - positions[0]
    along = float(whole @ np.asarray(normal))
    aside = float(np.linalg.norm(whole - along * np.asarray(normal)))
    return math.degrees(math.atan2(aside, along)) if along > 0 else 0.0


def judge(
    positions: NDArray[np.float64], normal: Point, aside: float = math.inf
) -> tuple[tuple[str, ...], tuple[Gap, ...]]:
    """Verdict words and gaps of a stack sorted along its normal.

    `gaps`: every step is within 5 % of a whole multiple of the smallest common step, half of them or more
    are 1x, and at least one is not. A step that differs by more than 2 % otherwise makes it `irregular`, and so
    does a slice more than `aside` mm to the side of the line from the first to the last: no affine places it.
    """
    if len(positions) == 1:
        return ("single",), ()
    steps = steps_along(positions, normal)
    if float(steps.min()) < SAME_PLACE:
        return ("not_a_volume",), ()
    words: list[str] = []
    if math.tan(math.radians(tilt_degrees(positions, normal))) > DRIFT:
        words.append("tilted")
    common = median_of(steps[steps <= float(steps.min()) * (1 + MULTIPLE)])
    multiples = np.rint(steps / common)
    whole = bool(np.all(np.abs(steps / common - multiples) <= MULTIPLE))
    gaps: tuple[Gap, ...] = ()
    if whole and multiples.max() > 1 and 2 * int((multiples == 1).sum()) >= len(steps):
        gaps = tuple(
            Gap(index, int(multiples[index]) - 1, float(steps[index]))
            for index in np.flatnonzero(multiples > 1).tolist()
        )
        words.append("gaps")
    elif _uneven(steps) or _off_the_line(positions, np.asarray(normal)) > aside:
        words.append("irregular")
    else:
        words.append("regular")
    return tuple(words), gaps


def _uneven(steps: NDArray[np.float64]) -> bool:
    common = median_of(steps)
    return float(np.abs(steps - common).max()) > max(UNEVEN_MM, UNEVEN * common)


def _off_the_line(positions: NDArray[np.float64], normal: NDArray[np.float64]) -> float:
    """How far the slice that is farthest off lies beside the line from the first to the last, in their planes, mm."""
    along = (positions - positions[0]) @ normal
    line = positions[0] + np.outer(along / along[-1], positions[-1] - positions[0])
    return float(np.linalg.norm(positions - line, axis=1).max())
