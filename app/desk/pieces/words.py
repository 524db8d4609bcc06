"""Words, shapes and key caps: what a page says."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.desk.theme.theme import Theme


def label(text: str = "", role: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    """Words in a role of the style sheet; never interpreted as markup, whatever they hold."""
    words = QLabel(text)
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setProperty("role", role)
    words.setProperty("tone", tone)
    words.setWordWrap(wrap)
    words.setMinimumHeight(28 if role == "title" else 20)
    return words


def set_tone(widget: QWidget, tone: str) -> None:
    """Change the `tone` of a widget and restyle it alone."""
    set_state(widget, "tone", tone)


def set_state(widget: QWidget, name: str, value: str) -> None:
    """Change a dynamic property that the style sheet reads; restyles only when it differs."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Elided(QWidget):
    """One line of words that gives way with an ellipsis; the whole text is in the tip and for screen readers."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        colour: str = "text",
        px: int = 14,
        weight: int = 400,
        *,
        at_right: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
        self._text, self._colour, self._px, self._weight = "", colour, px, weight
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # as a label: one baseline
        self.setMinimumWidth(24)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show `text`."""
        self._text = text
        self.setAccessibleName(text)
        self._tip()
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The whole text, also where it is shortened."""
        return self._text

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(self._px, self._weight))
        return QSize(metrics.horizontalAdvance(self._text) + 1, 20 if self._px <= 14 else self._px + 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.font(self._px, self._weight))
        painter.setPen(self._theme.colour(self._colour))
        shown = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | self._side, shown)

    def _tip(self) -> None:
        self.setToolTip(self._text if self.sizeHint().width() > self.width() else "")


class Shape(QWidget):
    """An icon of `resources/icons` in the colour of a token, crisp at every scale."""

    def __init__(self, theme: Theme, icon: str, colour: str = "text2", size: int = 14) -> None:
        super().__init__()
        self._theme = theme
        self._icon, self._colour = icon, colour
        self.setFixedSize(size, size)

    def show_as(self, icon: str, colour: str) -> None:
        """Become another icon or colour."""
        if (icon, colour) != (self._icon, self._colour):
            self._icon, self._colour = icon, colour
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._icon:
            painter = QPainter(self)
            self._theme.draw(painter, self._icon, QRectF(self.rect()), self._colour)


class State(QWidget):
    """Shape, then word, then colour: the only way a state is shown."""

    def __init__(self, theme: Theme, icon: str, words: str, colour: str = "text2", role: str = "dense") -> None:
        super().__init__()
        self.shape_ = Shape(theme, icon, colour)
        self.words = label(words, role)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.shape_)
        line.addWidget(self.words)
        self.setAccessibleName(words)

    def show_as(self, icon: str, words: str, colour: str) -> None:
        """Become another state."""
        self.shape_.show_as(icon, colour)
        self.words.setText(words)
        self.setAccessibleName(words)


class KeyCap(QWidget):
    """A key as it is printed on the keyboard: 20 px high, no border. `pressed` when the pointer presses it."""

    pressed = Signal()

    def __init__(self, theme: Theme, key: str, ground: str = "raised", colour: str = "text2") -> None:
        super().__init__()
        self._theme = theme
        self._key, self._ground, self._colour = key, ground, colour
        self.setFixedSize(key_cap_width(theme, key), 20)
        self.setAccessibleName(f"key {key}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_key_cap(
            painter,
            self._theme,
            QRectF(self.rect()),
            self._key,
            ground=self._theme.colour(self._ground),
            colour=self._colour,
        )


def key_cap_width(theme: Theme, key: str) -> int:
    """Width in px of the cap of `key`."""
    return QFontMetrics(theme.dense()).horizontalAdvance(key) + 12


def draw_key_cap(painter: QPainter, theme: Theme, where: QRectF, key: str, *, ground: QColor, colour: str) -> None:
    """Draw a key cap, for delegates that hold no widgets."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(where, 4, 4)
    painter.setFont(theme.dense())
    painter.setPen(theme.colour(colour))
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()
