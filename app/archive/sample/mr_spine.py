"""Sagittal lumbar spine MR, T1 and T2, with a protruding disc at a level."""

from dataclasses import dataclass

import numpy as np

from app.archive.sample import spine_column
from app.archive.sample.grid import EVERYWHERE, Array, Grid
from app.archive.sample.image import Image, Plane
from app.archive.sample.solids import ramp, smooth_path, tube_distance
from app.archive.sample.spine_column import Disc, Level, Painter
from app.archive.sample.texture import blur, smooth_noise

SUB = 2  # built slices in a scanned one


@dataclass(frozen=True, slots=True)
class SpineMR:
    """Whose spine, and its worst disc."""

    seed: int
    disc: Disc
    pixels: int = 384
    slices: int = 15
    field_mm: float = 290.0
    slice_mm: float = 4.4


def make(study: SpineMR) -> dict[str, Image]:
    """Build and scan: sagittal `T1` and `T2`, int16 (slices right to left, rows, columns)."""
    rng = np.random.default_rng(study.seed)
    n, pixel = study.pixels, study.field_mm / study.pixels
    thin = study.slice_mm / SUB
    count = study.slices * SUB
    grid = Grid(
        ((np.arange(n) - (n - 1) / 2) * pixel).astype(np.float32),
        (22 + (np.arange(n) - (n - 1) / 2) * pixel).astype(np.float32),
        ((np.arange(count) - (count - 1) / 2) * thin).astype(np.float32),
    )

    def field(mm: float, across: float) -> Array:
        return smooth_noise(grid.shape, rng, (mm / pixel, mm / pixel, max(across / thin, 1)))

    p = Painter(grid, field(22, 22), field(8, 10), field(2.4, 5))
    streak = smooth_noise(grid.shape, rng, (20 / pixel, 2.2 / pixel, 2)) * 0.8 + 0.7 * p.middle
    column = spine_column.levels(rng)
    _surroundings(p, column, streak)
    window, distance = tube_distance(grid, smooth_path(spine_column.canal_path(column)[::-1]), 12, (0.80, 1.0))
    p.put(window, ramp(distance - 4.0), "epidural", 0.06 * p.middle[window])
    spine_column.posterior(p, column, streak)
    p.put(window, ramp(distance - 0.6), "ligament")
    p.put(window, ramp(distance + 0.2, 1.0), "fluid", 0.03 * p.middle[window])
    spine_column.bodies(p, column, study.disc)
    spine_column.discs(p, column, study.disc)
    spine_column.cord_and_roots(p, column, (window, distance), rng)
    return {
        name: _scanned(volume, grid, study, rng, snr)
        for name, volume, snr in (("T1", p.volumes[0], 20), ("T2", p.volumes[1], 22))
    }


def _surroundings(p: Painter, column: tuple[Level, ...], streak: Array) -> None:
    """Skin, fat, muscles behind and beside, bowel in front, aorta and cava."""
    x, y, z = p.grid.mesh
    order = column[::-1]
    spine = np.interp(z, [v.z for v in order], [v.y for v in order]).astype(np.float32)
    skin = spine * 0.35 + 88 + 6 * np.exp(-(((z + 110) / 45) ** 2)) - 5 * np.exp(-(((z + 10) / 60) ** 2))
    p.put(EVERYWHERE, ramp(y - skin), "skin")
    septa = 0.35 * np.clip(1 - np.abs(p.middle + 0.4 * p.coarse) * 9, 0, 1)
    p.put(EVERYWHERE, ramp(y - skin + 2.2), "fat", 0.06 * p.middle - septa)
    depth = 24 + 6 * np.exp(-(((z + 100) / 40) ** 2)) + 2 * p.coarse
    muscle = np.maximum(y - skin + depth * 0.55, spine + 14 - y)
    muscle = np.maximum(muscle, 4.5 - np.abs(x) + 1.0 * p.middle)
    fatty = 0.4 + 1.1 * np.clip((-z - 30) / 90, 0, 1)
    p.put(EVERYWHERE, ramp(muscle, 1.6), "muscle", 0.05 * p.fine)
    p.put(EVERYWHERE, ramp(muscle + 1) * np.clip((streak - 1.2 + fatty) * 0.5, 0, 0.75), "fat")
    front = ramp(y - spine + 38 + 3 * p.coarse, 3)
    gut = np.abs(p.coarse + 0.25 * p.middle) * 15 - 7.5
    folds = 0.12 * p.middle + 0.25 * np.clip(1 - np.abs(p.fine + 0.5 * p.middle) * 2.2, 0, 1)
    p.put(EVERYWHERE, front * ramp(gut, 2), "bowel", folds)
    p.put(EVERYWHERE, front * ramp(gut + 4, 2) * np.clip(p.middle, 0, 1), "void")
    psoas = np.maximum(np.maximum(20 - np.abs(x), np.abs(y - spine) - 20 - 3 * p.coarse), z - 60)
    p.put(EVERYWHERE, ramp(psoas, 2), "muscle", 0.05 * p.fine)
    for across, radius in ((9.0, 8.5), (-14.0, 9.5)):  # the aorta divides at L4; the cava runs beside it
        ahead = 11 if across > 0 else 13
        knots = [
            (across, v.y - v.half_depth - ahead, v.z, radius * (0.9 if i > 4 else 1))
            for i, v in enumerate(column[:7])
        ]
        window, distance = tube_distance(p.grid, smooth_path(knots[::-1]), 5)
        distance = distance + 0.5 * p.middle[window]
        p.put(window, ramp(distance - 1.2), "ligament")
        p.put(window, ramp(distance), "void", 2 * np.clip(p.middle[window], 0, 1))


def _scanned(volume: Array, grid: Grid, study: SpineMR, rng: np.random.Generator, snr: float) -> Image:
    """Slice profile, surface-coil shading, front saturation band, Rician noise; sagittal, head at the top."""
    nz, ny, nx = volume.shape
    thick = volume.reshape(nz, ny, nx // SUB, SUB).mean(3).transpose(2, 0, 1)[:, ::-1]
    image = blur(np.ascontiguousarray(thick), (0, 0.7, 0.7))
    y, z = grid.ys[None, None], grid.zs[::-1][None, :, None]
    coil = 0.62 + 0.55 * np.exp(-np.abs(y - 95) / 60) * (1 - 0.35 * (z / 150) ** 4)
    band = 1 / (1 + np.exp(-(y + 66 + 0.05 * z) / 6)) * 0.86 + 0.14
    image *= (coil * band).astype(np.float32)
    sd = np.float32(60 / snr)
    real, imaginary = (
        blur(rng.standard_normal(image.shape, dtype=np.float32), (0, 0.5, 0.5)) * np.float32(1.7) for _ in range(2)
    )
    stored = np.clip(np.hypot(image + sd * real, sd * imaginary) * 4, 0, 4095).astype(np.int16)
    dz, dy, _ = grid.step
    first = (float(grid.xs[:SUB].mean()), float(grid.ys[0]), float(grid.zs[-1]))
    return Image(stored, (study.slice_mm, dz, dy), first, Plane.SAGITTAL)
