"""The outlines of one head: inside of the skull, hemispheres, cerebellum, brain stem, skull base.

Everything is a signed distance on a half-resolution grid. A mass pushes the midline: the coordinates of the
pushed brain are bent back before its shapes are evaluated, so every structure moves with its neighbours.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.archive.sample.grid import Array, Grid, doubled, make_grid
from app.archive.sample.solids import FAR, ellipsoid, meet, smooth_path, tube_distance, union
from app.archive.sample.texture import smooth_noise

FIELD_MM = 232.0


@dataclass(frozen=True, slots=True)
class Mass:
    """What takes room in the skull.

    Attributes:
        at: x, y, z of its middle, mm; x > 0 is the patient's left.
        shift: how far the septum pellucidum moves away from it, mm.
        swelling: radius within which sulci are closed, mm.
        effaced: how completely they are closed there, 0..1.
    """

    at: tuple[float, float, float]
    shift: float = 0.0
    swelling: float = 0.0
    effaced: float = 0.0

    @property
    def side(self) -> int:
        return 1 if self.at[0] > 0 else -1


@dataclass(frozen=True, slots=True)
class Head:
    """Whose head: a child has a thin vault, little fluid about the brain and no frontal sinuses."""

    seed: int
    atrophy: float = 0.4
    ventricle: float = 1.1
    child: bool = False
    mass: Mass | None = None
    cyst: tuple[float, float, float, float] | None = None
    slices: int = 68
    pixels: int = 384
    slice_mm: float = 2.0
    lowest: float = -47.0

    @property
    def grid(self) -> Grid:
        pixel = FIELD_MM / self.pixels
        counts = (self.slices, self.pixels, self.pixels)
        return make_grid(counts, (self.slice_mm, pixel, pixel), self.lowest, row=-4.0)

    def pushed(self, x: Array | float, y: Array | float, z: Array | float) -> Array:
        """How far (mm, towards the patient's left) the brain at x, y, z has moved: nothing at the skull."""
        if not self.mass:
            return np.zeros(())
        across = np.clip(1 - (np.asarray(x) / 72) ** 2, 0, 1)
        reach = np.exp(-(((y + 6) / 62) ** 2) - ((z - 14) / 40) ** 2)
        above_tent = 1 / (1 + np.exp(-(np.asarray(z) + 12) / 5))
        out: Array = -self.mass.side * self.mass.shift * across * reach * above_tent
        return out


class Shape(NamedTuple):
    """Half-resolution distances (slices, rows, columns), mm, negative inside."""

    grid: Grid
    x: Array
    slow: Array
    quick: Array
    skull: Array
    vault: Array
    hemispheres: Array
    cerebellum: Array
    stem: Array
    depth: Array


def shape_of(head: Head, rng: np.random.Generator) -> Shape:
    """Evaluate every outline of a head."""
    full = head.grid
    pixel = 2 * full.step[1]
    half = (head.slices, head.pixels // 2, head.pixels // 2)
    grid = make_grid(half, (head.slice_mm, pixel, pixel), head.lowest, row=-4.0)
    straight, y, z = grid.mesh
    scale = head.pixels / 384
    thick = 2.0 / head.slice_mm
    slow = smooth_noise(grid.shape, rng, (14 * thick, 22 * scale, 22 * scale))
    quick = smooth_noise(grid.shape, rng, (5 * thick, 8 * scale, 8 * scale))
    twist, round_ = rng.normal(0, 0.012), rng.normal(0, 0.012)
    tilted = straight + twist * y + 0.7 * slow
    x = (tilted - head.pushed(straight, y, z)).astype(np.float32)
    ax = np.abs(x)
    width = (0.955 + round_ + 0.055 * np.tanh((y - 5) / 40)) * (1.03 if head.child else 1.0)
    vault = ellipsoid(tilted / width, y, z, (0, 1, 0), (66, 84, 72), 2.25) + 0.7 * slow
    tent = 1 - 0.34 * (y - 30) - 0.36 * ax + 1.5 * slow
    step = 1 / (1 + np.exp(-(y - 12) / 3.0))
    floor = -13 - 3 * np.exp(-((x / 12) ** 2)) + 6 * np.exp(-(((ax - 32) / 14) ** 2))
    hemispheres = meet(vault, floor * (1 - step) + tent * step - z, 2.5)
    temporal = ellipsoid(ax, y, z, (42, -6, -17), (23, 42, 21), 2.2) + 0.8 * slow
    fossa = ellipsoid(x, y, z, (0, 44, -32), (55, 42, 40), 2.2) + 0.6 * slow
    fossa = meet(meet(fossa, 6 + 0.42 * ax - y, 9), -60 - z, 14)
    cerebellum = _cerebellum(x, y, z, ax, fossa, tent, slow)
    stem = _stem(grid)
    skull = union(
        union(np.maximum(temporal, vault), meet(vault, floor * (1 - step) - 32 * step - z, 5), 4), fossa, 4
    )
    skull = union(skull - 1.6, np.maximum(np.hypot(x, y - 24 + 0.1 * (z + 60)) - 12, z + 40), 4)
    skull = meet(skull, -_petrous(grid) - 0.8 * quick, 2)
    outer = union(hemispheres, temporal, 2)
    depth = _cortical_depth(x, y, z, outer, quick)
    return Shape(
        grid, x, slow, quick, skull.astype(np.float32), vault.astype(np.float32), outer, cerebellum, stem, depth
    )


def _cerebellum(x: Array, y: Array, z: Array, ax: Array, fossa: Array, tent: Array, slow: Array) -> Array:
    out = meet(fossa + 2.2 + 0.8 * slow, z - tent + 0.6, 2)
    out = meet(out, 9 - np.hypot(x * 1.3, (y - 88) * 0.8), 4)
    out = meet(out, 9 + 0.42 * ax - y + 13 * np.exp(-((ax / 14) ** 2)), 10)
    return meet(out, 8 - np.hypot(x * 0.9, (y - 46) * 0.5) - (z + 62) * 0.8, 4)


def _stem(grid: Grid) -> Array:
    knots = [(0, 3, 6, 10), (0, 7, -8, 14), (0, 7, -22, 15.5), (0, 9, -32, 15), (0, 15, -46, 9), (0, 22, -62, 7.5)]
    window, distance = tube_distance(grid, smooth_path([*knots, (0, 26, -90, 6.5)]), 8)
    stem = np.full(grid.shape, FAR, np.float32)
    stem[window] = distance
    return stem


def _petrous(grid: Grid) -> Array:
    """The petrous bones stand between the middle and the posterior fossa."""
    out = np.full(grid.shape, FAR, np.float32)
    for side in (-1, 1):
        knots = [(side * 11, 1, -38, 5), (side * 24, 8, -37, 7), (side * 40, 17, -38, 9), (side * 58, 28, -42, 15)]
        window, distance = tube_distance(grid, smooth_path(knots), 8)
        np.minimum(out[window], distance, out=out[window])
    return out


def _cortical_depth(x: Array, y: Array, z: Array, outer: Array, quick: Array) -> Array:
    """Depth below the brain's surface: convexity, midline fissure, Sylvian fissure, insula."""
    ax = np.abs(x)
    callosum = np.maximum(0, -ellipsoid(np.zeros(1, np.float32), y, z, (0, 0, -1), (41, 41, 30), 2.2))
    midline = ax - 0.9 - 0.4 * quick + callosum * 1.2
    rise = z - (-5 + 0.36 * (y + 10)) + 1.5 * quick
    sylvian = np.abs(rise) - 0.3 + np.maximum(0, 31 - ax) * 0.7 + np.maximum(0, y - 24) * 0.45
    insula = np.abs(ax - 35 - 1.5 * quick) - 0.2
    insula = insula + np.maximum(0, np.abs(rise) - 10) * 0.8 + np.maximum(0, np.abs(y + 3) - 20) * 0.8
    out: Array = np.minimum(np.minimum(-outer, midline), np.minimum(sylvian, insula)).astype(np.float32)
    return out


def full_size(half: Array, shape: Shape) -> Array:
    """Any half-resolution field (or one that broadcasts to it) at full resolution."""
    return doubled(np.broadcast_to(half, shape.grid.shape).astype(np.float32))
