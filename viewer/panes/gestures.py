"""Mouse and wheel, turned into the pane's own methods: the only place that knows which button does what."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from viewer.look.window import VoiFunction, Window
from viewer.panes.marks import Mark, handle_points, is_whole, moved, outline_distance, spots, turning, with_handle
from viewer.panes.values import Tool

if TYPE_CHECKING:
    from viewer.panes.pane import Pane

REACH = 10.0
"""Widget pixels within which a handle or an outline is caught."""
NOTCH = 120
"""Eighths of a degree times eight: one notch of an ordinary wheel."""
STACK_STEP = 8.0
"""Widget pixels of a drag for one image, fewer where the stack is long."""


@dataclass(frozen=True, slots=True)
class Drag:
    """A button is down.

    Attributes:
        kind: what the drag does; None where it moves `mark` by `handle` (or as a whole: None).
        before: the marks as they were, for Esc.
        fresh: `mark` is being drawn, not changed.
        waiting: no button is down: the second line of an angle follows the pointer until it is pressed.
    """

    kind: Tool | None
    start: QPointF
    last: QPointF
    before: tuple[Mark, ...] = ()
    mark: Mark | None = None
    handle: int | None = None
    fresh: bool = False
    waiting: bool = False
    rest: float = 0.0


class Gestures:
    """One drag at a time."""

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._drag: Drag | None = None
        self._turned = 0

    @property
    def measuring(self) -> bool:
        """Whether a measurement is being drawn or changed."""
        drag = self._drag
        return drag is not None and (drag.mark is not None or (drag.kind is not None and drag.kind.draws))

    def press(self, event: QMouseEvent) -> None:
        """Begin: right windows, middle pans, left does what the tool says or takes a mark by its handle."""
        at = event.position()
        if self._pane.volume is None:
            return
        if self._drag is not None and self._drag.waiting:
            if event.button() == Qt.MouseButton.LeftButton:
                self._drag_mark(self._drag, at)
            else:
                self.cancel()
            return
        if event.button() == Qt.MouseButton.RightButton:
            self._drag = Drag(Tool.WINDOW, at, at)
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._drag = Drag(Tool.PAN, at, at)
        elif event.button() == Qt.MouseButton.LeftButton:
            turn = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._drag = self._caught(at, turn=turn) or self._tool(at)

    def move(self, event: QMouseEvent) -> None:
        """Go on."""
        drag = self._drag
        if drag is None:
            return
        at = event.position()
        if drag.mark is not None or (drag.kind is not None and drag.kind.draws):
            self._drag_mark(drag, at)
            return
        dx, dy = at.x() - drag.last.x(), at.y() - drag.last.y()
        rest = drag.rest
        if drag.kind is Tool.WINDOW:
            self._window(dx, dy)
        elif drag.kind is Tool.PAN:
            self._pane.pan_by(dx, dy)
        elif drag.kind is Tool.ZOOM:
            self._pane.zoom_by(math.exp(-dy / 150), drag.start)
        elif drag.kind is Tool.STACK:
            rest = self._stack(rest + dy)
        if drag.kind is not Tool.STACK:
            self._pane.hurry()
        self._drag = replace(drag, last=at, rest=rest)

    def release(self, event: QMouseEvent) -> None:
        """End: a finished mark says its numbers; one that has no size goes."""
        drag, self._drag = self._drag, None
        if drag is None or drag.mark is None:
            return
        kept = next((m for m in self._pane.marks if m.id == drag.mark.id), None)
        if kept is None or kept in drag.before:
            self._pane.setMouseTracking(False)
            if kept is not None:
                self._pane.tell_measured(kept)  # pressed, not moved: it is the one that is meant now
            return
        if self._too_small(kept):
            if drag.waiting:
                self._drag = drag  # the vertex was pressed twice: the second line is still to be drawn
                return
            self._pane.drop_mark(kept, drag.before)
            return
        if not is_whole(kept):
            self._drag = replace(drag, mark=kept, waiting=True)
            self._pane.setMouseTracking(True)
            return
        self._pane.setMouseTracking(False)
        self._pane.tell_measured(kept)

    def cancel(self) -> bool:
        """Take back the drag that is going on; False where there is none."""
        drag, self._drag = self._drag, None
        self._pane.setMouseTracking(False)
        if drag is None:
            return False
        if drag.mark is not None:
            self._pane.drop_mark(drag.mark, drag.before)
        return True

    def wheel(self, event: QWheelEvent) -> None:
        """A notch is an image; with Ctrl it is a step of zoom. Fine wheels add up to notches."""
        turned = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._pane.zoom_by(1.1 ** (turned / NOTCH), event.position())
        else:
            self._turned += turned
            notches = int(self._turned / NOTCH)
            self._turned -= notches * NOTCH
            if notches:
                self._pane.walk(-notches)
        event.accept()

    def _caught(self, at: QPointF, *, turn: bool) -> Drag | None:
        """The mark under the pointer, by a handle if one is near; `turn` lets an ellipse swing by its handle."""
        pane, place, view = self._pane, self._pane.mapping(), self._pane.view
        if place is None or view is None or not pane.can_measure:
            return None
        for mark in reversed(pane.marks):
            if mark.index != view.index:
                continue
            for number, spot in enumerate(handle_points(place.grid, mark)):
                away = pane.to_widget(*place.to_screen(*spot)) - at
                if math.hypot(away.x(), away.y()) <= REACH:
                    pane.select(mark.id)
                    free = turning(place.grid, mark) if turn and mark.kind is Tool.ELLIPSE else mark
                    return Drag(None, at, at, pane.marks, free, number)
            ends = tuple(pane.to_widget(*place.to_screen(*c)).toTuple() for c in spots(place.grid, mark))
            if outline_distance(mark.kind, ends, at.x(), at.y()) <= REACH / 2:
                pane.select(mark.id)
                return Drag(None, at, at, pane.marks, mark)
        return None

    def _tool(self, at: QPointF) -> Drag | None:
        """A drag of the current tool."""
        pane = self._pane
        pane.select(None)
        if pane.tool.draws:
            if not pane.can_measure:
                pane.said.emit("Nothing can be measured here: the image is not shown.")
                return None
            if not pane.image_box().contains(at):
                return None
            return Drag(pane.tool, at, at, pane.marks, fresh=True)
        return Drag(pane.tool, at, at)

    def _drag_mark(self, drag: Drag, at: QPointF) -> None:
        """Draw, change or carry a mark; its numbers follow."""
        pane, place, volume = self._pane, self._pane.mapping(), self._pane.volume
        if place is None or volume is None:
            return
        here = pane.to_picture(at)
        mark = drag.mark
        if drag.fresh:
            begin = place.to_patient(*pane.to_picture(drag.start))
            points = (begin, place.to_patient(*here))
            if mark is None:
                if drag.kind is None or (at - drag.start).manhattanLength() < 3:
                    return
                mark = pane.begin_mark(drag.kind, points)
                pane.select(mark.id)
            changed = replace(mark, points=(*mark.points[:2], points[1]) if drag.waiting else points)
        elif mark is None:
            return
        elif drag.handle is not None:
            changed = with_handle(volume, mark, drag.handle, *place.to_image(*here))
        else:
            was, now = place.to_image(*pane.to_picture(drag.start)), place.to_image(*here)
            changed = moved(volume, mark, now[0] - was[0], now[1] - was[1])
        others = tuple(m for m in drag.before if m.id != mark.id)
        pane.keep_marks((*others, changed))
        self._drag = replace(drag, mark=mark, last=at)

    def _too_small(self, mark: Mark) -> bool:
        """Whether a mark is a slip of the hand."""
        place = self._pane.mapping()
        if place is None:
            return True
        a, b, *more = (self._pane.to_widget(*place.to_screen(*c)) for c in spots(place.grid, mark))
        return (a - b).manhattanLength() < 3 or any((b - c).manhattanLength() < 3 for c in more)

    def _window(self, dx: float, dy: float) -> None:
        """To the right wider, down brighter; steps in proportion to the width."""
        view = self._pane.view
        if view is None or not isinstance(view.window, Window):
            return
        step = max(view.window.width / 256, 1e-3)
        least = 1.0 if view.window.function is VoiFunction.LINEAR else 1e-3
        width = max(view.window.width + dx * step, least)
        self._pane.set_window(Window(view.window.centre - dy * step, width, view.window.function))

    def _stack(self, travelled: float) -> float:
        """Page by the way of the drag; what is left of it."""
        volume = self._pane.volume
        step = STACK_STEP if volume is None else max(2.0, min(STACK_STEP, self._pane.height() / volume.slices))
        images = int(travelled / step)
        if images:
            self._pane.walk(images)
        return travelled - images * step
