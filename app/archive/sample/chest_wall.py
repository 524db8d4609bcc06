"""Chest wall: skin, fat and muscle with fat planes between them.

The wall lives in polar coordinates about the middle of the thorax: angle 0 is the front, positive to the
patient's left. Tables (slice, angle) give the radius of the skin, of the outside of the muscles and of the
pleura; a slice is painted by looking them up.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.archive.sample.grid import Array, Grid
from app.archive.sample.solids import ramp, table_at
from app.archive.sample.texture import smooth_noise

ANGLES = 2048
ANGLE = (np.arange(ANGLES) / ANGLES * 2 - 1).astype(np.float32) * np.float32(np.pi)

# height z, half-width, half-depth to the front, to the back, exponent of the super-ellipse; mm
SKIN = (
    (-10, 160, 112, 116, 2.35), (60, 165, 114, 122, 2.35), (120, 168, 112, 126, 2.4), (180, 171, 108, 128, 2.45),
    (220, 178, 103, 128, 2.5), (250, 188, 97, 126, 2.6), (275, 197, 90, 122, 2.8), (300, 203, 84, 114, 3.0),
    (330, 206, 78, 104, 3.2),
)  # fmt: skip
PLEURA = (
    (-10, 128, 90, 78, 2.3), (60, 136, 90, 82, 2.3), (120, 138, 86, 84, 2.3), (180, 129, 80, 85, 2.3),
    (220, 115, 70, 83, 2.25), (250, 95, 56, 78, 2.2), (275, 76, 42, 68, 2.1), (295, 58, 28, 56, 2.0),
    (312, 40, 16, 40, 2.0), (330, 30, 10, 30, 2.0),
)  # fmt: skip


class Texture(NamedTuple):
    """Noise fields of a volume's shape, from coarse to fine: they roughen walls and mottle tissue."""

    slow: Array
    broad: Array
    middle: Array
    fine: Array

    def part(self, slab: slice) -> "Texture":
        """The fields of some slices."""
        return Texture(*(field[slab] for field in self))


class Wall(NamedTuple):
    """Radii (slices, angles), mm."""

    skin: Array
    muscle: Array
    pleura: Array


class Plane(NamedTuple):
    """Polar coordinates of a slice's pixels: radius (mm) and index into the angle table."""

    radius: Array
    angle: NDArray[np.int32]


def polar(grid: Grid) -> Plane:
    """Radius and angle of every pixel of a slice."""
    x, y = grid.xs[None], grid.ys[:, None]
    index = np.round((np.arctan2(x, -y) / np.pi + 1) * ANGLES / 2).astype(np.int32) % ANGLES
    return Plane(np.hypot(y, x).astype(np.float32), index)


def textures(grid: Grid, rng: np.random.Generator) -> Texture:
    """The four noise fields of a trunk."""
    pitches = ((12, 17, 17), (9, 24, 24), (4, 7, 7), (1.6, 2.2, 2.2))
    nz, ny, nx = grid.shape
    pitch_scale = (nz / 130, ny / 320, nx / 320)
    return Texture(
        *(smooth_noise(grid.shape, rng, [p * s for p, s in zip(q, pitch_scale, strict=True)]) for q in pitches)
    )


def _outline(rows: tuple[tuple[float, ...], ...], zs: Array) -> Array:
    t = table_at([r[0] for r in rows], [r[1:] for r in rows], zs)
    width, front, back, power = (t[:, i : i + 1] for i in range(4))
    cosine, sine = np.cos(ANGLE)[None], np.sin(ANGLE)[None]
    ahead = 1 / (1 + np.exp(-8 * cosine))
    depth = front * ahead + back * (1 - ahead)
    out: Array = ((np.abs(sine) / width) ** power + (np.abs(cosine) / depth) ** power) ** (-1 / power)
    return out


def _bump(at: float, width: float) -> Array:
    away = np.abs((ANGLE - at + np.pi) % (2 * np.pi) - np.pi)
    out: Array = np.exp(-((away / width) ** 2))[None].astype(np.float32)
    return out


def _round_noise(count: int, rng: np.random.Generator, pitch: float, lobes: float) -> Array:
    """Noise (slices, angles) without a seam at the back."""
    field = smooth_noise((count, ANGLES), rng, (pitch, ANGLES / lobes))
    seam = ANGLES // 8
    w = np.linspace(0, 1, seam, dtype=np.float32)[None]
    field[:, -seam:] = field[:, -seam:] * (1 - w) + field[:, :1] * w
    return field


