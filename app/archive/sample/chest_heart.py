"""Heart, great vessels, trachea and oesophagus, different in every patient."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.archive.sample.chest_wall import Texture
from app.archive.sample.grid import Array, Grid, box
from app.archive.sample.solids import (
    ellipsoid,
    meet,
    paint,
    paint_tube,
    ramp,
    smooth_path,
    tube_distance,
    union,
)

Path = Sequence[tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True)
class Blood:
    """HU of blood pools and of the organs it reaches."""

    left: float
    pulmonary: float
    cava: float
    vein: float
    muscle: float
    liver: float
    hepatic: float
    spleen: float
    kidney: float


ENHANCED = Blood(215, 190, 265, 130, 105, 88, 126, 104, 150)
PLAIN = Blood(42, 42, 42, 41, 48, 58, 42, 49, 33)


@dataclass(frozen=True, slots=True)
class Build:
    """What of the heart and great vessels differs between patients."""

    heart: float
    aorta: float
    unfolded: float
    axis: tuple[float, float, float]
    offset: tuple[float, float, float]


def build_of(rng: np.random.Generator, age: int) -> Build:
    """Size of heart and aorta, unfolding of the arch (with age), the heart's axis (upright in the young)."""
    old = float(np.clip((age - 30) / 50, 0, 1.1))
    upright = float(np.clip(rng.normal(0.5 - 0.45 * old, 0.2), 0, 1))
    axis = (0.78 - 0.30 * upright, -0.52 + 0.1 * float(rng.normal()), -0.36 - 0.36 * upright)
    ox, oy, oz = rng.normal(0, 2.2, 3)
    return Build(
        heart=float(np.clip(rng.normal(0.97 + 0.09 * old, 0.05), 0.86, 1.16)),
        aorta=float(np.clip(rng.normal(0.88 + 0.2 * old, 0.06), 0.78, 1.2)),
        unfolded=float(old * rng.uniform(0.5, 1.2)),
        axis=axis,
        offset=(float(ox), float(oy), float(oz)),
    )


def heart(volume: Array, grid: Grid, texture: Texture, blood: Blood, build: Build) -> None:
    """Chambers in muscle, fat in the grooves, pericardium and coronary arteries."""
    window, x, y, z = box(grid, (-78, -94, 84), (108, 40, 214))
    wobble = 2.6 * texture.broad[window] + 1.2 * texture.middle[window]
    long = np.array(build.axis) / np.sqrt(sum(v * v for v in build.axis))
    up = np.array([0.35, -0.1, 0.9])
    up -= long * (up @ long)
    up /= np.sqrt(up @ up)
    back = np.cross(up, long)
    centre = np.array([26, -28, 140]) + build.offset
    size = 1.1 * build.heart
    px, py, pz = x - centre[0], y - centre[1], z - centre[2]
    a, b, c = ((px * u[0] + py * u[1] + pz * u[2]).astype(np.float32) / np.float32(size) for u in (long, back, up))
    x, y, z = x - build.offset[0], y - build.offset[1], z - build.offset[2]
    left = ellipsoid(a, b, c, (22, 14, 0), (46, 28, 30)) + wobble * 0.7
    trabeculae = 1.6 * np.sin(x / 3.1 + z / 4) * np.clip(a / 40, 0, 1)
    left_cavity = ellipsoid(a, b, c, (16, 14, 1), (37, 17, 19)) + wobble + trabeculae
    right = ellipsoid(a, b, c, (14, -18, -4), (46, 22, 31)) + wobble
    right_cavity = np.maximum(right + 4.2 + 1.2 * texture.fine[window], 1 - left)
    outflow = ellipsoid(x, y, z, (18, -54, 160), (19, 15, 24))
    right_atrium = ellipsoid(x, y, z, (-30, -22, 150), (21, 25, 33)) + wobble
    right_appendage = ellipsoid(x, y, z, (-20, -48, 168), (18, 13, 16)) + wobble
    left_atrium = ellipsoid(x, y, z, (4, 2, 166), (31, 17 * build.heart, 21)) + wobble
    left_appendage = ellipsoid(x, y, z, (42, -22, 178), (11, 15, 10)) + wobble
    muscle = union(union(left, right, 6), union(right_atrium - 2.5, left_atrium - 2.2, 4), 6)
    muscle = union(muscle, union(outflow - 2.5, union(right_appendage - 2, left_appendage - 2, 3), 3), 4)
    sac = union(muscle, ellipsoid(x, y, z, (18, -32, 148), (60 * build.heart, 46, 52)), 8) - 4.5
    paint(volume, window, ramp(np.abs(sac - 0.6) - 0.5, 1.5) * 0.6 * (volume[window] > -300), 10.0)
    mottle = 5 * texture.fine[window]
    paint(volume, window, ramp(muscle) * (volume[window] > -400), blood.muscle + mottle)
    groove = np.maximum(np.maximum(np.abs(a + 20 + 0.1 * c) - 3.0, -(muscle + 9)), muscle)
    paint(volume, window, ramp(groove, 2.5) * 0.95, -88.0)
    pools = (
        (right_cavity, blood.pulmonary - 14), (outflow, blood.pulmonary),
        (right_atrium, blood.cava * 0.4 + blood.pulmonary * 0.6 - 8), (right_appendage, blood.pulmonary - 6),
        (left_atrium, blood.left - 10), (left_appendage, blood.left - 12), (left_cavity, blood.left - 6),
    )  # fmt: skip
    for distance, value in pools:
        paint(volume, window, ramp(distance) * ramp(muscle + 1.5), value + mottle)
    coronaries: tuple[Path, ...] = (
        ((-4, -38, 168, 1.9), (-26, -52, 158, 2), (-42, -42, 138, 1.8), (-30, -24, 112, 1.6)),
        ((10, -34, 172, 2.2), (30, -58, 162, 2), (58, -72, 136, 1.7), (76, -66, 116, 1.4)),
        ((12, -30, 172, 2.2), (44, -14, 160, 1.8), (56, 4, 140, 1.6)),
    )
    for path in coronaries:
        paint_tube(volume, grid, smooth_path(path), blood.left * 0.9)


