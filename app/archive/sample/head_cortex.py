"""Grey and white matter.

Inside the skull every voxel has a brain scale: 0 fluid, 1 grey, 2 white (deep nuclei in between), so partial
volume comes by itself and each sequence is one look-up. Sulci are zero sheets of smooth 3-D noise read at the
nearest point of the brain's surface, so they stand upright on it; grey matter is the ribbon within some
millimetres of a sheet or of the surface.
"""

import numpy as np

from app.archive.sample.grid import Array, Grid, Window, box, doubled
from app.archive.sample.head_shape import Head, Shape
from app.archive.sample.solids import ramp, union
from app.archive.sample.texture import blur, smooth_noise

SLAB = 4  # slices at a time, so that the many fields stay in cache
LATTICE_MM = 1.6
LATTICE_FIRST = (-72.0, -100.0, -80.0)


def brain_box(grid: Grid) -> tuple[Window, Grid]:
    """The window that holds the brain, even at its edges, and its own grid."""
    (sz, sy, sx), _, _, _ = box(grid, (-80, -95, -99), (80, 100, 90))
    rows = slice(sy.start // 2 * 2, (sy.stop + 1) // 2 * 2)
    columns = slice(sx.start // 2 * 2, (sx.stop + 1) // 2 * 2)
    return (sz, rows, columns), Grid(grid.zs[sz], grid.ys[rows], grid.xs[columns])


def cortex(head: Head, shape: Shape, rng: np.random.Generator) -> Array:
    """Brain scale (brain box, full resolution) of cerebrum, cerebellum and brain stem."""
    window, local = brain_box(head.grid)
    sheet, deep = _sulci(shape, rng)
    fields = (shape.depth, sheet, deep, _folia(shape), -shape.cerebellum, shape.stem)
    half = (window[0], *(slice(s.start // 2, s.stop // 2) for s in window[1:]))
    parts = [np.broadcast_to(field, shape.grid.shape)[half].astype(np.float32) for field in fields]
    out = np.empty(local.shape, np.float32)
    for k in range(0, len(out), SLAB):
        slab = slice(k, k + SLAB)
        out[slab] = _matter(
            head, Grid(local.zs[slab], local.ys, local.xs), *(doubled(part[slab]) for part in parts)
        )
    return out


def _matter(
    head: Head, local: Grid, depth: Array, sulcus: Array, deep: Array, folia: Array, edge: Array, stem: Array
) -> Array:
    """Brain scale of a slab from its distances."""
    gap = np.clip(1.35 - depth * 0.065, 0.16, 2) * np.float32(0.25 + head.atrophy)
    swollen = _swelling(head, local)
    gap = gap * (1 - swollen) - 1.3 * swollen
    distance = np.sqrt(sulcus * sulcus * 0.8 + np.maximum(0, depth - deep) ** 2) - gap
    surface = union(distance, depth - (0.4 + head.atrophy) * (1 - 0.9 * swollen), 1.0)
    scale = ramp(-surface, 0.9) + ramp(2.6 - surface, 1.4)
    fold = union(np.abs(folia) - 0.10, edge - 0.3, 0.6)
    leaf = ramp(-fold, 0.8) + ramp(1.05 + 1.1 * np.clip((8 - edge) / 6, 0, 1) - fold, 0.8)
    leaf = np.maximum(leaf, 1.85 * ramp(13.5 - edge, 4))
    scale = np.maximum(scale, leaf * ramp(-edge, 1.0))
    inner = ramp(stem, 1.2) * (local.zs[:, None, None] < 2)
    out: Array = scale + inner * (1.72 - scale)
    return out


def _swelling(head: Head, local: Grid) -> Array:
    """0..1: how far sulci are closed beside a mass."""
    if not head.mass or head.mass.effaced == 0:
        return np.zeros((1, 1, 1), np.float32)
    x, y, z = local.mesh
    mx, my, mz = head.mass.at
    away = np.sqrt((x - mx) ** 2 + ((y - my) / 1.25) ** 2 + (z - mz) ** 2)
    ours = np.clip(0.5 + x * head.mass.side / 16, 0, 1)
    out: Array = head.mass.effaced * ours * np.clip(1.5 - away / head.mass.swelling, 0, 1)
    return out.astype(np.float32)


def _sulci(shape: Shape, rng: np.random.Generator) -> tuple[Array, Array]:
    """Distance to the nearest sulcal sheet, and how deep sulci go here; half resolution, mm."""
    depth = shape.depth
    smooth = blur(depth, (0.8, 1.2, 1.2))
    gz, gy, gx = np.gradient(smooth, *shape.grid.step)
    norm = np.sqrt(gx * gx + gy * gy + gz * gz) + 0.15
    near = np.flatnonzero((depth > -2.5).ravel() & (depth < 30).ravel())
    iz, rest = np.divmod(near, depth.shape[1] * depth.shape[2])
    iy = rest // depth.shape[2]
    back = np.minimum(depth.ravel()[near], 24) * 0.85 / norm.ravel()[near]
    px = shape.x.ravel()[near]
    points = (
        shape.grid.zs[iz] - back * gz.ravel()[near],
        shape.grid.ys[iy] - back * gy.ravel()[near],
        np.abs(px - back * gx.ravel()[near]) * np.sign(px),
    )
    counts = [int(mm / LATTICE_MM) for mm in (170, 200, 160)]
    values = _sheets(counts, rng)
    varied = smooth_noise([n // 4 for n in counts], rng, 3)
    place = [np.clip((p - o) / LATTICE_MM, 0, n - 2) for p, o, n in zip(points, LATTICE_FIRST, counts, strict=True)]
    corner = [p.astype(np.int32) for p in place]
    part = [(p - c).astype(np.float32) for p, c in zip(place, corner, strict=True)]
    found: Array = np.zeros(len(near), np.float32)
    flat = values.ravel()
    base = (corner[0] * counts[1] + corner[1]) * counts[2] + corner[2]
    for a in (0, 1):
        for b in (0, 1):
            for c in (0, 1):
                weight = np.abs(1 - a - part[0]) * np.abs(1 - b - part[1]) * np.abs(1 - c - part[2])
                found += weight * flat[base + (a * counts[1] + b) * counts[2] + c]
    sheet = np.full(depth.size, 9, np.float32)
    sheet[near] = np.clip(found, -9, 9)
    deep = np.full(depth.size, 12, np.float32)
    coarse = tuple(np.minimum(c // 4, n - 1) for c, n in zip(corner, varied.shape, strict=True))
    deep[near] = 17 + 5.5 * varied[coarse]
    spread = blur(deep.reshape(depth.shape), (1, 2, 2))
    return sheet.reshape(depth.shape) + 0.5 * shape.quick, spread


def _sheets(counts: list[int], rng: np.random.Generator) -> Array:
    """Signed distance to winding sheets: level sets of noise, bent by a second, slower noise so that gyri
    fork and end instead of running side by side."""
    field = smooth_noise(counts, rng, 7.0 / LATTICE_MM) + 0.30 * smooth_noise(counts, rng, 3.8 / LATTICE_MM)
    bend = 0.7 * smooth_noise(counts, rng, 14 / LATTICE_MM)
    steep = np.gradient(field, LATTICE_MM)
    rate = np.sqrt(steep[0] ** 2 + steep[1] ** 2 + steep[2] ** 2) + 0.045
    out: Array = (np.arcsin(np.sin(field * 1.05 + bend)) / 1.05 / rate).astype(np.float32)
    return out


def _folia(shape: Shape) -> Array:
    """Sheets about a transverse axis, bent and of uneven width: the leaves of the cerebellum."""
    _, y, z = shape.grid.mesh
    angle = np.arctan2(z + 33, y - 30)
    radius = np.hypot(z + 33, y - 30) + 4
    wander = 2.4 * shape.quick + 5.5 * shape.slow + np.abs(shape.x) * 0.07 + 0.9 * np.sin(angle * 5)
    out: Array = np.sin(angle * 19 + wander) / 19 * radius
    return out
