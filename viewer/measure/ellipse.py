"""An ellipse by three points: the ends of one axis, and how far out the other reaches."""

from __future__ import annotations

import math
from dataclasses import dataclass

from viewer.measure.plane import Plane, dot
from viewer.volumes.values import Point

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axes:
    """The two half axes of an ellipse in the patient, at right angles in millimetres, whatever shape pixels have.

    Attributes:
        centre, along, across: patient mm; `along` goes from the centre to the second end of the first axis.
    """

    centre: Point
    along: Point
    across: Point

    @property
    def longest(self) -> float:
        """The longer axis from end to end, mm."""
        return 2 * max(math.sqrt(dot(self.along, self.along)), math.sqrt(dot(self.across, self.across)))

    def ends(self) -> tuple[Point, Point, Point, Point]:
        """First end of the first axis, an end of the second, and the two opposite ones, patient mm."""
        c, u, v = self.centre, self.along, self.across
        return _sum(c, u, -1), _sum(c, v, 1), _sum(c, u, 1), _sum(c, v, -1)

    def on(self, grid: Plane) -> tuple[Spot, Spot, Spot]:
        """Centre and half axes in image coordinates, (column, row)."""
        c0, r0, _ = grid.to_image(self.centre)
        halves = [grid.to_image(_sum(self.centre, half, 1)) for half in (self.along, self.across)]
        (uc, ur, _), (vc, vr, _) = halves
        return (c0, r0), (uc - c0, ur - r0), (vc - c0, vr - r0)


def axes_of(normal: Point, a: Point, b: Point, side: Point) -> Axes:
    """The ellipse with an axis from `a` to `b`, as wide as `side` lies from that line along the slice.

    Args:
        normal: unit vector across the slice; what points lie off it does not count.
    """
    centre: Point = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2)
    along = _flat(normal, _sum(b, centre, -1))
    across = _flat(normal, _sum(side, centre, -1))
    size = dot(along, along)
    if size > 0:
        across = _sum(across, along, -dot(across, along) / size)
    return Axes(centre, along, across)


def _flat(normal: Point, vector: Point) -> Point:
    return _sum(vector, normal, -dot(vector, normal))


def _sum(a: Point, b: Point, times: float) -> Point:
    return (a[0] + times * b[0], a[1] + times * b[1], a[2] + times * b[2])
