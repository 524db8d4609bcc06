"""Deep grey nuclei, capsules, ventricles and cisterns, painted on the brain scale."""

from collections.abc import Sequence

import numpy as np

from app.archive.sample.grid import Array, Grid, around, box
from app.archive.sample.head_shape import Head
from app.archive.sample.solids import ellipsoid, meet, paint, ramp, smooth_path, tube_distance
from app.archive.sample.texture import smooth_noise

Knots = Sequence[tuple[float, float, float, float]]


class DeepPainter:
    """Paints bodies of one brain where a mass has moved them."""

    def __init__(self, scale: Array, grid: Grid, head: Head, rng: np.random.Generator) -> None:
        self.scale, self.grid, self.head, self.rng = scale, grid, head, rng
        pitch = head.pixels / 384
        self._wobble = smooth_noise(scale.shape, rng, (4 * 2 / head.slice_mm, 14 * pitch, 14 * pitch))

    def body(
        self,
        centre: tuple[float, float, float],
        radii: tuple[float, float, float],
        value: float,
        soft: float = 1.8,
        rough: float = 0.8,
        tilt: float = 0.0,
    ) -> None:
        """An ellipsoid, sheared by `tilt` mm of x a mm of y."""
        moved = (centre[0] + float(self.head.pushed(*centre)), centre[1], centre[2])
        window, x, y, z = around(self.grid, moved, np.array(radii) + 8)
        distance = ellipsoid(x - tilt * (y - moved[1]), y, z, moved, radii) + rough * self._wobble[window]
        paint(self.scale, window, ramp(distance, soft), value)

    def tube(self, knots: Knots, value: float, flat: tuple[float, float] | None = None, soft: float = 1.2) -> None:
        """A tube along knots (x y z radius)."""
        path = smooth_path(knots)
        path[:, 0] += self.head.pushed(path[:, 0], path[:, 1], path[:, 2])
        window, distance = tube_distance(self.grid, path, 5, flat)
        if distance.size:
            paint(self.scale, window, ramp(distance + 0.4 * self._wobble[window], soft), value)


def deep_structures(scale: Array, grid: Grid, head: Head, rng: np.random.Generator) -> None:
    """Paint everything below the cortex, in place."""
    paint_ = DeepPainter(scale, grid, head, rng)
    _nuclei(paint_)
    _cisterns(paint_)
    _ventricles(paint_)
    if head.cyst:
        x, y, z, r = head.cyst
        paint_.body((x, y, z), (r * 0.8, r, r * 0.8), 0, 1.2, 1.2)


def _nuclei(p: DeepPainter) -> None:
    for s in (-1, 1):
        p.body((s * 22, -2, 6), (15, 28, 17), 1.95, 4)  # capsules: clean white first
        p.body((s * 12.5, -23, 9), (6, 13, 10), 1.03, tilt=0.15 * s)  # head of the caudate
        p.tube([(s * 14, -12, 17, 4), (s * 17, 8, 23, 3), (s * 22, 24, 18, 2.2)], 1.05)
        p.body((s * 26, -6, 3), (5.2, 17, 11), 1.06, tilt=0.22 * s)  # putamen
        p.body((s * 20, -2, 2), (4.2, 9, 7.5), 1.42, tilt=0.3 * s)  # pallidum
        p.body((s * 11, 13, 7), (9.5, 15, 10), 1.22, 2.5, tilt=-0.25 * s)  # thalamus
        p.body((s * 29, 6, -16), (5, 14, 4.5), 1.0, 2)  # hippocampus
        p.body((s * 24, -14, -19), (7, 7, 7), 1.0, 2)  # amygdala
        p.tube([(s * 8, 6, -10, 4.5), (s * 13, -2, -6, 5), (s * 18, -2, 2, 3)], 1.9)  # peduncle
        p.body((s * 4, 4, -12), (3, 3, 3), 1.1)


