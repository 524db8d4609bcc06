"""Ribs, thoracic spine, sternum and shoulder girdle of a chest CT, and the table under the patient."""

from dataclasses import dataclass

import numpy as np

from app.archive.sample.chest_wall import ANGLE, ANGLES, Plane, Texture, Wall
from app.archive.sample.grid import Array, Grid, Window, around, box
from app.archive.sample.solids import ellipsoid, meet, paint, ramp, smooth_path, tube_distance, union

LEVEL_MM = 24.5  # from one thoracic vertebra to the next
# of rib 1 to 12: how far it drops, where its bone ends (0 back, 1 front), how far its cartilage climbs
RIB_DROP = (28, 44, 60, 74, 84, 92, 97, 100, 100, 96, 62, 40)
RIB_END = (0.83, 0.81, 0.80, 0.79, 0.78, 0.76, 0.74, 0.71, 0.66, 0.58, 0.40, 0.28)
RIB_CLIMB = (-4, -4, 4, 12, 26, 46, 68, 78, 70, 60, 0, 0)


@dataclass(frozen=True, slots=True)
class Mineral:
    """HU of a patient's bone, and how far cartilage is calcified (0..1)."""

    cortex: float = 860.0
    marrow: float = 165.0
    calcified: float = 0.6


def bone(
    volume: Array, window: Window, distance: Array, shell: float, cortex: float, marrow: Array | float
) -> None:
    """Paint a cortical shell of `shell` mm and the marrow in it."""
    paint(volume, window, ramp(distance), cortex)
    paint(volume, window, ramp(distance + shell), marrow)


def _rib_curve(number: int, rng: np.random.Generator) -> tuple[Array, Array, float, float]:
    """s (0 back, 1 front), height at s, where bone ends, where cartilage ends."""
    s = np.linspace(0, 1, 200)
    end = RIB_END[number - 1] + rng.normal(0, 0.006)
    t = np.clip((s - 0.08) / (end - 0.08), 0, 1.3)
    z = 312 - LEVEL_MM * number - RIB_DROP[number - 1] * (1 + rng.normal(0, 0.03)) * (t**1.1 * (1.15 - 0.15 * t))
    tip = z[np.searchsorted(s, end)]
    u = np.clip((s - end) / max(0.93 - end, 0.05), 0, 1)
    z = np.where(s > end, tip + RIB_CLIMB[number - 1] * u**1.3 - 4 * u, z) + rng.normal(0, 2.2)
    last = 0.945 if number <= 7 else min(end + 0.24, 0.93) if number <= 10 else end
    return s, z, end, last


