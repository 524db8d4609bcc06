"""The presenter that runs everywhere: numpy taps, then the window; the reference for every picture."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from viewer.draw.geometry import Mapping, mapping
from viewer.draw.latest import Latest
from viewer.draw.resample import Scratch, Taps, heighten, on_its_side, pick, place_key, taps_of, widen
from viewer.draw.sheets import Sheets
from viewer.draw.view import Camera, Cut, View
from viewer.look.shade import Shade, shade
from viewer.look.table import inverted, padding_mask, padding_value, table, values_for_display
from viewer.look.window import Voi, VoiFunction, Window, grey
from viewer.volumes.rescale import rescaled_into
from viewer.volumes.values import Volume

if TYPE_CHECKING:
    from viewer.draw.planes import Planes
    from viewer.draw.scene import SoftwareVolumes

Plain = TypeVar("Plain", bound=np.generic)

PANES = 8
"""Pictures kept ready for a change of the window: as many as panes may stand side by side."""
UNCHANGED = shade(Window(127.5, 255.0, VoiFunction.LINEAR_EXACT), invert=False)
"""The window that leaves 0 to 255 as they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Widened:
    """A slice at the width of a pane, before any window; what a change of the window starts from.

    Attributes:
        of: the slice and the place.
        rows: modality values; padding counts as 0.
        rim: the share of padding in each; None where nothing is padding.
        keep: 1 where a screen pixel shows tissue, 0 where it shows padding; None where nothing is padding.
    """

    of: tuple[object, ...]
    rows: NDArray[np.float32]
    rim: NDArray[np.float32] | None
    keep: NDArray[np.uint8] | None


class Raster:
    """Draws on the CPU. Keeps taps and widened slices of the panes it drew last, no more."""

    any_thread = True

    def __init__(self) -> None:
        self._taps: Latest[tuple[Taps, Taps]] = Latest(2 * PANES)
        self._widened: Latest[Widened] = Latest(PANES)
        self._shades: Latest[Shade] = Latest(PANES)
        self._scratch = Scratch()
        self._sheets = Sheets()
        self._making = threading.Lock()
        self._planes: Planes | None = None
        self._volumes: SoftwareVolumes | None = None

    def present(self, volume: Volume, view: View) -> NDArray[np.uint8]:
        """As `Presenter.present`."""
        if not bool(volume.arrived[view.index]):
            return self._sheets.blank(_shape(volume, view))
        place = mapping(volume, view)
        across, down = self._taps_for(place, view)
        if len(across.low) == 0 or len(down.low) == 0:
            return self._sheets.blank(_shape(volume, view))
        covered = (len(down.low), len(across.low)) == (view.height, view.width)
        picture = (self._sheets.sheet if covered else self._sheets.blank)(_shape(volume, view))
        part = picture[down.on_screen, across.on_screen]
        turned = on_its_side(place)
        if volume.colour:
            part[...] = _colour(volume, view, across, down, turned=turned, scratch=self._scratch)
        elif view.interpolate:
            self._interpolated(volume, view, place, part)
        else:
            part[...] = _nearest(volume, view, across, down, turned=turned)
        return picture

    def cut(self, volume: Volume, cut: Cut) -> NDArray[np.uint8]:
        """As `Presenter.cut`."""
        with self._making:
            if self._planes is None:  # VTK is loaded when the first plane is cut, not with the first slice
                from viewer.draw.planes import Planes

                self._planes = Planes(self._sheets)
            planes = self._planes
        return planes.cut(volume, cut)

    def prepare(self, volume: Volume) -> None:
        """As `Presenter.prepare`."""
        self._software_volumes().prepare(volume)

    def render(self, volume: Volume, camera: Camera) -> NDArray[np.uint8]:
        """As `Presenter.render`."""
        return self._software_volumes().render(volume, camera)

    def reduced(self, volume: Volume, camera: Camera) -> str:
        """As `Presenter.reduced`."""
        from viewer.draw.scene import software_reduced

        return software_reduced(volume, camera)

    def close(self) -> None:
        """Drop what is kept of the last pictures."""
        if self._volumes is not None:
            self._volumes.close()
        self._planes = self._volumes = None
        self._taps.clear()
        self._widened.clear()
        self._shades.clear()
        self._scratch, self._sheets = Scratch(), Sheets()

    def _software_volumes(self) -> SoftwareVolumes:
        with self._making:
            if self._volumes is None:
                from viewer.draw.scene import SoftwareVolumes

                self._volumes = SoftwareVolumes(self._sheets)
            return self._volumes

    def _interpolated(self, volume: Volume, view: View, place: Mapping, out: NDArray[np.uint8]) -> None:
        _, down = self._taps_for(place, view)
        widened = self._widened_for(volume, view, place)
        invert = inverted(volume, view.invert)
        rows = widened.rows
        if widened.rim is not None:  # padding takes the window's black, so that no bright rim grows
            rows = self._scratch.array("padded", *rows.shape)
            np.multiply(widened.rim, np.float32(padding_value(view.window, invert=invert)), out=rows)
            rows += widened.rows
        heighten(rows, down, self._shade_for(view.window, invert), out, self._scratch)
        if widened.keep is not None:
            np.multiply(out, widened.keep, out=out)

    def _taps_for(self, place: Mapping, view: View) -> tuple[Taps, Taps]:
        """Taps across and down the screen; paging at one zoom finds them ready."""
        key = place_key(place, view.width, view.height)
        found = self._taps.get(key)
        if found is None:
            found = taps_of(place, view.width, view.height)
            self._taps.put(key, found)
        return found

    def _widened_for(self, volume: Volume, view: View, place: Mapping) -> Widened:
        """The slice at the pane's width; dragging the window finds it ready, paging uses its memory again."""
        across, down = self._taps_for(place, view)
        of = (view.index, place_key(place, view.width, view.height))
        key = (volume, view.width, view.height)
        kept = self._widened.get(key)
        if kept is not None and kept.of == of:
            return kept
        values = self._scratch.array("values", *volume.stored.shape[1:])
        rescaled_into(volume, view.index, values)
        mask = padding_mask(volume, view.index)
        if mask is not None and not mask.any():
            mask = None
        if mask is not None:
            values[mask] = 0
        shape = (down.used.stop - down.used.start, len(across.low))
        again = kept is not None and kept.rows.shape == shape
        rows = kept.rows if kept is not None and again else np.empty(shape, dtype=np.float32)
        widen(_upright(values, place), across, down, rows, self._scratch)
        rim = keep = None
        if mask is not None:
            mask = _upright(mask, place)
            rim = np.empty(shape, dtype=np.float32)
            widen(mask.astype(np.float32), across, down, rim, self._scratch)
            keep = np.asarray(pick((~mask).view(np.uint8), across, down), dtype=np.uint8)
        fresh = Widened(of, rows, rim, keep)
        self._widened.put(key, fresh)
        return fresh

    def _shade_for(self, window: Voi, invert: bool) -> Shade:
        found = self._shades.get((window, invert))
        if found is None:
            found = shade(window, invert=invert)
            self._shades.put((window, invert), found)
        return found


