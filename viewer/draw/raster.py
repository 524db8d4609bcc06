"""The presenter that runs everywhere: numpy taps, then the window; the reference for every picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.draw.geometry import Mapping, mapping
from viewer.draw.view import View
from viewer.look.table import inverted, padding_mask, table, values_for_display
from viewer.look.window import Voi, VoiFunction, Window, grey, ramp
from viewer.volumes.values import Volume

BLOCK = 64
"""Screen rows worked on at a time, so that they stay in the processor's cache."""
UNCHANGED = Window(127.5, 255.0, VoiFunction.LINEAR_EXACT)
"""The window that leaves 0 to 255 as they are."""


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


class Raster:
    """Draws on the CPU. Keeps taps, values and working memory of the last picture, no more."""

    def __init__(self) -> None:
        self._taps_key: tuple[object, ...] | None = None
        self._taps: tuple[Taps, Taps] | None = None
        self._values_key: tuple[object, ...] | None = None
        self._values: NDArray[np.float32] | None = None
        self._volume: Volume | None = None
        self._scratch = Scratch()

    def present(self, volume: Volume, view: View) -> NDArray[np.uint8]:
        """As `Presenter.present`."""
        shape = (view.height, view.width, 3) if volume.colour else (view.height, view.width)
        picture = np.zeros(shape, dtype=np.uint8)
        if not bool(volume.arrived[view.index]):
            return picture
        place = mapping(volume, view)
        across, down = self._taps_for(place, view)
        if len(across.low) == 0 or len(down.low) == 0:
            return picture
        rows = slice(down.start, down.start + len(down.low))
        columns = slice(across.start, across.start + len(across.low))
        turned = place.turn[0][0] == 0
        if volume.colour:
            picture[rows, columns] = _colour(volume, view, across, down, turned=turned, scratch=self._scratch)
        elif view.interpolate:
            values = self._values_for(volume, view)
            invert = inverted(volume, view.invert)
            shown = _linear(
                values.T if turned else values,
                across,
                down,
                window=view.window,
                invert=invert,
                scratch=self._scratch,
            )
            mask = padding_mask(volume, view.index)
            if mask is not None and mask.any():
                shown[np.asarray(_pick(mask, across, down, turned), dtype=np.bool_)] = 0
            picture[rows, columns] = shown
        else:
            picture[rows, columns] = _nearest(volume, view, across, down, turned)
        return picture

    def close(self) -> None:
        """Drop what is kept of the last picture."""
        self._volume = self._values = self._values_key = None
        self._scratch = Scratch()

    def _taps_for(self, place: Mapping, view: View) -> tuple[Taps, Taps]:
        """Taps across and down the screen; paging at one zoom finds them ready."""
        # The plane's position does not move the taps, so it is left out of the key.
        key = (place.grid.rows, place.grid.columns, place.grid.row_spacing, place.grid.column_spacing)
        full = (key, place.scale, place.turn, place.centre, view.width, view.height)
        if self._taps is not None and self._taps_key == full:
            return self._taps
        x0, y0 = place.to_image(0.5, 0.5)
        x1, y1 = place.to_image(1.5, 0.5)
        x2, y2 = place.to_image(0.5, 1.5)
        if place.turn[0][0] == 0:
            across = taps(y0, y1 - y0, view.width, place.grid.rows)
            down = taps(x0, x2 - x0, view.height, place.grid.columns)
        else:
            across = taps(x0, x1 - x0, view.width, place.grid.columns)
            down = taps(y0, y2 - y0, view.height, place.grid.rows)
        self._taps_key, self._taps = full, (across, down)
        return across, down

    def _values_for(self, volume: Volume, view: View) -> NDArray[np.float32]:
        """The modality values of the slice; dragging the window or zooming finds them ready."""
        padded = volume.padding is not None
        key = (view.index, view.window if padded else None, view.invert and padded)
        if self._volume is not volume or self._values is None or self._values_key != key:
            self._values = values_for_display(volume, view.index, view.window, invert=view.invert)
            self._volume, self._values_key = volume, key
        return self._values


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