def ribs(
    volume: Array,
    grid: Grid,
    plane: Plane,
    wall: Wall,
    texture: Texture,
    rng: np.random.Generator,
    mineral: Mineral,
) -> None:
    """Ribs and costal cartilages, painted on the list of voxels near the pleura."""
    radius, index = plane.radius.ravel(), plane.angle.ravel()
    slices, pixels, depths = [], [], []
    for number, pleura in enumerate(wall.pleura):
        from_pleura = radius - pleura[index]
        chosen = np.flatnonzero((from_pleura > -1.5) & (from_pleura < 15))
        slices.append(np.full(len(chosen), number, np.int32))
        pixels.append(chosen)
        depths.append(from_pleura[chosen])
    k, pixel, depth = np.concatenate(slices), np.concatenate(pixels), np.concatenate(depths)
    angle = ANGLE[index[pixel]]
    side, s = np.sign(angle), 1 - np.abs(angle) / np.float32(np.pi)
    z, r = grid.zs[k], radius[pixel]
    voxel = k.astype(np.int64) * radius.size + pixel
    flat = volume.reshape(-1)
    mottle = texture.fine.reshape(-1)[voxel] * 45
    order = np.arange(len(k))
    for which in (-1, 1):
        for number in range(1, 13):
            at, height, end, last = _rib_curve(number, rng)
            span = [np.searchsorted(grid.zs, height.min() - 14), np.searchsorted(grid.zs, height.max() + 14)]
            low, high = np.searchsorted(k, span)
            near = order[low:high]
            near = near[(side[low:high] == which) & (s[low:high] < last + 0.02)]
            middle = np.interp(s[near], at, height).astype(np.float32)
            slope = np.interp(s[near], at, np.gradient(height, at)).astype(np.float32)
            slope = slope / (np.pi * np.maximum(r[near], 40))
            close = np.abs(z[near] - middle) < 10 + 9 * np.abs(slope)
            near, middle, slope = near[close], middle[close], slope[close]
            ss, arc = s[near], np.pi * r[near]
            h = (z[near] - middle) / np.sqrt(1 + slope * slope)
            half = (6.3 if 2 < number < 10 else 5.0) * (1 + 0.12 * np.sin(ss * 9 + number))
            out = depth[near] - (6.6 + 0.6 * np.sin(ss * 14 + 2 * number))
            thick = 4.3 + 0.5 * np.cos(ss * 7 + number)
            distance = (np.sqrt((out / thick) ** 2 + (np.abs(h) / half) ** 2.6) - 1) * 4.4
            hard = np.maximum(distance, np.maximum((ss - end) * arc, (0.075 - ss) * arc))
            soft = np.maximum(distance - 0.4, np.maximum((end + 0.004 - ss) * arc, (ss - last) * arc))
            here = voxel[near]
            v = flat[here]
            if last > end:
                v += ramp(soft) * (92 + 0.6 * mottle[near] - v)
                rim = ramp(np.abs(soft + 1.0) - 0.7) * np.clip(mottle[near] / 40 - 0.2, 0, 1) * mineral.calcified
                v += rim * (260 - v)
            v += ramp(hard) * (mineral.cortex - v)
            v += ramp(hard + 1.5) * (150 + mottle[near] - v)
            flat[here] = v


def _spine_depth(z: Array) -> Array:
    """How far behind the middle of the thorax the vertebral bodies stand: the kyphosis."""
    return np.interp(z, [-20, 40, 100, 180, 240, 290, 330], [40, 46, 49, 50, 42, 30, 22]).astype(np.float32)


