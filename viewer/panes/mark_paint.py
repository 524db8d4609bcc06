"""Draws measurements: outline, handles, a leader, and words in the nearest dark place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from viewer.draw.geometry import Mapping
from viewer.panes.marks import Mark, Reading, corners, handle_points
from viewer.panes.style import LINE, Style, advance, halo
from viewer.panes.values import Tool

DARK = 70
"""A place counts as dark when hardly any of its pixels is brighter than this grey."""
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
    a, b = corners(canvas.place.grid, mark)
    start, end = canvas.at(*a), canvas.at(*b)
    path = QPainterPath()
    box = QRectF(start, end).normalized()
    if mark.kind is Tool.LENGTH:
        path.moveTo(start)
        path.lineTo(end)
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
    best, least = QRectF(around.right(), around.bottom(), *size), float("inf")
    for spot in _candidates(around, size, inner):
        if any(spot.intersects(other) for other in canvas.taken) or spot.intersects(around.adjusted(6, 6, -6, -6)):
            continue
        bright = _brightness(canvas, spot)
        away = QPointF(spot.center() - around.center()).manhattanLength()
        cost = away + (0.0 if bright <= DARK else 2000.0 + 20.0 * bright)
        if cost < least:
            best, least = spot, cost
    return best


def _candidates(around: QRectF, size: tuple[float, float], inner: QRectF) -> list[QRectF]:
    """Places on a grid over the picture, wholly inside it."""
    w, h = size
    xs = np.arange(inner.left(), max(inner.right() - w, inner.left() + 1), 24.0)
    ys = np.arange(inner.top(), max(inner.bottom() - h, inner.top() + 1), 16.0)
    spots = [QRectF(float(x), float(y), w, h) for x in xs for y in ys]
    close = [
        QRectF(around.right(), around.center().y() - h / 2, w, h),
        QRectF(around.left(), around.bottom(), w, h),
    ]
    return spots + [spot for spot in close if inner.contains(spot)]


def _brightness(canvas: Canvas, spot: QRectF) -> float:
    """Nearly the brightest grey under a place of the widget: one edge of bone spoils it."""
    r = canvas.ratio
    y0, y1 = int((spot.top() - canvas.top) * r), int((spot.bottom() - canvas.top) * r)
    x0, x1 = int(spot.left() * r), int(spot.right() * r)
    under = canvas.picture[max(0, y0) : y1 : 4, max(0, x0) : x1 : 4]
    if under.size == 0:
        return 0.0
    flat = np.sort(under, axis=None)
    return float(flat[int(0.99 * (flat.size - 1))])


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
