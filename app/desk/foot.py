"""What stands at the foot of every page: facts that hold, and one sentence that goes after a while."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.desk.worklist.values import Status
from resources.errors import ReadroomError

if TYPE_CHECKING:
    from app.desk.bridge import Bridge
    from app.desk.station import Station

SAID_MS = 8000
ORDER = ("sample", "outbox", "display", "draft", "microphone")


class Foot(QObject):
    """`changed` carries what every page's footer shows now."""

    changed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.facts: dict[str, Status] = {}
        self.said = ""
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(SAID_MS)
        self._quiet.timeout.connect(lambda: self.say(""))

    def say(self, words: str) -> None:
        """One sentence; it goes after a while."""
        self.said = words
        self._show()
        if words:
            self._quiet.start()

    def unsay(self, words: str) -> None:
        """Take a sentence back that is true no longer; another one stays."""
        if self.said == words:
            self.say("")

    def complain(self, fault: object) -> None:
        """A fault that nobody asked to hear of: a sentence here, a trace without patient data in the log."""
        if isinstance(fault, ReadroomError):
            self.say(str(fault))
            return
        if isinstance(fault, BaseException):
            logging.getLogger("readroom").error("unexpected", exc_info=fault)
        self.say("Something went wrong that should not; it is in the log. What you wrote is kept.")

    def set(self, name: str, status: Status) -> None:
        """A fact that holds from now on, such as when the draft was saved."""
        self.facts[name] = status
        self._show()

    def clear(self, name: str) -> None:
        """A fact that holds no longer."""
        self.facts.pop(name, None)
        self._show()

    def read(self, bridge: Bridge, station: Station, screen: str) -> None:
        """Read what the store knows, on a worker."""
        from app.desk.facts import facts_of
        from viewer.read.pool import Priority

        bridge.ask(lambda: facts_of(station, screen), self._have, Priority.HOUSEKEEPING, keep=True)

    def stop(self) -> None:
        """Nothing more is shown."""
        self._quiet.stop()

    def _have(self, facts: dict[str, Status]) -> None:
        self.facts |= facts
        self._show()

    def _show(self) -> None:
        facts = tuple(self.facts[name] for name in ORDER if name in self.facts)
        self.changed.emit((*facts, Status("page", self.said, "text")) if self.said else facts)
