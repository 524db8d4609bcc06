"""A chest CT of an invented patient, reconstructed with a soft and a sharp kernel.

The patient is built straight, then turned a little on the table as people lie, and only then scanned: noise
and the table know nothing of the turn. A prior of the same patient is the same seed with another scan,
breath and pose.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.archive.sample import chest_abdomen, chest_bones, chest_heart, chest_lungs, chest_wall
from app.archive.sample.chest_lungs import InPleura
from app.archive.sample.chest_wall import Texture
from app.archive.sample.grid import Array, Grid, box, make_grid
from app.archive.sample.image import Image, Plane
from app.archive.sample.solids import ellipsoid, ramp, tube_distance, union
from app.archive.sample.texture import blur_slice, ct_grain, smooth_noise
from app.archive.sample.trees import draw_airways, draw_tree

FIELD_MM = 400.0
HEIGHT_MM = 325.0
FIRST_MM = -4.0
SLAB = 4  # slices at a time, so that the many fields stay in cache


@dataclass(frozen=True, slots=True)
class Nodule:
    """A nodule with spicules; `at` is x, y, z of the straight patient at the reference breath, mm."""

    at: tuple[float, float, float]
    mm: float
    spicules: int = 14


@dataclass(frozen=True, slots=True)
class Pose:
    """How the patient lies: turned (degrees about the long axis) and off the middle (mm)."""

    turn: float = 0.0
    across: float = 0.0
    down: float = 0.0


@dataclass(frozen=True, slots=True)
class Chest:
    """Who is scanned, and how."""

    seed: int
    age: int = 60
    fat_mm: float = 15.0
    female: bool = False
    contrast: bool = True
    nodule: Nodule | None = None
    air: InPleura | None = None
    fluid: InPleura | None = None
    scan: int = 0
    breath: float = 0.0
    pose: Pose = Pose()


@dataclass(frozen=True, slots=True)
class Matrix:
    """Slices, and pixels a side."""

    slices: int = 118
    pixels: int = 320
    seeds: int = 1000


def make(chest: Chest, matrix: Matrix = Matrix()) -> dict[str, Image]:
    """Build and scan: `soft` and `lung`, HU as int16 (slices feet to head, rows, columns)."""
    straight = build(chest, matrix)
    grid = _grid(matrix)
    table = chest_bones.couch(grid)
    kernels = {"soft": _Kernel(grid, chest, 0.35, 12.0), "lung": _Kernel(grid, chest, 0.55, 34.0)}
    stored = {name: np.empty(grid.shape, np.int16) for name in kernels}
    for k, lying in enumerate(_turned(straight, grid, chest)):
        body = np.maximum(blur_slice(lying, 0.35), table)
        stored["soft"][k] = kernels["soft"].scan(blur_slice(body, 0.4), float(grid.zs[k]))
        sharp = body + np.float32(0.9) * (body - blur_slice(body, 0.9))
        stored["lung"][k] = kernels["lung"].scan(sharp, float(grid.zs[k]))
    return {name: Image(values, grid.step, grid.first, Plane.AXIAL) for name, values in stored.items()}


def _grid(matrix: Matrix) -> Grid:
    pixel = FIELD_MM / matrix.pixels
    counts = (matrix.slices, matrix.pixels, matrix.pixels)
    return make_grid(counts, (HEIGHT_MM / matrix.slices, pixel, pixel), FIRST_MM, row=8.0)


def build(chest: Chest, matrix: Matrix) -> Array:
    """HU of the straight patient before the scanner sees it."""
    rng = np.random.default_rng(chest.seed)
    grid = _grid(matrix)
    blood = chest_heart.ENHANCED if chest.contrast else chest_heart.PLAIN
    mineral = chest_bones.Mineral(
        cortex=900 - 2.2 * max(chest.age - 45, 0),
        marrow=205 - 1.5 * max(chest.age - 35, 0),
        calcified=float(np.clip((chest.age - 35) / 40, 0, 1)),
    )
    breath_mm = -14.0 * chest.breath
    build_ = chest_heart.build_of(np.random.default_rng([chest.seed, 5]), chest.age)
    texture = chest_wall.textures(grid, rng)
    plane = chest_wall.polar(grid)
    wall = chest_wall.wall_tables(grid.zs, rng, chest.fat_mm, chest.female)
    border = chest_lungs.borders(grid.zs, grid.ys, rng, build_.heart)
    base = wall.pleura[int(np.searchsorted(grid.zs, 95))][plane.angle]
    dome = chest_lungs.diaphragm(grid, plane.radius, base, rng, breath_mm, chest.air)
    gy, gx = np.gradient(dome, grid.step[1])
    slope = (1 / np.sqrt(1 + gy * gy + gx * gx)).astype(np.float32)
    x, y = grid.xs[None], grid.ys[:, None]
    apex = 310 + rng.normal(0, 3) * np.sign(x) - 0.012 * (np.abs(x) - 40) ** 2 - 0.012 * (y - 12) ** 2
    apex = (apex + 1.5 * smooth_noise(apex.shape, rng, matrix.pixels / 11)).astype(np.float32)
    volume, lung, cavity = (np.empty(grid.shape, np.float32) for _ in range(3))
    for k in range(matrix.slices):
        hu, inside = chest_wall.wall_slice(k, plane, wall, texture)
        lung[k] = chest_lungs.lung_distance(k, grid, inside, border, dome, apex, slope)
        above = (dome - grid.zs[k]) * slope
        cavity[k] = np.maximum(inside, 2.6 - above)
        hu += ramp(np.abs(above - 1.3) - 1.3) * ramp(inside) * (52 - hu)
        hu += 0.55 * ramp(np.abs(lung[k] - 0.6) - 0.5) * ramp(inside - 2) * (30 - hu)
        volume[k] = hu
    chest_bones.ribs(volume, grid, plane, wall, texture, rng, mineral)
    chest_bones.spine(volume, grid, texture, rng, mineral)
    chest_bones.sternum(volume, grid, wall, texture, mineral)
    chest_bones.girdle(volume, grid, texture, rng, mineral)
    chest_abdomen.abdomen(volume, grid, texture, cavity, blood, rng)
    chest_heart.heart(volume, grid, texture, blood, build_)
    _fill_lungs(volume, grid, lung, texture, chest, matrix, blood, breath_mm)
    chest_heart.great_vessels(volume, grid, texture, blood, build_, chest.seed)
    chest_heart.mediastinal_nodes(volume, grid, texture, chest.seed)
    if chest.nodule:
        _nodule(volume, grid, texture, chest.nodule, breath_mm)
    return volume


def _fill_lungs(
    volume: Array,
    grid: Grid,
    lung: Array,
    texture: Texture,
    chest: Chest,
    matrix: Matrix,
    blood: chest_heart.Blood,
    breath_mm: float,
) -> None:
    def at(points: Array) -> Array:
        index = [
            np.clip(np.round((points[:, 2 - i] - axis[0]) / (axis[1] - axis[0])).astype(int), 0, len(axis) - 1)
            for i, axis in enumerate(grid)
        ]
        found: Array = lung[index[0], index[1], index[2]]
        return found

    gate = np.empty(grid.shape, np.float32)
    for k in range(0, matrix.slices, SLAB):
        slab = slice(k, k + SLAB)
        part = (volume[slab], Grid(grid.zs[slab], grid.ys, grid.xs), lung[slab], texture.part(slab))
        open_ = ramp(lung[slab] - 0.2)
        volume[slab] += open_ * (chest_lungs.parenchyma(*part[1:], chest.breath) - volume[slab])
        if chest.fluid:
            open_ = open_ * chest_lungs.add_fluid(*part, chest.fluid, 95.0 if chest.contrast else 42.0)
        if chest.air:
            open_ = open_ * chest_lungs.add_air(*part, chest.air)
        gate[slab] = open_
    trees = chest_lungs.grow_lungs(chest.seed, at, breath_mm, matrix.seeds)
    arteries, veins, airways = trees.arteries, trees.veins, trees.airways
    if chest.air:
        arteries, veins, airways = (chest_lungs.crowd(tree, chest.air) for tree in (arteries, veins, airways))
    draw_tree(volume, grid, veins, blood.left * 0.85, gate)
    draw_tree(volume, grid, arteries, blood.pulmonary, gate)
    draw_airways(volume, grid, airways, gate)


def _nodule(volume: Array, grid: Grid, texture: Texture, nodule: Nodule, breath_mm: float) -> None:
    centre, r = chest_lungs.breathe(np.array([nodule.at], float), breath_mm)[0], nodule.mm / 2
    rng = np.random.default_rng(5)
    reach = 2.6 * r + 4
    window, x, y, z = box(grid, centre - reach, centre + reach)
    distance = ellipsoid(x, y, z, centre, (r * 0.95, r * 1.05, r))
    distance = distance + 0.22 * r * texture.middle[window] + 0.06 * r * texture.fine[window]
    local = Grid(grid.zs[window[0]], grid.ys[window[1]], grid.xs[window[2]])
    for _ in range(nodule.spicules):
        way = rng.normal(size=3)
        way /= np.sqrt(way @ way)
        long = r * rng.uniform(1.6, 2.9)
        path = np.array([
            [*centre, 0.5 * r], [*(centre + way * long * 0.55), 0.16 * r + 0.3], [*(centre + way * long), 0.45],
        ])  # fmt: skip
        part, spike = tube_distance(local, path, 3)
        full = np.full(distance.shape, 99, np.float32)
        full[part] = spike
        distance = union(distance, full, 1.0)
    v = volume[window]
    v += ramp(distance - 2.0, 6) * np.maximum(-720 - v, 0)
    v += ramp(distance) * np.maximum(36 + 8 * texture.fine[window] - v, 0)


def _turned(volume: Array, grid: Grid, chest: Chest) -> Iterator[Array]:
    """Slices as the patient lies: turned, off the middle, the spine curved a little, and the
    mediastinum pushed away from air under pressure. Linear, slice by slice."""
    turn = np.deg2rad(chest.pose.turn)
    cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    curve = np.random.default_rng([chest.seed, 41]).normal(0, 1, 2)
    x, y = grid.xs[None] - chest.pose.across, grid.ys[:, None] - chest.pose.down
    _, ny, nx = grid.shape
    dy, dx = grid.step[1:]
    turned_x, turned_y = cosine * x + sine * y, cosine * y - sine * x
    push = np.zeros_like(turned_x)
    if chest.air:
        amount = -chest.air.sign * 0.42 * chest.air.mm
        free = np.exp(-((turned_x / 80) ** 4)) / (1 + np.exp((turned_y - 26) / 6))
        push = amount * free / (1 + np.exp((-84 - turned_y) / 4))
    for k, z in enumerate(grid.zs):
        bend = 2.2 * curve[0] * np.sin(z / 70 + 2 * curve[1])
        strength = np.clip((float(z) - 60) / 70, 0, 1) * np.clip((305 - float(z)) / 60, 0, 1)
        fx = np.clip((turned_x - bend - push * strength - grid.xs[0]) / dx, 0, nx - 1.001)
        fy = np.clip((turned_y - grid.ys[0]) / dy, 0, ny - 1.001)
        ix, iy = fx.astype(np.int32), fy.astype(np.int32)
        wx, wy = (fx - ix).astype(np.float32), (fy - iy).astype(np.float32)
        corner = iy * nx + ix
        flat = volume[k].ravel()
        upper = flat[corner] * (1 - wx) + flat[corner + 1] * wx
        lower = flat[corner + nx] * (1 - wx) + flat[corner + nx + 1] * wx
        yield upper * (1 - wy) + lower * wy


class _Kernel:
    """A reconstruction's noise: stronger through the shoulders, with streaks there."""

    def __init__(self, grid: Grid, chest: Chest, peak: float, noise_hu: float) -> None:
        self._rng = np.random.default_rng([chest.seed, 99, chest.scan, int(peak * 100)])
        self._grain = ct_grain(grid.shape, self._rng, peak=peak)
        self._streaks = [smooth_noise(grid.shape[1:], self._rng, (1.6, 90)) for _ in range(6)]
        self._noise_hu = noise_hu

    def scan(self, body: Array, z: float) -> NDArray[np.int16]:
        """The next slice, at height z, as HU."""
        across = (body > -300).sum(1) / body.shape[1]
        hu = body + self._noise_hu * (0.75 + 0.6 * across.max() ** 2) * next(self._grain)
        if z > 255:
            streaks = np.roll(self._streaks[self._rng.integers(6)], int(self._rng.integers(body.shape[0])), 0)
            hu = hu + streaks * np.clip(across - 0.5, 0, 1)[:, None] * min((z - 255) / 40, 1) * 2 * self._noise_hu
        out: NDArray[np.int16] = np.clip(hu, -1024, 3071).astype(np.int16)
        return out


def coronal(image: Image, every_mm: float = 5.0) -> Image:
    """Coronal reformats (front to back) of an axial volume, rows as tall as columns are wide."""
    dz, dy, dx = image.step
    rows = np.arange(image.stored.shape[1])
    thick = max(1, round(every_mm / dy))
    starts = rows[len(rows) // 6 : -len(rows) // 6 : thick]
    thickened = np.stack([image.stored[:, r : r + thick].mean(1) for r in starts]).astype(np.float32)
    tall = np.arange(0, image.stored.shape[0] - 1, dx / dz)[::-1]
    low = tall.astype(int)
    part = (tall - low)[None, :, None].astype(np.float32)
    planes = thickened[:, low] * (1 - part) + thickened[:, low + 1] * part
    x0, y0, z0 = image.first
    first = (x0, y0 + dy * (float(starts[0]) + (thick - 1) / 2), z0 + dz * float(tall[0]))
    return Image(planes.astype(np.int16), (thick * dy, dx, dx), first, Plane.CORONAL)
