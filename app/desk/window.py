"""The main window: pages, who sits here, which case is open; the commands end here and are passed to who does them."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from app.desk.bridge import Bridge
from app.desk.commands.actions import Actions
from app.desk.commands.functions import functions
from app.desk.commands.table import read_commands
from app.desk.listing import Listing
from app.desk.notices.values import Now
from app.desk.pages.sign_in import FirstUserPage, LockPage, SignInPage
from app.desk.shell import Page, Shell
from app.desk.theme.theme import Theme
from app.desk.worklist.page import Worklist
from app.desk.worklist.values import Status
from resources.errors import ReadroomError

if TYPE_CHECKING:
    from app.desk.case.desk_case import CaseDesk
    from app.desk.station import Seat, Station
    from viewer.read.pool import Pool


UNPAINTED_MS = 500
"""A window that no screen shows (minimised, another desktop) is not painted; its work begins after this all the same."""


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
    """Signals: `ready` once the store is open and somebody may work; `closed` when everything is given back."""

    ready = Signal()
    case_opened = Signal(str)
    signed = Signal(object)
    facts_changed = Signal(object)

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
        self.case: CaseDesk | None = None
        self._door: SignInPage | FirstUserPage | LockPage | None = None
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._facts: dict[str, Status] = {}
        self._said = ""
        self._closing = False
        self.actions_: Actions[Window]
        self._begun = False
        self._wanted = ""
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(8000)
        self._quiet.timeout.connect(lambda: self.say(""))
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)
        self.shell.now.acted.connect(self._now_acted)

    # Beginning

    def first_paint(self) -> None:
        """What can be shown before anything heavy is loaded; images of patients only where nobody signs in."""
        if self.launch.demo:
            self.listing_.first()
        if self.launch.making is not None:
            from app.desk.making import Making

            Making(self, self.launch.making)

    def begin_when_painted(self) -> None:
        """Go on in the turn of the loop after the first painting; soon, where nothing is painted."""
        self.shell.installEventFilter(self)
        QTimer.singleShot(UNPAINTED_MS, self.begin)

    def begin(self) -> None:
        """Give the window its keys; open the store and what else is heavy in a worker. Once only."""
        if self._begun:
            return
        self._begun = True
        self.shell.removeEventFilter(self)
        gc.enable()
        self.actions_ = self.shell.connect_commands(read_commands(), functions(), self)  # type: ignore[arg-type]
        self.actions_.refused.connect(self.say)

        def work() -> None:
            from viewer.read.pool import Pool

            pool = Pool()
            self.bridge.tell(self._have_pool, pool, keep=True)

        thread = threading.Thread(target=work, name="begin", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _have_pool(self, pool: Pool) -> None:
        if self._closing:
            pool.close()
            return
        self.pool = pool
        self.bridge.use(pool)
        from viewer.read.pool import Priority

        launch = self.launch

        def work() -> tuple[Station, Seat | None]:
            from app.desk.station import demo_seat, open_station

            station = open_station(launch.data, launch.now)
            import app.desk.case.desk_case  # noqa: F401  heavy imports happen here, not in the GUI thread

            return station, demo_seat(station) if launch.demo else None

        self.bridge.ask(work, self._have_station, Priority.ON_SCREEN, self._no_station, keep=True)

    def _no_station(self, fault: BaseException) -> None:
        words = str(fault) if isinstance(fault, ReadroomError) else "The data folder could not be opened."
        self.shell.now.tell(Now("station", words))

    def _have_station(self, opened: tuple[Station, Seat | None]) -> None:
        station, seat = opened
        self.station = station
        if seat is not None:
            self.sit_down(seat)
        elif station.has_users:
            self._show_sign_in()
        else:
            self._show_first_user()

    # Doors

    def _show_door(self, name: str, door: SignInPage | FirstUserPage | LockPage) -> None:
        self._door = door
        self.shell.add_page(Page(name, door, (door,)))
        self.shell.show_page(name)
        door.begin()

    def _show_sign_in(self) -> None:
        door = SignInPage(self._theme)
        door.wanted.connect(self._sign_in)
        self._show_door("sign-in", door)

    def _show_first_user(self) -> None:
        door = FirstUserPage(self._theme)
        door.wanted.connect(self._first_user)
        self._show_door("first-user", door)

    def _first_user(self, name: str, password: str) -> None:
        from app.desk.doors import make_first_user

        self._ask_door(lambda station: make_first_user(station, name, password))

    def _sign_in(self, name: str, password: str) -> None:
        from app.desk.doors import enter

        self._ask_door(lambda station: enter(station, name, password))

    def _ask_door(self, knock: Callable[[Station], Seat]) -> None:
        from viewer.read.pool import Priority

        station, door = self.station, self._door
        if station is None or door is None:
            return

        def refused(fault: BaseException) -> None:
            door.refuse(str(fault) if isinstance(fault, ReadroomError) else "That did not work; try again.")

        self.bridge.ask(lambda: knock(station), self.sit_down, Priority.ON_SCREEN, refused, keep=True)

    def sit_down(self, seat: Seat) -> None:
        """Somebody is here: the list, the background threads, the idle lock."""
        station = self.station
        if station is None:
            return
        first = self.seat is None
        self.seat = seat
        self._door = None
        if first:
            self._start_threads(station)
        self.listing_.use(station, seat.person.id)
        self.listing_.first()
        if self.case is None:
            from app.desk.case.desk_case import CaseDesk

            self.case = CaseDesk(self, station, self._theme)
            self.shell.add_page(Page("reading", self.case.page, self.case.page.regions()))
        self.case.seat = seat
        if self.case.opened is not None:
            self.shell.show_page("reading")
        else:
            self.shell.show_page("worklist")
            self.worklist.begin()
        self._arm_idle()
        self.refresh_facts()
        self._show_unanswered(station)
        self.ready.emit()
        if self._wanted:
            case_id, self._wanted = self._wanted, ""
            self.case.open(case_id)
        if first and station.renderer is None:
            from app.desk.station import probe_renderer
            from viewer.read.pool import Priority

            self.bridge.ask(probe_renderer, lambda _: None, Priority.HOUSEKEEPING, keep=True)

    def _show_unanswered(self, station: Station) -> None:
        """Alerts that were escalated before this start are shown again."""
        from app.escalation.records import alerts
        from app.escalation.values import Alert
        from viewer.read.pool import Priority

        def work() -> tuple[Alert, ...]:
            with station.store.reading() as store:
                return alerts(store, only_open=True)

        def done(found: tuple[Alert, ...]) -> None:
            for alert in found:
                self._background(alert)

        self.bridge.ask(work, done, Priority.NEXT, keep=True)

    def _start_threads(self, station: Station) -> None:
        from app.desk.background import deliver, sweep

        for name, run in (("outbox", deliver), ("alerts", sweep)):
            thread = threading.Thread(
                target=run,
                args=(station, self._stop, lambda what: self.bridge.tell(self._background, what, keep=True)),
                name=name,
                daemon=True,
            )
            self._threads.append(thread)
            thread.start()

    def _background(self, what: object) -> None:
        """A delivery was tried, or an alert moved."""
        from app.escalation.values import Alert, AlertState

        if isinstance(what, Alert):
            if self.case is not None and self.case.opened is not None and what.case_id == self.case.opened.case.id:
                self.case.alerting_.refresh()
            if what.state in {AlertState.ESCALATED, AlertState.FAILED_LOUD}:
                words = f"Alert not answered: {what.finding} ({what.accession}). Now with {what.recipient}."
                if what.state is AlertState.FAILED_LOUD:
                    words = f"Nobody has answered the alert: {what.finding} ({what.accession}). Telephone now."
                self.shell.now.tell(Now(f"alert-{what.id}", words, "Seen"))
            self.listing_.refresh()
        elif isinstance(what, ReadroomError):
            self.say(str(what))
        self.refresh_facts()

    def _now_acted(self, id: str) -> None:
        self.shell.now.withdraw(id)

    # Words at the foot

    def say(self, words: str) -> None:
        """One sentence at the foot of the page; it goes after a while."""
        self._said = words
        self._show_facts()
        if words:
            self._quiet.start()

    def complain(self, fault: object) -> None:
        """A fault that nobody asked to hear of: a sentence here, a trace without patient data in the log."""
        import logging

        if isinstance(fault, ReadroomError):
            self.say(str(fault))
            return
        if isinstance(fault, BaseException):
            logging.getLogger("readroom").error("unexpected", exc_info=fault)
        self.say("Something went wrong that should not; it is in the log. What you wrote is kept.")

    def refresh_facts(self) -> None:
        """Read what the footer says, on a worker."""
        station = self.station
        if station is None or self.pool is None or self._closing:
            return
        from app.desk.facts import facts_of
        from viewer.read.pool import Priority

        screen = self.screen_key()
        self.bridge.ask(lambda: facts_of(station, screen), self._have_facts, Priority.HOUSEKEEPING, keep=True)

    def _have_facts(self, facts: dict[str, Status]) -> None:
        self._facts |= facts
        self._show_facts()

    def set_fact(self, name: str, status: Status) -> None:
        """One fact of the footer, such as when the draft was saved."""
        self._facts[name] = status
        self._show_facts()

    def clear_fact(self, name: str) -> None:
        """A fact of the footer that holds no longer."""
        self._facts.pop(name, None)
        self._show_facts()

    def _show_facts(self) -> None:
        order = ("sample", "outbox", "display", "draft", "microphone")
        facts = tuple(self._facts[name] for name in order if name in self._facts)
        if self._said:
            facts = (*facts, Status("page", self._said, "text"))
        self.listing_.show_status(facts)
        self.facts_changed.emit(facts)
        if self.case is not None:
            self.case.page.footer.show_status(facts)

    def screen_key(self) -> str:
        """The screen this window is on, as display checks know it."""
        from calibration.panel.screens import facts_of

        screen = self.screen()
        return facts_of(screen).key if screen is not None else ""

    # Cases

    def open_case(self, case_id: str) -> None:
        """Open a case: its page is shown at once, its words and images follow."""
        if self.at_door and self.seat is not None:
            return
        if self.case is None or self.seat is None:
            self._wanted = case_id
            self.say("The desk is still opening; the case opens by itself.")
            return
        self.case.open(case_id)

    def show_reading(self) -> None:
        """The reading page is live now."""
        if self.case is not None:
            self.shell.show_page("reading")
            self.shell.set_regions(self.case.page.regions())

    # The desk as commands know it

    @property
    def viewing(self) -> object:
        """The panes."""
        return self._case().viewing

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
            raise ReadroomError("Open a case first.")
        return self.case

    def holds(self, predicate: str) -> bool:
        """Whether a predicate of the command table is true now."""
        if predicate == "case open":
            return self.case is not None and self.case.opened is not None
        if predicate == "image active":
            return self.case is not None and self.case.viewing.has_image()
        return True

    @property
    def at_door(self) -> bool:
        """Whether the window shows a door: nothing of a patient may be reached past it."""
        return self._door is not None or self.seat is None

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
        if self.at_door:
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

    def _arm_idle(self) -> None:
        if self.station is not None and self.seat is not None and self.seat.session is not None:
            self._idle.start(self.station.settings.idle_minutes * 60_000)
            application = QApplication.instance()
            if application is not None:
                application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.shell and event.type() == QEvent.Type.Paint and not self._begun:
            QTimer.singleShot(0, self.begin)
        kinds = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}
        if event.type() in kinds and self._idle.isActive():
            self._idle.start()
        return False

    def lock(self) -> None:
        """Hide images and report; the draft is kept, dictation stops, what is held is raised, alerts go on."""
        if self.seat is None or self.seat.session is None or self.station is None:
            self.say("There is nobody signed in to lock for: the demonstration needs no password.")
            return
        if self.case is not None:
            self.case.pause()
        self.listing_.hide_rows()
        self._idle.stop()
        door = LockPage(self._theme)
        door.wanted.connect(self._unlock)
        door.sign_out_wanted.connect(self.sign_out)
        since = self.launch.now().astimezone(self.station.settings.zone)
        door.lock(self.seat.person.display_name, f"{since:%H:%M}")
        self._show_door("lock", door)

    def _unlock(self, password: str) -> None:
        from app.desk.doors import unlock

        seat = self.seat
        if seat is not None:
            self._ask_door(lambda station: unlock(station, seat, password))

    def sign_out(self) -> None:
        """End the session; the next person signs in."""
        from app.desk.doors import leave

        station, seat = self.station, self.seat
        if station is None or seat is None or seat.session is None:
            self.say("Nobody is signed in here.")
            return
        if self.case is not None and self.case.opened is not None:
            self.case.leave()
        self.listing_.hide_rows()
        leave(station, seat, "signed out")
        self.seat = None
        self._idle.stop()
        self._show_sign_in()

    def quit(self) -> None:
        """End the program."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Everything is saved and given back, in order, before the window goes."""
        if self._closing:
            event.accept()
            return
        if self.case is not None and self.case.opened is not None and self.case.reporting.unsaved:
            event.ignore()
            self.case.reporting.when_saved(self.quit)
            return
        self._closing = True
        self._shut_down()
        event.accept()

    def _shut_down(self) -> None:
        self._idle.stop()
        self._quiet.stop()
        if self.case is not None:
            self.case.close()
        self._stop.set()
        if self.seat is not None and self.seat.session is not None and self.station is not None:
            from app.desk.doors import leave

            leave(self.station, self.seat, "closed")
        self.bridge.close()
        if self.pool is not None:
            self.pool.close()
        for thread in self._threads:
            thread.join(15)
        if self.station is not None:
            self.station.store.close()


def centre_on(window: QMainWindow, application: QApplication) -> None:
    """Fill the screen the window opens on."""
    screen = application.primaryScreen()
    if screen is not None:
        window.setGeometry(screen.availableGeometry())
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
