"""Who comes in and who goes, as the window shows it: sign-in, the first user, the lock and the idle clock before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from app.desk.pages.sign_in import FirstUserPage, LockPage, SignInPage
from app.desk.shell import Page
from app.desk.theme.theme import Theme
from resources.errors import ReadroomError

if TYPE_CHECKING:
    from app.desk.station import Seat, Station
    from app.desk.window import Window

Door = SignInPage | FirstUserPage | LockPage
STIRS = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}


class Doorway(QObject):
    """`entered` carries the seat of whoever came in; `page` is the door that is shown, None where there is none."""

    entered = Signal(object)

    def __init__(self, window: Window, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._theme = window, theme
        self.page: Door | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)

    def show_first(self, station: Station) -> None:
        """Nobody sits here yet: a password where there are users, else the first user is made."""
        if station.has_users:
            self._show_sign_in()
            return
        from app.desk.doors import make_first_user

        door = FirstUserPage(self._theme)
        door.wanted.connect(
            lambda name, password: self._knock(lambda station: make_first_user(station, name, password))
        )
        self._show("first-user", door)

    def open(self, seat: Seat, idle_minutes: int) -> None:
        """Somebody sits here: no door is shown, and the idle clock runs where there is a session to lock."""
        self.page = None
        handle = self._window.windowHandle()
        if seat.session is not None and handle is not None:
            self._idle.start(idle_minutes * 60_000)
            handle.installEventFilter(self)  # the window's own events: what a hand does, not what that leads to

    def lock(self) -> None:
        """Hide images and report; the draft is kept, dictation stops, what is held is raised, alerts go on."""
        window, seat = self._window, self._window.seat
        if seat is None or seat.session is None or window.station is None:
            window.say("There is nobody signed in to lock for: the demonstration needs no password.")
            return
        if window.case is not None:
            window.case.pause()
        window.listing_.hide_rows()
        self._idle.stop()
        door = LockPage(self._theme)
        door.wanted.connect(self._unlock)
        door.sign_out_wanted.connect(self.sign_out)
        since = window.launch.now().astimezone(window.station.settings.zone)
        door.lock(seat.person.display_name, f"{since:%H:%M}")
        self._show("lock", door)

    def sign_out(self) -> None:
        """End the session; the next person signs in."""
        from app.desk.doors import leave
        from viewer.read.pool import Priority

        window, station, seat = self._window, self._window.station, self._window.seat
        if station is None or seat is None or seat.session is None:
            window.say("Nobody is signed in here.")
            return

        def end() -> None:
            window.bridge.ask(
                lambda: leave(station, seat, "signed out"), lambda _: None, Priority.ON_SCREEN, keep=True
            )

        if window.case is not None and window.case.opened is not None:
            window.case.leave(end)
        else:
            end()
        window.listing_.hide_rows()
        window.seat = None
        self._idle.stop()
        self._show_sign_in()

    def stop(self) -> None:
        """No lock comes any more."""
        self._idle.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The idle clock begins anew with whatever the reader does."""
        if event.type() in STIRS and self._idle.isActive():
            self._idle.start()
        return False

    def _show(self, name: str, door: Door) -> None:
        self.page = door
        self._window.shell.add_page(Page(name, door, (door,)))
        self._window.shell.show_page(name)
        door.begin()

    def _show_sign_in(self) -> None:
        from app.desk.doors import enter

        door = SignInPage(self._theme)
        door.wanted.connect(lambda name, password: self._knock(lambda station: enter(station, name, password)))
        self._show("sign-in", door)

    def _unlock(self, password: str) -> None:
        from app.desk.doors import unlock

        seat = self._window.seat
        if seat is not None:
            self._knock(lambda station: unlock(station, seat, password))

    def _knock(self, ask: Callable[[Station], Seat]) -> None:
        from viewer.read.pool import Priority

        station, door = self._window.station, self.page
        if station is None or door is None:
            return

        def refused(fault: BaseException) -> None:
            door.refuse(str(fault) if isinstance(fault, ReadroomError) else "That did not work; try again.")

        self._window.bridge.ask(lambda: ask(station), self.entered.emit, Priority.ON_SCREEN, refused, keep=True)