def _cisterns(p: DeepPainter) -> None:
    p.body((0, -9, -19), (13, 9, 8), 0, 2.0, 1.5)
    p.body((0, 24, -3), (8, 3.2, 6), 0, 1.6, 1.0)
    for s in (-1, 1):
        p.tube([(s * 4, 24, -4, 2.2), (s * 15, 17, -10, 1.8), (s * 18, 4, -15, 1.6), (s * 12, -8, -18, 2)], 0)
        p.tube([(s * 8, -8, -18, 2), (s * 22, -14, -14, 2), (s * 34, -14, -8, 2)], 0)
    p.body((0, 18, -6), (7, 4.5, 5), 1.55, 1.4, 0.4)  # tectum


def _ventricles(p: DeepPainter) -> None:
    """Lateral ventricles (squeezed on the side of a mass), septum, third, aqueduct, fourth."""
    mass = p.head.mass
    for s in (-1, 1):
        v = p.head.ventricle * (1 + 0.12 * float(p.rng.normal()))
        if mass and mass.shift:
            v *= max(0.42, 1 - 0.07 * mass.shift) if s == mass.side else 1 + 0.015 * mass.shift
        in_ = s * min(1.0, 0.35 + 0.65 * v / p.head.ventricle)  # squeezed, it stays beside the septum
        p.tube(
            [
                (s * 13, -37, 9, 1.8 * v), (in_ * 9, -30, 12, 3.4 * v), (in_ * 6.2, -18, 16, 4.0 * v),
                (in_ * 6.2, -6, 20, 4.0 * v), (in_ * 9, 8, 22, 4.4 * v), (s * 16, 24, 18, 5.0 * v),
                (s * 22, 35, 10, 5.2 * v), (s * 22, 46, 8, 3.0 * v), (s * 19, 58, 6, 1.4 * v),
            ],
            0, (0.85, 0.9),
        )  # fmt: skip
        p.tube([(in_ * 8, -24, 13, 2.8 * v), (s * 13, -20, 20, 2.0 * v), (s * 14, 2, 25, 1.8 * v)], 0)
        p.tube([(s * 23, 34, 8, 3.8 * v), (s * 31, 24, -6, 2.4 * v), (s * 33, 8, -13, 1.7 * v),
                (s * 31, -8, -17, 1.5 * v)], 0)  # fmt: skip
    sway = float(p.head.pushed(0.0, -8.0, 13.0))
    window, x, y, z = box(p.grid, (sway - 4, -40, 0), (sway + 4, 26, 40))
    sheet = np.abs(x - p.head.pushed(0.0, y, z)) - 0.7
    frame = ellipsoid(np.zeros(1, np.float32), y, z, (0, -8, 13), (25, 25, 13))
    paint(p.scale, window, ramp(meet(sheet, frame, 1), 0.9), 0.8)
    window, x, y, z = box(p.grid, (-24, -16, -18), (24, 26, 16))
    wide = 1.7 * p.head.ventricle * (0.55 if mass and mass.shift > 3 else 1)
    third: Array = np.abs(x - p.head.pushed(0.0, y, z)) - wide
    third = meet(third, ellipsoid(np.zeros(1, np.float32), y, z, (0, 5, -1), (15, 15, 11)), 2)
    paint(p.scale, window, ramp(third, 1.1), 0)
    p.tube([(0, 18, -4, 1.1), (0, 20, -16, 1.2), (0, 22, -24, 1.8)], 0)
    p.body((0, 24.5, -32), (9.5 * p.head.ventricle, 4.6, 9), 0, 1.2, 0.8)
    p.tube([(0, 26, -38, 3), (0, 30, -50, 2.2), (0, 38, -58, 5)], 0)
    for s in (-1, 1):
        p.tube([(s * 12, 28, -31, 9), (s * 20, 42, -35, 10)], 1.95, soft=5)
        p.body((s * 13, 38, -33), (5, 4, 4), 1.35, 1.5)
