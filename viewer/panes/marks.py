"""Measurements on an image: their outline in the patient, their numbers, and how a handle changes them; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

from viewer.measure.angle import angle
from viewer.measure.ellipse import axes_of
from viewer.measure.length import length_on
from viewer.measure.plane import Plane, cross, dot, plane
from viewer.measure.region import Region, Shape, region
from viewer.panes.values import Figure, Measured, Tool
from viewer.volumes.values import Point, Volume

SHAPES = {Tool.ELLIPSE: Shape.ELLIPSE, Tool.RECTANGLE: Shape.RECTANGLE}
HANDLES: dict[Tool, tuple[tuple[int, int], ...]] = {
    Tool.ELLIPSE: ((0, -1), (1, 0), (0, 1), (-1, 0)),
    Tool.RECTANGLE: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
}
"""Of regions: places on the box of the two points: -1 its first column or row, 1 its last, 0 the middle."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A length, angle or region on slice `index`.

    Attributes:
        points: patient mm: the ends of a length; end, vertex and end of an angle (two while its second line is not
            drawn yet); two opposite corners of a region; of an ellipse that was turned both ends of one axis and an
            end of the other.
    """

    id: str
    label: str
    kind: Tool
    index: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mark says: the numbers, and the lines written beside it."""

    figures: tuple[Figure, ...]
    lines: tuple[str, ...]


def read(volume: Volume, mark: Mark) -> Reading:
    """The numbers of a mark, from the stored pixels and positions."""
    a, b, *more = mark.points
    grid = plane(volume, mark.index)
    if mark.kind is Tool.LENGTH:
        found = length_on(grid, a, b)
        return Reading((Figure("length", found.number, found.unit, found.shown),), (found.shown,))
    if mark.kind is Tool.ANGLE:
        between = angle(a, b, more[0], calibrated=grid.calibrated) if more else None
        if between is None:
            return Reading((), ("now the second line",))
        return Reading((Figure("angle", between.number, "deg", between.shown),), (between.shown,))
    area = region(volume, mark.index, SHAPES[mark.kind], a, b, more[0] if more else None)
    lines = (area.shown_size,) if volume.colour else (area.shown_size, area.shown_values)
    return Reading(_figures(area), lines)


def _figures(area: Region) -> tuple[Figure, ...]:
    """Longest side first, as a report takes it; then area and mean."""
    unit = "mm2" if area.calibrated else "px"
    figures = []
    if area.calibrated:
        figures.append(Figure("length", area.longest, "mm", area.shown_longest))
    figures.append(Figure("area", area.area, unit, area.shown_area))
    if area.mean is not None:
        shown = area.shown_values.removeprefix("mean ").split(",")[0]
        figures.append(Figure("mean", area.mean, area.unit, shown))
    return tuple(figures)


def measured(volume: Volume, mark: Mark, figures: tuple[Figure, ...]) -> Measured:
    """The value that leaves the pane."""
    return Measured(
        mark.id,
        mark.label,
        figures,
        mark.points,
        volume.series_uid,
        volume.sop_uids[mark.index],
        volume.frames[mark.index],
    )


def spots(grid: Plane, mark: Mark) -> tuple[tuple[float, float], ...]:
    """All points in image coordinates, (column, row)."""
    return tuple(grid.to_image(p)[:2] for p in mark.points)


def corners(grid: Plane, mark: Mark) -> tuple[tuple[float, float], tuple[float, float]]:
    """The first and the second point in image coordinates, (column, row)."""
    a, b = spots(grid, mark)[:2]
    return a, b


def is_whole(mark: Mark) -> bool:
    """Whether nothing more is to be drawn: an angle has two lines."""
    return mark.kind is not Tool.ANGLE or len(mark.points) == 3


def handle_points(grid: Plane, mark: Mark) -> tuple[tuple[float, float], ...]:
    """Where the handles lie, in image coordinates: at the points of a line or an angle, else as in `HANDLES`."""
    if mark.kind not in HANDLES:
        return spots(grid, mark)
    if is_turned(mark):
        return tuple(grid.to_image(end)[:2] for end in axes_of(grid.normal, *mark.points).ends())
    (ca, ra), (cb, rb) = corners(grid, mark)
    return tuple(
        ((ca + cb) / 2 + x * (cb - ca) / 2, (ra + rb) / 2 + y * (rb - ra) / 2) for x, y in HANDLES[mark.kind]
    )


