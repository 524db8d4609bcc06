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
_BRIGHT: Final = 192
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
    painter = QPainter(image)
    sheet = _Sheet(painter, field, int(flat[0, 0]), tokens, scale)
    if words.asking:
        _places(sheet)
    painter.scale(scale, scale)
    _words(sheet, words)
    painter.end()
    return image


@dataclass(frozen=True, slots=True)
class _Steps:
    """How many levels from the ground: marks of the places, thin lines and numbers, filled squares."""

    mark: int
    line: int
    fill: int


_ON_DARK: Final = _Steps(mark=68, line=110, fill=126)
_ON_MID: Final = _Steps(mark=-60, line=-110, fill=-64)
_ON_BRIGHT: Final = _Steps(mark=-90, line=-136, fill=-126)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is painted on, and with which inks for its ground."""

    painter: QPainter
    field: Field
    ground: int
    tokens: Mapping[str, str]
    scale: float

    @property
    def ink(self) -> QColor:
        """Light words on a dark ground, dark ones on the others."""
        return QColor(self.tokens["text"] if self.ground < _DARK else self.tokens["base"])

    @property
    def now(self) -> QColor:
        """The square of the present picture; amber would not stand out on a bright ground."""
        return QColor(self.tokens["focus"]) if self.ground < _DARK else self.ink

    @property
    def steps(self) -> _Steps:
        """Which greys stand out on this ground without drawing the eye."""
        if self.ground < _DARK:
            return _ON_DARK
        return _ON_MID if self.ground < _BRIGHT else _ON_BRIGHT

    def grey(self, step: int) -> QColor:
        """A grey so many levels from the ground."""
        level = self.ground + step
        return QColor(level, level, level)

    def font(self, size: float, bold: bool = False) -> None:
        """Write in this size from here on, in units of the painter."""
        font = QFont(self.tokens["family"])
        font.setPixelSize(round(size))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        self.painter.setFont(font)

    def write(self, box: QRect, text: str) -> None:
        """Words from the top left of a box, wrapped to its width."""
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        wrap = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextDontClip
        self.painter.drawText(box, flags.value | wrap.value, text)


def _places(sheet: _Sheet) -> None:
    """Corner marks and numbers of the nine places, in physical pixels."""
    painter, scale, cell = sheet.painter, sheet.scale, sheet.field.cell
    thin, mark = max(1, round(scale)), round(_MARK * scale)
    grey = sheet.grey(sheet.steps.mark)
    painter.setPen(sheet.grey(sheet.steps.line))
    sheet.font(_BODY * scale)
    for place in PLACES:
        x, y = sheet.field.corner(place)
        for across, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
            side, end = x + across * cell, y + down * cell
            painter.fillRect(QRect(side - across * mark, end, mark + thin, thin), grey)
            painter.fillRect(QRect(side, end - down * mark, thin, mark + thin), grey)
        box = QRect(x + round(16 * scale), y + round(12 * scale), round(40 * scale), round(_LINE * scale))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, str(place))


def _words(sheet: _Sheet, words: Words) -> None:
    painter, field = sheet.painter, sheet.field
    top, foot = round(field.y / sheet.scale), round((field.y + field.side) / sheet.scale)
    painter.setPen(sheet.ink)
    sheet.font(_TITLE)
    sheet.write(QRect(LEFT, top - 4, _WIDE, 80), words.title)
    sheet.font(_BODY)
    sheet.write(QRect(LEFT, top + 52, _WIDE, 64), words.help)
    _boxes(sheet, top + 124, words)
    painter.setPen(sheet.ink)
    sheet.write(QRect(LEFT, top + 154, _WIDE, _LINE), words.progress)
    if words.asking:
        place = none_seen(field, sheet.scale)
        painter.setPen(QPen(sheet.grey(sheet.steps.line), 1))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(sheet.ink)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, NONE_SEEN)
    _facts(sheet, foot, words)


def _boxes(sheet: _Sheet, y: int, words: Words) -> None:
    """A square a picture: filled when answered, bold where one is now."""
    painter = sheet.painter
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for at in range(words.pictures):
        box = QRectF(LEFT + at * _LINE, y, _BOX, _BOX)
        if at < words.done:
            painter.fillRect(box, sheet.grey(sheet.steps.fill))
        elif at == words.done and words.asking:
            painter.setPen(QPen(sheet.now, 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        else:
            painter.setPen(QPen(sheet.grey(sheet.steps.line), 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


def _facts(sheet: _Sheet, foot: int, words: Words) -> None:
    """The lines at the foot of the page, and above them why the check cannot pass."""
    sheet.painter.setPen(sheet.ink)
    y = foot - 56 - _LINE * len(words.facts)
    if words.warning:
        _warning(sheet, QPoint(LEFT, y - 56), words.warning)
    for at, line in enumerate(words.facts):
        sheet.font(_BODY, bold=at == 0)
        sheet.write(QRect(LEFT, y + at * _LINE, _WIDE, _LINE), line)
    sheet.font(_DENSE)
    sheet.write(QRect(LEFT, foot - 32, _WIDE, _LINE), words.foot)


def _warning(sheet: _Sheet, at: QPoint, sentence: str) -> None:
    """A triangle and words, in the words' own ink: no colour may fall on the eye beside the pattern."""
    painter = sheet.painter
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(sheet.ink)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon([at + QPoint(0, 17), at + QPoint(14, 17), at + QPoint(7, 4)])
    painter.restore()
    sheet.font(_BODY, bold=True)
    sheet.write(QRect(at.x() + 22, at.y(), _WIDE - 22, _LINE), sentence)
