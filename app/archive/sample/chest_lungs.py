"""Lungs: their borders, fissures, parenchyma, vessels and airways, and what lies in the pleural space.

A lung is the thorax without the mediastinum, whose borders are hand-drawn tables x(y, z) varied from patient
to patient. Breathing moves everything below the hila with the diaphragm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.archive.sample.chest_wall import Texture
from app.archive.sample.grid import Array, Grid
from app.archive.sample.solids import meet, ramp, table_at
from app.archive.sample.texture import smooth_noise
from app.archive.sample.trees import grow, twigs

BORDER_Y = np.array([-95, -75, -55, -35, -15, 5, 25, 45, 65, 90.0])
BORDER_Z = (80, 120, 150, 180, 200, 215, 235, 255, 275, 300, 330)
# where the left lung begins, mm left of the midline: rows by z, columns by y
LEFT_BORDER = (
    (40, 72, 92, 98, 88, 58, 26, 30, 26, 36), (30, 66, 91, 98, 88, 56, 26, 34, 26, 36),
    (16, 48, 76, 86, 78, 50, 28, 38, 27, 36), (5, 18, 44, 60, 58, 44, 28, 38, 27, 36),
    (3, 7, 20, 38, 46, 44, 32, 38, 26, 36), (3, 5, 13, 24, 33, 36, 38, 38, 25, 36),
    (4, 7, 14, 28, 37, 42, 43, 36, 24, 36), (10, 16, 24, 33, 32, 30, 28, 22, 22, 36),
    (40, 42, 40, 36, 31, 27, 24, 20, 22, 36), (60, 60, 50, 42, 34, 26, 24, 20, 24, 36),
    (70, 70, 60, 50, 40, 30, 26, 22, 26, 38),
)  # fmt: skip
RIGHT_BORDER = (
    (26, 40, 50, 58, 58, 48, 26, 17, 23, 36), (16, 34, 48, 57, 57, 46, 16, 15, 22, 36),
    (7, 24, 43, 55, 56, 42, 11, 15, 22, 36), (3, 10, 30, 46, 49, 38, 12, 15, 22, 36),
    (2, 5, 18, 37, 43, 36, 14, 15, 22, 36), (2, 4, 13, 33, 39, 32, 14, 15, 22, 36),
    (3, 6, 15, 33, 37, 29, 16, 18, 22, 36), (10, 15, 24, 33, 35, 31, 22, 19, 22, 36),
    (40, 42, 40, 36, 33, 29, 25, 19, 22, 36), (60, 60, 50, 42, 34, 27, 24, 19, 24, 36),
    (70, 70, 60, 50, 40, 30, 26, 22, 26, 38),
)  # fmt: skip
# roots at the hila (x y z mm) of arteries, veins and airways: upper, middle or lingula, lower; by side
ARTERY_ROOTS = {1: ((40, 6, 203), (42, 16, 196), (40, 18, 186)), -1: ((-40, 0, 204), (-40, 2, 188), (-38, 14, 182))}
VEIN_ROOTS = {
    1: ((34, -14, 190), (34, -16, 184), (32, 8, 168)),
    -1: ((-36, -16, 190), (-36, -18, 178), (-34, 4, 166)),
}
AIRWAY_ROOTS = {
    1: ((37, 15, 199), (39, 14, 194), (40, 20, 182)),
    -1: ((-34, 12, 204), (-36, 8, 180), (-34, 18, 174)),
}

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class InPleura:
    """Air or fluid beside one lung; `mm` is its depth where it is deepest."""

    side: Side
    mm: float

    @property
    def sign(self) -> int:
        return 1 if self.side == "left" else -1


@dataclass(frozen=True, slots=True)
class Borders:
    """Left and right mediastinal borders (slices, rows), mm from the midline."""

    left: Array
    right: Array


@dataclass(frozen=True, slots=True)
class Trees:
    """Segments (m, 8) of both lungs."""

    arteries: Array
    veins: Array
    airways: Array


def borders(zs: Array, ys: Array, rng: np.random.Generator, heart_size: float) -> Borders:
    """The tables of one patient: a big heart pushes the left border out below the hilum."""
    sides = []
    for table, share in ((LEFT_BORDER, 1.0), (RIGHT_BORDER, 0.6)):
        by_z = table_at(BORDER_Z, table, zs)
        full = table_at(BORDER_Y, by_z.T, np.clip(ys, BORDER_Y[0], BORDER_Y[-1])).T
        low = np.clip((195 - zs) / 40, 0, 1)[:, None] * np.clip((25 - ys) / 30, 0, 1)[None]
        full = full * (1 + share * (heart_size - 1) * low)
        full = full + 1.4 * smooth_noise(full.shape, rng, (7, 22)) + 0.5 * smooth_noise(full.shape, rng, (3, 7))
        sides.append(full.astype(np.float32))
    return Borders(*sides)


def diaphragm(
    grid: Grid, radius: Array, base: Array, rng: np.random.Generator, shift: float, air: InPleura | None
) -> Array:
    """(rows, columns) height of the diaphragm; air under tension pushes its side down."""
    x, y = grid.xs[None], grid.ys[:, None]
    q = np.clip(radius / base, 0, 1.1)
    fall = 44 + 26 * y / np.maximum(radius, 1)
    leftward = np.clip(x / 60 + 0.1, -1, 1) * 0.5 + 0.5
    z = 133 + rng.normal(0, 3) - (14 + rng.normal(0, 3)) * leftward + 3 - 22 * q**2
    z = z - (fall - 10) * np.clip(q, 0, 1) ** 6 - 6 * np.exp(-(((x - 5) / 26) ** 2))
    z = (
        z
        + 2.8 * smooth_noise(z.shape, rng, grid.shape[1] / 8)
        + 0.8 * smooth_noise(z.shape, rng, grid.shape[1] / 23)
    )
    if air:
        z = z - 0.5 * air.mm * (1 - q**2) * np.clip(air.sign * x / 30, 0, 1)
    out: Array = (z + shift * (1 - 0.75 * q**6)).astype(np.float32)
    return out


def lung_distance(
    k: int, grid: Grid, inside: Array, border: Borders, dome: Array, apex: Array, slope: Array
) -> Array:
    """Signed distance (negative in lung) of one slice; `inside` is the distance from the pleura."""
    x = grid.xs[None]
    medial = np.where(x > 0, border.left[k][:, None] - x, border.right[k][:, None] + x) * np.float32(0.9)
    distance = meet(inside, medial, 5.0)
    distance = meet(distance, (dome - grid.zs[k]) * slope, 2.0)
    return meet(distance, (grid.zs[k] - apex) * np.float32(0.75), 6.0)


def fissures(x: Array, y: Array, z: Array, side: int) -> tuple[Array, Array]:
    """Signed distances to the oblique (positive above) and the horizontal fissure, mm."""
    oblique = (z - 186) * 0.60 - (y + 8) * 0.80 + 5 * np.sin(x / 34) + 3 * np.sin(z / 23 + side)
    horizontal = (z - 192) + 0.15 * (y + 40) + 0.10 * (np.abs(x) - 60) + 3 * np.sin(y / 19)
    return oblique, horizontal


def breathe(points: Array, shift: float) -> Array:
    """Points (m, 3) moved with the diaphragm: `shift` mm there, nothing above the hila."""
    moved = points.copy()
    moved[:, 2] += shift * np.clip((205 - points[:, 2]) / 95, 0, 1.1)
    return moved


def _seeds(rng: np.random.Generator, count: int, side: int, at: Callable[[Array], Array], shift: float) -> Array:
    found: list[Array] = []
    while sum(map(len, found)) < count:
        points = rng.uniform((6, -95, 45), (135, 95, 312), (count * 5, 3))
        points[:, 0] *= side
        found.append(points[at(breathe(points, shift)) < -2.5 - 3 * rng.random(len(points)) ** 3])
    return np.vstack(found)[:count]


def grow_lungs(seed: int, at: Callable[[Array], Array], shift: float, count: int) -> Trees:
    """Arteries, veins and airways of both lungs; one seed is one patient whatever the breath.

    Args:
        at: signed distance to the lungs at points (m, 3).
        shift: breath, mm at the diaphragm.
        count: seeds an artery tree; thousands for a whole lung.
    """
    arteries: list[Array] = []
    veins: list[Array] = []
    airways: list[Array] = []
    for side in (1, -1):
        for kind, roots in ((0, ARTERY_ROOTS[side]), (1, VEIN_ROOTS[side])):
            rng = np.random.default_rng([seed, side + 1, kind])
            points = _seeds(rng, count if kind == 0 else int(count * 0.7), side, at, shift)
            oblique, horizontal = fissures(points[:, 0], points[:, 1], points[:, 2], side)
            points = points[(np.abs(oblique) > 4) & ((side > 0) | (np.abs(horizontal) > 4) | (oblique < 0))]
            oblique, horizontal = fissures(points[:, 0], points[:, 1], points[:, 2], side)
            below = points[:, 2] < 178 if side > 0 else horizontal < 0
            lobe = np.where(oblique < 0, 2, np.where(below, 1, 0))
            for which, root in enumerate(roots):
                part = points[lobe == which]
                if len(part) < 5:
                    continue
                rng = np.random.default_rng([seed, side + 1, kind, which])
                tree, generation = grow(root, part, rng, 0.60 if kind == 0 else 0.57, 5.0, 2.9)
                fine = twigs(tree, rng, 3, 9.0, 0.46)
                (arteries if kind == 0 else veins).extend([tree, fine])
                if kind == 0:
                    airways.append(_beside(tree, generation, np.subtract(AIRWAY_ROOTS[side][which], root)))
    return Trees(*(_moved(np.vstack(t), shift) for t in (arteries, veins, airways)))


def _beside(tree: Array, generation: NDArray[np.int_], offset: Array) -> Array:
    """Airways run beside the arteries, a little thinner, and are lost below 1.2 mm."""
    fade = np.exp(-generation / 3.0)[:, None]
    aside = offset * fade + (1 - fade) * (np.array([0.3, 0.75, 0.55]) * (tree[:, 3:4] * 1.7 + 0.6))
    airway = tree.copy()
    airway[:, :3] += aside
    airway[:, 4:7] += aside
    airway[:, (3, 7)] *= 0.80
    return airway[tree[:, 3] > 1.2]


def _moved(tree: Array, shift: float) -> Array:
    ends = [np.hstack([breathe(e[:, :3], shift), e[:, 3:]]) for e in (tree[:, :4], tree[:, 4:])]
    return np.hstack(ends)


def crowd(tree: Array, air: InPleura) -> Array:
    """Vessels of a collapsed lung: drawn towards the hilum, most where the air is deepest."""
    out = tree.copy()
    hilum = np.array([air.sign * 38, 8, 190])
    for end in (slice(0, 3), slice(4, 7)):
        points = tree[:, end]
        away = points - hilum
        reach = np.sqrt((away**2).sum(1, keepdims=True)) + 1e-6
        depth = air_depth(points[:, 1:2], points[:, 2:3], air.mm)
        ours = points[:, :1] * air.sign > 0
        out[:, end] = np.where(ours, hilum + away * np.clip(1 - 0.9 * depth / (reach + 25), 0.4, 1), points)
    return out


def air_depth(y: Array, z: Array, mm: float) -> Array:
    """Depth of a pneumothorax, mm: at the front and at the apex of a patient on the back."""
    front = np.clip((32 - y) / 105, 0, 1)
    out: Array = mm * (0.12 + 0.95 * front * front * (3 - 2 * front) + 0.9 * np.clip((z - 205) / 70, 0, 1) ** 1.5)
    return out


def parenchyma(grid: Grid, lung: Array, texture: Texture, breath: float) -> Array:
    """HU of aerated lung with fissures; denser at the back (gravity) and when less full."""
    x, y, z = grid.mesh
    hu = -872 + 0.42 * y + 9 * texture.broad + 7 * texture.middle + 9 * texture.fine
    hu += np.clip((y - 45) / 45, 0, 1) ** 2 * 45 - 14.0 * breath
    oblique, horizontal = fissures(x, y, z, 1)
    line = np.clip(1 - np.abs(oblique * 0.8 + texture.broad * 2) / 1.1, 0, 1)
    minor = np.clip(1 - np.abs(horizontal + texture.broad * 2) / 1.4, 0, 1) * (x < 0) * (oblique > 0)
    hu += np.maximum(line, minor) * 95
    hu += 120 * np.clip(texture.fine - 1.45, 0, 1.6) * np.clip((-lung - 5) / 8, 0, 1)  # too fine to grow
    return hu


def add_air(volume: Array, grid: Grid, lung: Array, texture: Texture, air: InPleura) -> Array:
    """Paint a pneumothorax and the denser lung beside it; returns what is left of the lung (0..1)."""
    x, y, z = grid.mesh
    ours = x * air.sign > 0
    depth = air_depth(y, z, air.mm) + 3 * texture.slow
    wall = -lung + np.clip(40 - air.sign * x, 0, 60) * 1.2  # from the chest wall, not the mediastinum
    cover = ramp(lung) * ramp(np.maximum(wall - depth, 1.0 - depth)) * ours
    edge = np.clip(1 - np.abs(wall - depth - 0.6) / 1.2, 0, 1) * ramp(lung) * (depth > 1) * ours
    volume += cover * (-1002 - volume)
    volume += ramp(lung) * (1 - cover) * ours * (min(air.mm / 25, 2) * 70) + edge * 420
    return 1 - cover


def add_fluid(volume: Array, grid: Grid, lung: Array, texture: Texture, fluid: InPleura, tissue: float) -> Array:
    """Paint an effusion lying at the back, and the collapsed lung on it; returns what is left (0..1)."""
    x, y, z = grid.mesh
    ours = x * fluid.sign > 0
    low = np.clip((y + 30) / 75, 0, 1.1)
    depth = fluid.mm * low * np.clip((255 - z) / 90, 0, 1) ** 0.8 + 1.5 * texture.slow - 1
    cover = ramp(lung - 0.5) * ramp(-lung - depth) * ramp(3.0 - depth) * ours
    thick = 0.65 * depth + 5 * texture.broad
    beside = ramp(lung) * ramp(-lung - depth - thick, 5) * ramp(10.0 - depth, 8) * ours
    volume += beside * (tissue + 6 * texture.fine - 60 * np.clip(texture.middle - 0.8, 0, 2) - volume)
    volume += cover * (9 + 2 * texture.middle - volume)
    left: Array = (1 - cover) * (1 - 0.85 * beside)
    return left
