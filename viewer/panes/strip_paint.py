"""Draws the strip beside the image: what was seen, what has arrived, what is missing, where we are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from viewer.volumes.values import Gap

CELL = 8
WIDTH = 24
"""Of the column at the right of the image that the strip stands in."""
BAR = 24
"""Px that the bar of the image shown is high at most."""
WIDTHS = np.array([[abs(2 * x - 7) < wide for x in range(CELL)] for wide in (2, 2, 4, 6, 8)], dtype=np.bool_)
"""The dots of a row of a cell: not arrived, then each level; width alone tells how long a slice stood."""


def rows(height: int, slices: int, gaps: Sequence[Gap]) -> NDArray[np.int64]:
    """Where each slice's cell begins, (slices,), in px from the top; a gap takes room as its missing slices would.

    A gap before the first slice has `after` -1, one after the last `slices` - 1.
    """
    before = np.zeros(slices + 1, dtype=np.int64)
    for gap in gaps:
        before[min(gap.after + 1, slices) :] += gap.missing
    places = np.arange(slices, dtype=np.int64) + before[:slices]
    return np.asarray(places * height // max(1, slices + int(before[-1])), dtype=np.int64)


def slice_at(y: int, height: int, slices: int, gaps: Sequence[Gap]) -> int:
    """The slice whose cell lies at or next above `y`, px from the strip's top."""
    return max(0, int(np.searchsorted(rows(height, slices, gaps), y, side="right")) - 1)


def cells(
    height: int, arrived: NDArray[np.bool_], levels: NDArray[np.uint8], gaps: Sequence[Gap]
) -> NDArray[np.bool_]:
    """The cells as dots, (height, CELL): the longer a slice stood the wider, dotted where it has not arrived.

    Where several slices share a row of pixels the least seen of them is drawn, so that none hides.
    """
    n = len(arrived)
    tops = rows(height, n, gaps)
    step = height / (n + sum(gap.missing for gap in gaps))
    space = 2 if step >= 5 else 1 if step >= 3 else 0
    high = max(1, round(step) - space)
    least = np.full(height, 255, dtype=np.uint8)
    np.minimum.at(least, np.minimum(tops, height - 1), np.where(arrived, levels + 1, 0).astype(np.uint8))
    y = np.arange(height)
    top = tops[np.maximum(np.searchsorted(tops, y, side="right") - 1, 0)]
    within = (y >= top) & (y < top + high)
    value = least[np.minimum(top, height - 1)]
    dots = WIDTHS[np.minimum(value, len(WIDTHS) - 1)] & within[:, None]
    absent = value == 0
    dots[absent] &= ((y - top) % 3 == 0)[absent, None]
    return np.asarray(dots, dtype=np.bool_)


def draw_strip(
    painter: QPainter,
    box: QRect,
    *,
    arrived: NDArray[np.bool_],
    levels: NDArray[np.uint8],
    gaps: Sequence[Gap],
    here: int,
    in_gap: Gap | None,
    edge: QColor,
    warning: QColor,
    mark: QColor,
) -> None:
    """One cell an image, the first at the top: the longer it stood the wider, dotted where not arrived, bar here
    (in a gap, where the reader stands in one).

    Where slices are missing the column is empty between two short lines in the colour of warnings.
    """
    n, height = len(arrived), box.height()
    step = height / (n + sum(gap.missing for gap in gaps))
    tops = rows(height, n, gaps)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    picture = np.where(cells(height, arrived, levels, gaps), np.uint32(edge.rgb()), np.uint32(0))
    image = QImage(picture.data, CELL, height, 4 * CELL, QImage.Format.Format_ARGB32_Premultiplied)
    painter.drawImage(box.topLeft(), image)
    for gap in gaps:
        begins = box.top() + (int(tops[gap.after]) + round(step) if gap.after >= 0 else 0)
        ends = box.top() + (int(tops[gap.after + 1]) if gap.after + 1 < n else height)
        for y in (begins, max(begins + 2, ends - 2)):
            painter.fillRect(QRect(box.left() - 2, y, CELL + 4, 1), warning)
    top, tall = box.top() + int(tops[here]), min(max(4, round(step)), BAR)
    if in_gap is not None:
        top = box.top() + (int(tops[in_gap.after]) + round(step) if in_gap.after >= 0 else 0)
    painter.fillRect(QRect(box.left() - 4, min(top, box.bottom() + 1 - tall), CELL + 8, tall), mark)
