"""The page as one image in physical pixels: the pattern untouched, the words beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from calibration.patterns import Field
from calibration.patterns.search import PLACES

LEFT: Final = 96
_WIDE: Final = 400
_TITLE, _BODY, _DENSE = 28, 14, 13
_LINE: Final = 24
_BOX: Final = 16
_MARK: Final = 12
_DARK: Final = 64  # grounds below this level carry light words
_MARK_STEP: Final = 68  # levels between ground and the marks of the places
_BOX_STEP: Final = 110
NONE_SEEN: Final = "None seen   0"


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says. `asking` is False once the run has ended; `done` of `pictures` are answered.

    `warning` is why the check cannot pass, else empty; `facts` stand at the foot, the first in bold.
    """

    title: str
    help: str
    progress: str
    done: int
    pictures: int
    asking: bool
    warning: str
    facts: tuple[str, ...]
    foot: str


def none_seen(field: Field, scale: float) -> QRect:
    """Where "None seen" can be pressed, in page units."""
    return QRect(LEFT, round(field.y / scale) + 200, 120, 32)


def compose(flat: NDArray[np.uint8], field: Field, words: Words, tokens: Mapping[str, str], scale: float) -> QImage:
    """Paint words and marks beside and around a pattern, never over it.

    Args:
        flat: the pattern with its ground, shape (rows, columns), physical pixels.
        field: where the places lie, physical pixels.
        tokens: colours `text`, `base`, `focus` and the font's `family`.
        scale: physical pixels a page unit.
    """
    rows, columns = flat.shape
    grey = QImage(flat.tobytes(), columns, rows, columns, QImage.Format.Format_Grayscale8)
    image = grey.convertToFormat(QImage.Format.Format_RGB32)
    ground = int(flat[0, 0])
    painter = QPainter(image)
    if words.asking:
        _places(painter, field, ground, tokens, scale)
    painter.scale(scale, scale)
    _words(painter, field, words, ground, tokens, scale)
    painter.end()
    return image


def _places(painter: QPainter, field: Field, ground: int, tokens: Mapping[str, str], scale: float) -> None:
    """Corner marks and numbers of the nine places."""
    thin = max(1, round(scale))
    mark, cell = round(_MARK * scale), field.cell
    grey = _beside(ground, _MARK_STEP)
    for place in PLACES:
        x, y = field.corner(place)
        for across, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
            corner_x = x + across * cell - across * mark
            corner_y = y + down * cell - down * mark
            painter.fillRect(QRect(corner_x, y + down * cell, mark + thin, thin), grey)
            painter.fillRect(QRect(x + across * cell, corner_y, thin, mark + thin), grey)
        painter.setFont(_font(tokens, _BODY * scale))
        painter.setPen(_beside(ground, _BOX_STEP))
        box = QRect(x + round(16 * scale), y + round(12 * scale), round(40 * scale), round(_LINE * scale))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, str(place))


def _words(
    painter: QPainter, field: Field, words: Words, ground: int, tokens: Mapping[str, str], scale: float
) -> None:
    ink = QColor(tokens["text"] if ground < _DARK else tokens["base"])
    top, foot = round(field.y / scale), round((field.y + field.side) / scale)
    painter.setPen(ink)
    painter.setFont(_font(tokens, _TITLE))
    _text(painter, QRect(LEFT, top - 4, _WIDE, 80), words.title)
    painter.setFont(_font(tokens, _BODY))
    _text(painter, QRect(LEFT, top + 52, _WIDE, 64), words.help)
    _boxes(painter, top + 124, words, ground, tokens, ink)
    painter.setPen(ink)
    painter.setFont(_font(tokens, _BODY))
    _text(painter, QRect(LEFT, top + 152, _WIDE, _LINE), words.progress)
    if words.asking:
        place = none_seen(field, scale)
        painter.setPen(QPen(_beside(ground, _BOX_STEP), 1))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(ink)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, NONE_SEEN)
    _facts(painter, foot, words, tokens, ink)


def _boxes(painter: QPainter, y: int, words: Words, ground: int, tokens: Mapping[str, str], ink: QColor) -> None:
    """A square a picture: filled when answered, bold where one is now."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for at in range(words.pictures):
        box = QRectF(LEFT + at * _LINE, y, _BOX, _BOX)
        if at < words.done:
            painter.fillRect(box, _beside(ground, _BOX_STEP + 16))
        elif at == words.done and words.asking:
            painter.setPen(QPen(QColor(tokens["focus"]) if ground < _DARK else ink, 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        else:
            painter.setPen(QPen(_beside(ground, _BOX_STEP), 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


def _facts(painter: QPainter, foot: int, words: Words, tokens: Mapping[str, str], ink: QColor) -> None:
    painter.setPen(ink)
    y = foot - 56 - _LINE * len(words.facts)
    if words.warning:
        _warning(painter, QPoint(LEFT, y - 36), words.warning, tokens, ink)
    for at, line in enumerate(words.facts):
        painter.setFont(_font(tokens, _BODY, bold=at == 0))
        _text(painter, QRect(LEFT, y + at * _LINE, _WIDE, _LINE), line)
    painter.setFont(_font(tokens, _DENSE))
    _text(painter, QRect(LEFT, foot - 32, _WIDE, _LINE), words.foot)


def _warning(painter: QPainter, at: QPoint, sentence: str, tokens: Mapping[str, str], ink: QColor) -> None:
    """A triangle and words, in the words' own ink: no colour may fall on the eye beside the pattern."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(ink)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon([at + QPoint(0, 18), at + QPoint(14, 18), at + QPoint(7, 5)])
    painter.restore()
    painter.setFont(_font(tokens, _BODY, bold=True))
    _text(painter, QRect(at.x() + 22, at.y(), _WIDE - 22, _LINE), sentence)


def _text(painter: QPainter, box: QRect, text: str) -> None:
    flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, int(flags) | int(Qt.TextFlag.TextWordWrap) | int(Qt.TextFlag.TextDontClip), text)


def _font(tokens: Mapping[str, str], size: float, bold: bool = False) -> QFont:
    font = QFont(tokens["family"])
    font.setPixelSize(round(size))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def _beside(ground: int, step: int) -> QColor:
    """A grey so many levels from the ground, lighter on a dark one and darker on the others."""
    level = ground + step if ground < _DARK else ground - step
    return QColor(level, level, level)
