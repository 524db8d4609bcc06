"""Vertebrae, discs, ligaments, thecal sac with cord and roots of a lumbar spine."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.archive.sample.grid import Array, Grid, Window, around, box
from app.archive.sample.solids import ellipsoid, meet, paint, ramp, smooth_path, tube_distance, union
from app.archive.sample.trees import thin_cover

TISSUE = {  # signal on T1 and on T2
    "air": (2, 2), "skin": (110, 80), "fat": (228, 185), "muscle": (72, 46), "marrow": (122, 104), "bone": (14, 11),
    "ligament": (18, 14), "annulus": (62, 40), "nucleus": (74, 178), "dry": (66, 48), "fluid": (30, 250),
    "cord": (88, 98), "root": (80, 92), "void": (8, 7), "epidural": (205, 170), "bowel": (78, 92),
    "vein": (60, 150), "endplate": (176, 150),
}  # fmt: skip
# name, centre y, z, tilt (degrees, positive: the top leans back), half depth, half height
LEVELS = (
    ("T10", 5, 147, 3, 15.0, 11.4), ("T11", 4, 118.5, 3, 15.5, 11.8), ("T12", 1, 88.5, 6, 16.0, 12.4),
    ("L1", -4, 56, 9, 16.6, 13.0), ("L2", -9.5, 21.5, 8, 17.0, 13.4), ("L3", -13, -14.5, 3, 17.4, 13.6),
    ("L4", -12.5, -50.5, -6, 17.6, 13.5), ("L5", -4.5, -86, -19, 17.4, 13.0), ("S1", 11, -117.5, -37, 15.5, 13.0),
    ("S2", 28, -137.5, -45, 11.5, 11.0), ("S3", 43, -152, -54, 9, 9), ("S4", 56, -162, -62, 7, 7.5),
)  # fmt: skip
SAC_RADIUS = (7.6, 7.6, 7.8, 8.0, 8.2, 8.4, 8.4, 7.8, 6.2, 4.5, 3, 2)


@dataclass(frozen=True, slots=True)
class Level:
    """A vertebra in the sagittal plane; `tilt` in degrees, sizes in mm."""

    name: str
    y: float
    z: float
    tilt: float
    half_depth: float
    half_height: float

    def local(self, y: Array, z: Array) -> tuple[Array, Array]:
        """u to the back along the end plate, v to the head."""
        return turned(y - np.float32(self.y), z - np.float32(self.z), self.tilt)

    def behind(self, off: float) -> tuple[float, float]:
        """The point (y, z) `off` mm behind the body."""
        a = np.deg2rad(self.tilt)
        reach = self.half_depth + off
        return float(self.y + np.cos(a) * reach), float(self.z - np.sin(a) * reach)


def turned(dy: Array, dz: Array, tilt: float) -> tuple[Array, Array]:
    """(dy, dz) in axes turned by `tilt` degrees."""
    a = np.deg2rad(tilt)
    c, s = np.float32(np.cos(a)), np.float32(np.sin(a))
    return dy * c - dz * s, dz * c + dy * s


@dataclass(frozen=True, slots=True)
class Disc:
    """The degenerate disc: the vertebra above it, how far it protrudes, to which side (mm, left positive)."""

    above: str
    protrusion: float
    across: float = 1.5
    endplate_change: bool = True


class Painter:
    """Paints tissues on both sequences at once; noise fields give them grain."""

    def __init__(self, grid: Grid, coarse: Array, middle: Array, fine: Array) -> None:
        self.grid, self.coarse, self.middle, self.fine = grid, coarse, middle, fine
        self.volumes = tuple(np.full(grid.shape, v, np.float32) for v in TISSUE["air"])

    def put(self, window: Window, cover: Array, tissue: str, grain: Array | float = 0.0) -> None:
        """Move both volumes towards a tissue by coverage; `grain` scales its signal by 1 + grain."""
        for volume, value in zip(self.volumes, TISSUE[tissue], strict=True):
            paint(volume, window, cover, value * (1 + grain))


def levels(rng: np.random.Generator) -> tuple[Level, ...]:
    """The vertebrae of one patient: a little more or less lordosis, each a little out of line."""
    bow = rng.normal(0, 2.0)
    return tuple(
        Level(name, y - bow * np.exp(-(((z + 20) / 60) ** 2)) + rng.normal(0, 0.6), z + rng.normal(0, 0.6),
              t + rng.normal(0, 1.2), d, h)
        for name, y, z, t, d, h in LEVELS
    )  # fmt: skip


def canal_path(column: tuple[Level, ...]) -> Array:
    """The middle of the sac (x y z radius), head to feet."""
    middle = [level.behind(8.8 - 0.35 * max(0, i - 7) ** 2) for i, level in enumerate(column)]
    return np.array([(0.0, y, z, r) for (y, z), r in zip(middle, SAC_RADIUS, strict=True)])


def posterior(p: Painter, column: tuple[Level, ...], streak: Array) -> None:
    """Arches, facets, spinous processes, and the ligaments and fat between them."""
    rng = np.random.default_rng(int(abs(column[3].y) * 1000))
    for i, level in enumerate(column):
        lean, size = rng.normal(0, 1.2), 1 + rng.normal(0, 0.08)
        window, x, y, z = box(p.grid, (-99, level.y - 20, level.z - 52), (99, level.y + 85, level.z + 40))
        u, v = level.local(y, z)
        ax, d = np.abs(x), level.half_depth
        long, drop = _process(i)
        long = long * size
        first = d + 19.5
        across = np.abs(x - lean * np.clip((u - first) / 25, 0, 1))
        along = v + 5 + drop * (u - first)
        half = (8.0 if 3 <= i < 8 else 5.0) * size * (1 + 0.16 * np.sin((u - first) / long * 2.6))
        spinous = meet(meet(np.abs(along) - half, np.abs(u - first - long / 2) - long / 2, 4), across - 3.2, 1.5)
        parts = spinous
        if i < 8:
            big = 1.0 if i > 2 else 0.8
            lamina = meet(
                np.abs(u - (d + 18.5) - 0.30 * (12 - ax)) - 3.2, np.abs(v + 4 + 0.2 * (u - d - 18)) - 9.5 * big, 3
            )
            lamina = meet(lamina, np.maximum(ax - 16, 1.0 - ax), 2)
            pedicle = meet(meet(np.abs(v - 5.5) - 6.0, np.abs(u - d - 5) - 9, 3), np.abs(ax - 13) - 3.8, 2)
            upper = meet(ellipsoid(ax, u, v, (17.5, d + 13, 13), (5.5, 4.2, 10)), np.abs(ax - 17) - 5, 2)
            lower = meet(ellipsoid(ax, u, v, (16, d + 18, -14), (6, 4.4, 10)), np.abs(ax - 16) - 5, 2)
            parts = union(union(spinous, lamina, 2), union(pedicle, union(upper, lower, 1.5), 2), 3)
            between = np.maximum(np.abs(u - first - long / 2) - long / 2 + 1, np.abs(along + 17) - 8.5)
            between = np.maximum(between, ax - 3.6)
            p.put(window, ramp(between, 1.5) * 0.9, "fat", -0.4 * np.clip(np.abs(streak[window]), 0, 1.2) - 0.1)
            flavum = np.maximum(np.maximum(np.abs(u - (d + 17.6) - 0.14 * ax) - 1.7, np.abs(v + 17) - 9), ax - 13)
            p.put(window, ramp(flavum), "ligament")
        parts = parts + 0.5 * p.middle[window]
        p.put(window, ramp(parts), "bone")
        p.put(window, ramp(parts + 1.3), "marrow", 0.07 * p.fine[window] + 0.05 * p.middle[window] + 0.12)
    _supraspinous(p, column)


def _process(i: int) -> tuple[float, float]:
    """Length and slope of the spinous process of level i."""
    long = 27 if 3 <= i < 7 else 23 if i == 7 else 30 if i < 3 else 12 if i == 8 else 7
    return long, 0.95 if i < 2 else 0.75 if i == 2 else 0.28


def _supraspinous(p: Painter, column: tuple[Level, ...]) -> None:
    tips = []
    for i, level in enumerate(column[:9]):
        long, drop = _process(i)
        a = np.deg2rad(level.tilt)
        u, v = level.half_depth + 20.5 + long, -5 - drop * long
        tips.append((0, level.y + u * np.cos(a) + v * np.sin(a), level.z - u * np.sin(a) + v * np.cos(a), 1.1))
    window, distance = tube_distance(p.grid, smooth_path(tips[::-1]), 3, (0.35, 1))
    p.put(window, ramp(distance), "ligament")


def bodies(p: Painter, column: tuple[Level, ...], disc: Disc) -> None:
    """Vertebral bodies with end plates and basivertebral veins; end-plate change beside the bad disc."""
    bad = [level.name for level in column].index(disc.above)
    for i, level in enumerate(column):
        window, x, y, z = box(p.grid, (-99, level.y - 30, level.z - 28), (99, level.y + 30, level.z + 28))
        u, v = level.local(y, z)
        d, h = level.half_depth, level.half_height
        taper = 1.0 if i < 8 else 1 + 0.018 * v
        waist = 1.6 * (1 - np.clip(np.abs(v) / h, 0, 1) ** 2)
        side = (
            np.sqrt((np.abs(x) / (24 if i > 4 else 21)) ** 2.6 + (np.abs(u / taper) / (d - waist * 0.8)) ** 2.6) - 1
        )
        dish = 1.5 * np.exp(-(((u - 1) / (0.6 * d)) ** 2))
        distance = meet(side * d, np.abs(v) - h + dish, 2.0) + 0.35 * p.middle[window]
        p.put(window, ramp(distance - 0.3), "bone")
        grain = 0.08 * p.fine[window] + 0.07 * p.middle[window] + 0.05 * p.coarse[window]
        p.put(window, ramp(distance + 0.9), "marrow", grain)
        if 1 < i < 9:
            vein = np.maximum(np.hypot(v, x * 0.25) - 2.6 + 0.096 * (d - u), (d - 11) - u)
            p.put(window, ramp(vein, 1.5) * ramp(distance + 1) * 0.8, "vein")
        if disc.endplate_change and disc.protrusion > 0 and i in (bad, bad + 1):
            towards = -1 if i == bad else 1
            depth = (h - towards * v) - 6 - 2.5 * p.middle[window] - 2.5 * np.sin(u / 7)
            p.put(window, ramp(depth, 3) * ramp(distance + 1) * 0.8, "endplate", grain)


def discs(p: Painter, column: tuple[Level, ...], disc: Disc) -> None:
    """Annulus and nucleus; the degenerate one is dry, lower, and protrudes."""
    for i, (above, below) in enumerate(pairwise(column)):
        bad = above.name == disc.above and disc.protrusion > 0
        a, b = np.deg2rad(above.tilt), np.deg2rad(below.tilt)
        floor = np.array([above.y - np.sin(a) * above.half_height, above.z - np.cos(a) * above.half_height])
        roof = np.array([below.y + np.sin(b) * below.half_height, below.z + np.cos(b) * below.half_height])
        middle, tilt = (floor + roof) / 2, (above.tilt + below.tilt) / 2
        gap = float(np.hypot(*(roof - floor))) / 2 + 1.3
        d = (above.half_depth + below.half_depth) / 2 + 0.1
        if i >= 8:
            gap, d = min(gap, 2.4), d - 1
        window, x, y, z = box(p.grid, (-99, middle[0] - 32, middle[1] - 16), (99, middle[0] + 36, middle[1] + 16))
        u, v = turned(y - np.float32(middle[0]), z - np.float32(middle[1]), tilt)
        wedge = gap * (1 - 0.011 * u * (1 if i > 4 else 0.2)) * (0.72 if bad else 1)
        side = (np.sqrt((np.abs(x) / 22) ** 2.6 + (np.abs(u) / d) ** 2.4) - 1) * d
        distance = meet(side, np.abs(v) - wedge + 0.4, 2)
        if bad:
            bulge = (10, disc.protrusion * 0.95, gap * 0.85)
            centre = (disc.across, d + disc.protrusion * 0.25, -0.8)
            distance = union(distance, ellipsoid(x, u, v, centre, bulge), 2.5)
        elif 5 <= i < 8:
            distance = union(distance, ellipsoid(x, u, v, (0, d - 2, 0), (13, 3.4, gap * 0.6)), 2)
        p.put(window, ramp(distance - 0.8), "ligament")
        p.put(window, ramp(distance), "dry" if bad else "annulus", 0.08 * p.fine[window])
        if i < 8 and not bad:
            nucleus = ellipsoid(np.abs(x) * 0.75, u, v, (0, 1.5, 0), (11, d * 0.70, gap * 0.80), 2.6)
            nucleus = nucleus + 0.4 * p.middle[window]
            p.put(window, ramp(nucleus, 4.5), "nucleus", 0.05 * p.middle[window] - (0.10 + 0.1 * (i % 2)))
            cleft = np.maximum(np.abs(v - 0.3 * p.coarse[window]) - 0.5, nucleus + 2.5)
            p.put(window, ramp(cleft, 1.4) * 0.5, "annulus")


def cord_and_roots(
    p: Painter, column: tuple[Level, ...], sac: tuple[Window, Array], rng: np.random.Generator
) -> None:
    """Cord to the conus at L1, cauda equina, and the roots in the foramina."""
    path = canal_path(column)
    top, conus, below = path[0], path[3], path[4]
    cord = [(0, top[1] + 0.6, top[2] + 30, 4.4)]
    cord += [(0, q[1] + 0.4, q[2], r) for q, r in zip(path[:3], (4.3, 4.5, 4.7), strict=True)]
    cord += [(0, conus[1] + 0.8, conus[2] + 8, 4.2), (0, conus[1] + 1.6, conus[2] - 8, 2.2)]
    cord += [(0, below[1] + 3.5, below[2] + 10, 0.6)]
    window, distance = tube_distance(p.grid, smooth_path(cord), 3, (0.8, 1))
    p.put(window, ramp(distance, 1.2), "cord")
    segments = []
    for _ in range(34):
        across, back = rng.uniform(-1, 1), rng.uniform(0.1, 1)
        points = [(across * 2.5, conus[1] + 1 + 2 * (back - 0.5), conus[2] + 2, 0.62)]
        for j in range(4, int(rng.integers(5, 10))):
            wide, deep = (6.2, 4.8) if j < 8 else (3.5, 3.0)
            y = path[j][1] + deep * back**0.6 * 0.95 - 1.0 + rng.normal(0, 0.35)
            points.append((across * wide + rng.normal(0, 0.4), y, path[j][2], 0.62))
        curve = smooth_path(points, 6)
        segments.append(np.hstack([curve[:-1], curve[1:]]))
    window, distance = sac
    strands = thin_cover(p.grid, np.vstack(segments)) * 1.2
    p.put(window, np.minimum(strands[window], 0.8) * ramp(distance + 0.6), "root")
    for level in column[3:8]:
        for side in (-1, 1):
            centre = np.array([side * 15, level.y + level.half_depth + 4, level.z - level.half_height * 0.75])
            window, x, y, z = around(p.grid, centre, (12, 12, 12))
            fat = ellipsoid(x, y, z, centre, (7, 5, 9))
            p.put(window, ramp(fat, 2) * (np.abs(x) > 10.5), "fat")
            root = ellipsoid(x, y, z, centre + np.array([0, 0, 3]), (9, 2.6, 3.2))
            p.put(window, ramp(root, 1.4) * (np.abs(x) > 9), "root")
