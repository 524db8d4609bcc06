"""The window goes: the draft is saved, the case and the session are written off, everything is given back, in order.

Nothing of it is done in the GUI thread, which says meanwhile what the window waits for. What cannot be saved keeps the
window open; what can only not be written down (that the case was closed) is tried for a moment and then said at the
terminal and in the log.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.desk.notices.values import Now
from resources.errors import ReadroomError

if TYPE_CHECKING:
    from app.desk.window import Window

NOTICE = "closing"
UNSEEN_MS = 150
"""A close that takes no longer says nothing."""
TRY_S, AGAIN_S = 8.0, 0.25
"""How long the last entries are tried while another program holds the store."""
THREADS_S = 15.0
Writing = Callable[[], None]


class Closing(QObject):
    """Ends one window. `begun` once nothing new may start."""

    _given_back = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.begun = False
        self._waits = self._refused = self._over = self._hears = False
        self._words = ""
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(UNSEEN_MS)
        self._slow.timeout.connect(self._tell)
        self._given_back.connect(self._finish)
        window.shell.now.acted.connect(self._acted)

    def may_close(self) -> bool:
        """Whether the window may go now; otherwise it goes by itself as soon as it may."""
        if self._over:
            return True
        if not self.begun and not self._waits:
            self._ask()
        return self._over

    def _ask(self) -> None:
        """Begin at once, or when what was typed is saved."""
        case = self._window.case
        if case is None or not case.reporting.unsaved:
            self._begin()
            return
        self._waits, self._refused = True, False
        self._say("Closing: your draft is being saved.")
        if not self._hears:
            self._hears = True
            case.reporting.not_saved.connect(self._not_saved)
            case.page.column.editor.edited.connect(self._typed_on)
        case.reporting.when_saved(self._saved)

    def _saved(self) -> None:
        if self._waits:
            self._waits = False
            self._begin()

    def _not_saved(self, words: str) -> None:
        if self._waits and not self.begun:
            self._refused = True
            words = f"Not closed yet. {words} The window closes once your draft is saved, unless you write on."
            self._window.shell.now.tell(Now(NOTICE, words, "Stay"))

    def _typed_on(self) -> None:
        """Whoever writes on after being told that the window cannot go yet is at work again: it stays open."""
        if self._waits and self._refused:
            self._window.shell.now.withdraw(NOTICE)
            self._acted(NOTICE)
            self._window.say("You wrote on, so the window stays open; close it again when you have finished.")

    def _acted(self, notice: str) -> None:
        """The reader stays."""
        if notice == NOTICE and not self.begun:
            self._waits = False
            self._slow.stop()
            self._window.say("")

    def _begin(self) -> None:
        window = self._window
        self.begun = True
        window.shell.now.withdraw(NOTICE)
        self._say("Closing: the last entries are being written.")
        window.leaving.emit()
        window.doorway.stop()
        writings = self._writings()
        if window.pool is None or not writings:
            self._written(None)
            return
        from viewer.read.pool import Priority

        window.bridge.ask(
            lambda: written(writings, time.monotonic, time.sleep),
            self._written,
            Priority.ON_SCREEN,
            self._written,
            keep=True,
        )

    def _writings(self) -> list[Writing]:
        """What is still to be written of the case and of the session."""
        window, writings = self._window, []
        if window.case is not None:
            window.case.dictating_.stop()
            of_case = window.case.put_down()
            if of_case is not None:
                writings.append(of_case)
            window.case.alerting_.stop()
        station, seat = window.station, window.seat
        if station is not None and seat is not None and seat.session is not None:
            from app.desk.doors import leave

            writings.append(lambda: leave(station, seat, "closed"))
        return writings

    def _written(self, fault: BaseException | None) -> None:
        """In the GUI thread again: nothing is delivered to the window any more, its threads end."""
        if fault is not None:
            logging.getLogger("readroom").error("closing", exc_info=fault)
            words = str(fault) if isinstance(fault, ReadroomError) else "it is in the log."
            sys.stderr.write(f"The end of this session could not be written down: {words}\n")
        self._window.bridge.close()
        threading.Thread(target=self._give_back, name="closing", daemon=True).start()

    def _give_back(self) -> None:
        window = self._window
        window.beside.end(THREADS_S)
        window.beginning.end()
        if window.station is not None:
            window.station.store.close()
        self._given_back.emit()

    def _finish(self) -> None:
        self._slow.stop()
        window = self._window
        window.foot.stop()
        if window.images is not None:
            window.images.viewing.close()
        self._over = True
        window.close()
        window.closed.emit()

    def _say(self, words: str) -> None:
        """At the foot of the page, when it takes long enough to be wondered at."""
        self._words = words
        if not self._slow.isActive():
            self._slow.start()

    def _tell(self) -> None:
        self._window.say(self._words)


def written(
    writings: Sequence[Writing], clock: Callable[[], float], wait: Callable[[float], None]
) -> ReadroomError | None:
    """Do each, again while the store refuses, all within `TRY_S`; the last refusal where one stayed undone."""
    until, refusal = clock() + TRY_S, None
    for write in writings:
        while True:
            try:
                write()
                break
            except ReadroomError as refused:
                if clock() >= until:
                    refusal = refused
                    break
            wait(AGAIN_S)
    return refusal