class _Plumbing:
    """Paints a patient's vessels: every knot strays a little, and the ways stay joined at shared knots."""

    def __init__(self, volume: Array, grid: Grid, texture: Texture, seed: int) -> None:
        self._volume, self._grid = volume, grid
        self._wobble = 0.6 * texture.middle
        rng = np.random.default_rng([seed, 31])
        self._waves = rng.normal(0, 1, (3, 3)), rng.uniform(0, 6.3, (3, 3))

    def stray(self, path: Path) -> Array:
        """Knots moved by a field that is smooth in space, up to some 4 mm, so that branches stay joined."""
        p = np.asarray(path, float).copy()
        size, phase = self._waves
        calm = np.clip((325 - p[:, 2]) / 40, 0, 1) * np.clip((p[:, 2] - 20) / 60, 0.2, 1)
        for axis in range(2):
            wave = sum(
                size[axis, j] * np.sin(p[:, 2] / (38 + 15 * j) + p[:, 0] / 70 + phase[axis, j]) for j in range(3)
            )
            p[:, axis] += 1.7 * calm * wave
        return p

    def draw(self, path: Path, value: float, flat: tuple[float, float] | None = None, width: float = 1.0) -> None:
        p = self.stray(path)
        p[:, 3] *= width
        paint_tube(self._volume, self._grid, smooth_path(p), value, flat=flat, wobble=self._wobble)


def great_vessels(volume: Array, grid: Grid, texture: Texture, blood: Blood, build: Build, seed: int) -> None:
    """Veins, pulmonary arteries and veins, aorta with its branches, oesophagus and the airways."""
    draw = _Plumbing(volume, grid, texture, seed)
    azygos = [(-9, 34, 20, 4), (-9, 33, 120, 4.2), (-9, 32, 205, 4.5), (-14, 24, 222, 4.5), (-22, -4, 222, 4.5)]
    draw.draw([*azygos, (-27, -18, 214, 4.5)], blood.vein - 60 if blood.vein > 100 else blood.vein)
    gullet = [(3, 14, 340, 6.5), (6, 22, 260, 6.5), (7, 24, 215, 6.5), (7, 22, 160, 6.5)]
    draw.draw([*gullet, (14, 14, 120, 7), (24, 2, 102, 8)], 38, (0.75, 1.15))
    draw.draw([(4, 14, 335, 1.2), (6, 20, 250, 1.6), (7, 22, 235, 1.0)], -600)
    cava = [(-27, -14, 160, 10), (-28, -22, 200, 9.5), (-28, -24, 240, 9), (-34, -26, 256, 8)]
    draw.draw([*cava, (-50, -28, 282, 8), (-70, -36, 292, 8)], blood.cava)
    innominate = [(-27, -27, 236, 7), (-8, -42, 246, 7.5), (14, -40, 256, 7.5), (34, -32, 272, 7.5)]
    draw.draw([*innominate, (60, -34, 290, 7.5), (104, -18, 296, 6)], blood.cava * 0.85)
    draw.draw([(-30, -22, 285, 5), (-32, -14, 335, 6)], blood.vein)
    draw.draw([(30, -24, 280, 5), (33, -14, 335, 6)], blood.vein)
    trunk = [(14, -56, 160, 14), (20, -50, 178, 14), (26, -30, 197, 13.5), (38, -8, 206, 11), (44, 10, 203, 9)]
    draw.draw([*trunk, (44, 20, 192, 7)], blood.pulmonary)
    draw.draw([(24, -26, 198, 11), (6, -12, 196, 10.5), (-16, -8, 196, 10), (-38, -2, 196, 9), (-46, 6, 190, 7)],
              blood.pulmonary)  # fmt: skip
    pulmonary_veins: tuple[Path, ...] = (
        ((8, 4, 166, 12), (30, 6, 168, 7), (46, 14, 164, 5)),
        ((8, -4, 174, 10), (30, -12, 184, 7), (46, -18, 192, 5)),
        ((0, 4, 166, 12), (-26, 4, 166, 7), (-44, 10, 160, 5)),
        ((0, -4, 172, 10), (-28, -14, 180, 7), (-46, -22, 186, 5)),
    )  # fmt: skip
    for vein in pulmonary_veins:
        draw.draw(vein, blood.left)
    _aorta(draw, blood, build)
    _airways(volume, grid, texture, draw)


