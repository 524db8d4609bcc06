"""Where the pixels of one slice lie in the patient (PS3.3 C.7.6.2.1.1)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from viewer.volumes.values import Point, Volume


def dot(a: Point, b: Point) -> float:
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Point, b: Point) -> Point:
    """Vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


@dataclass(frozen=True, slots=True)
class Plane:
    """One slice's pixel grid; image coordinates are (column, row), whole numbers at pixel centres.

    Attributes:
        origin: centre of the first pixel, patient mm.
        calibrated: False where no spacing is known: one pixel then counts as one unit and lengths are in
            pixels, never mm.
        placed: False where the image has no place in the patient: points are then mm (or pixels) of the picture.
        at_detector: mm are those of the detector, larger than the patient's.
    """

    origin: Point
    row_direction: Point
    column_direction: Point
    row_spacing: float
    column_spacing: float
    rows: int
    columns: int
    calibrated: bool = True
    placed: bool = True
    at_detector: bool = False

    def to_patient(self, column: float, row: float) -> Point:
        """Image coordinates to patient mm."""
        a, b = column * self.column_spacing, row * self.row_spacing
        o, x, y = self.origin, self.row_direction, self.column_direction
        return (
            o[0] + a * x[0] + b * y[0],
            o[1] + a * x[1] + b * y[1],
            o[2] + a * x[2] + b * y[2],
        )

    def to_image(self, point: Point) -> tuple[float, float, float]:
        """Patient mm to (column, row) and the distance in mm from the plane along its normal."""
        d = (point[0] - self.origin[0], point[1] - self.origin[1], point[2] - self.origin[2])
        x, y = self.row_direction, self.column_direction
        skew, across, down = dot(x, y), dot(d, x), dot(d, y)
        square = 1.0 - skew * skew  # headers round their cosines: directions may be 1e-3 off the right angle
        return (
            (across - skew * down) / square / self.column_spacing,
            (down - skew * across) / square / self.row_spacing,
            dot(d, self.normal),
        )

    @property
    def normal(self) -> Point:
        """Unit vector across the plane, row direction x column direction."""
        n = cross(self.row_direction, self.column_direction)
        size = math.sqrt(dot(n, n))
        return (n[0] / size, n[1] / size, n[2] / size)

    @property
    def centre(self) -> Point:
        """The middle of the picture, patient mm."""
        return self.to_patient((self.columns - 1) / 2, (self.rows - 1) / 2)


def plane(volume: Volume, index: int) -> Plane:
    """The grid of slice `index`, through its own position; a plain grid of its spacing without geometry."""
    rows, columns = int(volume.stored.shape[1]), int(volume.stored.shape[2])
    g = volume.geometry
    if g is None:
        spacing = volume.pixel_spacing or (volume.pixel_aspect, 1.0)
        return Plane(
            (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), *spacing, rows, columns,
            calibrated=volume.pixel_spacing is not None, placed=False, at_detector=volume.at_detector,
        )  # fmt: skip
    x, y, z = (float(v) for v in g.positions[index])
    return Plane(
        (x, y, z), g.row_direction, g.column_direction, g.row_spacing, g.column_spacing, rows, columns, True
    )
