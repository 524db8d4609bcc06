"""Ellipse and rectangle on one slice: how many pixels, what area, which values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from resources.errors import ReadroomError
from viewer.look.table import padding_mask
from viewer.measure.ellipse import Axes, axes_of
from viewer.measure.length import shown_length
from viewer.measure.plane import Plane, plane
from viewer.volumes.values import Point, Volume

SLACK = 1e-9
"""A centre on the outline counts, whatever the last bit of the corner's coordinates."""


class MeasureError(ReadroomError):
    """What cannot be measured and why."""


class Shape(StrEnum):
    """Outline of a region, by two opposite corners of its box; an ellipse may lie aslant, by three points."""

    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"


@dataclass(frozen=True, slots=True)
class Region:
    """Statistics of the pixels whose centre lies inside, from rescaled values, padding left out.

    Attributes:
        points: two opposite corners of the box, patient mm; or of an ellipse both ends of an axis and a third
            point that says how wide it is.
        n: pixels counted.
        area: n * row spacing * column spacing, mm2 (pixels without calibration): the area of the pixels
            counted, not of the drawn outline.
        longest: the longer side of the box (longer axis of the ellipse), mm.
        mean, sd, minimum, maximum, median: None where no pixel lies inside or the image has colour;
            `sd` is the population's: the root of the mean squared deviation, divided by n and not by n - 1.
        unit: of the values: "HU" or what the header says, empty where it says nothing.
    """

    shape: Shape
    points: tuple[Point, ...]
    n: int
    area: float
    longest: float
    mean: float | None
    sd: float | None
    minimum: float | None
    maximum: float | None
    median: float | None
    unit: str
    calibrated: bool
    at_detector: bool = False

    @property
    def shown_size(self) -> str:
        """ "44.9 mm long, 10.3 cm²"."""
        if not self.calibrated:
            return f"{self.n} pixels (no calibration)"
        return f"{shown_length(self.longest)} long, {self.shown_area}"

    @property
    def shown_longest(self) -> str:
        """The longer side as a report quotes it, with the words that belong to it."""
        return shown_length(self.longest, at_detector=self.at_detector)

    @property
    def shown_area(self) -> str:
        """Whole mm² below 10 cm², one decimal of cm² from there."""
        if not self.calibrated:
            return f"{self.n} pixels (no calibration)"
        words = f"{self.area:.0f} mm²" if self.area < 1000 else f"{self.area / 100:.1f} cm²"
        return f"{words} at detector" if self.at_detector else words

    @property
    def shown_values(self) -> str:
        """ "mean 17 HU, SD 5 (÷ n)"; the count stands beside it when fewer than nine pixels were counted."""
        if self.mean is None or self.sd is None:
            return "no pixels inside"
        unit = f" {self.unit}" if self.unit else ""
        few = f", n {self.n}" if self.n < 9 else ""
        return f"mean {self.mean:{_form(self.mean, self.sd)}}{unit}, SD {self.sd:{_form(self.mean, self.sd)}} (÷ n){few}"

    @property
    def shown_all(self) -> str:
        """Every figure in one line, for where there is room: "n 3690, mean 17 HU, SD 5 (÷ n), median 17, ..."."""
        if self.mean is None or self.sd is None or self.median is None:
            return f"n {self.n}"
        form = _form(self.mean, self.sd)
        unit = f" {self.unit}" if self.unit else ""
        return (
            f"n {self.n}, mean {self.mean:{form}}{unit}, SD {self.sd:{form}} (÷ n), median {self.median:{form}}, "
            f"{self.minimum:{form}} to {self.maximum:{form}}"
        )


def _form(mean: float, sd: float) -> str:
    """Whole numbers, but decimals where the values themselves are small."""
    size = max(abs(mean), sd)
    return ".0f" if size >= 10 or size == 0 else ".2f" if size >= 0.1 else ".2g"


