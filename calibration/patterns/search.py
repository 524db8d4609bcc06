"""The search task: nine places on one flat ground, a faint disc in one of them or in none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

PLACES: Final = (7, 8, 9, 4, 5, 6, 1, 2, 3)
"""Names of the places from the top left, as the keys lie on the number pad."""
_CELL: Final = 280
_LEFT: Final = 496  # words: 400 wide, 96 from the left
_MARGIN: Final = 84
_STEP: Final = 4
_ANGLE: Final = 1.5  # degrees; targets of 1 to 2 degrees are seen by the fovea
_DIAMETER: Final = 68


@dataclass(frozen=True, slots=True)
class Field:
    """Three by three square places; all numbers in physical pixels."""

    x: int
    y: int
    cell: int

    @property
    def side(self) -> int:
        """Width and height of the whole."""
        return 3 * self.cell

    def corner(self, place: int) -> tuple[int, int]:
        """Left and top of a place (1 to 9)."""
        row, column = divmod(PLACES.index(place), 3)
        return self.x + column * self.cell, self.y + row * self.cell

    def place_at(self, x: int, y: int) -> int | None:
        """The place under a point, or None outside."""
        column, row = (x - self.x) // self.cell, (y - self.y) // self.cell
        return PLACES[3 * row + column] if 0 <= column < 3 and 0 <= row < 3 else None


@dataclass(frozen=True, slots=True)
class Disc:
    """Where a disc lies: its place, and its centre as fractions of the room it has in there (0 to 1)."""

    place: int
    across: float
    down: float


def field_in(width: int, height: int, scale: int = 1) -> Field:
    """The field of a page of this size in physical pixels, to the right of the words.

    Args:
        width, height: of the page, physical pixels.
        scale: physical pixels a page unit; the field grows with the words beside it.
    """
    wide, high = width // scale, height // scale
    room = min(_CELL, (high - 2 * _MARGIN) // 3, (wide - _LEFT - _MARGIN) // 3)
    cell = max(room - room % _STEP, 2 * _STEP)
    x = max((wide - 3 * cell) // 2 + 240, _LEFT)
    x = max(min(x, wide - 3 * cell - _MARGIN), 0)
    y = max((high - 3 * cell) // 2, 0)
    return Field(x * scale, y * scale, cell * scale)


def disc_diameter(field: Field, pitch: float | None, distance: float = 600.0) -> int:
    """Diameter of the disc in physical pixels: 1.5 degrees, never more than half a place.

    Args:
        pitch: mm a physical pixel, None where the screen does not say.
        distance: from eye to screen, mm.
    """
    if pitch is None or pitch <= 0:
        return min(_DIAMETER, field.cell // 2)
    return max(8, min(round(2 * distance * math.tan(math.radians(_ANGLE / 2)) / pitch), field.cell // 2))


def centre(field: Field, disc: Disc, diameter: int) -> tuple[int, int]:
    """Centre of a disc, physical pixels; a quarter of its size stays free to the sides of the place."""
    left, top = field.corner(disc.place)
    edge = diameter // 2 + diameter // 4
    room = max(field.cell - 2 * edge, 0)
    return left + edge + round(disc.across * room), top + edge + round(disc.down * room)


def picture(
    shape: tuple[int, int], field: Field, disc: Disc | None, *, ground: int, level: int, diameter: int
) -> NDArray[np.uint8]:
    """The flat ground with its disc, hard-edged, shape (rows, columns), levels 0 to 255."""
    flat = np.full(shape, ground, dtype=np.uint8)
    if disc is None:
        return flat
    x, y = centre(field, disc, diameter)
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    inside = 4 * ((columns - x) ** 2 + (rows - y) ** 2) <= diameter**2
    flat[inside] = level
    return flat
