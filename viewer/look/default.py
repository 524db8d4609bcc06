"""The window a volume opens with and what its header offers beside it: windows, VOI LUTs, else percentiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.look.window import Voi, VoiFunction, VoiLut, Window, WindowError, limits
from viewer.volumes.values import HeaderWindow, Volume

LOW, HIGH = 1.0, 99.5
"""Percentiles of the voxels that are not padding, for volumes whose header offers no usable window."""
SAMPLES = 200_000
TISSUE = (1.0, 99.0)
"""Percentiles of the tissue that a header's window has to span before an MR opens with it."""
AIR = 0.1
"""Of the way from the darkest to the brightest voxels: what is darker is background."""
TOO_WIDE = 10.0
"""A header's window so many times wider than the tissue shows it in a few greys: as good as none."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One of the alternatives of a header; `words` is its explanation (0028,1055) or (0028,3003), "" without."""

    voi: Voi
    words: str


def offers(volume: Volume) -> tuple[Offer, ...]:
    """Everything the header offers, in its order: windows first, then VOI LUTs (PS3.3 C.11.2.1).

    They are alternatives. A LUT never opens a volume; it is shown when the reader picks it.
    """
    windows = ((from_header(offered), offered.explanation) for offered in volume.windows)
    luts = (
        Offer(VoiLut(lut.entries, lut.first, lut.bits, lut.explanation), lut.explanation) for lut in volume.voi_luts
    )
    return (*(Offer(window, words) for window, words in windows if window is not None), *luts)


def from_header(offered: HeaderWindow) -> Window | None:
    """The header's window, or None where the standard does not allow it; never one function for another."""
    name = offered.function.strip().upper() or "LINEAR"
    if name not in VoiFunction.__members__:
        return None
    try:
        return Window(offered.centre, offered.width, VoiFunction[name])
    except WindowError:
        return None


def default_window(volume: Volume) -> Window:
    """The first usable window of the header, else percentiles 1 to 99.5 of the arrived slices.

    MR numbers have no unit, and headers of MR are often wrong after editing or conversion: there the header's
    window opens the volume only if it spans the tissue, as far as it has arrived. One window for the volume, never
    one a slice: scaling each slice to itself has hidden disease before.
    """
    for offered in volume.windows:
        window = from_header(offered)
        if window is not None:
            if volume.modality != "MR" or spans_tissue(volume, window):
                return window
            break
    return percentile_window(volume)


def depends_on_pixels(volume: Volume) -> bool:
    """Whether the default window has to be asked for again once more slices have arrived."""
    return volume.modality == "MR" or all(from_header(offered) is None for offered in volume.windows)


def spans_tissue(volume: Volume, window: Window) -> bool:
    """Whether 1 to 99 % of the tissue lie inside the window, and it is not far wider; true before any arrived."""
    values = _sampled(volume)
    if values.size == 0:
        return True
    dark, bright = (float(v) for v in np.percentile(values, (LOW, HIGH)))
    tissue = values[values > dark + AIR * (bright - dark)]
    if tissue.size == 0:
        return True
    low, high = (float(v) for v in np.percentile(tissue, TISSUE))
    first, last = limits(window)
    return first <= low and high <= last and last - first <= TOO_WIDE * max(high - low, 1.0)


def percentile_window(volume: Volume) -> Window:
    """A window over percentiles 1 to 99.5 of the voxels that have arrived and are not padding."""
    values = _sampled(volume)
    if values.size == 0:
        return Window(128.0, 256.0)
    low, high = (float(v) for v in np.percentile(values, (LOW, HIGH)))
    function = VoiFunction.LINEAR if high - low >= 1 else VoiFunction.LINEAR_EXACT
    width = high - low if high > low else 1.0
    return Window((low + high) / 2, width, function)


def _sampled(volume: Volume) -> NDArray[np.float32]:
    """Modality values of every n-th voxel of the arrived slices, padding and what is no number left out."""
    arrived = np.flatnonzero(volume.arrived)
    if len(arrived) == 0:
        return np.empty(0, np.float32)
    every = max(1, int(volume.stored[0].size * len(arrived) // SAMPLES))
    taken = []
    for k in arrived:
        stored = volume.stored[k].reshape(-1)[int(k) % every :: every]
        values = volume.rescaled(int(k)).reshape(-1)[int(k) % every :: every]
        padding = volume.padding_of(int(k))
        taken.append(values if padding is None else values[(stored < padding[0]) | (stored > padding[1])])
    values = np.concatenate(taken)
    return np.asarray(values[np.isfinite(values)], dtype=np.float32)
