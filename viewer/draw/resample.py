"""From the pixels of a slice to those of the pane: separable taps along columns and rows, in kept memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.draw.geometry import Mapping
from viewer.look.shade import Shade

BLOCK = 128
"""Screen rows worked on at a time, so that they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Taps:
    """For each screen pixel along one axis that falls on the image: where it reads.

    Attributes:
        start: first screen pixel on the image; `low` has one entry from there on.
        low, high: the two image pixels between which it lies.
        weight: share of `high`, 0 to 1.
        nearest: the image pixel whose area it lies in.
    """

    start: int
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    weight: NDArray[np.float32]
    nearest: NDArray[np.intp]

    @property
    def on_screen(self) -> slice:
        """The screen pixels that fall on the image."""
        return slice(self.start, self.start + len(self.low))

    @property
    def used(self) -> slice:
        """The image pixels that are read; from 0 to 0 where none is."""
        if len(self.low) == 0:
            return slice(0, 0)
        ends = (int(self.low[0]), int(self.low[-1]))
        return slice(min(ends), min(max(ends) + 2, int(self.high.max()) + 1))


def taps(first: float, step: float, length: int, size: int) -> Taps:
    """Taps of `length` screen pixels whose centres lie at first, first + step, ... in image coordinates.

    Args:
        size: of the image along this axis; its area reaches from -0.5 to size - 0.5.
    """
    at = first + step * np.arange(length, dtype=np.float64)
    on = np.flatnonzero((at >= -0.5) & (at < size - 0.5))
    if len(on) == 0:
        none = np.empty(0, dtype=np.intp)
        return Taps(0, none, none, np.empty(0, dtype=np.float32), none)
    at = at[on[0] : on[-1] + 1]
    inside = np.clip(at, 0.0, size - 1.0)
    low = np.floor(inside).astype(np.intp)
    high = np.minimum(low + 1, size - 1)
    nearest = np.clip(np.floor(at + 0.5), 0, size - 1).astype(np.intp)
    return Taps(int(on[0]), low, high, (inside - low).astype(np.float32), nearest)


def taps_of(place: Mapping, width: int, height: int) -> tuple[Taps, Taps]:
    """Taps across and down a picture; across are columns of the image, or its rows where it is turned."""
    x0, y0 = place.to_image(0.5, 0.5)
    x1, y1 = place.to_image(1.5, 0.5)
    x2, y2 = place.to_image(0.5, 1.5)
    if on_its_side(place):
        return taps(y0, y1 - y0, width, place.grid.rows), taps(x0, x2 - x0, height, place.grid.columns)
    return taps(x0, x1 - x0, width, place.grid.columns), taps(y0, y2 - y0, height, place.grid.rows)


def on_its_side(place: Mapping) -> bool:
    """Whether the image's rows run down the screen."""
    return place.turn[0][0] == 0


def place_key(place: Mapping, width: int, height: int) -> tuple[object, ...]:
    """What decides the taps; the plane's position does not move them, so that paging keeps them."""
    grid = place.grid
    return (
        *(grid.rows, grid.columns, grid.row_spacing, grid.column_spacing),
        *(place.scale, place.turn, place.centre, width, height),
    )


class Scratch:
    """Memory that is used again from picture to picture: fresh pages cost more than the arithmetic."""

    def __init__(self) -> None:
        self._kept: dict[str, NDArray[np.float32]] = {}

    def array(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """(rows, columns), contents left over; one name is one piece of memory."""
        size = rows * columns
        kept = self._kept.get(name)
        if kept is None or kept.size < size:
            kept = self._kept[name] = np.empty(size, dtype=np.float32)
        return kept[:size].reshape(rows, columns)


def widen(
    values: NDArray[np.float32], across: Taps, down: Taps, out: NDArray[np.float32], scratch: Scratch
) -> None:
    """Interpolate along the columns: the image rows that `down` reads, at the width of the pane.

    Args:
        values: (rows, columns) of the image, C-contiguous.
        out: (rows used, width); a change of the window starts from here.
    """
    used = values[down.used]
    wide = len(across.low)
    for start in range(0, len(used), BLOCK):
        rows = used[start : start + BLOCK]
        step = scratch.array("step", len(rows), wide)
        base = scratch.array("base", len(rows), wide)
        np.take(rows, across.high, axis=1, out=step, mode="clip")
        np.take(rows, across.low, axis=1, out=base, mode="clip")
        step -= base
        step *= across.weight
        np.add(step, base, out=out[start : start + BLOCK])


def heighten(wide: NDArray[np.float32], down: Taps, look: Shade, out: NDArray[np.uint8], scratch: Scratch) -> None:
    """Interpolate along the rows what `widen` made, then the window; `out` is (height, width) grey.

    A straight window is applied before the rows are interpolated, without its clipping: linear maps commute,
    so that the result is the same and the work is done on the smaller array.
    """
    first = down.used.start
    rows = wide
    if look.straight is not None:
        rows = scratch.array("sloped", *wide.shape)
        look.slope(wide, rows)
    low, high, weight = down.low - first, down.high - first, down.weight[:, None]
    for start in range(0, len(low), BLOCK):
        part = slice(start, start + BLOCK)
        step = scratch.array("step", len(low[part]), wide.shape[1])
        base = scratch.array("base", len(low[part]), wide.shape[1])
        np.take(rows, high[part], axis=0, out=step, mode="clip")
        np.take(rows, low[part], axis=0, out=base, mode="clip")
        step -= base
        step *= weight[part]
        step += base
        look.finish(step, out[part])


def pick(plane: NDArray[np.generic], across: Taps, down: Taps) -> NDArray[np.generic]:
    """The nearest pixel of `plane` for each screen pixel that falls on the image."""
    if len(down.low) < plane.shape[0]:
        return np.take(np.take(plane, down.nearest, axis=0), across.nearest, axis=1)
    return np.take(np.take(plane, across.nearest, axis=1), down.nearest, axis=0)
