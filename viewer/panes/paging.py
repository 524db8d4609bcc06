"""Paging that skips nothing: every image stands for a frame of the screen before the next one comes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

SLACK = 0.9
"""Share of a frame that an image must have stood; the rest is how late a timer may wake."""


class Pager(QObject):
    """Walks image by image: what is asked for faster than the screen can show waits its turn, it is never dropped.

    Turning round drops what still waits in the old direction, as a hand that turns back means.
    """

    def __init__(
        self,
        step: Callable[[int], bool],
        frame: Callable[[], float],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what it works with.

        Args:
            step: goes one image on (1) or back (-1), painted when it returns; False at an end.
            frame: seconds that the screen shows a frame for.
            clock: seconds that never jump.
        """
        super().__init__(parent)
        self._step, self._frame, self._clock = step, frame, clock
        self._waiting, self._due, self._at_work = 0, -math.inf, False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._go)

    @property
    def waiting(self) -> int:
        """Images still to be shown; negative backwards."""
        return self._waiting

    def ask(self, steps: int) -> None:
        """So many images on; negative back."""
        if steps * self._waiting < 0:
            self._waiting = 0
        self._waiting += steps
        if not self._timer.isActive() and not self._at_work:
            self._go()

    def stop(self) -> None:
        """The reader goes elsewhere: what waits is no longer meant."""
        self._waiting = 0
        self._timer.stop()

    def _go(self) -> None:
        if not self._waiting:
            return
        began, frame = self._clock(), self._frame()
        if began >= self._due:
            way = 1 if self._waiting > 0 else -1
            self._waiting -= way
            self._at_work = True
            moved = self._step(way)
            self._at_work = False
            if not moved:
                self._waiting = 0
            # Late by less than a frame: the beat is kept, so that the rate is the screen's and not a little less.
            # While the next image is being painted this one still stands there: that time counts.
            beat, ended = self._due if began - self._due < frame else began, self._clock()
            self._due = max(beat + frame, ended + SLACK * frame - (ended - began))
        if self._waiting:
            left = (self._due - self._clock()) * 1000
            self._timer.start(0 if left <= 0 else max(1, math.floor(left)))
