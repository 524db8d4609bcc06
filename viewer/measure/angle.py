"""An angle between two lines of the patient: of three points, or Cobb's between two separate lines."""

from __future__ import annotations

import math
from dataclasses import dataclass

from viewer.measure.plane import cross, dot
from viewer.volumes.values import Point


@dataclass(frozen=True, slots=True)
class Angle:
    """An angle in three dimensions, so that neither oblique slices nor oblong pixels bend it.

    Attributes:
        points: (end, vertex, end) of a three-point angle, or the ends of the first and of the second line.
        number: degrees; 0 to 180 of three points, 0 to 90 between two lines.
        shown: as written in a report, "43.2°".
    """

    points: tuple[Point, ...]
    number: float
    shown: str


def shown_angle(number: float, *, calibrated: bool = True) -> str:
    """One decimal; without calibration it is said, as pixels may be oblong and the angle then not true."""
    words = f"{number:.1f}°"
    return words if calibrated else f"{words} (no calibration)"


def angle(a: Point, vertex: Point, b: Point, *, calibrated: bool = True) -> Angle | None:
    """The angle at `vertex` between the lines to `a` and to `b`, 0 to 180 degrees.

    None where one of the lines has no length yet.
    """
    number = _between(_towards(vertex, a), _towards(vertex, b))
    if number is None:
        return None
    return Angle((a, vertex, b), number, shown_angle(number, calibrated=calibrated))


def cobb(first: tuple[Point, Point], second: tuple[Point, Point], *, calibrated: bool = True) -> Angle | None:
    """The acute angle between two lines wherever they lie and whichever way they were drawn, 0 to 90 degrees.

    None where one of the lines has no length yet.
    """
    number = _between(_towards(*first), _towards(*second))
    if number is None:
        return None
    acute = min(number, 180.0 - number)
    return Angle((*first, *second), acute, shown_angle(acute, calibrated=calibrated))


def _towards(start: Point, end: Point) -> Point:
    return (end[0] - start[0], end[1] - start[1], end[2] - start[2])


def _between(u: Point, v: Point) -> float | None:
    """By sine and cosine together: the cosine alone loses all figures near 0 and 180 degrees."""
    if not any(u) or not any(v):
        return None
    across = cross(u, v)
    return math.degrees(math.atan2(math.sqrt(dot(across, across)), dot(u, v)))
