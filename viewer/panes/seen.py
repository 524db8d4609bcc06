"""Which images really stood on the screen, and the strip that shows it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

CELL = 8
WIDTH = 24
"""Of the column at the right of the image that the strip stands in."""


def draw_seen(
    painter: QPainter,
    box: QRect,
    *,
    arrived: NDArray[np.bool_],
    seen: AbstractSet[int],
    here: int,
    edge: QColor,
    mark: QColor,
) -> None:
    """One cell an image, the first at the top: wide seen, thin not yet, dotted not arrived, bar here."""
    n = len(arrived)
    step = box.height() / n
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    gap = 2 if step >= 5 else 1 if step >= 3 else 0
    for k in range(n):
        top, bottom = round(box.top() + k * step), round(box.top() + (k + 1) * step)
        cell = QRect(box.left(), top, CELL, max(1, bottom - top - gap))
        if not arrived[k]:
            for y in range(top, max(top + 1, bottom - gap), 3):
                painter.fillRect(QRect(box.left() + 3, y, 2, 1), edge)
        elif k in seen:
            painter.fillRect(cell, edge)
        else:
            painter.fillRect(cell.adjusted(3, 0, -3, 0), edge)
    top = round(box.top() + here * step)
    height = max(4, round(box.top() + (here + 1) * step) - top - gap)
    painter.fillRect(QRect(box.left() - 4, min(top, box.bottom() + 1 - height), CELL + 8, height), mark)
