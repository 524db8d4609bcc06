"""How a gap looks: stripes, so that missing slices are never taken for air or for tissue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HATCH = 12
"""Pixels from stripe to stripe where slices are missing."""
STRIPE = (3, 72)
"""Their width in pixels and their grey: no tissue looks like it, under no window."""


def hatch(height: int, width: int) -> NDArray[np.uint8]:
    """Stripes at 45 degrees, (height, width)."""
    wide, level = STRIPE
    x, y = np.arange(width), np.arange(height)
    return np.where((x + y[:, None]) % HATCH < wide, np.uint8(level), np.uint8(0))
