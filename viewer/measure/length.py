"""A distance between two points of the patient."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from viewer.measure.plane import Plane, dot
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


def shown_length(number: float, unit: str = "mm", *, at_detector: bool = False) -> str:
    """One decimal below 100 mm, whole millimetres from there; pixels are said to be pixels."""
    if unit != "mm":
        return f"{number:.0f} pixels (no calibration)"
    words = f"{number:.1f} mm" if round(number, 1) < 100 else f"{number:.0f} mm"
    return f"{words} at detector" if at_detector else words


def length(a: Point, b: Point, *, calibrated: bool = True) -> Length:
    """The distance from `a` to `b`, patient mm (pixels where the image has no calibration)."""
    unit = "mm" if calibrated else "px"
    number = math.dist(a, b)
    return Length((a, b), number, unit, shown_length(number, unit))


def length_on(grid: Plane, a: Point, b: Point) -> Length:
    """As `length`, with the calibration that the picture has: patient's mm, mm at the detector, or pixels."""
    found = length(a, b, calibrated=grid.calibrated)
    return replace(found, shown=shown_length(found.number, found.unit, at_detector=grid.at_detector))


def length_in_slab(normal: Point, a: Point, b: Point) -> Length:
    """The distance across a slab's picture, whose depth nobody knows: along the plane alone, and it says so.

    Args:
        normal: unit vector across the slab.
    """
    d = (b[0] - a[0], b[1] - a[1], b[2] - a[2])
    deep = dot(d, normal)
    number = math.sqrt(max(dot(d, d) - deep * deep, 0.0))
    return Length((a, b), number, "mm", f"{shown_length(number)} in the plane of the slab")
