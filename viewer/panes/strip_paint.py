"""Draws the strip beside the image: what was seen, what has arrived, what is missing, where we are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from viewer.panes.seen import Level
from viewer.volumes.values import Gap

CELL = 8
WIDTH = 24
"""Of the column at the right of the image that the strip stands in."""
INSETS = {Level.NOT: 3, Level.FRAME: 2, Level.TENTH: 1, Level.QUARTER: 0}
"""Px that a cell is narrower at each side: 2, 4, 6 and 8 wide, so that width alone tells how long it stood."""


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
    n = len(arrived)
    missing = sum(gap.missing for gap in gaps)
    step = box.height() / (n + missing)
    tops = rows(box.height(), n, gaps)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    space = 2 if step >= 5 else 1 if step >= 3 else 0
    high = max(1, round(step) - space)
    for k in range(n):
        top = box.top() + int(tops[k])
        if not arrived[k]:
            for y in range(top, top + high, 3):
                painter.fillRect(QRect(box.left() + 3, y, 2, 1), edge)
            continue
        inset = INSETS[Level(int(levels[k]))]
        painter.fillRect(QRect(box.left() + inset, top, CELL - 2 * inset, high), edge)
    for gap in gaps:
        begins = box.top() + (int(tops[gap.after]) + round(step) if gap.after >= 0 else 0)
        ends = box.top() + (int(tops[gap.after + 1]) if gap.after + 1 < n else box.height())
        for y in (begins, max(begins + 2, ends - space - 1)):
            painter.fillRect(QRect(box.left() - 2, y, CELL + 4, 1), warning)
    top, height = box.top() + int(tops[here]), max(4, high)
    if in_gap is not None:
        top = box.top() + (int(tops[in_gap.after]) + round(step) if in_gap.after >= 0 else 0)
    painter.fillRect(QRect(box.left() - 4, min(top, box.bottom() + 1 - height), CELL + 8, height), mark)