def _upright(plane: NDArray[Plain], place: Mapping) -> NDArray[Plain]:
    """The slice as it lies on the screen, not mirrored: its rows across."""
    return np.ascontiguousarray(plane.T) if on_its_side(place) else plane


def _shape(volume: Volume, view: View) -> tuple[int, ...]:
    return (view.height, view.width, 3) if volume.colour else (view.height, view.width)


def _nearest(volume: Volume, view: View, across: Taps, down: Taps, *, turned: bool) -> NDArray[np.uint8]:
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
    return np.asarray(pick(small.T if turned else small, across, down), dtype=np.uint8)


def _colour(
    volume: Volume, view: View, across: Taps, down: Taps, *, turned: bool, scratch: Scratch
) -> NDArray[np.uint8]:
    """Colour is shown as stored, 8 bits a channel, without a window; stored is (slices, rows, columns, 3)."""
    stored = np.clip(volume.stored[view.index], 0, 255)
    if turned:
        stored = stored.swapaxes(0, 1)
    if not view.interpolate:
        return np.asarray(pick(stored, across, down), dtype=np.uint8)
    shown = np.empty((len(down.low), len(across.low), 3), dtype=np.uint8)
    grey_of_one = np.empty(shown.shape[:2], dtype=np.uint8)
    used = down.used
    rows = scratch.array("channel", used.stop - used.start, len(across.low))
    for channel in range(3):
        values = np.ascontiguousarray(stored[..., channel], dtype=np.float32)
        widen(values, across, down, rows, scratch)
        heighten(rows, down, UNCHANGED, grey_of_one, scratch)
        shown[..., channel] = grey_of_one
    return shown
