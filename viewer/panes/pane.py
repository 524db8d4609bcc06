"""The pane: what is shown, measured and seen, put together as one widget; events and painting."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from viewer.draw.geometry import mapping
from viewer.draw.view import Presenter, View
from viewer.panes.book import Letters, MarkBook, new_identity
from viewer.panes.gestures import Gestures
from viewer.panes.mark_paint import Canvas, draw_mark, words_place, words_size
from viewer.panes.measuring import Measuring
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
from viewer.panes.painting import Picture
from viewer.panes.seen import SeenMap
from viewer.panes.standing import Standing
from viewer.panes.strip_paint import WIDTH, draw_strip, slice_at
from viewer.panes.style import Style
from viewer.panes.values import Role
from viewer.panes.words import (
    between_words,
    edge_letters,
    image_words,
    loaded_words,
    made_words,
    position_words,
    voi_words,
    warning_words,
    zoom_words,
)
from viewer.volumes.values import Volume

REST_MS = 120
"""So long after the last move of a drag the whole picture is drawn again."""


class Pane(Measuring):
    """Shows a volume slice by slice; all gestures are also methods. Decodes nothing, waits for nothing.

    Signals:
        changed, measured, marks_changed: as of `Shown` and `Measuring`.
        painted: volume key and index, after a slice was painted.
        seen_grew: volume key and how many of its slices have stood on the screen.
        one_up: double click; the desk shows this pane alone, or all again.
        activated: the reader turned to this pane, by button or keys.
        said: one sentence to the reader about a gesture that could not be done.
    """

    painted = Signal(str, int)
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
        book: MarkBook | None = None,
        seen: SeenMap | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(book or MarkBook(letters or Letters(), identity), seen, parent)
        self._style = style
        self._picture = Picture(presenter)
        self._standing = Standing(self.seen_map, self.on_screen, self, clock=clock)
        self._standing.rose.connect(self._rose)
        self._places: dict[str, tuple[object, QRectF]] = {}
        self._painting = False
        self._gestures = Gestures(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self._name()

    def hurry(self) -> None:
        """A drag goes on: a large picture may be drawn at half resolution until 120 ms after the last call."""
        self._rest.start()

    def on_screen(self) -> bool:
        """Whether the picture can be seen now: shown, not minimised, and not covered by what floats over it."""
        window = self.window()
        handle = window.windowHandle()
        if not self.isVisible() or window.isMinimized() or handle is None or not handle.isExposed():
            return False
        w, h = self.width(), self.height()
        places = [
            (w // 2, h // 2),
            (w // 4, h // 4),
            (3 * w // 4, h // 4),
            (w // 4, 3 * h // 4),
            (3 * w // 4, 3 * h // 4),
        ]
        others = [
            one
            for one in QApplication.topLevelWidgets()
            if one is not window and one.isVisible() and one.isActiveWindow() and not one.isMinimized()
        ]
        for x, y in places:
            over = window.childAt(self.mapTo(window, QPoint(x, y)))
            if over is not self and not (window is self and over is None):
                return False
            if any(one.frameGeometry().contains(self.mapToGlobal(QPoint(x, y))) for one in others):
                return False
        return True

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture one to one, then the words; what was painted begins to count as seen."""
        self._painting = True
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._style.colour("image"))
        volume, view = self._volume, self._view
        draw_head(painter, self.width(), self._head, self._style, empty=volume is None)
        stands = False
        if volume is None or view is None:
            draw_notice(painter, self.image_box(), self._notice, self._style)
        else:
            notice = self._notice_for(volume, view)
            stands = notice is None
            if stands:
                ratio, haste = self.devicePixelRatioF(), self._rest.isActive() and not self._gestures.measuring
                self._picture.draw(painter, QPointF(0, HEAD), volume, view, ratio=ratio, haste=haste)
                self._standing.painted(volume.key, view.index, volume.slices)
            corners = self._corners(volume, view, hidden=not stands)
            taken = draw_corners(painter, self.image_box(), corners, self._style)
            if notice is None:
                self._draw_marks(painter, volume, view, taken)
            else:
                draw_notice(painter, self.image_box(), notice, self._style)
            self._draw_strip(painter, volume, view)
        if not stands:
            self._standing.ended()
        if self._active:
            draw_frame(painter, self.width(), self.height(), self._style)
        painter.end()
        self._painting = False
        if stands and volume is not None and view is not None:
            self.painted.emit(volume.key, view.index)

    def hideEvent(self, event: QHideEvent) -> None:
        """What stood here stands no longer."""
        self._standing.ended()
        self._pager.stop()
        super().hideEvent(event)

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
            Qt.Key.Key_Down: lambda: self.walk(1),
            Qt.Key.Key_Up: lambda: self.walk(-1),
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
        """A gesture begins, unless one waits for this press; on the strip it goes to the image that is pointed at."""
        self.activated.emit()
        at, volume = event.position(), self._volume
        if (
            volume is not None
            and event.button() == Qt.MouseButton.LeftButton
            and at.x() >= self.image_box().right()
        ):
            box = self._strip_box()
            self.go(slice_at(round(at.y()) - box.top(), box.height(), volume.slices, volume.gaps))
            return
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

    def _rose(self, key: str) -> None:
        self.seen_grew.emit(key, self.seen_map.count(key))
        if self._volume is not None and self._volume.key == key and not self._painting:
            self.update(QRect(self.width() - WIDTH, 0, WIDTH, self.height()))

    def _corners(self, volume: Volume, view: View, hidden: bool) -> Corners:
        given, halved, elsewhere = self._overlay, self._picture.halved, self._elsewhere is not None
        seen = self.seen_map.count(volume.key)
        here = int(np.count_nonzero(volume.arrived))
        waiting: tuple[str, ...] = ()
        if here + len(self._failed) < volume.slices:
            waiting = (f"Loading from {given.source}" if given.source else "Loading",)
        corners = Corners(
            top_left=given.top_left,
            top_right=given.top_right,
            bottom_left=() if elsewhere else (position_words(volume, view),),
            bottom_right=() if hidden else (voi_words(view.window), zoom_words(volume, view, halved=halved)),
            warnings=warning_words(volume, view, given.warnings, elsewhere=elsewhere),
            loading=waiting,
            always=("SYNTHETIC",) if given.synthetic else (),
            counts=(
                between_words(volume, self._gap) if elsewhere else image_words(volume, view, seen),
                loaded_words(volume, len(self._failed)),
                *given.bottom_left,
            ),
            made=() if hidden else made_words(volume, view, halved=halved),
            letters=None if hidden else edge_letters(volume, view),
        )
        return corners if self._words_shown else without_optional(corners)

    def _draw_marks(self, painter: QPainter, volume: Volume, view: View, taken: tuple[QRectF, ...]) -> None:
        here = [m for m in self.marks if m.index == view.index]
        grey = self._picture.grey if here else None
        if grey is None:
            return
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

    def _strip_box(self) -> QRect:
        top = HEAD + INSET
        return QRect(self.width() - 20, top, 8, max(8, self.height() - top - INSET))

    def _draw_strip(self, painter: QPainter, volume: Volume, view: View) -> None:
        draw_strip(
            painter,
            self._strip_box(),
            arrived=volume.arrived,
            levels=self.seen_map.levels(volume.key, volume.slices),
            gaps=volume.gaps,
            here=view.index,
            in_gap=self._gap,
            edge=self._style.colour("edge"),
            warning=self._style.colour("warning"),
            mark=self._style.colour("prior" if self._head.role is Role.PRIOR else "accent"),
        )

    def _leave_slice(self) -> None:
        if self._gestures.measuring:
            self._gestures.cancel()

    def _let_go(self) -> None:
        super()._let_go()
        self._standing.ended()
        self._picture.drop()
        self._places = {}
