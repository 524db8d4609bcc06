"""The main window: its pages and who does what; the commands end here and are passed to whoever does them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from app.desk.beginning import Beginning
from app.desk.beside import Beside
from app.desk.bridge import Bridge
from app.desk.closing import Closing
from app.desk.commands.actions import Actions
from app.desk.commands.functions import functions
from app.desk.commands.table import read_commands
from app.desk.doorway import Doorway
from app.desk.foot import Foot
from app.desk.listing import Listing
from app.desk.notices.values import Now
from app.desk.shell import Page, Shell
from app.desk.theme.theme import Theme
from app.desk.worklist.page import Worklist
from app.desk.worklist.values import Status
from resources.errors import ReadroomError

if TYPE_CHECKING:
    from app.desk.case.desk_case import CaseDesk
    from app.desk.case.images import Images
    from app.desk.station import Seat, Station
    from viewer.read.pool import Pool

UNPAINTED_MS = 500
"""A window that no screen shows (minimised, another desktop) is not painted; its work begins after this all the same."""
STILL_OPENING = "The desk is still opening; the report follows by itself."
"""Said of a case that is asked for before the store is open, until it is."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How the desk is started.

    Attributes:
        demo: the demonstration's reader sits here; nobody signs in.
        making: exit code of the child that makes the sample list, None while it works; absent where the list is made.
    """

    data: Path
    demo: bool
    now: Callable[[], datetime]
    making: Callable[[], int | None] | None = None


class Window(QMainWindow):
    """Signals:
    page_made: the page with its panes is there, shown or not.
    ready: the store is open and somebody may work.
    leaving: the window was asked to go; nothing new is begun.
    closed: everything is written and given back.
    """

    page_made = Signal(object)
    ready = Signal()
    case_opened = Signal(str)
    signed = Signal(object)
    facts_changed = Signal(object)
    leaving = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, launch: Launch) -> None:
        super().__init__()
        self.setWindowTitle("Readroom")
        self._theme, self.launch = theme, launch
        self.bridge = Bridge(self)
        self.bridge.failed.connect(self.complain)
        self.shell = Shell(theme)
        self.setCentralWidget(self.shell)
        self.worklist = Worklist(theme)
        self.listing_ = Listing(self.worklist, launch.data, launch.now, self.bridge)
        self.listing_.opened.connect(self.open_case)
        self.listing_.said.connect(self.say)
        self.worklist.import_wanted.connect(self.show_import)
        self.shell.add_page(Page("worklist", self.worklist, self.worklist.regions()))
        self.pool: Pool | None = None
        self.station: Station | None = None
        self.seat: Seat | None = None
        self.images: Images | None = None
        self.case: CaseDesk | None = None
        self.actions_: Actions[Window]
        self._begun = False
        self.foot = Foot(self)
        self.foot.changed.connect(self._show_foot)
        self.case_opened.connect(lambda _: self.foot.unsay(STILL_OPENING))
        self.doorway = Doorway(self, theme)
        self.doorway.entered.connect(self.sit_down)
        self.beside = Beside(self)
        self._closing = Closing(self)
        self.beginning = Beginning(self, theme)
        self.beginning.page_made.connect(self._have_page)
        self.beginning.store_opened.connect(self._have_store)
        self.beginning.failed.connect(self._no_store)

    # Beginning

    def first_paint(self) -> None:
        """What can be shown before anything heavy is loaded; images of patients only where nobody signs in."""
        if self.launch.demo:
            self.listing_.first()
            self.worklist.begin()
        if self.launch.making is not None:
            from app.desk.making import Making

            Making(self, self.launch.making)

    def begin_when_painted(self) -> None:
        """Go on in the turn of the loop after the first painting; soon, where nothing is painted."""
        self.shell.installEventFilter(self)
        QTimer.singleShot(UNPAINTED_MS, self.begin)

    def begin(self) -> None:
        """Give the window its keys; load what is heavy in a worker. Once only."""
        if self._begun:
            return
        self._begun = True
        self.shell.removeEventFilter(self)
        self.actions_ = self.shell.connect_commands(read_commands(), functions(), self)  # type: ignore[arg-type]
        self.actions_.refused.connect(self.say)
        self.beginning.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first painting is over: begin."""
        if watched is self.shell and event.type() == QEvent.Type.Paint and not self._begun:
            QTimer.singleShot(0, self.begin)
        return False

    def _have_page(self, images: Images) -> None:
        self.images = images
        self.shell.add_page(Page("reading", images.page, images.page.regions()))
        self.page_made.emit(images)
        self._settle()

    def _have_store(self, station: Station, seat: Seat | None) -> None:
        self.station = station
        if seat is not None:
            self.sit_down(seat)
        else:
            self.doorway.show_first(station)

    def _no_store(self, fault: BaseException) -> None:
        words = str(fault) if isinstance(fault, ReadroomError) else "The data folder could not be opened."
        self.shell.now.tell(Now("station", words))

    def sit_down(self, seat: Seat) -> None:
        """Somebody is here, for the first time or again."""
        if self.station is not None:
            self.seat = seat
            self._settle()

    def _settle(self) -> None:
        """Once the page is made and somebody sits here: the list, the threads, the idle lock."""
        station, seat, images = self.station, self.seat, self.images
        if station is None or seat is None or images is None or self.closing:
            return
        self.beside.start(station)
        self.listing_.use(station, seat.person.id)
        self.listing_.first()
        first = self.case is None
        if self.case is None:
            from app.desk.case.desk_case import CaseDesk

            self.case = CaseDesk(self, station, self._theme, images)
        self.case.seat = seat
        wanted, looked = self.beginning.take()
        if self.case.opened is not None:
            self.shell.show_page("reading")
        elif not wanted:
            self.shell.show_page("worklist")
            self.worklist.begin()
        self.doorway.open(seat, station.settings.idle_minutes)
        self.refresh_facts()
        self.beside.show_unanswered(station)
        self.ready.emit()
        if wanted:
            self.case.open(wanted)
        self._write_looked(station, seat, looked)
        if first and station.renderer is None:
            from app.desk.station import probe_renderer
            from viewer.read.pool import Priority

            self.bridge.ask(probe_renderer, lambda _: None, Priority.HOUSEKEEPING, keep=True)

    def _write_looked(self, station: Station, seat: Seat, cases: tuple[str, ...]) -> None:
        if cases:
            from app.desk.case.leaving import looked_at
            from viewer.read.pool import Priority

            self.bridge.ask(
                lambda: looked_at(station, cases, seat.person), lambda _: None, Priority.ON_SCREEN, keep=True
            )

    # The foot

    def say(self, words: str) -> None:
        """One sentence at the foot of the page; it goes after a while."""
        self.foot.say(words)

    def complain(self, fault: object) -> None:
        """A fault that nobody asked to hear of: a sentence here, a trace without patient data in the log."""
        self.foot.complain(fault)

    def refresh_facts(self) -> None:
        """Read what the foot says, on a worker."""
        if self.station is not None and self.pool is not None and not self.closing:
            self.foot.read(self.bridge, self.station, self.screen_key())

    def set_fact(self, name: str, status: Status) -> None:
        """One fact of the foot, such as when the draft was saved."""
        self.foot.set(name, status)

    def clear_fact(self, name: str) -> None:
        """A fact of the foot that holds no longer."""
        self.foot.clear(name)

    def _show_foot(self, facts: tuple[Status, ...]) -> None:
        self.listing_.show_status(facts)
        self.facts_changed.emit(facts)
        if self.images is not None:
            self.images.page.footer.show_status(facts)

    def screen_key(self) -> str:
        """The screen this window is on, as display checks know it."""
        from calibration.panel.screens import facts_of

        screen = self.screen()
        return facts_of(screen).key if screen is not None else ""

    # Cases

    def open_case(self, case_id: str) -> None:
        """Open a case: its page is shown at once, its words and images follow."""
        if self.doorway.page is not None or self.closing:
            return
        if self.case is None or self.seat is None:
            self.say(STILL_OPENING)
            self.beginning.want(case_id)
            return
        self.case.open(case_id)

    def show_reading(self) -> None:
        """The reading page is live now."""
        if self.images is not None:
            self.shell.show_page("reading")
            self.shell.set_regions(self.images.page.regions())

    # The desk as commands know it

    @property
    def viewing(self) -> object:
        """The panes."""
        if self.images is None:
            raise ReadroomError("Open a case first.")
        return self.images.viewing

    @property
    def reporting(self) -> object:
        """The report."""
        return self._case().reporting_commands

    @property
    def dictating(self) -> object:
        """The microphone."""
        return self._case().dictating_commands

    @property
    def alerting(self) -> object:
        """Alerts."""
        return self._case().alerting_commands

    @property
    def listing(self) -> Listing:
        """The worklist."""
        return self.listing_

    def _case(self) -> CaseDesk:
        if self.case is None:
            waits = bool(self.beginning.wanted)
            raise ReadroomError("The report is still opening." if waits else "Open a case first.")
        return self.case

    def holds(self, predicate: str) -> bool:
        """Whether a predicate of the command table is true now."""
        if predicate == "case open":
            return self.case is not None and self.case.opened is not None
        if predicate == "image active":
            return self.images is not None and self.images.viewing.has_image()
        return True

    @property
    def at_door(self) -> bool:
        """Whether nobody sits here or the window shows a door: nothing of a patient may be reached past it."""
        return self.doorway.page is not None or self.seat is None

    def open_palette(self) -> None:
        if self.at_door:
            return
        where = self.case.reporting.where() if self.case is not None and self.case.opened is not None else ""
        self.shell.open_palette(where)

    def open_help(self) -> None:
        self.shell.open_help()

    def walk_regions(self, step: int) -> None:
        self.shell.regions.walk(step)

    def show_worklist(self) -> None:
        """Leave the case: everything is saved, what is held is raised."""
        if self.images is not None and self.beginning.wanted:
            self.images.end()
            self.bridge.next_generation()
            self.beginning.drop()
        elif self.at_door:
            return
        if self.case is not None and self.case.opened is not None:
            self.case.leave()
        self.listing_.refresh(everything=True)
        self.shell.show_page("worklist")
        self.worklist.begin()

    def show_import(self) -> None:
        """The import page."""
        from app.desk.importing import show

        if self.station is not None and not self.at_door:
            show(self, self._theme)

    def show_display_check(self) -> None:
        """The daily check of the screen this window is on."""
        import secrets

        from app.desk.checking import show

        if self.station is not None and not self.at_door:
            show(self, self._theme, secrets.SystemRandom())

    def open_readings(self) -> None:
        """A file of photometer readings for the screen this window is on."""
        from app.desk.readings import choose

        if self.station is not None and not self.at_door:
            choose(self)

    # Leaving

    def lock(self) -> None:
        """Hide images and report until the password is given again."""
        self.doorway.lock()

    def sign_out(self) -> None:
        """End the session; the next person signs in."""
        self.doorway.sign_out()

    def quit(self) -> None:
        """End the program."""
        self.close()

    @property
    def closing(self) -> bool:
        """Whether the window was asked to go and nothing new is begun."""
        return self._closing.begun

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window goes once everything is written and given back; till then it says what it waits for."""
        event.setAccepted(self._closing.may_close())


def centre_on(window: QMainWindow, application: QApplication) -> None:
    """Fill the screen the window opens on."""
    screen = application.primaryScreen()
    if screen is not None:
        window.setGeometry(screen.availableGeometry())
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