def spine(volume: Array, grid: Grid, texture: Texture, rng: np.random.Generator, mineral: Mineral) -> None:
    """Bodies, discs, canal with cord, arches and processes; spinous processes lean to either side."""
    window, x, y, z = box(grid, (-62, 0, -20), (62, 122, 340))
    mottle, wobble = texture.fine[window], 0.8 * texture.middle[window]
    slope = np.gradient(_spine_depth(grid.zs[window[0]]), grid.zs[window[0]])[:, None, None].astype(np.float32)
    y = y - _spine_depth(z)
    tilted = z + slope * y * 0.9  # level planes follow the kyphosis
    level = np.round((300 - tilted) / LEVEL_MM)
    h = tilted - (300 - LEVEL_MM * level)
    lean = rng.normal(0, 1.6, 40)[(level.astype(int) + 8) % 40].astype(np.float32)
    long = rng.normal(0, 2.0, 40)[(level.astype(int) + 8) % 40].astype(np.float32)
    big = 1 + 0.28 * np.clip((200 - z) / 200, -0.3, 1)
    waist = np.clip(np.abs(h) / 10, 0, 1) ** 2
    ax = np.abs(x)
    body = np.sqrt((x / (14.3 * big + 1.8 * waist)) ** 2 + (np.abs(y + 1) / (12 * big + 1.3 * waist)) ** 2.4) - 1
    body = meet(body * 13 * big, y - (10.0 * big - 1.2 * np.exp(-((x / 6) ** 2))), 3) + wobble
    half = 9.9
    vertebra = meet(body, np.abs(h) - half + 0.6 * np.exp(-(x * x + y * y) / 60), 1.6)
    paint(volume, window, ramp(np.maximum(body + 0.4, half - np.abs(h))), 88 + 6 * mottle)
    back = y - 17.5 * big
    canal = (np.sqrt((x / 9.2) ** 2 + (back / 8.0) ** 2) - 1) * 8.5
    arch = np.maximum(np.maximum(canal - 4.6 - 0.15 * np.abs(back), -canal), np.abs(h - 1) - 8.6)
    arch = np.maximum(arch, 9 * big - y)
    pedicle = meet(meet(np.abs(ax - 11.5) - 3.4, np.abs(y - 12 * big) - 7, 2), np.abs(h - 3) - 5.2, 2)
    down = h + 0.85 * np.maximum(y - 24 * big, 0)  # the spinous process slopes down
    down = (down + LEVEL_MM / 2) % LEVEL_MM - LEVEL_MM / 2
    off = np.abs(x - lean * np.clip((y - 26 * big) / 16, 0, 1.2))
    process = meet(
        meet(off - 2.6 - 1.4 * np.clip((y - 40 * big) / 14, 0, 1), np.abs(down) - 4.4 - 0.4 * lean, 2),
        np.abs(y - 37 * big) - 13 - long,
        3,
    )
    reach = 21 * big + (ax - 12) * 0.45
    transverse = meet(
        np.sqrt((y - reach) ** 2 + (h - 2.5) ** 2) - 4.1 - 0.8 * np.clip((ax - 26) / 6, 0, 1),
        np.maximum(ax - 32 * (0.6 + 0.4 * big) - 0.6 * long, 9 - ax),
        2,
    )
    neck = np.sqrt((y - 11 * big - (ax - 18) * 0.75) ** 2 + (h - 6) ** 2) - 3.7
    neck = np.where(z < 40, 99, meet(neck, np.maximum(ax - 44, 15 - ax), 2))
    paint(volume, window, ramp(canal - 0.3) * ramp(9 * big - y - 0.5), -20.0)
    paint(volume, window, ramp(canal + 1.0), 16.0)
    paint(volume, window, ramp(np.sqrt((x / 5.2) ** 2 + (back / 4.2) ** 2) * 4.6 - 4.6), 40.0)
    posterior = union(union(union(arch, pedicle, 2), union(process, transverse, 2), 2), neck, 1) + 0.5 * wobble
    bone(volume, window, posterior, 1.5, mineral.cortex, 210 + 45 * mottle)
    plate = np.clip(1 - np.abs(np.abs(h) - 8.6) * 0.6, 0, 1) * 70
    marrow = mineral.marrow + 34 * mottle + 20 * texture.middle[window] + plate
    bone(volume, window, vertebra, 1.0, mineral.cortex * 0.6, marrow)


