"""From the paint to the seen map: how long one slice has stood on the screen without a break."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from viewer.panes.seen import SECONDS, Level, SeenMap, level_of


class Standing(QObject):
    """One pane's clock. `rose` carries the volume key of a slice whose level rose."""

    rose = Signal(str)

    def __init__(
        self,
        seen: SeenMap,
        on_screen: Callable[[], bool],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what it works with.

        Args:
            on_screen: whether the picture can be seen at this moment: not hidden, not covered.
            clock: seconds that never jump; a wall clock set forward shows nothing for longer.
        """
        super().__init__(parent)
        self._seen, self._on_screen, self._clock = seen, on_screen, clock
        self._at: tuple[str, int, int] | None = None
        self._since = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)

    def painted(self, key: str, index: int, slices: int) -> None:
        """A slice was painted just now; painting it again goes on with the same stand."""
        now, here = self._clock(), (key, index, slices)
        if not self._on_screen():
            self._end()
            return
        if here == self._at:
            self._credit(now)
        else:
            if self._at is not None:
                self._credit(now)
            self._at, self._since = here, now
            self._credit(now)
        self._wait(now)

    def ended(self) -> None:
        """It no longer stands: hidden, or something else stands in its place."""
        if self._at is not None:
            self._credit(self._clock())
        self._end()

    def _end(self) -> None:
        self._at = None
        self._timer.stop()

    def _look(self) -> None:
        """A level is due: does it still stand there?"""
        if not self._on_screen():
            self._end()
            return
        now = self._clock()
        self._credit(now)
        self._wait(now)

    def _credit(self, now: float) -> None:
        if self._at is not None:
            key, index, slices = self._at
            if self._seen.stood(key, index, slices, now - self._since):
                self.rose.emit(key)

    def _wait(self, now: float) -> None:
        """Wake when the next level is reached; the last one needs no waking."""
        stood = now - self._since
        level = level_of(stood)
        if level is Level.QUARTER:
            self._timer.stop()
            return
        left = SECONDS[Level(level + 1)] - stood
        self._timer.start(max(1, math.ceil(left * 1000)))
