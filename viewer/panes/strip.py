"""The series strip: a thumbnail a series, what it is, and how much of it was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QWidget

from viewer.draw.view import Presenter, View
from viewer.hang.choose import middle, plane_of, step_of
from viewer.look.window import Voi
from viewer.panes.style import Style
from viewer.panes.values import Role
from viewer.volumes.values import Volume

INSET = 12
GAP = 8


@dataclass(frozen=True, slots=True, eq=False)
class SeriesItem:
    """One series as the strip shows it.

    Attributes:
        picture: (n, n) grey or (n, n, 3), of the strip's device pixels; None while there is none.
        title: number and name, "2 Brain".
        what: plane and step, "5 mm axial".
        state: "seen 21 of 28", "not seen", "waiting for 5".
        waiting: images are still missing.
    """

    key: str
    picture: NDArray[np.uint8] | None
    title: str
    what: str
    state: str
    waiting: bool = False


def item_of(volume: Volume, seen: int, picture: NDArray[np.uint8] | None) -> SeriesItem:
    """The words for a volume of which `seen` slices stood on the screen."""
    number = f"{volume.number} " if volume.number is not None else ""
    step = step_of(volume)
    where = plane_of(volume)
    size = f"{step:.3g} mm " if step else ""
    what = f"{size}{where}" if where else "no position"
    absent = volume.slices - int(np.count_nonzero(volume.arrived))
    state = f"seen {seen} of {volume.slices}" if seen else "not seen"
    if absent:
        state = f"waiting for {absent}"
    elif volume.slices == 1:
        state = "seen" if seen else "1 image"
    return SeriesItem(volume.key, picture, f"{number}{volume.description}".strip(), what, state, absent > 0)


def thumbnail(volume: Volume, presenter: Presenter, window: Voi, pixels: int) -> NDArray[np.uint8] | None:
    """A small picture of the middle slice that has arrived; None while none has."""
    index = middle(volume)
    if not bool(volume.arrived[index]):
        return None
    return presenter.present(volume, View(index, window, pixels, pixels))


class Thumbnail(QAbstractButton):
    """One series; Enter, Space or a click hangs it."""

    def __init__(self, item: SeriesItem, role: Role, size: int, style: Style) -> None:
        super().__init__()
        self.item, self._role, self._size, self._style = item, role, size, style
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_item(item)

    def set_item(self, item: SeriesItem) -> None:
        """Other words or another picture for the same series."""
        self.item = item
        self.setAccessibleName(f"Series {item.title}, {item.what}")
        self.setAccessibleDescription(item.state)
        self.setToolTip(f"{item.title}\n{item.what}, {item.state}")
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Picture and words, by the longest line within limits."""
        return QSize(self._size + GAP + self._words_width() + GAP, self._size + 2 * INSET)

    def _words_width(self) -> int:
        bold, plain = QFontMetricsF(self._style.font(weight=600)), QFontMetricsF(self._style.font())
        wide = max(bold.horizontalAdvance(self.item.title), plain.horizontalAdvance(self.item.state))
        if self._size >= 64:
            wide = max(wide, plain.horizontalAdvance(self.item.what))
        return round(min(max(wide + 2, 88), 160))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, name, plane, state; the shown one framed and strong."""
        painter, style, item = QPainter(self), self._style, self.item
        box = QRect(2, INSET, self._size, self._size)
        painter.fillRect(box, style.colour("image"))
        if item.picture is not None:
            self._draw_picture(painter, box, item.picture)
        if self.isChecked():
            painter.setPen(QPen(style.colour("prior" if self._role is Role.PRIOR else "accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(-1, -1, 0, 0))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 5, -1, -5), 4, 4)
        left, wide = box.right() + 1 + GAP, self._words_width()
        lines = [(item.title, "text" if self.isChecked() else "text2", 600 if self.isChecked() else 400)]
        if self._size >= 64:
            lines.append((item.what, "text2", 400))
        lines.append((item.state, "warning" if item.waiting else "text2", 400))
        top = INSET + (self._size - 20 * len(lines)) // 2
        for number, (text, token, weight) in enumerate(lines):
            font = style.font(weight=weight)
            painter.setFont(font)
            painter.setPen(style.colour(token))
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, wide)
            line = QRectF(left, top + 20 * number, wide + 2, 20)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)

    def _draw_picture(self, painter: QPainter, box: QRect, picture: NDArray[np.uint8]) -> None:
        pixels = np.ascontiguousarray(picture)
        form = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
        image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], form)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, image)


class SeriesStrip(QScrollArea):
    """All series of one study, side by side over its pane; scrolls sideways, the shown one stays in sight.

    Signals:
        chosen: the key of the series to hang.
    """

    chosen = Signal(str)

    def __init__(self, style: Style, role: Role = Role.CURRENT, size: int = 64) -> None:
        super().__init__()
        self._style, self._role, self._size = style, role, size
        self._thumbnails: list[Thumbnail] = []
        self._row = QWidget()
        self._layout = QHBoxLayout(self._row)
        self._layout.setContentsMargins(INSET - 2, 0, INSET, 0)
        self._layout.setSpacing(GAP)
        self._layout.addStretch(1)
        self.setWidget(self._row)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(size + 2 * INSET)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Prior series" if role is Role.PRIOR else "Current series")
        for ground in (self.viewport(), self._row):  # the page's own ground shows through
            ground.setAutoFillBackground(False)

    @property
    def keys(self) -> tuple[str, ...]:
        """The series in order."""
        return tuple(t.item.key for t in self._thumbnails)

    def set_items(self, items: Sequence[SeriesItem]) -> None:
        """Show these series; known ones keep their place and focus."""
        if self.keys == tuple(item.key for item in items):
            for thumb, item in zip(self._thumbnails, items, strict=True):
                thumb.set_item(item)
            return
        for thumb in self._thumbnails:
            self._layout.removeWidget(thumb)
            thumb.deleteLater()
        self._thumbnails = [Thumbnail(item, self._role, self._size, self._style) for item in items]
        for number, thumb in enumerate(self._thumbnails):
            self._layout.insertWidget(number, thumb)
            thumb.clicked.connect(self._clicked)

    def set_shown(self, key: str) -> None:
        """Frame the series that hangs, and bring it in sight."""
        for thumb in self._thumbnails:
            thumb.setChecked(thumb.item.key == key)
            if thumb.item.key == key:
                self.ensureWidgetVisible(thumb, GAP, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right walk the series, Home and End go to the ends, Enter hangs."""
        at = next((i for i, t in enumerate(self._thumbnails) if t.hasFocus()), None)
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -999, Qt.Key.Key_End: 999}
        step = steps.get(Qt.Key(event.key()))
        if at is not None and step is not None:
            there = self._thumbnails[min(max(at + step, 0), len(self._thumbnails) - 1)]
            there.setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(there, GAP, 0)
        elif at is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._thumbnails[at].click()
        else:
            super().keyPressEvent(event)

    def _clicked(self) -> None:
        thumb = self.sender()
        if isinstance(thumb, Thumbnail):
            self.set_shown(thumb.item.key)
            self.chosen.emit(thumb.item.key)
