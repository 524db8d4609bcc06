"""A distance between two points of the patient."""

from __future__ import annotations

import math
from dataclasses import dataclass

from viewer.volumes.values import Point


@dataclass(frozen=True, slots=True)
class Length:
    """A straight distance in three dimensions.

    Attributes:
        number: in `unit`: "mm", or "px" where the image has no calibration.
        shown: as written in a report, "44.9 mm".
    """

    points: tuple[Point, Point]
    number: float
    unit: str
    shown: str


def shown_length(number: float, unit: str = "mm") -> str:
    """One decimal below 100 mm, whole millimetres from there; pixels are said to be pixels."""
    if unit != "mm":
        return f"{number:.0f} pixels (no calibration)"
    return f"{number:.1f} mm" if round(number, 1) < 100 else f"{number:.0f} mm"


def length(a: Point, b: Point, *, calibrated: bool = True) -> Length:
    """The distance from `a` to `b`, patient mm (pixels where the image has no calibration)."""
    unit = "mm" if calibrated else "px"
    number = math.dist(a, b)
    return Length((a, b), number, unit, shown_length(number, unit))