def sternum(volume: Array, grid: Grid, wall: Wall, texture: Texture, mineral: Mineral) -> None:
    """Manubrium and body with the joint between."""
    window, x, y, z = box(grid, (-45, -120, 85), (45, -20, 275))
    front = -wall.pleura[:, ANGLES // 2][window[0]][:, None, None]
    dy = y - (front - 7.5 + 0.004 * x * x)
    width = np.interp(z, [85, 98, 110, 150, 205, 214, 222, 245, 262], [2, 5, 13, 17, 13, 14, 21, 27, 21])
    distance = meet(np.sqrt((x / width) ** 2 + (dy / 5.8) ** 4) * 5.8 - 5.8, z - 258 - 0.02 * x * x, 4)
    distance = distance + 0.5 * texture.middle[window]
    joint = 1.8 - np.abs(z - 214)
    bone(volume, window, np.maximum(distance, joint), 1.2, mineral.cortex * 0.8, 110 + 38 * texture.fine[window])


def girdle(volume: Array, grid: Grid, texture: Texture, rng: np.random.Generator, mineral: Mineral) -> None:
    """Axillary fat and nodes, clavicles, scapulae and humeral heads, arms raised; one side higher."""
    height = rng.normal(0, 2.5)
    for side in (-1, 1):
        up = side * height
        spaces = (
            ((120, -2, 236), (24, 36, 38)), ((66, -22, 304), (24, 20, 24)), ((92, -34, 280), (28, 14, 20)),
            ((104, 62, 262), (16, 12, 40)), ((40, 84, 300), (24, 9, 26)), ((150, 40, 250), (22, 12, 40)),
        )  # fmt: skip
        for (cx, cy, cz), radii in spaces:
            centre = np.array([side * cx, cy, cz + up]) + rng.normal(0, 3, 3)
            window, x, y, z = around(grid, centre, (60, 60, 60))
            distance = ellipsoid(x, y, z, centre, radii) + 5 * texture.broad[window] + 3 * texture.middle[window]
            soft = ramp(distance, 2) * 0.96 * (volume[window] > -150)
            paint(volume, window, soft, -98 + 8 * texture.middle[window])
        for _ in range(7):  # axillary nodes and vessels
            centre = np.array([side * 118, -2, 238]) + rng.normal(0, 11, 3)
            window, x, y, z = around(grid, centre, (9, 9, 9))
            node = ellipsoid(x, y, z, centre, (3 + rng.random() * 2, 4, 5)) + texture.middle[window]
            paint(volume, window, ramp(node), 45.0)
        low, high = rng.normal(0, 2, 2)
        path = [
            (side * 20, -48 + low, 262 + up, 8), (side * 45, -58, 270 + up, 6.2),
            (side * 80, -48, 284 + high + up, 5.6), (side * 115, -24, 297 + up, 5.8), (side * 138, -6, 306 + up, 7),
        ]  # fmt: skip
        window, clavicle = tube_distance(grid, smooth_path(path))
        clavicle = clavicle + 0.5 * texture.middle[window]
        bone(volume, window, clavicle, 1.7, mineral.cortex, 160 + 40 * texture.fine[window])
        _scapula(volume, grid, texture, side, up, mineral)
        centre = np.array([side * 163, 20, 300 + up])
        window, x, y, z = around(grid, centre, (34, 34, 34))
        shaft = ellipsoid(x, y, z, (side * 180, 16, 325 + up), (13, 13, 40))
        head = union(ellipsoid(x, y, z, centre, (23, 23, 22)), shaft, 10) + 0.5 * texture.middle[window]
        bone(volume, window, head, 1.7, mineral.cortex * 0.85, 190 + 45 * texture.fine[window])


def _scapula(volume: Array, grid: Grid, texture: Texture, side: int, up: float, mineral: Mineral) -> None:
    """A curved plate behind the upper ribs, its spine and its socket."""
    window, x, y, z = box(grid, (min(side * 48, side * 178), -5, 165), (max(side * 48, side * 178), 112, 326))
    z = z - up
    ax = np.abs(x)
    across = ax - np.interp(z, [165, 300], [88, 74])  # from the medial border
    wide = np.interp(z, [165, 178, 220, 275, 300, 320], [0, 14, 40, 62, 72, 55])
    surface = 84 - 0.0065 * (ax - 62) ** 2 - 0.16 * (ax - 62) - 0.0011 * (z - 230) ** 2
    borders = np.exp(-(((across - wide) / 7) ** 2)) * 3.0 + np.exp(-((across / 6) ** 2)) * 0.9
    plate = meet(np.abs(y - surface) * 0.86 - 1.5 - borders, np.maximum(-across, across - wide - 2), 2)
    ridge = meet(np.abs(z - 272 - 0.30 * (ax - 80)) - 3.5, (surface - y) * 0.9, 2)
    ridge = meet(ridge, np.maximum(y - surface - 6 - 0.22 * (ax - 70), 78 - ax), 3)
    distance = union(plate, np.maximum(ridge, ax - 150), 3)
    distance = union(distance, ellipsoid(x, y, z, (side * 136, 33, 292), (11, 13, 17)), 5)
    distance = distance + 0.45 * texture.middle[window]
    bone(volume, window, distance, 1.5, mineral.cortex * 0.9, 200 + 40 * texture.fine[window])


def couch(grid: Grid) -> Array:
    """HU (rows, columns) of the carbon-fibre table, the same in every slice; air elsewhere."""
    x, y = grid.xs[None], grid.ys[:, None]
    top = np.sqrt(np.maximum(420.0**2 - x * x, 0)) - 420 + 139
    base = np.maximum(top + 10, 130) + 16
    shell = np.minimum(np.abs(y - top) - 0.9, np.abs(y - base) - 0.9)
    table: Array = np.full((len(grid.ys), len(grid.xs)), -1000, np.float32)
    table += ramp(np.maximum(top - y, y - base)) * 70
    table += ramp(np.maximum(top - 9 - y, y - top)) * 35
    table += ramp(shell) * 480
    return table