def _aorta(draw: _Plumbing, blood: Blood, build: Build) -> None:
    """An unfolded arch is higher, wider and runs further to the left."""
    u = build.unfolded
    path = [
        (4, -26, 160, 13), (-8 - 3 * u, -31, 180, 15.5), (-14 - 4 * u, -32 - 2 * u, 205, 16),
        (-11 - 3 * u, -28, 226 + 4 * u, 15), (0, -14, 240 + 6 * u, 14), (12 + 2 * u, 3 + 2 * u, 242 + 6 * u, 13.5),
        (23 + 4 * u, 19 + 3 * u, 234 + 4 * u, 13), (27 + 6 * u, 31 + 3 * u, 215, 12.5),
        (27 + 6 * u, 37, 180, 12), (25 - 2 * u, 36, 130, 11.5), (17 - 3 * u, 25, 80, 11), (10, 17, 30, 10),
        (5, 12, -20, 9.5),
    ]  # fmt: skip
    draw.draw(path, blood.left, width=build.aorta)
    top = 6 * u
    draw.draw([(-8, -22, 238 + top, 7), (-14, -20, 256, 6), (-20, -14, 280, 5.5), (-26, -6, 335, 4)], blood.left)
    draw.draw([(-20, -14, 280, 5), (-40, -8, 300, 4.5), (-70, -16, 303, 4.5), (-104, -8, 298, 4)], blood.left)
    draw.draw([(4, -10, 242 + top, 5), (10, -8, 262, 4), (20, -6, 300, 4), (24, -6, 335, 4)], blood.left)
    subclavian = [(14, 4, 242 + top, 6), (22, 8, 270, 5), (36, 0, 298, 5), (66, -14, 304, 4.5), (104, -6, 299, 4)]
    draw.draw(subclavian, blood.left)


def _airways(volume: Array, grid: Grid, texture: Texture, draw: _Plumbing) -> None:
    """Trachea, main bronchi and the right upper lobe bronchus: walls, then air."""
    ways: tuple[Path, ...] = (
        ((1, -6, 340, 9), (1, -2, 290, 9), (0, 4, 250, 9), (0, 8, 226, 9.5)),
        ((0, 8, 222, 8.5), (12, 12, 210, 7.5), (26, 15, 202, 6.5), (38, 17, 195, 5.5), (41, 22, 180, 4)),
        ((0, 8, 222, 8.5), (-12, 10, 213, 8), (-24, 13, 205, 7), (-32, 14, 192, 5.5), (-34, 16, 174, 4.5)),
        ((-22, 12, 207, 5.5), (-36, 10, 208, 4.5), (-46, 8, 212, 3.5)),
    )
    paths = [smooth_path(draw.stray(way)) for way in ways]
    for path in paths:
        window, distance = tube_distance(grid, path)
        paint(volume, window, ramp(distance - 1.5) * (volume[window] < 20), 40.0)
    for path in paths:
        paint_tube(volume, grid, path, -998.0, 1.2, wobble=0.3 * texture.middle)


def mediastinal_nodes(volume: Array, grid: Grid, texture: Texture, seed: int) -> None:
    """Small nodes in the mediastinal fat, where everybody has some."""
    rng = np.random.default_rng([seed, 37])
    for cx, cy, cz in ((-20, -2, 232), (24, -8, 214), (-6, 10, 196), (-24, -8, 246), (34, -20, 214), (8, -40, 226)):
        centre = np.array([cx, cy, cz]) + rng.normal(0, 3, 3)
        radii = rng.uniform(1.8, 3.6) * np.array([1.3, 0.8, 1.5])
        window, x, y, z = box(grid, centre - 9, centre + 9)
        node = meet(ellipsoid(x, y, z, centre, radii) + 0.7 * texture.middle[window], -volume[window] / 20 - 8, 0.5)
        paint(volume, window, ramp(node) * (np.abs(volume[window] + 95) < 60), 48.0)
