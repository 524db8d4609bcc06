"""A head CT in a brain and a bone kernel, with a bleed or an early infarct where asked."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.archive.sample.brain import Anatomy, build
from app.archive.sample.grid import Array, around, box
from app.archive.sample.head_outside import Label
from app.archive.sample.head_shape import Head, Mass
from app.archive.sample.image import Image, Plane
from app.archive.sample.solids import ellipsoid, ramp
from app.archive.sample.texture import blur, ct_grain, smooth_noise

HU = {
    Label.AIR: -1000, Label.SKIN: 30, Label.FAT: -92, Label.MUSCLE: 56, Label.BONE: 1150, Label.MARROW: 520,
    Label.EYE: 9, Label.LENS: 70, Label.MUCOSA: 35, Label.NERVE: 32, Label.DURA: 52, Label.VOID: 50,
    Label.GLAND: 35,
}  # fmt: skip
GROUP = 2  # built slices in a scanned one


@dataclass(frozen=True, slots=True)
class Subdural:
    """A crescent over one hemisphere, `mm` thick where thickest."""

    side: Literal["left", "right"]
    mm: float


@dataclass(frozen=True, slots=True)
class Lesion:
    """An intracerebral bleed or an infarct: middle and diameters, x y z, mm."""

    at: tuple[float, float, float]
    mm: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class HeadCT:
    """Whose head, and what is wrong with it; `head.mass` says how far the midline is pushed."""

    head: Head
    subdural: Subdural | None = None
    bleed: Lesion | None = None
    infarct: Lesion | None = None
    noise_hu: float = 4.0


def make(study: HeadCT) -> dict[str, Image]:
    """Build and scan: `brain` and `bone`, HU as int16 (slices feet to head, rows, columns)."""
    rng = np.random.default_rng(study.head.seed)
    anatomy = build(_with_mass(study), rng)
    table = np.zeros(len(Label), np.float32)
    for label, value in HU.items():
        table[label] = value
    volume = table[anatomy.labels]
    volume[anatomy.window] = np.where(anatomy.inside, _brain(study, anatomy, rng), volume[anatomy.window])
    _calcifications(volume, study.head, anatomy)
    _cradle(volume, anatomy)
    count = len(volume) // GROUP
    thick = volume[: count * GROUP].reshape(count, GROUP, *volume.shape[1:]).mean(1)
    heights = anatomy.grid.zs[: count * GROUP].reshape(count, GROUP).mean(1)
    step = (anatomy.grid.step[0] * GROUP, *anatomy.grid.step[1:])
    first = (*anatomy.grid.first[:2], float(heights[0]))
    soft, sharp = blur(thick, (0, 0.75, 0.75)), blur(thick, (0, 0.45, 0.45))
    return {
        "brain": Image(_scanned(soft, heights, anatomy, rng, study.noise_hu, 0.30), step, first, Plane.AXIAL),
        "bone": Image(_scanned(sharp, heights, anatomy, rng, 26.0, 0.55), step, first, Plane.AXIAL),
    }


def _with_mass(study: HeadCT) -> Head:
    """An infarct swells even when no shift is asked for."""
    if study.head.mass or not study.infarct:
        return study.head
    at = study.infarct.at
    return replace(study.head, mass=Mass(at, 1.5, max(study.infarct.mm) * 0.55, 0.8))


def _brain(study: HeadCT, anatomy: Anatomy, rng: np.random.Generator) -> Array:
    """HU of the brain box."""
    scale, skull = anatomy.scale, anatomy.skull[anatomy.window]
    hu = np.where(scale < 1, 6 + 33 * scale, 39 - 9.5 * (scale - 1))
    pitch = study.head.pixels / 384
    mottle = smooth_noise(hu.shape, rng, (4, 16 * pitch, 16 * pitch))
    hu += mottle + np.clip(1 + skull / 7, 0, 1) * 5  # cupping under the vault
    x, y, z = anatomy.local.mesh
    if study.subdural:
        sign = 1 if study.subdural.side == "left" else -1
        wave = smooth_noise(hu.shape, rng, (8, 30 * pitch, 30 * pitch))
        spread = np.exp(-((y / 62) ** 4) - ((z - 22) / 42) ** 4) * np.clip((sign * x - 8) / 22, 0, 1)
        thick = study.subdural.mm * spread + wave * spread
        blood = 66 + 6 * wave + 3 * mottle - 8 * np.clip((-y - 10) / 40, 0, 1)  # denser towards the back
        hu += ramp(anatomy.wall - thick, 1.2) * (thick > 0.8) * (blood - hu)
    if study.bleed:
        rough = smooth_noise(hu.shape, rng, (5, 14 * pitch, 14 * pitch))
        radii = [d / 2 for d in study.bleed.mm]
        distance = ellipsoid(x, y, z, study.bleed.at, radii) + 3.4 * rough + 0.8 * mottle
        hu += ramp(distance - 6, 8) * np.minimum(19 - hu, 0) * 0.75  # oedema
        level = 3.0 * np.clip((y - study.bleed.at[1]) / radii[1], -1, 1)
        hu += ramp(distance, 2.2) * (65 + 5 * rough + level - hu)
    if study.infarct:
        rough = smooth_noise(hu.shape, rng, (5, 16 * pitch, 16 * pitch))
        distance = ellipsoid(x, y, z, study.infarct.at, [d / 2 for d in study.infarct.mm]) + 5 * rough
        hu += ramp(distance, 6) * np.minimum(23 + 2 * mottle - hu, 0) * 0.85
    return hu


def _calcifications(volume: Array, head: Head, anatomy: Anatomy) -> None:
    """Choroid plexus and pineal gland, moved with the brain."""
    if head.child:
        return
    for centre, radii in (
        ((-21, 31, 12), (2.6, 4.2, 3.5)),
        ((20, 32, 12), (2.4, 4.6, 3.0)),
        ((0, 25, 3), (2, 2.2, 2)),
    ):
        moved = (centre[0] + float(head.pushed(*centre)), *centre[1:])
        window, x, y, z = around(anatomy.grid, moved, (8, 8, 8))
        part = volume[window]
        part += ramp(ellipsoid(x, y, z, moved, radii) + 0.9 * anatomy.fine[window], 1.5) * (190 - part)


def _cradle(volume: Array, anatomy: Anatomy) -> None:
    """The head holder: a carbon shell."""
    window, x, y, _ = box(anatomy.grid, (-120, 40, -999), (120, 125, 999))
    shell = np.abs(np.hypot(x, y * 0.9 - 6) - 106) - 1.0
    part = volume[window]
    np.maximum(part, -1000 + ramp(shell) * 620 * (y > 30), out=part)


def _scanned(
    body: Array, heights: Array, anatomy: Anatomy, rng: np.random.Generator, noise_hu: float, peak: float
) -> NDArray[np.int16]:
    """Noise, and between the petrous bones the dark bars and streaks of beam hardening."""
    x, y = anatomy.grid.xs[None], anatomy.grid.ys[:, None]
    shape = (body.shape[0], body.shape[1], body.shape[2])
    out = np.empty(shape, np.int16)
    for k, grain in enumerate(ct_grain(shape, rng, peak=peak)):
        hu = body[k] + noise_hu * grain * np.where(body[k] > -500, 1, 2.2)
        near = np.exp(-(((heights[k] + 32) / 12) ** 2))
        if near > 0.1:
            bar = np.exp(-(((y - 16) / 9) ** 2)) * np.exp(-((x / 24) ** 2))
            streak = smooth_noise(shape[1:], rng, (2.2, 60)) * np.exp(-(((y - 18) / 26) ** 2)) * (np.abs(x) < 66)
            hu = hu + near * (7 * streak - 16 * bar) * (hu > -200)
        out[k] = np.clip(hu, -1024, 3071)
    return out
