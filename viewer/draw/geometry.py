"""Between the pixels of the screen, the pixels of the image and the millimetres of the patient."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.draw.view import View
from viewer.measure.plane import Plane, plane
from viewer.volumes.values import Point, Volume

Matrix = tuple[tuple[int, int], tuple[int, int]]
TURNS: tuple[Matrix, ...] = (((1, 0), (0, 1)), ((0, -1), (1, 0)), ((-1, 0), (0, -1)), ((0, 1), (-1, 0)))
"""Clockwise quarter turns on a screen whose y points down."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """The one place where screen meets patient.

    Screen coordinates are device pixels of the picture, (0, 0) its top left corner, pixel centres at .5;
    image coordinates are (column, row) with whole numbers at pixel centres.

    Attributes:
        scale: device pixels per mm (per pixel where the image has no calibration).
        turn: image axes to screen axes, a signed permutation.
    """

    grid: Plane
    scale: float
    turn: Matrix
    centre: tuple[float, float]

    @property
    def magnification(self) -> float:
        """Device pixels per image pixel, of the smaller spacing: the 1.25 of "1.25 : 1"."""
        return self.scale * min(self.grid.row_spacing, self.grid.column_spacing)

    def to_screen(self, column: float, row: float) -> tuple[float, float]:
        """Image to screen."""
        g = self.grid
        a = (column - (g.columns - 1) / 2) * g.column_spacing * self.scale
        b = (row - (g.rows - 1) / 2) * g.row_spacing * self.scale
        m = self.turn
        return self.centre[0] + m[0][0] * a + m[0][1] * b, self.centre[1] + m[1][0] * a + m[1][1] * b

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Screen to image, outside the picture too."""
        u, v, m, g = x - self.centre[0], y - self.centre[1], self.turn, self.grid
        a = (m[0][0] * u + m[1][0] * v) / self.scale  # the inverse of a turn is its transpose
        b = (m[0][1] * u + m[1][1] * v) / self.scale
        return a / g.column_spacing + (g.columns - 1) / 2, b / g.row_spacing + (g.rows - 1) / 2

    def to_patient(self, x: float, y: float) -> Point:
        """Screen to patient mm, in the plane of the slice."""
        return self.grid.to_patient(*self.to_image(x, y))

    def from_patient(self, point: Point) -> tuple[float, float]:
        """Patient mm to screen, along the normal of the slice."""
        column, row, _ = self.grid.to_image(point)
        return self.to_screen(column, row)

    @property
    def right(self) -> Point:
        """Unit vector of the patient that points to the right of the screen."""
        return self._towards(0)

    @property
    def down(self) -> Point:
        """Unit vector of the patient that points down the screen."""
        return self._towards(1)

    def _towards(self, axis: int) -> Point:
        a, b = self.turn[axis]
        x, y = self.grid.row_direction, self.grid.column_direction
        return a * x[0] + b * y[0], a * x[1] + b * y[1], a * x[2] + b * y[2]


def turn(view: View) -> Matrix:
    """Image axes to screen axes of a view."""
    m = TURNS[view.quarter % 4]
    if not view.mirrored:
        return m
    return ((-m[0][0], m[0][1]), (-m[1][0], m[1][1]))


def fit_scale(grid: Plane, view: View) -> float:
    """Device pixels per mm at which the whole slice is just seen, never cropped."""
    across, down = grid.columns * grid.column_spacing, grid.rows * grid.row_spacing
    if view.quarter % 2:
        across, down = down, across
    return max(min(view.width / across, view.height / down), 1e-6)


def mapping(volume: Volume, view: View) -> Mapping:
    """How `view` puts its slice on the screen, at the true aspect of the pixels."""
    grid = plane(volume, view.index)
    finest = min(grid.row_spacing, grid.column_spacing)
    scale = fit_scale(grid, view) if view.zoom is None else view.zoom / finest
    centre = (view.width / 2 + view.pan[0] * scale, view.height / 2 + view.pan[1] * scale)
    return Mapping(grid, scale, turn(view), centre)
