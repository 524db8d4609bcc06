"""Where a slice of another series cuts this one: cross-reference lines."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.hang.linked import same_frame
from viewer.measure.plane import Plane, dot, plane
from viewer.volumes.values import Point, Volume

PARALLEL = 0.999
"""Planes whose normals agree better than this have no line to speak of."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The line that another slice draws on this one, inside this picture.

    Attributes:
        ends: patient mm.
        image: the same two points as (column, row), whole numbers at pixel centres.
    """

    ends: tuple[Point, Point]
    image: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Crossings:
    """Lines of the first, the last and the current slice of another series; None where one misses this picture."""

    first: Crossing | None
    last: Crossing | None
    current: Crossing | None


def crossings(here: Volume, index: int, other: Volume, other_index: int) -> Crossings | None:
    """The lines of another series on slice `index`.

    None where positions of the one say nothing of the other: no geometry, another or no frame of reference, or
    planes that are parallel. A frame of reference counts within one study only; the caller compares studies.
    """
    if here.geometry is None or other.geometry is None or not same_frame(here, other):
        return None
    mine = plane(here, index)
    if abs(dot(mine.normal, plane(other, 0).normal)) > PARALLEL:
        return None
    return Crossings(
        crossing(mine, plane(other, 0)),
        crossing(mine, plane(other, other.slices - 1)),
        crossing(mine, plane(other, other_index)),
    )


def crossing(mine: Plane, other: Plane, *, shift: float = 0.0) -> Crossing | None:
    """The line of the plane `other` on the picture `mine`, clipped to its outermost pixels' edges.

    Args:
        shift: mm along the other's normal: plus and minus half a thickness give the faces of its slice.

    None where the planes are parallel or the line misses the picture.
    """
    n = other.normal
    if abs(dot(mine.normal, n)) > PARALLEL:
        return None
    o, p = mine.origin, other.origin
    across = mine.column_spacing * dot(n, mine.row_direction)
    down = mine.row_spacing * dot(n, mine.column_direction)
    away = dot(n, (o[0] - p[0], o[1] - p[1], o[2] - p[2])) - shift
    found = _clipped(across, down, away, mine.columns, mine.rows)
    if found is None:
        return None
    a, b = found
    return Crossing((mine.to_patient(*a), mine.to_patient(*b)), (a, b))


def _clipped(
    across: float, down: float, away: float, columns: int, rows: int
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The part of the line across * column + down * row + away = 0 inside the picture."""
    size = across * across + down * down
    start = (-across * away / size, -down * away / size)
    along = (-down, across)
    low, high = float("-inf"), float("inf")
    for axis, last in ((0, columns - 0.5), (1, rows - 0.5)):
        if along[axis] == 0:
            if not -0.5 <= start[axis] <= last:
                return None
            continue
        ends = sorted(((-0.5 - start[axis]) / along[axis], (last - start[axis]) / along[axis]))
        low, high = max(low, ends[0]), min(high, ends[1])
    if low >= high:
        return None
    return (
        (start[0] + low * along[0], start[1] + low * along[1]),
        (start[0] + high * along[0], start[1] + high * along[1]),
    )
