"""A brain MR of one head: T1, T2, FLAIR and diffusion, with white-matter foci or an infarct where asked."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.archive.sample.brain import Anatomy, build
from app.archive.sample.ct_head import Lesion
from app.archive.sample.grid import Array, along_axis, around, linear_weights
from app.archive.sample.head_outside import Label
from app.archive.sample.head_shape import Head, Mass
from app.archive.sample.image import Image, Plane
from app.archive.sample.solids import ellipsoid, ramp
from app.archive.sample.texture import blur, mr_grain, smooth_noise

GREY_SCALE = {  # signal of fluid, grey and white matter
    "T1": (26, 88, 132), "T2": (255, 118, 80), "FLAIR": (16, 122, 92), "DWI": (14, 112, 92),
}  # fmt: skip
SIGNAL = {
    #              T1   T2 FLAIR DWI
    Label.AIR: (3, 3, 3, 2), Label.SKIN: (120, 90, 85, 14), Label.FAT: (232, 150, 138, 10),
    Label.MUSCLE: (84, 42, 58, 22), Label.BONE: (16, 12, 12, 4), Label.MARROW: (150, 95, 88, 8),
    Label.EYE: (28, 248, 18, 10), Label.LENS: (80, 45, 50, 10), Label.MUCOSA: (92, 190, 150, 30),
    Label.NERVE: (112, 90, 95, 60), Label.DURA: (70, 40, 60, 15), Label.VOID: (14, 10, 14, 5),
    Label.GLAND: (110, 120, 105, 25),
}  # fmt: skip
FOCUS = {"T1": -24, "T2": 75, "FLAIR": 105, "DWI": 0}
INFARCT = {"T1": -14, "T2": 30, "FLAIR": 38, "DWI": 165}
ORDER = ("T1", "T2", "FLAIR", "DWI")


@dataclass(frozen=True, slots=True)
class BrainMR:
    """Whose head, how many white-matter foci, and an infarct."""

    head: Head
    foci: int = 0
    infarct: Lesion | None = None
    series: tuple[str, ...] = ORDER


@dataclass(frozen=True, slots=True)
class _Lesions:
    """Coverage 0..1 of the brain box."""

    foci: Array | None
    infarct: Array | None


def make(study: BrainMR) -> dict[str, Image]:
    """Build and scan; T1 has slices as thin as its pixels, so that it can be looked at from any side."""
    rng = np.random.default_rng(study.head.seed)
    head = study.head
    if study.infarct and not head.mass:
        head = replace(head, mass=Mass(study.infarct.at, 1.5, max(study.infarct.mm) * 0.55, 0.75))
    anatomy = build(head, rng)
    pitch = head.pixels / 384
    mottle = smooth_noise(anatomy.grid.shape, rng, (3, 9 * pitch, 9 * pitch)) * np.float32(0.6)
    mottle += anatomy.fine * np.float32(0.6)
    lesions = _Lesions(_foci(study, anatomy), _infarct(study, anatomy))
    made = {}
    for name in study.series:
        signal = _signal(name, anatomy, mottle, lesions)
        made[name] = {"T1": _thin, "DWI": _echo_planar}.get(name, _thick)(name, signal, anatomy, rng)
    return made


def _foci(study: BrainMR, anatomy: Anatomy) -> Array | None:
    """Small round foci in the white matter, more about the ventricles."""
    if not study.foci:
        return None
    rng = np.random.default_rng([study.head.seed, 77])
    cover = np.zeros(anatomy.scale.shape, np.float32)
    white = np.argwhere((anatomy.scale[::2, ::4, ::4] > 1.95) & anatomy.inside[::2, ::4, ::4]) * (2, 4, 4)
    height = anatomy.local.zs[white[:, 0]]
    white = white[(height > 8) & (height < 48)]
    for k in white[rng.choice(len(white), min(study.foci, len(white)), replace=False)]:
        centre = np.array([anatomy.local.xs[k[2]], anatomy.local.ys[k[1]], anatomy.local.zs[k[0]]])
        radii = rng.uniform(1.2, 4.0) ** 1.0 * rng.uniform(0.7, 1.3, 3)
        window, x, y, z = around(anatomy.local, centre, (9, 9, 9))
        rough = 0.9 * anatomy.fine[anatomy.window][window]
        cover[window] = np.maximum(cover[window], ramp(ellipsoid(x, y, z, centre, radii) + rough, 2.2))
    out: Array = cover * (anatomy.scale > 1.2)
    return out


def _infarct(study: BrainMR, anatomy: Anatomy) -> Array | None:
    """A territory: irregular, from the cortex inwards, sparing fluid."""
    if not study.infarct:
        return None
    rng = np.random.default_rng([study.head.seed, 78])
    centre, radii = study.infarct.at, [d / 2 for d in study.infarct.mm]
    x, y, z = anatomy.local.mesh
    pitch = study.head.pixels / 384
    rough = smooth_noise(anatomy.scale.shape, rng, (4, 14 * pitch, 14 * pitch))
    distance = ellipsoid(x, y, z, centre, radii) + 5 * rough + 1.2 * anatomy.fine[anatomy.window]
    cover: Array = ramp(distance, 3.5) * np.clip(anatomy.scale * 1.4 - 0.3, 0, 1)
    return cover


def _signal(name: str, anatomy: Anatomy, mottle: Array, lesions: _Lesions) -> Array:
    """One sequence before the scanner: (slices, rows, columns)."""
    table = np.zeros(len(Label), np.float32)
    for label, values in SIGNAL.items():
        table[label] = values[ORDER.index(name)]
    image: Array = np.empty(anatomy.labels.shape, np.float32)
    fluid, grey, white = GREY_SCALE[name]
    rows = anatomy.window[1:]
    for k, labels in enumerate(anatomy.labels):  # the brain box has every slice
        image[k] = table[labels] * (1 + np.float32(0.05) * mottle[k])
        scale = anatomy.scale[k]
        brain = np.where(scale < 1, fluid + (grey - fluid) * scale, grey + (white - grey) * (scale - 1))
        brain *= 1 + np.float32(0.030) * mottle[k][rows]
        if lesions.foci is not None:
            brain += lesions.foci[k] * FOCUS[name]
        if lesions.infarct is not None:
            brain += lesions.infarct[k] * INFARCT[name]
        image[k][rows] = np.where(labels[rows] == Label.INSIDE, brain, image[k][rows])
    return image


def _thin(name: str, signal: Array, anatomy: Anatomy, rng: np.random.Generator) -> Image:
    """Nearly isotropic: resampled to 1 mm slices and 0.9 mm pixels before noise."""
    grid = anatomy.grid
    smooth = blur(signal, (0.85, 0.8, 0.8))
    zs = np.arange(grid.zs[0], grid.zs[-1], 1.0).astype(np.float32)
    count = grid.shape[1] * 2 // 3
    offset = (np.arange(count) - (count - 1) / 2) * grid.step[1] * 1.5
    ys = (offset + grid.ys.mean()).astype(np.float32)
    xs = (offset + grid.xs.mean()).astype(np.float32)
    small = along_axis(linear_weights(grid.ys, ys), smooth, 1)
    small = along_axis(linear_weights(grid.xs, xs), small, 2)
    small = along_axis(linear_weights(grid.zs, zs), np.ascontiguousarray(small), 0)
    stored = _acquired(small, rng, 26, 0.5)
    return Image(
        stored,
        (1.0, grid.step[1] * 1.5, grid.step[2] * 1.5),
        (float(xs[0]), float(ys[0]), float(zs[0])),
        Plane.AXIAL,
    )


def _grouped(signal: Array) -> Array:
    count = len(signal) // 2
    out: Array = signal[: count * 2].reshape(count, 2, *signal.shape[1:]).mean(1)
    return out


def _thick(name: str, signal: Array, anatomy: Anatomy, rng: np.random.Generator) -> Image:
    """Two built slices to one."""
    sigma = 0.95 if name == "FLAIR" else 0.75
    stored = _acquired(blur(_grouped(signal), (0, sigma, sigma)), rng, 24 if name == "FLAIR" else 30, 0.35)
    dz, dy, dx = anatomy.grid.step
    x, y, z = anatomy.grid.first
    return Image(stored, (2 * dz, dy, dx), (x, y, z + dz / 2), Plane.AXIAL)


def _echo_planar(name: str, signal: Array, anatomy: Anatomy, rng: np.random.Generator) -> Image:
    """A coarse matrix, pulled front to back near the sinuses, interpolated to twice as fine."""
    image = blur(_grouped(signal), (0, 1.6, 1.6))
    count, rows, columns = image.shape
    matrix = rows // 3
    heights = anatomy.grid.zs[::2]
    wanted = np.linspace(0, rows - 1, matrix)
    by_column = linear_weights(np.arange(columns, dtype=np.float32), np.linspace(0, columns - 1, matrix))
    coarse = np.empty((count, matrix, matrix), np.float32)
    for k in range(count):
        pull = 0.04 * rows * np.exp(-(((heights[k] + 22) / 14) ** 2))
        pull = pull * np.exp(-(((wanted - 0.2 * rows) / (0.16 * rows)) ** 2))
        by_row = linear_weights(np.arange(rows, dtype=np.float32), wanted - pull)
        coarse[k] = (by_row @ image[k]) @ by_column.T * (1 + 0.12 * np.gradient(pull))[:, None]
    noisy = _acquired(blur(coarse, (0, 0.5, 0.5)), rng, 14, 0.3).astype(np.float32)
    fine = linear_weights(np.arange(matrix, dtype=np.float32), np.linspace(0, matrix - 1, 2 * matrix))
    stored = along_axis(fine, along_axis(fine, noisy, 1), 2).astype(np.int16)
    dz, dy, dx = anatomy.grid.step
    x, y, z = anatomy.grid.first
    step = dy * (rows - 1) / (2 * matrix - 1)
    return Image(stored, (2 * dz, step, dx * (columns - 1) / (2 * matrix - 1)), (x, y, z + dz / 2), Plane.AXIAL)


def _acquired(signal: Array, rng: np.random.Generator, snr: float, shade: float) -> NDArray[np.int16]:
    """Coil shading and Rician noise."""
    count, rows, columns = signal.shape
    y, x = np.linspace(-1, 1, rows)[:, None], np.linspace(-1, 1, columns)[None]
    p = rng.normal(0, 0.06, 3)
    coil = 1 + shade * (0.55 * (x * x + y * y) - 0.18 + p[0] * x + 2 * p[1] * y + p[2] * x * y)
    sd = np.float32(100.0 / snr)
    stored = np.empty(signal.shape, np.int16)
    grain = mr_grain((count, rows, columns), rng, 0.55)
    for k, (z, (real, imaginary)) in enumerate(zip(np.linspace(-1, 1, count), grain, strict=True)):
        shaded = signal[k] * (coil + 0.30 * shade * z).astype(np.float32)
        stored[k] = np.clip(4 * np.hypot(shaded + sd * real, sd * imaginary), 0, 4095)
    return stored
