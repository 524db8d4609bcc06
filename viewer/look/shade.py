"""The window made ready for a whole picture of interpolated values: a line or a table, inversion included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.look.window import Ramp, Voi, VoiFunction, VoiLut, Window, grey, ramp

TAIL = 4.0
"""A sigmoid is black and white to within a thousandth of a grey this many widths from its centre."""


@dataclass(frozen=True, slots=True, eq=False)
class Shade:
    """How interpolated values become grey.

    Attributes:
        straight: the line, its offset raised by half a grey so that cutting off rounds; None for a table.
        greys: the table; empty for a line. Entry (value - first) * scale, cut off to a whole number.
        edge: of a step (LINEAR of width 1): the greatest value below white; None for a line and a table.
        invert: turns a step over; lines and tables hold it already.
    """

    straight: Ramp | None
    greys: NDArray[np.uint8]
    first: float
    scale: float
    edge: np.float32 | None = None
    invert: bool = False

    def finish(self, sloped: NDArray[np.float32], out: NDArray[np.uint8]) -> None:
        """Values on the line already (a line), or modality values (a table), to grey; uses `sloped` up."""
        if self.straight is not None:
            np.clip(sloped, 0.0, 255.0, out=sloped)
            np.copyto(out, sloped, casting="unsafe")
            return
        if self.edge is not None:
            np.multiply((sloped > self.edge) != self.invert, np.uint8(255), out=out)
            return
        np.subtract(sloped, np.float32(self.first), out=sloped)
        np.multiply(sloped, np.float32(self.scale), out=sloped)
        np.clip(sloped, 0.0, np.float32(len(self.greys) - 1), out=sloped)
        np.take(self.greys, sloped.astype(np.uint16), out=out, mode="clip")

    def slope(self, values: NDArray[np.float32], out: NDArray[np.float32]) -> None:
        """Modality values onto the line, not clipped; a table leaves them as they are. Commutes with mixing."""
        if self.straight is None:
            np.copyto(out, values)
            return
        np.multiply(values, np.float32(self.straight.slope), out=out)
        out += np.float32(self.straight.offset)

    def whole(self, values: NDArray[np.float32], out: NDArray[np.uint8]) -> None:
        """Modality values to grey; uses `values` up."""
        if self.straight is not None:
            self.slope(values, values)
        self.finish(values, out)


def shade(window: Voi, *, invert: bool) -> Shade:
    """The line of a straight window, the table of any other.

    A LUT and a step (LINEAR of width 1) are exact; a sigmoid is within 0.02 grey levels of its formula
    before it is rounded.
    """
    straight = ramp(window)
    if straight is not None:
        slope, offset = straight.slope, straight.offset
        if invert:
            slope, offset = -slope, 255.0 - offset
        return Shade(Ramp(slope, offset + 0.5), np.empty(0, dtype=np.uint8), 0.0, 1.0)
    if isinstance(window, Window) and window.function is not VoiFunction.SIGMOID:
        return Shade(None, np.empty(0, dtype=np.uint8), 0.0, 1.0, _below(window.centre - 0.5), invert)
    greys, first, scale = _table(window)
    return Shade(None, np.asarray(255 - greys if invert else greys, dtype=np.uint8), first, scale)


def _table(window: Voi) -> tuple[NDArray[np.uint8], float, float]:
    """The greys, the value at which entry 0 begins, and entries per unit."""
    if isinstance(window, VoiLut):
        n = window.first + np.arange(len(window.entries), dtype=np.float64)
        return grey(n, window), window.first - 0.5, 1.0
    low, span = window.centre - TAIL * window.width, 2 * TAIL * window.width
    scale = 65535 / span
    return grey(low + np.arange(65536) / scale, window), low - 0.5 / scale, scale


def _below(edge: float) -> np.float32:
    """The greatest float32 that is not above the edge."""
    near = np.float32(edge)
    return near if float(near) <= edge else np.nextafter(near, np.float32(-np.inf))
