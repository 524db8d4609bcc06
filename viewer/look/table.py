"""From stored numbers to grey: one table a window, padding black, inversion last (PS3.3 C.11)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.look.window import Voi, grey, limits
from viewer.volumes.rescale import rescaled_into
from viewer.volumes.values import Volume


def inverted(volume: Volume, invert: bool) -> bool:
    """Whether the picture is shown inverted: MONOCHROME1 and the reader's toggle undo each other."""
    return volume.inverse != invert


def padding_mask(volume: Volume, index: int) -> NDArray[np.bool_] | None:
    """Where slice `index` is padding, (rows, columns), or None where nothing can be (PS3.3 C.7.5.1.1.2)."""
    padding = volume.padding_of(index)
    if padding is None:
        return None
    low, high = padding
    stored = volume.stored[index]
    return np.asarray((stored >= low) & (stored <= high))


def table(volume: Volume, window: Voi, index: int = 0, *, invert: bool = False) -> NDArray[np.uint8]:
    """The grey of every 16-bit stored value of slice `index`, (65536,), in order of its uint16 view.

    The rescale may differ from slice to slice, so the table belongs to the slice. Padding is 0, also
    when inverted.
    """
    order = np.arange(65536, dtype=np.uint16)
    stored = order.view(np.int16) if volume.stored.dtype == np.int16 else order
    if volume.modality_lut is not None:
        entries, first = volume.modality_lut
        values = entries[np.clip(stored.astype(np.int64) - first, 0, len(entries) - 1)]
    else:
        values = stored.astype(np.float64) * volume.slope[index] + volume.intercept[index]
    shown = grey(np.asarray(values, dtype=np.float64), window)
    if inverted(volume, invert):
        shown = np.asarray(255 - shown, dtype=np.uint8)
    padding = volume.padding_of(index)
    if padding is not None:
        low, high = padding
        shown[(stored >= low) & (stored <= high)] = 0
    return shown


def values_for_display(volume: Volume, index: int, window: Voi, *, invert: bool) -> NDArray[np.float32]:
    """Slice `index` as modality values ready to interpolate, (rows, columns).

    Padding takes the value that this window shows black, so that neither a bright rim nor a false grey
    grows where tissue meets it.
    """
    values = np.empty(volume.stored.shape[1:], dtype=np.float32)
    rescaled_into(volume, index, values)
    mask = padding_mask(volume, index)
    if mask is not None and mask.any():
        values[mask] = padding_value(window, invert=inverted(volume, invert))
    return values


def padding_value(window: Voi, *, invert: bool) -> float:
    """A modality value that the window shows black, inverted or not."""
    low, high = limits(window)
    return high + 1 if invert else low
