"""What a set of readings says of a screen, in numbers that two people compute alike.

The contrast response follows AAPM report 270, its even spacing and FIT/LUM PS3.14 annex C.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.gsdf import covers, jnd_index, luminance
from calibration.readings import Readings

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Luminances in cd/m²; errors as signed fractions; None where it is not defined.

    `luminance_*` and the ratio hold with ambient light, `*_dark` without. What rests on JND
    indices is None when a luminance lies outside the GSDF or the screen shows no range at all.
    `falls_at` is the level from which luminance does not rise to the next, or None.
    """

    ambient: float
    luminance_min: float
    luminance_max: float
    luminance_min_dark: float
    luminance_max_dark: float
    luminance_ratio: float | None
    ambient_share: float | None
    jnd_min: float | None
    jnd_max: float | None
    jnd_per_level_mean: float | None
    max_jnd_error: float | None
    max_jnd_error_level: int | None
    max_contrast_error: float | None
    max_contrast_error_level: int | None
    lum: float | None
    fit: float | None
    falls_at: int | None
    inside_gsdf: bool


@dataclass(frozen=True, slots=True)
class _Response:
    """What rests on JND indices."""

    jnd_min: float
    jnd_max: float
    jnd_per_level_mean: float
    max_jnd_error: float
    max_jnd_error_level: int
    max_contrast_error: float
    max_contrast_error_level: int
    lum: float
    fit: float


def measure(readings: Readings, ambient: float, repeatability: float) -> Metrics:
    """Compute every metric of a set of readings.

    Args:
        readings: without ambient light.
        ambient: luminance reflected from the dark screen, cd/m², >= 0; added to every reading.
        repeatability: of the meter, as a fraction; a fall smaller than this is not a fall.
    """
    levels = np.asarray(readings.levels, dtype=np.float64)
    dark = np.asarray(readings.luminances, dtype=np.float64)
    seen = dark + ambient
    inside = covers(seen)
    response = _response(levels, seen) if inside else None
    return Metrics(
        ambient=ambient,
        luminance_min=float(seen[0]),
        luminance_max=float(seen[-1]),
        luminance_min_dark=float(dark[0]),
        luminance_max_dark=float(dark[-1]),
        luminance_ratio=_ratio(seen[-1], seen[0]),
        ambient_share=_ratio(ambient, dark[0]),
        jnd_min=response.jnd_min if response else None,
        jnd_max=response.jnd_max if response else None,
        jnd_per_level_mean=response.jnd_per_level_mean if response else None,
        max_jnd_error=response.max_jnd_error if response else None,
        max_jnd_error_level=response.max_jnd_error_level if response else None,
        max_contrast_error=response.max_contrast_error if response else None,
        max_contrast_error_level=response.max_contrast_error_level if response else None,
        lum=response.lum if response else None,
        fit=response.fit if response else None,
        falls_at=_falls_at(readings.levels, dark, repeatability),
        inside_gsdf=inside,
    )


def _ratio(above: float, below: float) -> float | None:
    """The quotient, or None where it would not be a finite number."""
    quotient = float(above) / float(below) if below > 0 else math.inf
    return quotient if math.isfinite(quotient) else None


def _falls_at(levels: tuple[int, ...], dark: Array, repeatability: float) -> int | None:
    """First level whose successor is darker by more than the meter can be wrong, or None.

    Two equal neighbours are no fall (they cost the contrast response 100 %), a flat screen is one.
    """
    for at in range(len(levels) - 1):
        if float(dark[at + 1]) < float(dark[at]) * (1 - repeatability):
            return levels[at]
    return levels[0] if float(dark[-1]) <= float(dark[0]) else None


def _response(levels: Array, seen: Array) -> _Response | None:
    """Metrics that rest on JND indices; None when the first and last level look the same."""
    jnd = jnd_index(seen)
    span = float(jnd[-1] - jnd[0])
    if span == 0:
        return None
    even = jnd[0] + span * (levels - levels[0]) / (levels[-1] - levels[0])
    errors = (jnd - even) / span
    contrast = _contrast(seen)
    expected = _contrast(luminance(np.clip(even, jnd.min(), jnd.max())))
    departures = (contrast - expected) / expected
    steps = np.diff(jnd) / np.diff(levels)
    middles = (levels[1:] + levels[:-1]) / 2
    slope = float(np.polynomial.polynomial.polyfit(middles, steps, 1)[1])
    worst_jnd, worst_contrast = int(np.argmax(np.abs(errors))), int(np.argmax(np.abs(departures)))
    return _Response(
        jnd_min=float(jnd[0]),
        jnd_max=float(jnd[-1]),
        jnd_per_level_mean=span / float(levels[-1] - levels[0]),
        max_jnd_error=float(errors[worst_jnd]),
        max_jnd_error_level=int(levels[worst_jnd]),
        max_contrast_error=float(departures[worst_contrast]),
        max_contrast_error_level=int(levels[worst_contrast]),
        lum=float(np.std(steps, ddof=1)),
        fit=slope * float(levels[-1] - levels[0]) / float(np.mean(steps)),
    )


def _contrast(luminances: Array) -> Array:
    """dL/L of each step, 2 (L₂ - L₁) / (L₂ + L₁).

    Per JND it is that, by levels of the step, times levels per JND; measured and expected steps
    share these factors, so they fall out of every departure.
    """
    return np.asarray(2 * np.diff(luminances) / (luminances[1:] + luminances[:-1]), dtype=np.float64)
