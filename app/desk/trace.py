"""When things were painted, for whoever measures: READROOM_TRACE names a file that gets a line for each.

A line is a word, the seconds of the system's monotonic clock, which other processes of this machine share, and the
seconds of processor this process has used: `worklist` (the list with its rows is on the screen), `page` (the page with
the panes is made), `ready` (the report of a case can be opened), `image` (an image not yet seen is on the screen). Without the variable this module is never loaded.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from app.desk.case.images import Images
    from app.desk.window import Window


class Trace(QObject):
    """Watches one window; what is painted in this turn of the loop is on the screen in the next."""

    def __init__(self, window: Window, file: Path) -> None:
        super().__init__(window)
        self._window, self._file = window, file
        self._table = window.worklist.table.viewport()
        self._table.installEventFilter(self)
        window.page_made.connect(self._page_made)
        window.ready.connect(lambda: self._write("ready"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first painting of the list."""
        if watched is self._table and event.type() == QEvent.Type.Paint and self._window.worklist.table.cases.rows:
            self._table.removeEventFilter(self)
            QTimer.singleShot(0, lambda: self._write("worklist"))
        return False

    def _page_made(self, images: Images) -> None:
        self._write("page")
        images.viewing.seen_changed.connect(lambda: QTimer.singleShot(0, lambda: self._write("image")))

    def _write(self, word: str) -> None:
        with self._file.open("a", encoding="ascii") as file:
            file.write(f"{word} {time.monotonic():.6f} {time.process_time():.3f}\n")
