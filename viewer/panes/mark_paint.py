"""Draws measurements: outline, handles, a leader, and words in the nearest dark place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from viewer.draw.geometry import Mapping
from viewer.panes.marks import Mark, Reading, handle_points, is_turned, spots
from viewer.panes.style import LINE, Style, advance, halo
from viewer.panes.values import Tool

DARK, BRIGHT = 70, 170
"""Words read well over greys up to the first, badly over greys above the second."""
TROUBLE = 1500.0
HANDLE = 6


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where the picture lies in the widget.

    Attributes:
        ratio: device pixels per widget pixel.
        top: of the picture in the widget.
        picture: its grey, for finding dark places.
        taken: places of the widget where other words stand.
    """

    place: Mapping
    ratio: float
    top: float
    box: QRectF
    picture: NDArray[np.uint8]
    taken: tuple[QRectF, ...]

    def at(self, column: float, row: float) -> QPointF:
        """Image coordinates to the widget."""
        x, y = self.place.to_screen(column, row)
        return QPointF(x / self.ratio, y / self.ratio + self.top)


def outline(canvas: Canvas, mark: Mark) -> QPainterPath:
    """The drawn line of a mark, in widget coordinates."""
    start, end, *more = (canvas.at(*spot) for spot in spots(canvas.place.grid, mark))
    path = QPainterPath()
    box = QRectF(start, end).normalized()
    if mark.kind in (Tool.LENGTH, Tool.ANGLE):
        path.moveTo(start)
        for spot in (end, *more):
            path.lineTo(spot)
    elif is_turned(mark):
        first, side, last, _ = (canvas.at(*spot) for spot in handle_points(canvas.place.grid, mark))
        middle = (first + last) / 2
        u, v = last - middle, side - middle
        path.addEllipse(QPointF(0, 0), 1, 1)
        path = QTransform(u.x(), u.y(), v.x(), v.y(), middle.x(), middle.y()).map(path)
    elif mark.kind is Tool.ELLIPSE:
        path.addEllipse(box)
    else:
        path.addRect(box)
    return path


def draw_mark(
    painter: QPainter, canvas: Canvas, mark: Mark, *, reading: Reading, words: QRectF, style: Style
) -> None:
    """Draw one mark with its words in `words` (from `words_place`)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    overlay, black = style.colour("overlay"), QColor(0, 0, 0)
    path = outline(canvas, mark)
    painter.strokePath(path, QPen(black, 3.5))
    painter.strokePath(path, QPen(overlay, 1.5))
    for spot in handle_points(canvas.place.grid, mark):
        q = canvas.at(*spot)
        box = QRectF(q.x() - HANDLE / 2, q.y() - HANDLE / 2, HANDLE, HANDLE)
        painter.setPen(QPen(black, 1))
        painter.setBrush(overlay)
        painter.drawRect(box)
    painter.setBrush(QColor(0, 0, 0, 0))
    _leader(painter, path, words, overlay)
    bold, plain = style.font(weight=600), style.font()
    base = words.top() + 15
    halo(painter, QPointF(words.left(), base), mark.label, style, font=bold)
    first = words.left() + advance(mark.label, bold) + 8
    for number, line in enumerate(reading.lines):
        halo(painter, QPointF(first, base + number * LINE), line, style, font=plain)


def words_size(mark: Mark, reading: Reading, style: Style) -> tuple[float, float]:
    """How much room the words of a mark need."""
    wide = advance(mark.label, style.font(weight=600)) + 8 + max(advance(x, style.font()) for x in reading.lines)
    return wide, LINE * len(reading.lines)


def words_place(canvas: Canvas, mark: Mark, size: tuple[float, float]) -> QRectF:
    """The nearest dark place beside a mark where its words cover nothing: never on bone if there is a choice."""
    around = outline(canvas, mark).boundingRect().adjusted(-14, -14, 14, 14)
    inner = canvas.box.adjusted(12, 8, -12, -8)
    w, h = size
    x = np.arange(inner.left(), max(inner.right() - w, inner.left() + 1), 8.0)[None, :]
    y = np.arange(inner.top(), max(inner.bottom() - h, inner.top() + 1), 8.0)[:, None]
    cost = _gap(x, w, around.left(), around.right()) + _gap(y, h, around.top(), around.bottom())
    cost = cost + _trouble(canvas, x, y, size)
    for other in (around.adjusted(6, 6, -6, -6), *canvas.taken):
        over = (x < other.right()) & (x + w > other.left()) & (y < other.bottom()) & (y + h > other.top())
        cost = np.where(over, np.inf, cost)
    row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return QRectF(float(x[0, column]), float(y[row, 0]), w, h)


def _gap(start: NDArray[np.float64], size: float, low: float, high: float) -> NDArray[np.float64]:
    """How far pieces of `size` from `start` on lie outside low to high, 0 where they meet."""
    return np.maximum(0.0, np.maximum(low - start - size, start - high))


def _trouble(
    canvas: Canvas, x: NDArray[np.float64], y: NDArray[np.float64], size: tuple[float, float]
) -> NDArray[np.float64]:
    """How hard words would be to read at each place, in pixels of way that reading elsewhere is worth.

    A thin line of skin beneath costs little, tissue much, bone twice that. Sums over the places come from
    one table of running sums.
    """
    small = canvas.picture[::2, ::2]
    weight = (small > DARK).astype(np.float32)
    weight += small > BRIGHT
    sums = np.zeros((weight.shape[0] + 1, weight.shape[1] + 1))
    sums[1:, 1:] = weight.cumsum(axis=0).cumsum(axis=1)
    half = canvas.ratio / 2

    def at(value: NDArray[np.float64], limit: int) -> NDArray[np.intp]:
        return np.clip(value * half, 0, limit).astype(np.intp)

    top, bottom = at(y - canvas.top, weight.shape[0]), at(y - canvas.top + size[1], weight.shape[0])
    left, right = at(x, weight.shape[1]), at(x + size[0], weight.shape[1])
    inside = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(TROUBLE * inside / np.maximum((bottom - top) * (right - left), 1))


def _leader(painter: QPainter, path: QPainterPath, words: QRectF, colour: QColor) -> None:
    """A thin line from the outline to the nearest edge of the words, where they do not touch."""
    room = words.adjusted(-5, 0, 5, 2)
    ends = [path.pointAtPercent(i / 48) for i in range(49)]
    pairs = [
        (p, QPointF(_into(p.x(), room.left(), room.right()), _into(p.y(), room.top(), room.bottom()))) for p in ends
    ]
    start, target = min(pairs, key=lambda pair: QPointF(pair[0] - pair[1]).manhattanLength())
    if (start - target).manhattanLength() < 12:
        return
    line = QPainterPath(start)
    line.lineTo(target)
    painter.strokePath(line, QPen(QColor(0, 0, 0), 3))
    painter.strokePath(line, QPen(colour, 1))


def _into(value: float, low: float, high: float) -> float:
    """The nearest value within low and high."""
    return min(max(value, low), high)
