"""Which way the patient lies on the screen: letters from vectors, never from strings or Patient Position."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.measure.plane import cross
from viewer.volumes.values import Point

NEGLIGIBLE = 1e-4
AXES = (("R", "L"), ("A", "P"), ("F", "H"))
"""Letters of the negative and the positive direction of x, y, z (LPS; F and H as humans say it)."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Letters at the four edges of a picture."""

    left: str
    right: str
    top: str
    bottom: str


def letters(direction: Point) -> str:
    """Up to three letters by falling share of the direction, "L", "AL", "PLH"; tiny shares are left out."""
    order = sorted(range(3), key=lambda axis: -abs(direction[axis]))
    return "".join(AXES[axis][direction[axis] > 0] for axis in order if abs(direction[axis]) >= NEGLIGIBLE)


def opposite(direction: Point) -> Point:
    """The other way."""
    return -direction[0], -direction[1], -direction[2]


def edges(right: Point, down: Point) -> Edges:
    """The letters for a picture whose screen points `right` and `down` along these patient vectors."""
    return Edges(letters(opposite(right)), letters(right), letters(opposite(down)), letters(down))


def plane_name(row_direction: Point, column_direction: Point) -> str:
    """axial, coronal, sagittal, or oblique where no axis holds more than 0.8 of the normal."""
    normal = cross(row_direction, column_direction)
    shares = [abs(v) for v in normal]
    axis = max(range(3), key=shares.__getitem__)
    return ("sagittal", "coronal", "axial")[axis] if shares[axis] > 0.8 else "oblique"
