"""The volume of planes and renderings: 600 x 512 x 512 int16 in memory, and an oblique plane that walks through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from series import hounsfield, slices

from viewer.draw.view import Camera, Cut, Matter, Slab
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import Volume

SPACING = (0.7, 0.7, 1.0)
"""Millimetres along columns, rows, slices."""
WINDOW = Window(40, 400)
Array = np.ndarray[Any, np.dtype[np.int16]]
Vector = tuple[float, float, float]
MATTER = (
    Matter(-200, (0.0, 0.0, 0.0), 0.0),
    Matter(100, (0.7, 0.4, 0.3), 0.02),
    Matter(400, (1.0, 0.95, 0.9), 0.4),
)


def voxels(step: int = 1) -> Array:
    """HU of the series, every `step`th slice, row and column."""
    count = -(-600 // step)
    found = np.empty((count, 512 // step, 512 // step), np.int16)
    for k, stored in enumerate(slices()):
        if k % step == 0:
            found[k // step] = hounsfield(stored)[::step, ::step]
    return found


def volume_of(stored: Array) -> Volume:
    """As the viewer knows it."""
    return volume_of_array(
        stored, key="ct", spacing=(SPACING[1], SPACING[0]), step=SPACING[2], modality="CT", units="HU"
    )


@dataclass(frozen=True, slots=True)
class Plane:
    """One place of the walk."""

    centre: Vector
    right: Vector
    down: Vector

    def cut(self, side: int, spacing: float, slab: Slab | None = None, interpolate: bool = True) -> Cut:
        """As the presenter is asked for it."""
        return Cut(
            self.centre, self.right, self.down, spacing, side, side, WINDOW, interpolate=interpolate, slab=slab
        )


def plane(k: int) -> Plane:
    """Turned by 30 degrees and tilted by 20, a little farther along its normal at each step."""
    a, b = np.radians(30), np.radians(20)
    right = np.array([np.cos(a), np.sin(a), 0.0])
    down = np.array([-np.sin(a) * np.cos(b), np.cos(a) * np.cos(b), np.sin(b)])
    centre = np.array([255.5 * SPACING[0], 255.5 * SPACING[1], 299.5]) + np.cross(right, down) * (k - 20) * 0.7
    return Plane(_vector(centre), _vector(right), _vector(down))


def _vector(values: np.ndarray[Any, Any]) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z


def camera(k: int, side: int, turning: bool = True) -> Camera:
    """Round the body's long axis, three degrees a step, all of it in sight."""
    angle = np.radians(3 * k)
    return Camera(
        centre=(255.5 * SPACING[0], 255.5 * SPACING[1], 299.5),
        towards=(float(np.sin(angle)), float(np.cos(angle)), 0.0),
        up=(0.0, 0.0, 1.0),
        spacing=640 / side,
        width=side,
        height=side,
        matter=MATTER,
        turning=turning,
    )


def trilinear(
    stored: Array, at: Plane, side: int, spacing: float, every: int
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Values of every `every`th pixel by numpy alone; NaN outside, or within a voxel of the edge."""
    steps = (np.arange(0, side, every) - (side - 1) / 2) * spacing
    point = (
        np.array(at.centre) + steps[:, None, None] * np.array(at.down) + steps[None, :, None] * np.array(at.right)
    ) / np.array(SPACING)
    limits = np.array(stored.shape[::-1])
    inside = ((point >= 1) & (point <= limits - 2)).all(axis=2)
    point = np.where(inside[..., None], point, 1.0)
    low = np.floor(point).astype(int)
    share = point - low
    found = np.zeros(inside.shape)
    for corner in np.ndindex(2, 2, 2):
        x, y, z = (low[..., axis] + corner[axis] for axis in range(3))
        weight = np.prod([share[..., axis] if corner[axis] else 1 - share[..., axis] for axis in range(3)], axis=0)
        found += weight * stored[z, y, x]
    return np.where(inside, found, np.nan)


def agree(ours: np.ndarray[Any, Any], theirs: np.ndarray[Any, Any]) -> None:
    """Two pictures of one body: the same outline, and neither black nor white.

    Shading differs from renderer to renderer by a few grey levels, so it is not compared pixel by pixel.
    """
    mine, other = ours.max(axis=2) > 12, theirs.max(axis=2) > 12
    assert 0.05 < mine.mean() < 0.9, "ours is empty or full"
    assert (mine & other).sum() / (mine | other).sum() > 0.9, "the two show different bodies"
    assert abs(ours[mine].mean() - theirs[mine].mean()) < 40, "the two are not of the same brightness"
