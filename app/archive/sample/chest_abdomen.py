"""What a chest CT shows below the diaphragm: liver, spleen, stomach, kidneys, bowel, pancreas, adrenals."""

import numpy as np

from app.archive.sample.chest_heart import Blood
from app.archive.sample.chest_wall import Texture
from app.archive.sample.grid import Array, Grid, Window, box
from app.archive.sample.solids import (
    FAR,
    ellipsoid,
    meet,
    paint,
    paint_tube,
    ramp,
    smooth_path,
    tube_distance,
    union,
)
from app.archive.sample.trees import draw_tree, grow

SLAB = 3  # slices at a time, so that the many fields stay in cache


def abdomen(
    volume: Array, grid: Grid, texture: Texture, cavity: Array, blood: Blood, rng: np.random.Generator
) -> None:
    """Paint the organs; `cavity` is the signed distance to the abdomen, already below the diaphragm."""
    (tall, rows, columns), _, _, _ = box(grid, (-146, -100, -99), (146, 98, 150))
    top = tall.stop
    liver: Array = np.full((top, *grid.shape[1:]), FAR, np.float32)
    pancreas: Array = np.full(grid.shape, FAR, np.float32)
    path = smooth_path([(-16, -2, 18, 10), (14, -8, 32, 8), (50, 14, 44, 8), (82, 30, 56, 7)])
    window, distance = tube_distance(grid, path)
    pancreas[window] = distance
    sway = rng.normal(0, 3.0, 6)
    for k in range(0, top, SLAB):
        slab = (slice(k, min(k + SLAB, top)), rows, columns)
        liver[slab] = _slab(volume, grid, texture, cavity, blood, slab, pancreas[slab], sway)
    points = rng.uniform((-125, -80, -5), (40, 70, 125), (2200, 3))
    iz = np.clip(np.searchsorted(grid.zs, points[:, 2]), 0, top - 1)
    iy, ix = np.searchsorted(grid.ys, points[:, 1]), np.searchsorted(grid.xs, points[:, 0])
    points = points[liver[iz, iy, ix] < -6]
    half = len(points) // 2
    below = Grid(grid.zs[:top], grid.ys, grid.xs)
    for root, part in (((-26, 6, 104), points[:half]), ((-16, -8, 34), points[half:])):
        if len(part) > 20:
            tree, _ = grow(root, part, rng, 0.62, 5.0, 2.5)
            draw_tree(volume[:top], below, tree[tree[:, 3] > 0.8], blood.hepatic, ramp(liver + 3))
    cava = smooth_path(
        [(-27, -12, 150, 11), (-28, 2, 118, 12), (-28, 8, 80, 12), (-24, 10, 20, 11), (-22, 10, -20, 11)]
    )
    paint_tube(volume, grid, cava, blood.vein, flat=(0.9, 1.1), wobble=0.6 * texture.middle)


