"""The strip at the top of the report column: icon, state, level, where words land, model, key.

It never takes the focus. Colours come as a mapping of the theme's tokens; the strip holds none of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from dictation.panel.state import CELLS, PanelState

HEIGHT = 38
PAD = 20
GAP = 8
ICON = 16
CELL_WIDTH, CELL_GAP, CELL_HEIGHT = 4, 2, 12
SMALL = 13
BODY = 14
CAP_HEIGHT = 20
CAP_PAD = 8
RADIUS = 4
MARK = 10


class DictationStrip(QWidget):
    """Draws a PanelState; `show_state` gives it the next one.

    Args:
        colours: token -> "#RRGGBB"; panel, line, edge, text, text2, raised, critical, warning are used.
        family: the font family of the program.
    """

    def __init__(
        self, colours: Mapping[str, str], family: str = "IBM Plex Sans", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._colours = {name: QColor(value) for name, value in colours.items()}
        self._small, self._body, self._strong = _font(family, SMALL), _font(family, BODY), _font(family, BODY)
        self._strong.setWeight(QFont.Weight.DemiBold)
        svg = (resources.files("resources") / "icons" / "microphone.svg").read_text(encoding="utf-8")
        self._svg = svg
        self._icons: dict[str, QSvgRenderer] = {}
        self._state = PanelState()
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(360)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._describe()

    @property
    def state(self) -> PanelState:
        """What is shown now."""
        return self._state

    def show_state(self, state: PanelState) -> None:
        """Show this state; nothing is drawn again when it is the same."""
        if state != self._state:
            self._state = state
            self._describe()
            self.update()

    def sizeHint(self) -> QSize:
        """As drawn on the reading page."""
        return QSize(592, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the whole strip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._colours["panel"])
        right = self._draw_key(painter, self.width() - PAD)
        left = self._draw_state(painter, PAD)
        if not self._state.alarmed:
            left = self._draw_level(painter, left + GAP)
            right = self._draw_model(painter, left, right - GAP)
        self._draw_place(painter, left + GAP, right - GAP)
        painter.fillRect(QRectF(0, HEIGHT - 1, self.width(), 1), self._colours["line"])
        painter.end()

    def _draw_state(self, painter: QPainter, x: float) -> float:
        state = self._state
        word_colour = "critical" if state.alarmed else "warning" if state.loud else "text"
        quiet = state.lit == 0 and not state.alarmed and not state.loud
        self._icon("text2" if quiet else "text").render(painter, QRectF(x, (HEIGHT - ICON) / 2, ICON, ICON))
        x += ICON + GAP
        if state.alarmed:
            middle = HEIGHT / 2
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colours["critical"])
            half = MARK / 2
            painter.drawPolygon(
                QPolygonF.fromList(
                    [
                        QPointF(x + half, middle - half),
                        QPointF(x + MARK, middle),
                        QPointF(x + half, middle + half),
                        QPointF(x, middle),
                    ]
                )
            )
            x += MARK + GAP
        return self._words(painter, x, state.listening.value, self._strong, word_colour)

    def _draw_level(self, painter: QPainter, x: float) -> float:
        lit = self._state.lit
        top = (HEIGHT - CELL_HEIGHT) / 2
        for cell in range(CELLS):
            warns = self._state.loud and cell >= CELLS - 2
            box = QRectF(x, top, CELL_WIDTH, CELL_HEIGHT)
            if cell < lit:
                painter.fillRect(box, self._colours["warning" if warns else "text"])
            else:
                painter.setPen(QPen(self._colours["edge"], 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            x += CELL_WIDTH + CELL_GAP
        return x

    def _draw_place(self, painter: QPainter, x: float, right: float) -> None:
        room = int(right - x)
        if room <= 24 or not self._state.place:
            return
        shown = QFontMetrics(self._body).elidedText(self._state.place, Qt.TextElideMode.ElideRight, room)
        self._words(painter, x, shown, self._body, "text2")

    def _draw_model(self, painter: QPainter, left: float, right: float) -> float:
        """The model's name, where it leaves the place where words land whole; it is in the tip in any case."""
        words = self._state.model_words
        if not words:
            return right
        metrics = QFontMetrics(self._small)
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(90, self.width() // 3 - 60))
        x = right - metrics.horizontalAdvance(words)
        place = QFontMetrics(self._body).horizontalAdvance(self._state.place)
        if self._state.place and left + GAP + place > x - GAP:
            return right
        self._words(painter, x, words, self._small, "text2")
        return x

    def _draw_key(self, painter: QPainter, right: float) -> float:
        if not self._state.key:
            return right
        width = QFontMetrics(self._small).horizontalAdvance(self._state.key) + 2 * CAP_PAD
        box = QRectF(right - width, (HEIGHT - CAP_HEIGHT) / 2, width, CAP_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours["raised"])
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        self._words(painter, box.left() + CAP_PAD, self._state.key, self._small, "text2")
        return box.left()

    def _words(self, painter: QPainter, x: float, words: str, font: QFont, colour: str) -> float:
        painter.setFont(font)
        painter.setPen(self._colours[colour])
        width = QFontMetrics(font).horizontalAdvance(words)
        painter.drawText(QRectF(x, 0, width + 2, HEIGHT - 1), Qt.AlignmentFlag.AlignVCenter, words)
        return x + width

    def _icon(self, colour: str) -> QSvgRenderer:
        if colour not in self._icons:
            tinted = self._svg.replace("currentColor", self._colours[colour].name())
            self._icons[colour] = QSvgRenderer(QByteArray(tinted.encode()))
        return self._icons[colour]

    def _describe(self) -> None:
        state = self._state
        parts = (f"Microphone: {state.listening.value}", state.place, state.model_words)
        self.setAccessibleName("Dictation")
        self.setAccessibleDescription(", ".join(part for part in parts if part))
        self.setToolTip(state.why or self.accessibleDescription())


def _font(family: str, pixels: int) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    return font
