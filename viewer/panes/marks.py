"""Measurements on an image: their outline in the patient, their numbers, and how a handle changes them; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from viewer.measure.length import length_on
from viewer.measure.plane import Plane, plane
from viewer.measure.region import Region, Shape, region
from viewer.panes.values import Figure, Measured, Tool
from viewer.volumes.values import Point, Volume

SHAPES = {Tool.ELLIPSE: Shape.ELLIPSE, Tool.RECTANGLE: Shape.RECTANGLE}
HANDLES: dict[Tool, tuple[tuple[int, int], ...]] = {
    Tool.LENGTH: ((-1, -1), (1, 1)),
    Tool.ELLIPSE: ((0, -1), (1, 0), (0, 1), (-1, 0)),
    Tool.RECTANGLE: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
}
"""Places on the box of the two points: -1 its first column or row, 1 its last, 0 the middle."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A length or region on slice `index`; `points` are its ends or two opposite corners, patient mm."""

    id: str
    label: str
    kind: Tool
    index: int
    points: tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mark says: the numbers, and the lines written beside it."""

    figures: tuple[Figure, ...]
    lines: tuple[str, ...]


def read(volume: Volume, mark: Mark) -> Reading:
    """The numbers of a mark, from the stored pixels and positions."""
    if mark.kind is Tool.LENGTH:
        found = length_on(plane(volume, mark.index), *mark.points)
        return Reading((Figure("length", found.number, found.unit, found.shown),), (found.shown,))
    area = region(volume, mark.index, SHAPES[mark.kind], *mark.points)
    lines = (area.shown_size,) if volume.colour else (area.shown_size, area.shown_values)
    return Reading(_figures(area), lines)


def _figures(area: Region) -> tuple[Figure, ...]:
    """Longest side first, as a report takes it; then area and mean."""
    unit = "mm2" if area.calibrated else "px"
    figures = []
    if area.calibrated:
        figures.append(Figure("length", area.longest, "mm", area.shown_size.split(" long")[0]))
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


def corners(grid: Plane, mark: Mark) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both points in image coordinates, (column, row)."""
    a, b = (grid.to_image(p)[:2] for p in mark.points)
    return a, b


def handle_points(grid: Plane, mark: Mark) -> tuple[tuple[float, float], ...]:
    """Where the handles lie, in image coordinates, in the order of `HANDLES`."""
    (ca, ra), (cb, rb) = corners(grid, mark)
    if mark.kind is Tool.LENGTH:
        return (ca, ra), (cb, rb)
    return tuple(
        ((ca + cb) / 2 + x * (cb - ca) / 2, (ra + rb) / 2 + y * (rb - ra) / 2) for x, y in HANDLES[mark.kind]
    )


def with_handle(volume: Volume, mark: Mark, handle: int, column: float, row: float) -> Mark:
    """The mark after handle number `handle` was dragged to these image coordinates."""
    grid = plane(volume, mark.index)
    (ca, ra), (cb, rb) = corners(grid, mark)
    x, y = HANDLES[mark.kind][handle]
    ca, cb = (column, cb) if x < 0 else (ca, column) if x > 0 else (ca, cb)
    ra, rb = (row, rb) if y < 0 else (ra, row) if y > 0 else (ra, rb)
    return replace(mark, points=(grid.to_patient(ca, ra), grid.to_patient(cb, rb)))


def moved(volume: Volume, mark: Mark, columns: float, rows: float) -> Mark:
    """The mark carried along the slice by so many pixels."""
    grid = plane(volume, mark.index)
    a, b = corners(grid, mark)
    return replace(
        mark,
        points=(grid.to_patient(a[0] + columns, a[1] + rows), grid.to_patient(b[0] + columns, b[1] + rows)),
    )


def outline_distance(kind: Tool, a: tuple[float, float], b: tuple[float, float], x: float, y: float) -> float:
    """How far (x, y) is from the drawn outline between screen points `a` and `b`, in their unit; near enough."""
    if kind is Tool.LENGTH:
        dx, dy = b[0] - a[0], b[1] - a[1]
        size = dx * dx + dy * dy
        t = 0.0 if size == 0 else min(1.0, max(0.0, ((x - a[0]) * dx + (y - a[1]) * dy) / size))
        return math.hypot(x - a[0] - t * dx, y - a[1] - t * dy)
    cx, cy = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    rx, ry = max(abs(b[0] - a[0]) / 2, 1e-6), max(abs(b[1] - a[1]) / 2, 1e-6)
    if kind is Tool.RECTANGLE:
        outside = max(abs(x - cx) - rx, abs(y - cy) - ry)
        return abs(outside)
    radius = math.hypot((x - cx) / rx, (y - cy) / ry)
    return abs(radius - 1.0) * min(rx, ry)


def letter(number: int) -> str:
    """A, B, ... Z, AA, AB, ... for 0, 1, ..."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