def wall_tables(zs: Array, rng: np.random.Generator, fat_mm: float, female: bool) -> Wall:
    """The outlines of one patient; the cage leans, one shoulder is lower and no side mirrors the other."""
    count = len(zs)
    z = zs[:, None]
    lean, lower = rng.normal(0, 1.0, 2)

    def near(centre: float, width: float) -> Array:
        out: Array = np.exp(-(((z - centre) / width) ** 2))
        return out

    def above(centre: float, width: float) -> Array:
        out: Array = 1 / (1 + np.exp(-(z - centre) / width))
        return out

    pleura = _outline(PLEURA, zs) + 1.6 * _round_noise(count, rng, 16, 14) + 0.5 * _round_noise(count, rng, 6, 40)
    skin = _outline(SKIN, zs) + 3.0 * _round_noise(count, rng, 30, 9)
    pleura = (
        pleura
        + (2.6 + lean) * np.sin(ANGLE)[None] * np.sin(z / 60 + 1 + lean)
        + 2.2 * lean * np.sin(2 * ANGLE)[None]
    )
    skin = skin + 4.0 * lean * np.sin(2 * ANGLE)[None] + 5.0 * lower * np.sin(ANGLE)[None] * above(230, 18)
    for side in (-1, 1):
        own = 1 + 0.12 * side * lean  # a dominant side
        pleura += 9 * _bump(side * 2.55, 0.30) * near(150, 130) - 3.5 * _bump(side * 1.05, 0.3) * near(190, 70)
        skin += own * (7 * near(215, 45) * _bump(side * 0.62, 0.38) + 6 * near(240, 40) * _bump(side * 2.3, 0.35))
        skin -= 9 * near(262 + 4 * side * lower, 22) * _bump(side * 1.35, 0.22)  # axilla
        if female:
            skin += 34 * own * near(165 - 3 * side * lower, 38) * _bump(side * (0.66 + 0.04 * side * lean), 0.36)
    skin -= 7 * _bump(np.pi, 0.10) + 4 * near(190, 60) * _bump(0, 0.12)
    fat = fat_mm * (1 + 0.20 * _round_noise(count, rng, 24, 12) - 0.4 * _bump(np.pi, 0.25))
    flesh = 8 + 2.5 * _round_noise(count, rng, 14, 16)  # muscle outside the ribs
    for side in (-1, 1):
        own = 1 + 0.10 * side * lean
        flesh = flesh + own * 26 * _bump(side * 2.86, 0.26)  # erector spinae
        flesh += own * (
            13 * above(172, 8) * _bump(side * 0.62, 0.42) + 15 * above(100, 30) * _bump(side * 1.95, 0.42)
        )
        flesh += 6 * _bump(side * 1.35, 0.35) * near(0, 60)
    shoulder = (1 / (1 + np.exp(-(np.abs(ANGLE) - 0.42) / 0.07)))[None]
    flesh += 130 * above(236, 9) * shoulder + 6 * above(225, 10)
    behind = np.cos(np.pi - ANGLE)
    skin = np.minimum(skin, np.where(behind > 0.2, 130 / np.maximum(behind, 0.2), 999)[None])  # flat on the couch
    skin = np.maximum(skin, pleura + 20)
    muscle = np.minimum(skin - np.maximum(fat, 3.5), pleura + 12 + np.maximum(flesh, 3))
    muscle = np.maximum(muscle, pleura + 12)
    skin = np.maximum(skin, muscle + 3.5)
    return Wall(*(t.astype(np.float32) for t in (skin, muscle, pleura)))


def wall_slice(k: int, plane: Plane, wall: Wall, texture: Texture) -> tuple[Array, Array]:
    """HU of one slice with the inside left as fat, and the distance from the pleura (negative inside)."""
    skin, muscle, pleura = (table[k][plane.angle] for table in wall)
    slow, broad, middle, fine = (field[k] for field in texture)
    radius = plane.radius
    to_skin, to_muscle, inside = radius - skin, radius - muscle, radius - pleura
    fat = -106 + 6 * broad + np.clip(1 - np.abs(fine + 0.6 * middle) * 7, 0, 1) * 34  # septa
    room = np.maximum(muscle - pleura - 11, 4)
    level = (inside - 11) / room + 0.10 * broad
    flesh = 56 + 5 * middle + 3 * fine - 22 * np.clip(fine + 0.7 * middle - 1.1, 0, 1.5)
    planes = np.zeros_like(level)
    for at, thickness, need in ((0.03, 0.9, 5), (0.45, 1.2, 15), (0.75, 0.8, 24)):
        width = (thickness + 0.9 * slow) * np.clip((room - need) / 5, 0, 1)
        planes = np.maximum(planes, np.clip(width - np.abs(level - at) * np.minimum(room, 45) + 0.2, 0, 1))
    thick = np.clip((room - 28) / 16, 0, 1)  # the shoulder: sheets of fat between big muscles
    for sheet, pull in ((broad + 0.10 * middle, 14.0), (slow + 0.35 * broad + 0.06 * middle + 0.2, 11.0)):
        planes = np.maximum(planes, thick * np.clip(2.6 + 1.6 * middle + 1.2 * slow - np.abs(sheet) * pull, 0, 1))
    flesh = flesh + planes * (-85 - flesh)
    intercostal = np.clip(1 - np.abs(inside - 6.0 - broad) * 0.9, 0, 1) * 60  # fat between the layers
    flesh = np.where(inside < 11, 46 - intercostal + 5 * middle, flesh)
    hu: Array = np.full(radius.shape, -1000, np.float32)
    hu += ramp(to_skin) * (22 - hu)
    hu += ramp(to_skin + 2.0) * (fat - hu)
    hu += ramp(to_muscle) * (flesh - hu)
    hu += ramp(inside - 0.8) * (-96 + 7 * broad - hu)
    return hu, inside
