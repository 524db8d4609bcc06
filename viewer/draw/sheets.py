"""Paper for pictures: memory that goes back when the last reader lets go, so that no page is fresh each frame."""

from __future__ import annotations

import math
import sys
import threading

import numpy as np
from numpy.typing import NDArray

KEPT = 12
"""Sheets in use or waiting: two a pane of a crowded screen."""
OURS = 3
"""References to a sheet that nobody else holds: the list's, the loop's and the counter's own."""


class Sheets:
    """Hands out uint8 arrays; one that is still held outside, by a view of it too, is never handed out again.

    Any thread may ask: slices are drawn on the GUI thread while a worker cuts slabs.
    """

    def __init__(self) -> None:
        self._sheets: list[NDArray[np.uint8]] = []
        self._lock = threading.Lock()

    def sheet(self, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """An array of this shape, contents left over."""
        size = math.prod(shape)
        with self._lock:
            for sheet in self._sheets:
                if sheet.size == size and sys.getrefcount(sheet) <= OURS:
                    return sheet.reshape(shape)
            sheet = np.empty(size, dtype=np.uint8)
            self._sheets.append(sheet)
            if len(self._sheets) > KEPT:
                self._sheets.pop(0)  # whoever holds it keeps it alive
            return sheet.reshape(shape)

    def blank(self, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """An array of this shape, black."""
        sheet = self.sheet(shape)
        sheet.fill(0)
        return sheet