def _linear(
    values: NDArray[np.float32], across: Taps, down: Taps, *, window: Voi, invert: bool, scratch: Scratch
) -> NDArray[np.uint8]:
    """Linear between the four neighbours, then the window; (down, across) grey.

    A straight window is applied before interpolating, without its clipping: linear maps commute, so that the
    result is the same and most of the work is done on the smaller array. Rows are copied whole (fast); the
    first pass works on the transposed slice. Both go block by block to stay in the processor's cache.
    """
    first = int(down.low.min())
    used = values[first : int(down.high.max()) + 1]
    n, wide = len(used), len(across.low)
    straight = ramp(window)
    sideways = scratch.array("sideways", used.shape[1], n)
    np.copyto(sideways, used.T)
    if straight is not None:
        slope, offset = straight.slope, straight.offset
        if invert:
            slope, offset = -slope, 255.0 - offset
        sideways *= np.float32(slope)
        sideways += np.float32(offset + 0.5)
    tall = scratch.array("tall", n, wide)
    for start in range(0, wide, BLOCK):
        part = slice(start, start + BLOCK)
        tall[:, part] = _mix(sideways, across.low[part], across.high[part], across.weight[part], scratch).T
    shown = np.empty((len(down.low), wide), dtype=np.uint8)
    for start in range(0, len(down.low), BLOCK):
        part = slice(start, start + BLOCK)
        mixed = _mix(tall, down.low[part] - first, down.high[part] - first, down.weight[part], scratch)
        if straight is not None:
            np.clip(mixed, 0.0, 255.0, out=mixed)
            shown[part] = mixed
        else:
            greys = grey(mixed, window)
            shown[part] = 255 - greys if invert else greys
    return shown


def _mix(
    rows: NDArray[np.float32],
    low: NDArray[np.intp],
    high: NDArray[np.intp],
    weight: NDArray[np.float32],
    scratch: Scratch,
) -> NDArray[np.float32]:
    """rows[low] * (1 - weight) + rows[high] * weight, by row; good until the next call."""
    step = scratch.array("step", len(low), rows.shape[1])
    base = scratch.array("base", len(low), rows.shape[1])
    np.take(rows, high, axis=0, out=step, mode="clip")
    np.take(rows, low, axis=0, out=base, mode="clip")
    step -= base
    step *= weight[:, None]
    step += base
    return step


def _pick(plane: NDArray[np.generic], across: Taps, down: Taps, turned: bool) -> NDArray[np.generic]:
    """The nearest pixel of `plane` for each screen pixel."""
    if turned:
        plane = plane.swapaxes(0, 1)
    return np.take(np.take(plane, down.nearest, axis=0), across.nearest, axis=1)


def _nearest(volume: Volume, view: View, across: Taps, down: Taps, turned: bool) -> NDArray[np.uint8]:
    """The nearest pixel, through the table where stored values have 16 bits."""
    stored = volume.stored[view.index]
    if stored.dtype in (np.dtype(np.int16), np.dtype(np.uint16)):
        greys = table(volume, view.window, view.index, invert=view.invert)
        small = np.take(greys, stored.view(np.uint16))
    else:
        small = grey(values_for_display(volume, view.index, view.window, invert=view.invert), view.window)
        if inverted(volume, view.invert):
            small = np.asarray(255 - small, dtype=np.uint8)
        mask = padding_mask(volume, view.index)
        if mask is not None:
            small[mask] = 0
    return np.asarray(_pick(small, across, down, turned), dtype=np.uint8)


def _colour(
    volume: Volume, view: View, across: Taps, down: Taps, *, turned: bool, scratch: Scratch
) -> NDArray[np.uint8]:
    """Colour is shown as stored, 8 bits a channel, without a window; stored is (slices, rows, columns, 3)."""
    stored = np.clip(volume.stored[view.index], 0, 255)
    if not view.interpolate:
        return np.asarray(_pick(stored, across, down, turned), dtype=np.uint8)
    channels = [np.asarray(c, dtype=np.float32) for c in (stored[..., 0], stored[..., 1], stored[..., 2])]
    shown = [
        _linear(c.T if turned else c, across, down, window=UNCHANGED, invert=False, scratch=scratch)
        for c in channels
    ]
    return np.stack(shown, axis=-1)
