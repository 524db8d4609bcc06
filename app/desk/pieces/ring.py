"""The focus ring: one overlay a window, 2 px, 2 px outside the control that has the keys, always drawn."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.desk.theme.theme import Theme

OUTSIDE = 4
"""Px from the control's edge to the outer edge of the ring."""


class FocusRing(QWidget):
    """Follows the focus within one window; deaf to the mouse.

    A widget with the property `ring` set to "own", and all within it, paints its focus itself (a table rings its
    row, the report its field, a pane its frame).
    """

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    def target(self) -> QWidget | None:
        """The control that is ringed."""
        return self._target

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.Move,
            QEvent.Type.Resize,
            QEvent.Type.Show,
            QEvent.Type.Hide,
            QEvent.Type.LayoutRequest,
        ):
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("focus"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    @Slot("QWidget*", "QWidget*")
    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        for watched in self._watched:
            if isValid(watched):
                watched.removeEventFilter(self)
        self._watched = []
        mine = new is not None and new.window() is self.window() and not _rings_itself(new)
        self._target = new if mine else None
        widget: QWidget | None = self._target
        while widget is not None and widget is not self.window():
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = widget.parentWidget()
        self._place()

    def _place(self) -> None:
        if self._target is None or not isValid(self._target) or not self._target.isVisible():
            self.hide()
            return
        ringed = self._target
        frame = ringed.property("ring_frame")
        if isinstance(frame, QWidget):
            ringed = frame
        at = ringed.mapTo(self.window(), QPoint(0, 0))
        self.setGeometry(QRect(at, ringed.size()).adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE))
        self.raise_()
        self.show()


def _rings_itself(widget: QWidget) -> bool:
    at: QWidget | None = widget
    while at is not None:
        if at.property("ring") == "own":
            return True
        at = at.parentWidget()
    return False
