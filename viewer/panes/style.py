"""Colours and letters of the panes, from the tokens and the family that are passed in."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from viewer.draw.latest import Latest

DENSE, BODY = 13, 14
LINE = 20
EDGE, ASCENT = 3, 18
"""Room for the black edge at the left of a word's picture, and for the letters above their base line."""
KEPT = 256


class Style:
    """The tokens by name and the two sizes a pane writes in."""

    def __init__(self, tokens: Mapping[str, str], family: str) -> None:
        """Take tokens as "#RRGGBB" by name; "text-2" and "text2" are one, "image" is black where absent.

        The desk's theme answers for it that all of them are there.
        """
        given = {"image": "#000000", **{name.replace("-", ""): value for name, value in tokens.items()}}
        self._colours = {name: QColor(value) for name, value in given.items()}
        self.family = family
        self._words: Latest[QPixmap] = Latest(KEPT)

    def colour(self, token: str) -> QColor:
        """The colour of a token."""
        return self._colours[token]

    def font(self, pixels: int = DENSE, weight: int = 400) -> QFont:
        """The family at a size in pixels, weight 400 or 600."""
        font = QFont(self.family)
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight(weight))
        font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
        return font

    def word(self, text: str, token: str, font: QFont, ratio: float) -> QPixmap:
        """A word's picture; the last few hundred are kept, since stroking letters costs more than the image."""
        key = (text, token, font.key(), ratio)
        picture = self._words.get(key)
        if picture is None:
            picture = _word(text, self.colour(token), font, ratio)
            self._words.put(key, picture)
        return picture


def _word(text: str, colour: QColor, font: QFont, ratio: float) -> QPixmap:
    """The text over its black edge, at the density of the screen."""
    wide = advance(text, font) + 2 * EDGE
    picture = QPixmap(max(1, math.ceil(wide * ratio)), math.ceil((ASCENT + 8) * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    at, path = QPointF(EDGE, ASCENT), QPainterPath()
    path.addText(at, font, text)
    edge = QPen(QColor(0, 0, 0), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, edge)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(at, text)
    painter.end()
    return picture


def halo(painter: QPainter, at: QPointF, text: str, style: Style, *, token: str = "overlay", font: QFont) -> float:
    """Text with a black edge beneath, so that it reads on bone too; `at` is the left end of its base line.

    Returns how wide it is.
    """
    ratio = painter.device().devicePixelRatio()
    picture = style.word(text, token, font, ratio)
    corner = QPointF(round((at.x() - EDGE) * ratio) / ratio, round((at.y() - ASCENT) * ratio) / ratio)
    painter.drawPixmap(corner, picture)
    return picture.width() / ratio - 2 * EDGE


def advance(text: str, font: QFont) -> float:
    """How wide the text is."""
    return QFontMetricsF(font).horizontalAdvance(text)


def warning_shape(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """A filled triangle: something to know."""
    path = QPainterPath(QPointF(box.center().x(), box.top() + 1))
    path.lineTo(box.right(), box.bottom() - 1)
    path.lineTo(box.left(), box.bottom() - 1)
    path.closeSubpath()
    _filled(painter, path, colour)


def fault_shape(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """A filled diamond: something that failed or is due."""
    c = box.center()
    path = QPainterPath(QPointF(c.x(), box.top()))
    path.lineTo(box.right(), c.y())
    path.lineTo(c.x(), box.bottom())
    path.lineTo(box.left(), c.y())
    path.closeSubpath()
    _filled(painter, path, colour)


def _filled(painter: QPainter, path: QPainterPath, colour: QColor) -> None:
    """Fill a shape over its black edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = QPen(QColor(0, 0, 0), 2)
    edge.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, edge)
    painter.fillPath(path, colour)