def with_handle(volume: Volume, mark: Mark, handle: int, column: float, row: float) -> Mark:
    """The mark after handle number `handle` was dragged to these image coordinates."""
    grid = plane(volume, mark.index)
    if mark.kind not in HANDLES:
        there = grid.to_patient(column, row)
        return replace(mark, points=tuple(there if k == handle else p for k, p in enumerate(mark.points)))
    if is_turned(mark):
        return replace(mark, points=_turned_by(grid, mark, handle, grid.to_patient(column, row)))
    (ca, ra), (cb, rb) = corners(grid, mark)
    x, y = HANDLES[mark.kind][handle]
    ca, cb = (column, cb) if x < 0 else (ca, column) if x > 0 else (ca, cb)
    ra, rb = (row, rb) if y < 0 else (ra, row) if y > 0 else (ra, rb)
    return replace(mark, points=(grid.to_patient(ca, ra), grid.to_patient(cb, rb)))


def turning(grid: Plane, mark: Mark) -> Mark:
    """An ellipse by its box as one by its axes, with the same outline and the same order of handles."""
    first, side, last, _ = (grid.to_patient(*spot) for spot in handle_points(grid, mark))
    return mark if is_turned(mark) else replace(mark, points=(first, last, side))


def is_turned(mark: Mark) -> bool:
    """Whether it is an ellipse by its axes, which may lie aslant."""
    return mark.kind is Tool.ELLIPSE and len(mark.points) == 3


def _turned_by(grid: Plane, mark: Mark, handle: int, there: Point) -> tuple[Point, ...]:
    """The end of an axis that is dragged swings about the far end; the other axis keeps its length."""
    ends = axes_of(grid.normal, *mark.points).ends()
    far, side = ends[(handle + 2) % 4], ends[(handle + 1) % 4]
    width = math.dist(side, ends[(handle + 3) % 4]) / 2
    n, u = grid.normal, (there[0] - far[0], there[1] - far[1], there[2] - far[2])
    out = cross(n, u)
    size = math.hypot(*out)
    if size == 0:
        return mark.points
    aside = [(f + t) / 2 + width * o / size for f, t, o in zip(far, there, out, strict=True)]
    points = (far, there) if handle > 1 else (there, far)
    return (*points, (aside[0], aside[1], aside[2]))


def moved(volume: Volume, mark: Mark, columns: float, rows: float) -> Mark:
    """The mark carried along the slice by so many pixels."""
    grid = plane(volume, mark.index)
    return replace(mark, points=tuple(grid.to_patient(c + columns, r + rows) for c, r in spots(grid, mark)))


def outline_distance(kind: Tool, ends: tuple[tuple[float, float], ...], x: float, y: float) -> float:
    """How far (x, y) is from the drawn outline through these screen points, in their unit; near enough."""
    if kind not in SHAPES:
        return min(_line_distance(a, b, x, y) for a, b in pairwise(ends))
    a, b, *more = ends
    if more:
        axes = axes_of((0.0, 0.0, 1.0), (*a, 0.0), (*b, 0.0), (*more[0], 0.0))
        halves = [math.hypot(*half) or 1e-6 for half in (axes.along, axes.across)]
        away = (x - axes.centre[0], y - axes.centre[1], 0.0)
        each = (dot(away, half) / size**2 for half, size in zip((axes.along, axes.across), halves, strict=True))
        return abs(math.hypot(*each) - 1.0) * min(halves)
    cx, cy = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    rx, ry = max(abs(b[0] - a[0]) / 2, 1e-6), max(abs(b[1] - a[1]) / 2, 1e-6)
    if kind is Tool.RECTANGLE:
        outside = max(abs(x - cx) - rx, abs(y - cy) - ry)
        return abs(outside)
    radius = math.hypot((x - cx) / rx, (y - cy) / ry)
    return abs(radius - 1.0) * min(rx, ry)


def _line_distance(a: tuple[float, float], b: tuple[float, float], x: float, y: float) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    size = dx * dx + dy * dy
    t = 0.0 if size == 0 else min(1.0, max(0.0, ((x - a[0]) * dx + (y - a[1]) * dy) / size))
    return math.hypot(x - a[0] - t * dx, y - a[1] - t * dy)


def letter(number: int) -> str:
    """A, B, ... Z, AA, AB, ... for 0, 1, ..."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
