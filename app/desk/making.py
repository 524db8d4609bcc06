"""What the foot of the page says while the sample list is being made, and when that fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.desk.notices.values import Now
from app.desk.worklist.values import Status

if TYPE_CHECKING:
    from app.desk.window import Window

LOOK_MS = 500


class Making(QObject):
    """Looks twice a second whether the list is complete; belongs to its window and ends with the list."""

    def __init__(self, window: Window, ended: Callable[[], int | None]) -> None:
        super().__init__(window)
        self._window, self._ended = window, ended
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)
        window.set_fact("sample", Status("page", "The sample list is being made; cases come one by one", "text"))

    def _look(self) -> None:
        code = self._ended()
        if code is None:
            return
        self._timer.stop()
        self._window.clear_fact("sample")
        if code != 0:
            words = "The sample list could not be completed; the reason is at the terminal."
            self._window.shell.now.tell(Now("sample", words, "Seen"))