def _slab(
    volume: Array,
    grid: Grid,
    texture: Texture,
    cavity: Array,
    blood: Blood,
    slab: Window,
    pancreas: Array,
    sway: Array,
) -> Array:
    """One slab of the upper abdomen; returns the liver's signed distance."""
    x, y, z = grid.xs[slab[2]][None, None], grid.ys[slab[1]][None, :, None], grid.zs[slab[0]][:, None, None]
    broad, middle, fine = texture.broad[slab], texture.middle[slab], texture.fine[slab]
    wobble = 3.5 * broad + 1.0 * middle
    room = cavity[slab]
    tissue = 5 * middle + 4 * fine
    enhanced = blood.left > 100
    crus = np.abs(np.hypot(x - 8, y - 20) - 16 - 3 * broad) - 2.6
    crus = np.maximum(np.maximum(crus, 14 - np.abs(x - 5)), y - 50)
    paint(volume, slab, ramp(crus) * ramp(room) * (z < 100), 56.0)
    liver = _liver(x, y, z, broad, wobble, room, sway)
    spleen = meet(
        room + 0.8, ellipsoid(x, y, z, (104, 42 + sway[0], 66 + sway[1]), (36, 44, 46 + sway[2])) + wobble, 4
    )
    spleen = meet(spleen, -ellipsoid(x, y, z, (68, 14, 60), (34, 34, 60)), 6)
    stomach = ellipsoid(x, y, z, (64 + sway[3], -14 + sway[4], 74), (44 + sway[5], 52, 46))
    stomach = meet(room + 1.5, stomach + 1.5 * wobble, 4)
    antrum = meet(room + 1.5, ellipsoid(x, y, z, (34, -46, 20), (50, 26, 34)) + wobble, 4)
    stomach = meet(union(stomach, antrum, 10), 3 - liver, 3)
    colon = union(
        ellipsoid(x, y, z, (108, -34, 40), (20, 24, 40)), ellipsoid(x, y, z, (70, -70, 8), (50, 17, 18)), 6
    )
    colon = meet(meet(room + 4, colon + wobble, 3), 3 - stomach, 3)
    for side in (-1, 1):
        centre = (side * 50, 50, -8 + 12 * (side > 0) + sway[side])
        kidney = ellipsoid(x, y, z, centre, (24, 28, 52)) + 0.5 * wobble
        paint(volume, slab, ramp(np.maximum(kidney, room)), blood.kidney + tissue)
        paint(volume, slab, ramp(kidney + 9 + 4 * middle), blood.kidney * (0.72 if enhanced else 1) + tissue)
        paint(volume, slab, ramp(ellipsoid(x, y, z, (side * 40, 47, centre[2]), (12, 9, 26)) + 3 * middle), -95.0)
        limb = (x - side * 30) * side
        adrenal = np.minimum(
            np.abs(limb - (y - 28) * (0.6 + 0.2 * side) + 5 * broad) - 1.8,
            np.abs(limb + (y - 28) * (0.2 + 0.15 * side) + 4 * broad) - 1.8,
        )
        adrenal = np.maximum(adrenal, np.maximum(np.abs(y - 34) - 9, np.abs(z - 48) - 14))
        paint(volume, slab, ramp(adrenal), 70.0 if enhanced else 22.0)
    paint(volume, slab, ramp(liver), blood.liver + tissue)
    gallbladder = ellipsoid(x, y, z, (-30, -42, 18), (14, 20, 20)) + wobble
    paint(volume, slab, ramp(gallbladder), 50.0)
    paint(volume, slab, ramp(gallbladder + 1.6), 8.0)
    zebra = 14 * np.sin(broad * 3 + x / 6) if enhanced else 0
    paint(volume, slab, ramp(spleen), blood.spleen + tissue + zebra)
    paint(volume, slab, ramp(stomach), 52 + tissue)
    lumen = stomach + 3.4 + 1.5 * np.maximum(middle, 0)
    paint(volume, slab, ramp(lumen), 22 + 14 * fine + 10 * middle)
    paint(volume, slab, ramp(lumen + 0.5) * ramp(y + 30 + 0.6 * middle, 1.0), -990.0)  # air floats to the front
    paint(volume, slab, ramp(colon), 44 + tissue)
    paint(volume, slab, ramp(colon + 2.2), 10 + 60 * middle - 240 * np.clip(fine - 0.4, 0, 1))
    paint(volume, slab, ramp(colon + 2.6) * np.clip((-y - 42) / 4 + 2 * broad, 0, 1), -960.0)
    bowel = np.abs(broad + 0.3 * middle) * 14 - 6.5  # loops: level sets of a smooth field
    bowel = np.maximum(np.maximum(bowel, room + 6), np.maximum(np.maximum(z - 46, 12 - x * 0.6), y - 26))
    for organ in (liver, spleen, stomach, colon):
        bowel = np.maximum(bowel, 4 - organ)
    paint(volume, slab, ramp(bowel), 46 + tissue)
    paint(volume, slab, ramp(bowel + 3.2), 24 + 12 * middle)
    gland = meet(pancreas + 2.2 * middle, 3 - stomach, 2)
    paint(volume, slab, ramp(gland), blood.spleen * 0.9 + tissue - 25 * np.clip(middle, 0, 1))
    return liver


def _liver(x: Array, y: Array, z: Array, broad: Array, wobble: Array, room: Array, sway: Array) -> Array:
    left_edge = 2 + (74 + 3 * sway[0]) * np.clip((-y - 2) / 50, 0, 1) ** 0.7
    left_edge = left_edge - 0.45 * np.clip(95 - z, 0, 200) - 0.25 * (y + 40) + 10 * broad
    liver = meet(room + 0.6, (x - left_edge) * 0.7 + wobble, 22)
    liver = meet(liver, (y - 34 + 0.35 * (x + 10)) * 0.7, 10)
    liver = union(liver, meet(room + 0.6, ellipsoid(x, y, z, (-82, 20, 40), (52, 62, 96)) + wobble, 6), 8)
    liver = meet(liver, 3 - ellipsoid(x, y, z, (-50, 62, -8), (34, 34, 54)), 8)  # the kidney's bed
    liver = meet(liver, ((x + 18) * 0.55 + (34 - z) + 0.28 * (y + 40)) * 0.7 + 5 * broad + wobble, 14)
    hilum = np.maximum(np.abs(x + 18 + 0.3 * y) - 3.5, np.abs(y + 15) - 24)
    return meet(liver, -(hilum + 0.03 * np.abs(z - 30) ** 1.4), 3)
