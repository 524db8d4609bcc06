"""What a pane shows and everything a reader does to it: one value replaced at every step; paints nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QWidget

from viewer.draw.geometry import Mapping as Place
from viewer.draw.geometry import mapping
from viewer.draw.view import View, flipped_horizontally, flipped_vertically, turned
from viewer.look.default import default_window, depends_on_pixels
from viewer.look.window import Voi, Window
from viewer.measure.plane import plane
from viewer.panes.overlay_paint import HEAD
from viewer.panes.paging import Pager
from viewer.panes.seen import SeenMap
from viewer.panes.strip_paint import WIDTH
from viewer.panes.values import NOTHING_HUNG, Changed, Head, Notice, Overlay, Role, Tool
from viewer.panes.words import gap_notice, image_words
from viewer.volumes.values import Gap, Volume

ZOOM_RANGE = (0.05, 64.0)
FRAMES_A_SECOND = (50.0, 240.0)
"""What is believed of a screen's rate; outside of it 60 is taken."""


class Shown(QWidget):
    """A volume, which slice of it, and how; all gestures are methods.

    Signals:
        changed: a `Changed` after every change of what is shown.
    """

    changed = Signal(object)

    def __init__(self, seen: SeenMap | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seen_map = seen if seen is not None else SeenMap()
        self._volume: Volume | None = None
        self._view: View | None = None
        self._head, self._overlay, self._notice = Head(), Overlay(), NOTHING_HUNG
        self._failed: dict[int, Notice] = {}
        self._failures: dict[str, dict[int, Notice]] = {}
        self._views: dict[str, View] = {}
        self._elsewhere: Notice | None = None
        self._gap: Gap | None = None
        self._active, self._words_shown = False, True
        self._given: set[str] = set()
        self._windowed: dict[str, int] = {}
        self._pager = Pager(self._step, self._frame, self)
        self.tool = Tool.STACK

    # What is shown

    @property
    def volume(self) -> Volume | None:
        """The volume that hangs here."""
        return self._volume

    @property
    def view(self) -> View | None:
        """How it is shown; None while nothing hangs here."""
        return self._view

    @property
    def between(self) -> bool:
        """Whether it stands at no slice of its own: in a gap, or at a level of another pane that it has none of."""
        return self._elsewhere is not None

    @property
    def seen(self) -> frozenset[int]:
        """Slices of the hung volume that really were painted."""
        return self.seen_of(self._volume.key) if self._volume is not None else frozenset()

    def seen_of(self, key: str) -> frozenset[int]:
        """Slices of any volume that stood on the screen, here or in a pane that shares this one's map."""
        return self.seen_map.of(key)

    def set_seen(self, kept: Mapping[str, str]) -> None:
        """Take over what was seen before (a draft opened again)."""
        self.seen_map.restore(kept)
        self.update()

    def set_volume(self, volume: Volume, index: int | None = None, window: Voi | None = None) -> None:
        """Hang a volume: as it was left here, else its middle slice, fitted, in `window` or its own."""
        self._pager.stop()
        self._leave_slice()
        self._volume, self._notice = volume, NOTHING_HUNG
        self._elsewhere, self._gap = None, None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._failed = self._failures.setdefault(volume.key, {})
        self._let_go()
        width, height = self._picture_size()
        before = self._views.get(volume.key)
        if before is not None:
            self._view = replace(before, width=width, height=height)
            if self._window_due(volume):  # more of it arrived while another volume hung here
                self._view = replace(self._view, window=self._own_window(volume))
        else:
            if window is not None:
                self._given.add(volume.key)
            shown = window if window is not None else self._own_window(volume)
            self._view = View(volume.slices // 2, shown, width, height)
        if index is not None:
            self._view = replace(self._view, index=self._within(index))
        self._name()
        self._settle("volume")

    def clear(self, notice: Notice = NOTHING_HUNG) -> None:
        """Hang nothing; `notice` says why and what to do. Keys that walk pass an empty pane by."""
        self._pager.stop()
        self._leave_slice()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._volume = self._view = None
        self._elsewhere, self._gap = None, None
        self._notice = notice
        self._let_go()
        self._name()
        self.update()

    def forget(self) -> None:
        """Another case: nothing of what hung here before is kept."""
        self.clear()
        self._failed, self._failures, self._views = {}, {}, {}
        self._given, self._windowed = set(), {}
        self._head, self._overlay = Head(), Overlay()

    def arrived(self) -> None:
        """More slices of the volume are whole: draw what is due."""
        volume, view = self._volume, self._view
        if volume is None or view is None:
            return
        if self._window_due(volume):
            self._view = replace(view, window=self._own_window(volume))
        self.update()

    def fail(self, key: str, index: int, notice: Notice) -> None:
        """Slice `index` of a volume, hung here or not, cannot be shown; `notice` stands in its place."""
        self._failures.setdefault(key, {})[index] = notice
        self.update()

    def set_head(self, head: Head) -> None:
        """The words above the image."""
        self._head = head
        self._name()
        self.update()

    def set_overlay(self, overlay: Overlay) -> None:
        """The words over the image that come from outside."""
        self._overlay = overlay
        self.update()

    def set_active(self, active: bool) -> None:
        """Draw the frame of the active pane, or not."""
        self._active = active
        self.update()

    def show_words(self, shown: bool) -> None:
        """Overlays on or off; whose images these are, letters and warnings stay."""
        self._words_shown = shown
        self.update()

    # What the reader does; each is a command of the desk too

    def walk(self, steps: int) -> None:
        """Forward or back as keys and wheel ask for it: each image stands for a frame of the screen at least."""
        self._pager.ask(steps)

    def page(self, steps: int) -> None:
        """Forward or back at once: each image is painted before the next, none is skipped."""
        for _ in range(abs(steps)):
            if not self._step(1 if steps > 0 else -1):
                return

    def go(self, index: int) -> None:
        """To one image, directly."""
        self._pager.stop()
        if self._view is not None:
            self._leave_slice()
            self._stand_nowhere_else()
            self._replace("index", index=self._within(index))

    def first(self) -> None:
        """To the first image."""
        self.go(0)

    def last(self) -> None:
        """To the last image."""
        if self._volume is not None:
            self.go(self._volume.slices - 1)

    def follow(self, index: int | None, why: str = "") -> None:
        """Move because another pane moved; None where this volume has no slice there."""
        if self._view is None:
            return
        self._pager.stop()
        self._leave_slice()
        self._gap = None
        if index is None:
            self._elsewhere = Notice("No slice here", why)
            self.update()
        else:
            self._elsewhere = None
            self._replace("follow", index=self._within(index))

    def set_window(self, window: Voi) -> None:
        """Another window or VOI LUT."""
        if self._volume is not None:
            self._given.add(self._volume.key)
        self._replace("window", window=window)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller; the point under `at` (widget) stays, or the middle."""
        place, view = self.mapping(), self._view
        if place is None or view is None:
            return
        old = place.magnification
        new = min(max(old * factor, ZOOM_RANGE[0]), ZOOM_RANGE[1])
        x, y = self.to_picture(at) if at is not None else (view.width / 2, view.height / 2)
        before, after = place.scale, place.scale * new / old
        u, v = x - view.width / 2, y - view.height / 2
        pan = (u / after - u / before + view.pan[0], v / after - v / before + view.pan[1])
        self._replace("place", zoom=new, pan=pan)

    def pan_by(self, dx: float, dy: float) -> None:
        """Carry the picture along by so many widget pixels."""
        place, view = self.mapping(), self._view
        if place is not None and view is not None:
            k = self.devicePixelRatioF() / place.scale
            self._replace("place", pan=(view.pan[0] + dx * k, view.pan[1] + dy * k))

    def fit(self) -> None:
        """The whole slice, as large as it goes."""
        self._replace("place", zoom=None, pan=(0.0, 0.0))

    def one_to_one(self) -> None:
        """One device pixel for each image pixel, on it and not between two."""
        if self._volume is None or self._view is None:
            return
        view = replace(self._view, zoom=1.0)
        place = mapping(self._volume, view)
        x, y = place.to_screen(0.0, 0.0)
        aside = (round(x - 0.5) + 0.5 - x) / place.scale, (round(y - 0.5) + 0.5 - y) / place.scale
        self._set("place", replace(view, pan=(view.pan[0] + aside[0], view.pan[1] + aside[1])))

    def invert(self) -> None:
        """Black and white changed, and back."""
        if self._view is not None:
            self._replace("look", invert=not self._view.invert)

    def toggle_interpolation(self) -> None:
        """Values made between pixels, or the nearest pixel."""
        if self._view is not None:
            self._replace("look", interpolate=not self._view.interpolate)

    def rotate(self, quarters: int) -> None:
        """Quarter turns clockwise; negative ones the other way."""
        if self._view is not None:
            self._set("place", turned(self._view, quarters % 4))

    def flip_horizontally(self) -> None:
        """Left and right changed; the pane says MIRRORED."""
        if self._view is not None:
            self._set("place", flipped_horizontally(self._view))

    def flip_vertically(self) -> None:
        """Top and bottom changed; the pane says MIRRORED."""
        if self._view is not None:
            self._set("place", flipped_vertically(self._view))

    def reset(self) -> None:
        """As sent: the volume's own window, fitted, not turned; the image stays."""
        if self._volume is not None and self._view is not None:
            self._given.discard(self._volume.key)
            own = self._own_window(self._volume)
            self._set("look", View(self._view.index, own, self._view.width, self._view.height))

    def set_tool(self, tool: Tool) -> None:
        """What the left button does from now on."""
        self.tool = tool
        self.setCursor(Qt.CursorShape.CrossCursor if tool.draws else Qt.CursorShape.ArrowCursor)

    # Between widget and picture

    def mapping(self) -> Place | None:
        """Screen to patient of what is shown."""
        if self._volume is None or self._view is None:
            return None
        return mapping(self._volume, self._view)

    def to_picture(self, at: QPointF) -> tuple[float, float]:
        """Widget coordinates to device pixels of the picture."""
        r = self.devicePixelRatioF()
        return at.x() * r, (at.y() - HEAD) * r

    def to_widget(self, x: float, y: float) -> QPointF:
        """Device pixels of the picture to widget coordinates."""
        r = self.devicePixelRatioF()
        return QPointF(x / r, y / r + HEAD)

    def image_box(self) -> QRectF:
        """Where the picture lies in the widget."""
        return QRectF(0, HEAD, max(1, self.width() - WIDTH), max(1, self.height() - HEAD))

    # Within

    def _step(self, way: int) -> bool:
        """One image on or back, painted when this returns; a gap is a place of its own. False at an end."""
        volume, view = self._volume, self._view
        if volume is None or view is None:
            return False
        self._leave_slice()
        at, gap = view.index, self._gap
        if gap is not None:
            index = gap.after + 1 if way > 0 else gap.after
            if not 0 <= index < volume.slices:
                return False
        else:
            between = at if way > 0 else at - 1
            ahead = next((one for one in volume.gaps if one.after == between), None)
            if ahead is not None and self._elsewhere is None:
                self._gap, self._elsewhere = ahead, gap_notice(ahead)
                self._paint_now()
                return True
            index = self._within(at + way)
            if index == at and self._elsewhere is None:
                return False
        self._stand_nowhere_else()
        self._replace("index", at_once=True, index=index)
        return True

    def _stand_nowhere_else(self) -> None:
        self._elsewhere, self._gap = None, None

    def _within(self, index: int) -> int:
        return min(max(index, 0), self._volume.slices - 1) if self._volume is not None else 0

    def _frame(self) -> float:
        """Seconds that the screen under this pane shows a frame for."""
        rate = self.screen().refreshRate()
        return 1.0 / (rate if FRAMES_A_SECOND[0] <= rate <= FRAMES_A_SECOND[1] else 60.0)

    def _replace(self, what: str, *, at_once: bool = False, **changes: object) -> None:
        if self._view is not None:
            self._set(what, replace(self._view, **changes), at_once=at_once)  # type: ignore[arg-type]

    def _set(self, what: str, view: View, *, at_once: bool = False) -> None:
        if view == self._view and not at_once:
            self.update()
            return
        self._view = view
        self._settle(what, at_once=at_once)

    def _settle(self, what: str, *, at_once: bool = False) -> None:
        """Keep and tell, then paint: panes that follow this one are painted in the same go."""
        volume, view = self._volume, self._view
        if volume is None or view is None:
            return
        self._views[volume.key] = view
        position = plane(volume, view.index).centre if volume.geometry is not None else None
        self.setAccessibleDescription(image_words(volume, view, self.seen_map.count(volume.key)))
        self.changed.emit(Changed(volume.key, what, view, position))
        if at_once:
            self._paint_now()
        else:
            self.update()

    def _own_window(self, volume: Volume) -> Window:
        self._windowed[volume.key] = int(np.count_nonzero(volume.arrived))
        return default_window(volume)

    def _window_due(self, volume: Volume) -> bool:
        """Whether the volume's own window is to be asked for anew: with the first images, and when all are here."""
        if volume.key in self._given or not depends_on_pixels(volume):
            return False
        here, then = int(np.count_nonzero(volume.arrived)), self._windowed.get(volume.key, 0)
        lost = len(self._failures.get(volume.key, ()))
        return here != then and (then == 0 or here + lost >= volume.slices)

    def _paint_now(self) -> None:
        self.update()
        if self.isVisible():
            self.repaint()

    def _leave_slice(self) -> None:
        """Another slice or volume comes: what is half drawn on this one goes."""

    def _let_go(self) -> None:
        """What belonged to the volume that hung here goes with it; each part of a pane adds its own."""

    def _picture_size(self) -> tuple[int, int]:
        r, box = self.devicePixelRatioF(), self.image_box()
        return max(1, round(box.width() * r)), max(1, round(box.height() * r))

    def _resize(self) -> None:
        width, height = self._picture_size()
        if self._view is not None and (self._view.width, self._view.height) != (width, height):
            self._replace("size", width=width, height=height)

    def _name(self) -> None:
        role = "Prior" if self._head.role is Role.PRIOR else "Current"
        what = self._volume.description if self._volume is not None else "nothing hung"
        self.setAccessibleName(f"{role} images: {what or 'series without a name'}")

    def _notice_for(self, volume: Volume, view: View) -> Notice | None:
        """What stands in place of the picture, if anything does."""
        if self._elsewhere is not None:
            return self._elsewhere
        if view.index in self._failed:
            return self._failed[view.index]
        if not bool(volume.arrived[view.index]):
            here = int(np.count_nonzero(volume.arrived))
            title = f"Image {view.index + 1} has not arrived"
            return Notice(title, f"{here} of {volume.slices} images are here. This one is drawn as soon as it is.")
        return None
