"""The window a volume opens with: what its header says, else percentiles of the whole volume."""

from __future__ import annotations

import numpy as np

from viewer.look.window import VoiFunction, Window, WindowError
from viewer.volumes.values import HeaderWindow, Volume

LOW, HIGH = 1.0, 99.5
"""Percentiles of the voxels that are not padding, for volumes whose header offers no usable window."""
SAMPLES = 200_000


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

    One window for the volume, never one a slice: scaling each slice to itself has hidden disease before.
    """
    for offered in volume.windows:
        window = from_header(offered)
        if window is not None:
            return window
    return percentile_window(volume)


def percentile_window(volume: Volume) -> Window:
    """A window over percentiles 1 to 99.5 of the voxels that have arrived and are not padding."""
    arrived = np.flatnonzero(volume.arrived)
    if len(arrived) == 0:
        return Window(128.0, 256.0)
    every = max(1, int(volume.stored[0].size * len(arrived) // SAMPLES))
    taken = []
    for k in arrived:
        stored = volume.stored[k].reshape(-1)[int(k) % every :: every]
        keep = np.ones(stored.shape, dtype=np.bool_)
        if volume.padding is not None:
            keep = (stored < volume.padding[0]) | (stored > volume.padding[1])
        values = volume.rescaled(int(k)).reshape(-1)[int(k) % every :: every]
        taken.append(values[keep])
    values = np.concatenate(taken)
    values = values[np.isfinite(values)]
    if values.size == 0:
        return Window(128.0, 256.0)
    low, high = (float(v) for v in np.percentile(values, (LOW, HIGH)))
    function = VoiFunction.LINEAR if high - low >= 1 else VoiFunction.LINEAR_EXACT
    width = high - low if high > low else 1.0
    return Window((low + high) / 2, width, function)
