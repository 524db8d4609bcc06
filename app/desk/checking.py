"""The display check at work: the daily routine for the screen the window is on; its verdict is kept and audited."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desk.shell import Page
from app.desk.theme.theme import Theme
from app.governance.records import add_check
from calibration.panel.page import DailyCheck
from calibration.panel.screens import facts_of
from calibration.patterns.response import assumed
from calibration.routine import document
from calibration.routine.values import Result
from viewer.read.pool import Priority

if TYPE_CHECKING:
    from app.desk.window import Window

NOT_DONE = "not-done"


class Checking(QObject):
    """Shows the routine and stores what came of it; a check that was left is not stored."""

    def __init__(self, window: Window, theme: Theme, chance: random.Random) -> None:
        super().__init__(window)
        self._window = window
        screen = window.screen()
        tokens = {**theme.tokens.colour, "family": theme.tokens.family}
        self.page = DailyCheck(facts_of(screen), assumed(), tokens=tokens, random=chance, clock=time.monotonic)
        self._from = window.shell.page_name()
        self.page.finished.connect(self._finished)
        self.page.left.connect(self._back)
        window.shell.add_page(Page("display", self.page, (self.page,)))
        window.shell.show_page("display")
        self.page.setFocus()

    def _finished(self, result: Result) -> None:
        window, station, seat = self._window, self._window.station, self._window.seat
        verdict = result.verdict.value
        if station is None or seat is None or verdict == NOT_DONE:
            self._back()
            return
        key, body = self.page.facts.key, document(result)

        def work() -> None:
            now = station.now()
            with station.store.work() as store:
                add_check(store, now, seat.person.name, key, "visual", "daily", "1", verdict, body)
                station.trail.append(
                    store, now, seat.person.name, "display.check", outcome=verdict, body={"screen": key}
                )

        window.bridge.ask(work, lambda _: window.refresh_facts(), Priority.ON_SCREEN, keep=True)

    def _back(self) -> None:
        self._window.shell.show_page(self._from)
        self.deleteLater()


def show(window: Window, theme: Theme, chance: random.Random) -> None:
    """Begin a fresh check in this window."""
    Checking(window, theme, chance)
