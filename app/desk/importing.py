"""The import page at work: files and folders in, progress, refusals by reason."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.archive.values import Progress, Taken
from app.cases.intake import Intake, take_in
from app.desk.pages.import_page import ImportPage
from app.desk.pages.import_values import ImportProgress, ImportResult, RefusalGroup, RefusedFile
from app.desk.shell import Page
from app.desk.theme.theme import Theme
from resources.errors import ReadroomError
from viewer.read.pool import Priority

if TYPE_CHECKING:
    from app.desk.window import Window

ADVICE = "Ask who sent it for the file again, or leave it out."


class Importing(QObject):
    """One import at a time; whole studies that were taken stay when it is stopped."""

    def __init__(self, window: Window, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._stop = threading.Event()
        self.page = ImportPage(theme)
        self.page.dropped.connect(self.take)
        self.page.files_wanted.connect(self._files)
        self.page.folder_wanted.connect(self._folder)
        self.page.stop_wanted.connect(self._stop.set)
        self.page.again_wanted.connect(self._again)
        self._refused: tuple[Path, ...] = ()
        window.leaving.connect(self._stop.set)
        window.facts_changed.connect(self.page.footer.show_status)
        self.page.worklist_wanted.connect(window.show_worklist)
        window.shell.add_page(Page("import", self.page, self.page.regions()))

    def show(self) -> None:
        """Show the page; a running import goes on."""
        if not self.page.is_running():
            self.page.begin()
        self._window.shell.show_page("import")
        self._window.refresh_facts()

    def _files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self._window, "Import files")
        self._window.activateWindow()  # without a window manager nobody else gives the keys back
        if names:
            self.take(tuple(Path(name) for name in names))

    def _folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, "Import a folder")
        self._window.activateWindow()
        if name:
            self.take((Path(name),))

    def _again(self) -> None:
        """The files that were refused, once more; where they are gone, the page for choosing."""
        there = tuple(path for path in self._refused if path.exists())
        if there:
            self.take(there)
        else:
            self.page.begin()

    def take(self, paths: object) -> None:
        """Import these paths on a worker."""
        station, seat = self._window.station, self._window.seat
        if station is None or seat is None or not isinstance(paths, tuple | list) or self.page.is_running():
            return
        wanted = [Path(path) for path in paths]
        self._stop.clear()
        self.page.show_progress(ImportProgress(0, 0, "Looking"))
        bridge = self._window.bridge

        def tell(progress: Progress) -> None:
            bridge.tell(self._progress, progress, keep=True)

        def work() -> Intake:
            return take_in(
                station.store,
                station.vault,
                station.trail,
                station.contracts,
                wanted,
                seat.person.name,
                station.now,
                tell,
                self._stop.is_set,
            )

        source = "from " + ", ".join(path.name for path in wanted[:3])
        bridge.ask(
            work, lambda intake: self._done(intake.taken, source), Priority.HOUSEKEEPING, self._failed, keep=True
        )

    def _progress(self, progress: Progress) -> None:
        self.page.show_progress(ImportProgress(progress.done, progress.total, progress.what))

    def _done(self, taken: Taken, source: str) -> None:
        self._refused = tuple(Path(one.file) for one in taken.refused)
        groups: dict[str, list[RefusedFile]] = {}
        for one in taken.refused:
            reason = re.sub(r"\d[\d.,]*", "…", one.reason)
            found = one.reason if one.reason != reason else ""  # said in the line above
            groups.setdefault(reason, []).append(RefusedFile(Path(one.file).name, found))
        shown = tuple(
            RefusalGroup(reason, ADVICE, tuple(files))
            for reason, files in sorted(groups.items(), key=lambda item: -len(item[1]))
        )
        self.page.show_result(
            ImportResult(source, taken.imported, taken.duplicates, len(taken.studies), shown, taken.stopped)
        )
        self._window.listing_.refresh(everything=True)

    def _failed(self, fault: BaseException) -> None:
        words = str(fault) if isinstance(fault, ReadroomError) else "The import stopped for a reason in the log."
        group = RefusalGroup(words, "Whole studies that were taken stay; importing again goes on.", ())
        self.page.show_result(ImportResult("", 0, 0, 0, (group,), True))
        self._window.complain(fault)


def show(window: Window, theme: Theme) -> None:
    """The import page of a window, made at its first use."""
    found = window.findChild(Importing)
    (found if isinstance(found, Importing) else Importing(window, theme)).show()
