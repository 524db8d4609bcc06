"""What was seen and measured of a case's images, kept beside its draft: over a restart nothing of it is forgotten."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.desk.bridge import Bridge
from app.desk.case.viewing import Viewing
from app.reports.records import Viewed, keep_viewed
from viewer.read.pool import Priority

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.case.values import OpenedCase
    from app.desk.station import Station

SOON_MS = 1500
"""What is seen is written down so often at most; a crash forgets that much and then asks for it again at signing."""


class Keeping(QObject):
    """Watches the images of one case at a time."""

    def __init__(self, bridge: Bridge, station: Station, viewing: Viewing) -> None:
        super().__init__()
        self._bridge, self._station, self._viewing = bridge, station, viewing
        self._case, self._person = "", ""
        self._last: Viewed | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._keep)
        viewing.seen_changed.connect(self._changed)
        viewing.marks_changed.connect(self._changed)

    def begin(self, opened: OpenedCase, person: str) -> None:
        """A case was opened: its measurements are there again, and what the same reader saw of it counts again."""
        self._case, self._person, self._last = opened.case.id, person, opened.viewed
        if opened.viewed is not None:
            mine = opened.viewed.person == person
            self._viewing.restore(opened.viewed.seen if mine else {}, opened.viewed.marks)

    def put_down(self) -> Callable[[], None]:
        """The case is left: what is still to be written of it, for a worker; call before its images are dropped."""
        self._soon.stop()
        viewed, self._case = self._now(), ""
        return partial(_keep, self._station, viewed)

    def _changed(self) -> None:
        if self._case and not self._soon.isActive():
            self._soon.start()

    def _now(self) -> Viewed | None:
        """What is to be written; None where nothing changed since."""
        if not self._case:
            return None
        seen, marks = self._viewing.seen.kept(), self._viewing.drawn()
        last = self._last
        if not seen and marks == (last.marks if last is not None else ()):
            return None  # a glance at the page takes nothing from whoever looked at its images before
        if last is not None and (last.person, last.seen, last.marks) == (self._person, seen, marks):
            return None
        return Viewed(self._case, self._person, seen, marks, self._station.now())

    def _keep(self) -> None:
        self._soon.stop()
        viewed = self._now()
        if viewed is not None:
            self._last = viewed
            self._bridge.ask(partial(_keep, self._station, viewed), lambda _: None, Priority.ON_SCREEN, keep=True)


def _keep(station: Station, viewed: Viewed | None) -> None:
    if viewed is not None:
        with station.store.work() as store:
            keep_viewed(store, viewed)