def region(volume: Volume, index: int, shape: Shape, a: Point, b: Point, side: Point | None = None) -> Region:
    """Measure the region whose box has the corners `a` and `b` on slice `index`.

    Args:
        side: of an ellipse: an axis goes from `a` to `b`, and this point is as far from it as the outline.

    Raises:
        MeasureError: the slice has not arrived.
    """
    if not bool(volume.arrived[index]):
        raise MeasureError(f"image {index + 1} of {volume.slices} has not arrived: nothing can be measured on it")
    grid = plane(volume, index)
    aslant = axes_of(grid.normal, a, b, side) if side is not None and shape is Shape.ELLIPSE else None
    box = _box(grid, a, b)
    inside, rows, columns = _inside(grid, shape, box) if aslant is None else _aslant(grid, aslant)
    mask = padding_mask(volume, index)
    if mask is not None:
        inside = inside & ~mask[rows, columns]
    values = volume.rescaled(index)[rows, columns]
    taken = values[inside].astype(np.float64) if not volume.colour else np.empty(0)
    taken = taken[np.isfinite(taken)]
    n = int(np.count_nonzero(inside)) if volume.colour else int(taken.size)
    across, down = (box[1] - box[0]) * grid.column_spacing, (box[3] - box[2]) * grid.row_spacing
    some = taken.size > 0
    return Region(
        shape=shape,
        points=(a, b) if side is None else (a, b, side),
        n=n,
        area=n * grid.row_spacing * grid.column_spacing,
        longest=max(across, down) if aslant is None else aslant.longest,
        mean=float(taken.mean()) if some else None,
        sd=float(taken.std()) if some else None,
        minimum=float(taken.min()) if some else None,
        maximum=float(taken.max()) if some else None,
        median=float(np.median(taken)) if some else None,
        unit=volume.units,
        calibrated=grid.calibrated,
        at_detector=grid.at_detector,
    )


def _box(grid: Plane, a: Point, b: Point) -> tuple[float, float, float, float]:
    """The corners as (left, right, top, bottom) in image coordinates."""
    ca, ra, _ = grid.to_image(a)
    cb, rb, _ = grid.to_image(b)
    return min(ca, cb), max(ca, cb), min(ra, rb), max(ra, rb)


def _inside(
    grid: Plane, shape: Shape, box: tuple[float, float, float, float]
) -> tuple[NDArray[np.bool_], slice, slice]:
    """Which pixel centres lie inside, for the rows and columns that can."""
    left, right, top, bottom = box
    columns, rows, cc, rr = _centres(grid, box)
    if shape is Shape.RECTANGLE:
        return np.ones((rr.shape[0], cc.shape[1]), dtype=np.bool_), rows, columns
    half_across, half_down = (right - left) / 2, (bottom - top) / 2
    if half_across <= 0 or half_down <= 0:
        return np.zeros((rr.shape[0], cc.shape[1]), dtype=np.bool_), rows, columns
    u, v = (cc - (left + right) / 2) / half_across, (rr - (top + bottom) / 2) / half_down
    return np.asarray(u * u + v * v <= 1.0 + SLACK), rows, columns


def _aslant(grid: Plane, axes: Axes) -> tuple[NDArray[np.bool_], slice, slice]:
    """As `_inside`, of an ellipse by its half axes; one without a width holds nothing."""
    (c, r), (uc, ur), (vc, vr) = axes.on(grid)
    wide, high = np.hypot(uc, vc), np.hypot(ur, vr)
    columns, rows, cc, rr = _centres(grid, (c - wide, c + wide, r - high, r + high))
    turn = uc * vr - ur * vc
    if abs(turn) < SLACK:
        return np.zeros((rr.shape[0], cc.shape[1]), dtype=np.bool_), rows, columns
    s, t = ((cc - c) * vr - (rr - r) * vc) / turn, ((rr - r) * uc - (cc - c) * ur) / turn
    return np.asarray(s * s + t * t <= 1.0 + SLACK), rows, columns


def _centres(
    grid: Plane, box: tuple[float, float, float, float]
) -> tuple[slice, slice, NDArray[np.float64], NDArray[np.float64]]:
    """Columns and rows whose pixels may lie in the box, as slices and as numbers that spread over each other."""
    left, right, top, bottom = box
    c0, c1 = max(0, int(np.ceil(left - SLACK))), min(grid.columns - 1, int(np.floor(right + SLACK)))
    r0, r1 = max(0, int(np.ceil(top - SLACK))), min(grid.rows - 1, int(np.floor(bottom + SLACK)))
    columns, rows = slice(c0, max(c0, c1 + 1)), slice(r0, max(r0, r1 + 1))
    cc = np.arange(columns.start, columns.stop, dtype=np.float64)[None, :]
    return columns, rows, cc, np.arange(rows.start, rows.stop, dtype=np.float64)[:, None]
