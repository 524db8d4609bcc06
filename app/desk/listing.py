"""The worklist's life: reads its rows, keeps lights alive, shows previews, says which case is next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from app.cases.values import age_words
from app.desk.rows import Raw, Wanted, worklist
from app.desk.worklist.page import Worklist
from app.desk.worklist.values import Preview, PriorLine, Status, Tab, WorklistRow
from app.store.first_page import first_page

if TYPE_CHECKING:
    from app.desk.bridge import Bridge
    from app.desk.station import Station

TICK_MS = 1000
TABS = (Tab.OPEN, Tab.REPORTED)
"""Where a case stands, in this order."""
SEXES = {"F": "Female", "M": "Male", "O": "Other"}


class Listing(QObject):
    """Signals: `opened` (case id)."""

    opened = Signal(str)
    said = Signal(str)

    def __init__(self, page: Worklist, data: Path, now: Callable[[], datetime], bridge: Bridge) -> None:
        super().__init__()
        self._page, self._data, self._now, self._bridge = page, data, now, bridge
        self._rows: list[Raw] = []
        self._fresh: list[Raw] = []
        self._wanted = Wanted()
        self._zone = ZoneInfo("Europe/London")
        self._person: str | None = None
        self._station: Station | None = None
        self._status: tuple[Status, ...] = ()
        self._shown: object = None
        self._last: list[str] = []
        self._hidden = True
        page.opened.connect(self.opened)
        page.selected.connect(self._preview)
        page.tab_chosen.connect(lambda tab: self._want(tab=Tab(tab)))
        page.searched.connect(lambda words: self._want(words=words))
        page.filtered.connect(self._filtered)
        page.refresh_wanted.connect(self.take_new)
        page.next_wanted.connect(self.open_next)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.refresh)

    def first(self) -> None:
        """The first page, on the GUI thread: one small read, before anything heavy is loaded."""
        self._hidden = False
        self._rows = list(first_page(self._data))
        self._show()
        self._tick.start()

    def use(self, station: Station, person: str | None) -> None:
        """The store is open and somebody sits here."""
        self._station, self._person = station, person
        self._zone = station.settings.zone
        self.refresh(everything=True)
        if self._page.table.case():
            self._preview(self._page.table.case())  # was selected before there were pictures to read

    def hide_rows(self) -> None:
        """Nobody is signed in: no patient is named."""
        self._hidden = True
        self._rows = []
        self._tick.stop()
        self._shown = None
        self._page.show_page(worklist([], self._now(), self._zone, None, self._wanted, self._status))

    def show_status(self, status: tuple[Status, ...]) -> None:
        """What the footer says."""
        self._status = status
        self._show()

    def refresh(self, everything: bool = False) -> None:
        """Read the rows again; rows that are new wait for F5 so that nothing moves under the reader's eyes."""
        if self._hidden:
            return
        read: list[Raw] = list(first_page(self._data))
        known = {row["id"] for row in self._rows}
        if everything or not known or not self._page.isVisible():
            self._rows, self._fresh = read, []
        else:
            self._fresh = [row for row in read if row["id"] not in known]
            self._rows = [row for row in read if row["id"] in known]
        self._show()

    def take_new(self) -> None:
        """F5: put what arrived into the list."""
        self.refresh(everything=True)

    def _show(self) -> None:
        values = worklist(
            self._rows, self._now(), self._zone, self._person, self._wanted, self._status, len(self._fresh)
        )
        if values != self._shown:
            self._shown = values
            self._page.show_page(values)

    def _want(self, tab: Tab | None = None, words: str | None = None) -> None:
        self._wanted = replace(
            self._wanted,
            tab=tab if tab is not None else self._wanted.tab,
            words=words if words is not None else self._wanted.words,
        )
        self._show()

    def _filtered(self, name: str, choice: str) -> None:
        wanted = self._wanted
        self._wanted = replace(
            wanted,
            modality=choice if name == "Modality" else wanted.modality,
            site=choice if name == "Site" else wanted.site,
            priority=choice if name == "Priority" else wanted.priority,
        )
        self._show()

    def row_of(self, case_id: str) -> Raw | None:
        """The raw row of a case."""
        return next((row for row in self._rows if row["id"] == case_id), None)

    def line_of(self, case_id: str, tabs: tuple[Tab, ...] = TABS) -> WorklistRow | None:
        """The row of a case as the list shows it on whichever tab, None where it is not listed."""
        row = self.row_of(case_id)
        if row is None:
            return None
        for tab in tabs:
            wanted = Wanted(tab=tab)
            found = worklist([row], self._now(), self._zone, self._person, wanted, ()).rows
            if found:
                return found[0]
        return None

    def place_of(self, case_id: str) -> str:
        """ "2 of 12": where a case stands among the open ones."""
        ids = [row["id"] for row in self._rows if row["state"] != "reported"]
        return f"{ids.index(case_id) + 1} of {len(ids)}" if case_id in ids else ""

    def remember(self, case_id: str) -> None:
        """A case was opened, for Shift+F8."""
        self._last = [*[one for one in self._last if one != case_id][-9:], case_id]

    def next_case(self, but: str = "") -> str | None:
        """The case F8 opens: the most urgent that is mine or nobody's and can be read."""
        for row in self._rows:
            if row["id"] == but or row["state"] in {"reported", "waiting", "stopped"}:
                continue
            if row["assignee"] in {None, self._person}:
                return str(row["id"])
        return None

    # Commands

    def open_selected(self) -> None:
        self._page.open_selected()

    def open_next(self) -> None:
        case = self.next_case(self._last[-1] if self._last and not self._page.isVisible() else "")
        if case is None:
            self.said.emit("No case is waiting for you.")
            return
        self.opened.emit(case)

    def open_last(self) -> None:
        others = self._last[:-1] if not self._page.isVisible() else self._last
        if not others:
            self.said.emit("No case was opened before this one.")
            return
        self.opened.emit(others[-1])

    def toggle_preview(self) -> None:
        self._page.toggle_preview()

    def begin_search(self) -> None:
        self._page.begin_search()

    def choose_tab(self, number: int) -> None:
        tabs = list(Tab)
        if 1 <= number <= len(tabs):
            self._want(tab=tabs[number - 1])

    def _preview(self, case_id: str) -> None:
        row = self.row_of(case_id)
        if row is None:
            self._page.show_preview(None)
            return
        shown = self._words(row, ())
        self._page.show_preview(shown)
        station = self._station
        if station is None or shown is None:
            return
        from app.desk.previews import preview_of
        from viewer.read.pool import Priority

        patient, study = str(row["patient"]), str(row["study"])
        self._bridge.ask(
            lambda: preview_of(station, shown, patient, study),
            self._page.show_preview,
            Priority.PREFETCH,
            keep=True,
        )

    def _words(self, row: Raw, priors: tuple[PriorLine, ...]) -> Preview | None:
        first = (Tab.ALERTS,) if self._wanted.tab is Tab.ALERTS else ()
        line = self.line_of(str(row["id"]), (*first, *TABS))
        if line is None:
            return None
        born = at_day(str(row["birth_date"]))
        age = age_words(str(row["birth_date"]), f"{self._now():%Y%m%d}")
        years = f", {age}" if age else ""
        images, expected = row["images"], row["images_expected"]
        return Preview(
            case=line.case,
            patient=line.patient,
            facts=(
                f"{SEXES.get(str(row['sex']), 'Sex not known')}{years}",
                f"Born {born}",
                f"ID {row['patient_id']}",
            ),
            why=line.why,
            order=str(row["question"]),
            referrer=", ".join(words for words in (line.referrer, str(row["site"])) if words),
            images=_arrived(int(str(images)), expected, str(row["state"])),
            waiting=line.waiting,
            priors=priors,
            coming=True,
        )


def _arrived(images: int, expected: object, state: str) -> str:
    """What has come, in words."""
    if expected is not None and images < int(str(expected)):
        return f"{images} of {expected} here."
    if state == "waiting":
        return f"{images} images so far, the rest is not here yet."
    return f"All {images} images are here." if images != 1 else "The one image is here."


def at_day(date: str) -> str:
    """A DICOM date in words of this country: "12 Mar 1955"."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    if len(date) != 8 or not date.isdigit() or not 1 <= int(date[4:6]) <= 12:
        return date or "not known"
    return f"{int(date[6:])} {months[int(date[4:6]) - 1]} {date[:4]}"
