"""The threads beside the window, deliveries and alerts, and what is shown of what they tell."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.desk.notices.values import Now
from resources.errors import ReadroomError

if TYPE_CHECKING:
    from app.desk.station import Station
    from app.desk.window import Window
    from app.escalation.values import Alert


class Beside(QObject):
    """Starts the two threads once somebody sits here, and ends them with the window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        window.shell.now.acted.connect(self._seen)

    def start(self, station: Station) -> None:
        """Begin; once only."""
        if self._threads:
            return
        from app.desk.background import deliver, sweep

        bridge = self._window.bridge
        for name, run in (("outbox", deliver), ("alerts", sweep)):
            thread = threading.Thread(
                target=run,
                args=(station, self._stop, lambda what: bridge.tell(self._told, what, keep=True)),
                name=name,
                daemon=True,
            )
            self._threads.append(thread)
            thread.start()

    def end(self, limit: float) -> None:
        """Ask both to end and wait for them, at most `limit` seconds each; from any thread."""
        self._stop.set()
        for thread in self._threads:
            thread.join(limit)

    def show_unanswered(self, station: Station) -> None:
        """Alerts that were escalated before this start are shown again."""
        from app.escalation.records import alerts
        from viewer.read.pool import Priority

        def work() -> tuple[Alert, ...]:
            with station.store.reading() as store:
                return alerts(store, only_open=True)

        def done(found: tuple[Alert, ...]) -> None:
            for alert in found:
                self._told(alert)

        self._window.bridge.ask(work, done, Priority.NEXT, keep=True)

    def _told(self, what: object) -> None:
        """A delivery was tried, or an alert moved."""
        from app.escalation.values import Alert, AlertState

        window = self._window
        if isinstance(what, Alert):
            case = window.case
            if case is not None and case.opened is not None and what.case_id == case.opened.case.id:
                case.alerting_.refresh()
            if what.state in {AlertState.ESCALATED, AlertState.FAILED_LOUD}:
                words = f"Alert not answered: {what.finding} ({what.accession}). Now with {what.recipient}."
                if what.state is AlertState.FAILED_LOUD:
                    words = f"Nobody has answered the alert: {what.finding} ({what.accession}). Telephone now."
                window.shell.now.tell(Now(f"alert-{what.id}", words, "Seen"))
            window.listing_.refresh()
        elif isinstance(what, ReadroomError):
            window.say(str(what))
        window.refresh_facts()

    @Slot(str)
    def _seen(self, id: str) -> None:
        self._window.shell.now.withdraw(id)
