"""The pane: one slice of one volume, its words, its measurements, and everything a reader does to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from viewer.draw.geometry import Mapping, mapping
from viewer.draw.view import Presenter, View, flipped_horizontally, flipped_vertically, turned
from viewer.look.default import default_window
from viewer.look.window import Voi
from viewer.measure.plane import plane
from viewer.panes.book import Letters, MarkBook, new_identity
from viewer.panes.gestures import Gestures
from viewer.panes.mark_paint import Canvas, draw_mark, words_place, words_size
from viewer.panes.marks import Mark, measured
from viewer.panes.overlay_paint import (
    HEAD,
    INSET,
    Corners,
    draw_corners,
    draw_frame,
    draw_head,
    draw_notice,
    without_optional,
)
from viewer.panes.seen import WIDTH, draw_seen
from viewer.panes.style import Style
from viewer.panes.values import NOTHING_HUNG, Changed, Head, Notice, Overlay, Role, Tool
from viewer.panes.words import (
    edge_letters,
    image_words,
    position_words,
    voi_words,
    warning_words,
    zoom_words,
)
from viewer.volumes.values import Point, Volume

ZOOM_RANGE = (0.05, 64.0)


class Pane(QWidget):
    """Shows a volume slice by slice; all gestures are also methods. Decodes nothing, waits for nothing.

    Signals:
        changed: a `Changed` after every change of what is shown.
        measured: a `Measured` when a measurement was made, moved, or (without figures) taken away.
        seen_grew: volume key and how many of its slices have stood on the screen.
        one_up: double click; the desk shows this pane alone, or all again.
        activated: the reader turned to this pane, by button or keys.
        said: one sentence to the reader about a gesture that could not be done.
    """

    changed = Signal(object)
    measured = Signal(object)
    seen_grew = Signal(str, int)
    one_up = Signal()
    activated = Signal()
    said = Signal(str)

    def __init__(
        self,
        presenter: Presenter,
        style: Style,
        parent: QWidget | None = None,
        *,
        letters: Letters | None = None,
        identity: Callable[[], str] = new_identity,
    ) -> None:
        super().__init__(parent)
        self._presenter, self._style = presenter, style
        self._book = MarkBook(letters or Letters(), identity)
        self._volume: Volume | None = None
        self._view: View | None = None
        self._head, self._overlay, self._notice = Head(), Overlay(), NOTHING_HUNG
        self._failed: dict[int, Notice] = {}
        self._views: dict[str, View] = {}
        self._seen: dict[str, set[int]] = {}
        self._places: dict[str, tuple[object, QRectF]] = {}
        self._elsewhere: Notice | None = None
        self._active, self._words_shown, self._window_given = False, True, False
        self._picture: NDArray[np.uint8] | None = None
        self._picture_of: tuple[object, ...] | None = None
        self._image: QImage | None = None
        self._gestures = Gestures(self)
        self.tool = Tool.STACK
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self._name()

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
    def seen(self) -> frozenset[int]:
        """Slices of the hung volume that really were painted."""
        return self.seen_of(self._volume.key) if self._volume is not None else frozenset()

    def seen_of(self, key: str) -> frozenset[int]:
        """Slices of any volume that was painted in this pane."""
        return frozenset(self._seen.get(key, ()))

    def set_seen(self, key: str, seen: frozenset[int]) -> None:
        """Take over what was seen before (a draft opened again, another pane)."""
        self._seen.setdefault(key, set()).update(seen)
        self.update()

    def set_volume(self, volume: Volume, index: int | None = None, window: Voi | None = None) -> None:
        """Hang a volume: as it was left here, else its middle slice, fitted, in `window` or its own."""
        self._volume, self._notice, self._elsewhere = volume, NOTHING_HUNG, None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._failed, self._book.selected = {}, None
        width, height = self._picture_size()
        before = self._views.get(volume.key)
        if before is not None:
            self._view = replace(before, width=width, height=height)
        else:
            self._window_given = window is not None
            shown = window if window is not None else default_window(volume)
            self._view = View(volume.slices // 2, shown, width, height)
        if index is not None:
            self._view = replace(self._view, index=self._within(index))
        self._name()
        self._settle("volume")

    def clear(self, notice: Notice = NOTHING_HUNG) -> None:
        """Hang nothing; `notice` says why and what to do. Keys that walk pass an empty pane by."""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._volume = self._view = self._image = self._picture = self._picture_of = None
        self._notice = notice
        self._name()
        self.update()

    def arrived(self) -> None:
        """More slices of the volume are whole: draw what is due."""
        volume, view = self._volume, self._view
        if volume is None or view is None:
            return
        here = int(np.count_nonzero(volume.arrived))
        if not self._window_given and not volume.windows and here in (1, volume.slices):
            self._view = replace(view, window=default_window(volume))
        self.update()

    def fail(self, index: int, notice: Notice) -> None:
        """Slice `index` cannot be shown; `notice` stands in its place, never a neighbour."""
        self._failed[index] = notice
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
        """Overlays on or off; letters and warnings stay."""
        self._words_shown = shown
        self.update()

    # What the reader does; each is a command of the desk too

    def page(self, steps: int) -> None:
        """Forward or back, image by image: each is painted before the next, none is skipped."""
        if self._view is None:
            return
        for _ in range(abs(steps)):
            index = self._within(self._view.index + (1 if steps > 0 else -1))
            if index == self._view.index and self._elsewhere is None:
                return
            self._elsewhere = None
            self._replace("index", at_once=True, index=index)

    def go(self, index: int) -> None:
        """To one image, directly."""
        if self._view is not None:
            self._elsewhere = None
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
        if index is None:
            self._elsewhere = Notice("No slice here", why)
            self.update()
        else:
            self._elsewhere = None
            self._replace("follow", index=self._within(index))

    def set_window(self, window: Voi) -> None:
        """Another window or VOI LUT."""
        self._window_given = True
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
        """One device pixel for each image pixel."""
        self._replace("place", zoom=1.0)

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
            own = default_window(self._volume)
            self._window_given = False
            self._set("look", View(self._view.index, own, self._view.width, self._view.height))

    def set_tool(self, tool: Tool) -> None:
        """What the left button does from now on."""
        self.tool = tool
        drawing = tool in (Tool.LENGTH, Tool.ELLIPSE, Tool.RECTANGLE)
        self.setCursor(Qt.CursorShape.CrossCursor if drawing else Qt.CursorShape.ArrowCursor)

    # Measurements

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All measurements on the hung volume."""
        return self._book.of(self._volume.key) if self._volume is not None else ()

    def set_marks(self, key: str, marks: tuple[Mark, ...]) -> None:
        """Put back the measurements of a volume (a draft opened again)."""
        self._book.put(key, marks)
        self.update()

    @property
    def selected(self) -> Mark | None:
        """The measurement that Delete takes away."""
        return next((m for m in self.marks if m.id == self._book.selected), None)

    def select(self, id: str | None) -> None:
        """Choose a measurement, or none."""
        self._book.selected = id
        self.update()

    def delete_mark(self) -> None:
        """Take the selected measurement away, else the last one on this image."""
        if self._volume is None or self._view is None:
            return
        on_image = [m for m in self.marks if m.index == self._view.index]
        gone = self.selected or (on_image[-1] if on_image else None)
        if gone is None:
            return
        self.keep_marks(tuple(m for m in self.marks if m.id != gone.id))
        self._book.selected = None
        self.measured.emit(measured(self._volume, gone, ()))

    def begin_mark(self, kind: Tool, points: tuple[Point, Point]) -> Mark:
        """A measurement on the shown image, with the next letter; not yet kept."""
        return self._book.begin(kind, self._view.index if self._view is not None else 0, points)

    def drop_mark(self, mark: Mark, before: tuple[Mark, ...]) -> None:
        """A measurement that was begun is not wanted: `before` stands again."""
        if all(m.id != mark.id for m in before):
            self._book.drop(mark)
        self.keep_marks(before)

    def keep_marks(self, marks: tuple[Mark, ...]) -> None:
        """Replace the measurements of the hung volume."""
        if self._volume is not None:
            self.set_marks(self._volume.key, marks)

    def tell_measured(self, mark: Mark) -> None:
        """Say the numbers of a mark to whoever listens."""
        if self._volume is not None:
            self.measured.emit(measured(self._volume, mark, self._book.reading(self._volume, mark).figures))

    @property
    def can_measure(self) -> bool:
        """Whether the picture is whole, so that something can be measured on it."""
        volume, view = self._volume, self._view
        if volume is None or view is None:
            return False
        return bool(volume.arrived[view.index]) and view.index not in self._failed and self._elsewhere is None

    # Between widget and picture

    def mapping(self) -> Mapping | None:
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

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture one to one, then the words; what was painted counts as seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._style.colour("image"))
        volume, view = self._volume, self._view
        draw_head(painter, self.width(), self._head, self._style, empty=volume is None)
        if volume is None or view is None:
            draw_notice(painter, self.image_box(), self._notice, self._style)
        else:
            notice = self._notice_for(volume, view)
            if notice is None:
                self._draw_picture(painter, volume, view)
                self._count(volume, view)
            corners = self._corners(volume, view, notice is not None)
            taken = draw_corners(painter, self.image_box(), corners, self._style)
            if notice is None:
                self._draw_marks(painter, volume, view, taken)
            else:
                draw_notice(painter, self.image_box(), notice, self._style)
            self._draw_strip(painter, volume, view)
        if self._active:
            draw_frame(painter, self.width(), self.height(), self._style)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture takes the new size."""
        self._resize()

    def event(self, event: QEvent) -> bool:
        """A screen of another density asks for another picture."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._resize()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Keys go here now."""
        self.activated.emit()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The few keys a pane knows without a desk."""
        keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Down: lambda: self.page(1),
            Qt.Key.Key_Up: lambda: self.page(-1),
            Qt.Key.Key_Home: self.first,
            Qt.Key.Key_End: self.last,
            Qt.Key.Key_Delete: self.delete_mark,
        }
        run = keys.get(event.key())
        if event.key() == Qt.Key.Key_Escape and self._gestures.cancel():
            return
        if run is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            run()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A gesture begins."""
        self.activated.emit()
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A gesture goes on."""
        self._gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A gesture ends."""
        self._gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """This pane alone, or all again."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._gestures.cancel()
            self.one_up.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Next and previous image; with Ctrl nearer and farther."""
        self._gestures.wheel(event)

    # Within

    def _within(self, index: int) -> int:
        return min(max(index, 0), self._volume.slices - 1) if self._volume is not None else 0

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
        """Keep, paint and tell."""
        volume, view = self._volume, self._view
        if volume is None or view is None:
            return
        self._views[volume.key] = view
        if at_once and self.isVisible():
            self.repaint()
        else:
            self.update()
        position = plane(volume, view.index).centre if volume.geometry is not None else None
        self.setAccessibleDescription(image_words(volume, view, len(self.seen)))
        self.changed.emit(Changed(volume.key, what, view, position))

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

    def _draw_picture(self, painter: QPainter, volume: Volume, view: View) -> None:
        """The presenter's pixels, one to one; the array lives as long as its image."""
        key = (id(volume), view)
        if self._picture is None or self._picture_of != key:
            picture = np.ascontiguousarray(self._presenter.present(volume, view))
            form = QImage.Format.Format_Grayscale8 if picture.ndim == 2 else QImage.Format.Format_RGB888
            image = QImage(picture.data, view.width, view.height, picture.strides[0], form)
            image.setDevicePixelRatio(self.devicePixelRatioF())
            self._image = image
            self._picture, self._picture_of = picture, key
        if self._image is not None:
            painter.drawImage(QPointF(0, HEAD), self._image)

    def _corners(self, volume: Volume, view: View, hidden: bool) -> Corners:
        given = self._overlay
        here = int(np.count_nonzero(volume.arrived))
        loading: tuple[str, ...] = ()
        if here < volume.slices:
            waiting = f"Loading from {given.source}" if given.source else "Loading"
            loading = (f"{here} of {volume.slices} images", waiting)
        corners = Corners(
            given.top_left,
            given.top_right,
            (image_words(volume, view, len(self.seen)), position_words(volume, view), *given.bottom_left),
            () if hidden else (voi_words(view.window), zoom_words(volume, view)),
            warning_words(volume, view, given.warnings),
            loading,
            ("SYNTHETIC",) if given.synthetic else (),
            None if hidden else edge_letters(volume, view),
        )
        return corners if self._words_shown else without_optional(corners)

    def _draw_marks(self, painter: QPainter, volume: Volume, view: View, taken: tuple[QRectF, ...]) -> None:
        if self._picture is None:
            return
        here = [m for m in self.marks if m.index == view.index]
        grey = self._picture if self._picture.ndim == 2 else self._picture.max(axis=2)
        place, ratio = mapping(volume, view), self.devicePixelRatioF()
        for mark in here:
            canvas = Canvas(place, ratio, HEAD, self.image_box(), grey, taken)
            reading = self._book.reading(volume, mark)
            size = words_size(mark, reading, self._style)
            key = (mark, place, size)
            if self._places.get(mark.id, (None, None))[0] != key:
                self._places[mark.id] = (key, words_place(canvas, mark, size))
            spot = self._places[mark.id][1]
            draw_mark(painter, canvas, mark, reading=reading, words=spot, style=self._style)
            taken = (*taken, spot)

    def _draw_strip(self, painter: QPainter, volume: Volume, view: View) -> None:
        top = HEAD + INSET
        box = QRect(self.width() - 20, top, 8, max(8, self.height() - top - INSET))
        mark = self._style.colour("prior" if self._head.role is Role.PRIOR else "accent")
        draw_seen(
            painter,
            box,
            arrived=volume.arrived,
            seen=self._seen.get(volume.key, set()),
            here=view.index,
            edge=self._style.colour("edge"),
            mark=mark,
        )

    def _count(self, volume: Volume, view: View) -> None:
        """A slice is seen once it was painted in a window that is shown."""
        seen = self._seen.setdefault(volume.key, set())
        if view.index not in seen and self.isVisible():
            seen.add(view.index)
            self.seen_grew.emit(volume.key, len(seen))
