"""Rescaled slices for hashing and drawing: the values of `Volume.rescaled`, faster where integers make that exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.volumes.values import Volume

EXACT = 1 << 24
"""Whole numbers below this are exact in float32."""


def rescaled_into(volume: Volume, index: int, buffer: NDArray[np.float32]) -> None:
    """Put slice `index`, rescaled in float64 and rounded once, into `buffer` of the slice's shape.

    Where slope and intercept are whole and every product and sum stays below 2**24, float32 arithmetic gives
    the same numbers, at a fifth of the time.
    """
    slope, intercept = float(volume.slope[index]), float(volume.intercept[index])
    whole = slope.is_integer() and intercept.is_integer() and volume.stored.dtype.itemsize <= 2
    if not whole or volume.modality_lut is not None or abs(slope) * 65536 + abs(intercept) >= EXACT:
        buffer[...] = volume.rescaled(index)
        return
    np.copyto(buffer, volume.stored[index], casting="unsafe")
    if slope != 1:
        np.multiply(buffer, np.float32(slope), out=buffer)
    if intercept:
        np.add(buffer, np.float32(intercept), out=buffer)
