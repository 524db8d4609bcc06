"""What is loaded after the first painting, and in which order: what is wanted first comes first, one thing at a time.

Imports hold each other up, so the heavy ones run one after the other on a worker. In a demonstration the list is live at
once and a case may be opened in that very moment: the page with its panes comes first, then that case's first image,
then the store and the report. Elsewhere somebody signs in first: the store comes first, the page while a password is
typed.
"""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from app.desk.case.images import Images
    from app.desk.case.values import StudyImages
    from app.desk.station import Seat, Station
    from app.desk.theme.theme import Theme
    from app.desk.window import Window
    from viewer.draw.choose import Renderer
    from viewer.look.presets import Presets
    from viewer.read.pool import Pool

FIRST_IMAGE_MS = 1500
"""The store waits no longer than this for the first image of a case that was opened at once."""


class Beginning(QObject):
    """Loads a window's heavy parts.

    Signals:
        page_made: the page with its panes (`Images`).
        store_opened: the station, and the demonstration's seat or None.
        failed: why the data folder cannot be opened.
    """

    page_made = Signal(object)
    store_opened = Signal(object, object)
    failed = Signal(object)

    def __init__(self, window: Window, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._theme = window, theme
        self._images: Images | None = None
        self._opening = False
        self._stored = False
        self._wanted = ""
        self._looked: list[str] = []
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(FIRST_IMAGE_MS)
        self._patience.timeout.connect(self._open_store)
        self._thread: threading.Thread | None = None
        self._pool: Pool | None = None

    def start(self) -> None:
        """Begin, on a thread that is as quick as the window's own: the workers of the pool stand back for others."""
        bridge, demo = self._window.bridge, self._window.launch.demo

        def work() -> None:
            from viewer.read.pool import Pool

            self._pool = Pool()
            bridge.tell(self._have_pool, self._pool, keep=True)
            if demo:
                try:
                    bridge.tell(self._make_page, load_page(), keep=True)
                except Exception as fault:  # noqa: BLE001  told in the window, never lost with its thread
                    bridge.tell(self._failed, fault, keep=True)

        self._thread = threading.Thread(target=work, name="begin", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Wait for what still runs in the pool, and end its threads; from any thread."""
        if self._thread is not None:
            self._thread.join()
        if self._pool is not None:
            self._pool.close()

    def want(self, case_id: str) -> None:
        """A case is opened before the store is: show its images as soon as the page is there."""
        self._wanted = case_id
        if self._images is not None:
            self._look(self._images)

    def drop(self) -> None:
        """The reader turned back before the case was opened."""
        self._wanted = ""
        self._patience.stop()
        self._open_store()

    @property
    def wanted(self) -> str:
        """The case that waits to be opened, "" where none does."""
        return self._wanted

    def take(self) -> tuple[str, tuple[str, ...]]:
        """The case to be opened now, and those whose images were looked at before and left; handed out once."""
        wanted, looked = self._wanted, tuple(one for one in self._looked if one != self._wanted)
        self._wanted, self._looked = "", []
        return wanted, looked

    def _have_pool(self, pool: Pool) -> None:
        window = self._window
        if window.closing:
            return
        window.pool = pool
        window.bridge.use(pool)
        if not window.launch.demo:
            self._open_store()

    def _rest(self) -> None:
        """All is loaded: from here on garbage is collected, and what was loaded is never gone through for it again."""
        if self._images is not None and self._stored and not gc.isenabled():
            gc.freeze()
            gc.enable()

    # The page

    def _make_page(self, found: tuple[Renderer | None, Presets]) -> None:
        from app.desk.case.images import Images

        window = self._window
        if window.pool is None or window.closing:
            return
        self._images = Images(window, window.pool, self._theme, *found)
        self._images.viewing.seen_changed.connect(lambda: QTimer.singleShot(0, self._open_store))
        self.page_made.emit(self._images)
        self._rest()
        if self._wanted:
            self._look(self._images)
        else:
            self._open_store()

    def _look(self, images: Images) -> None:
        """The first image of the wanted case, past the store."""
        from app.desk.case.headers import first_images
        from viewer.read.pool import Priority

        window, case_id = self._window, self._wanted
        row = window.listing_.row_of(case_id)
        if row is None:
            self._open_store()
            return
        self._looked.append(case_id)
        data, study = window.launch.data, str(row["study"])

        def found(read: StudyImages | None) -> None:
            if read is None or not images.viewing.shows(study):
                self._open_store()
                return
            images.show_current(read)

        self._patience.start()
        window.bridge.next_generation()
        window.bridge.ask(
            lambda: first_images(data, study), found, Priority.ON_SCREEN, lambda _: self._open_store()
        )
        images.look(row)
        window.show_reading()
        images.turn_to_images()

    # The store

    def _open_store(self) -> None:
        if self._opening or self._window.closing:
            return
        from viewer.read.pool import Priority

        self._opening = True
        self._patience.stop()
        launch = self._window.launch

        def work() -> tuple[Station, Seat | None]:
            from app.desk.station import demo_seat, open_station

            station = open_station(launch.data, launch.now)
            seat = demo_seat(station) if launch.demo else None
            if launch.demo:
                import app.desk.case.desk_case  # noqa: F401  loaded here, not in the GUI thread
            return station, seat

        self._window.bridge.ask(work, self._have_store, Priority.ON_SCREEN, self._failed, keep=True)

    def _have_store(self, opened: tuple[Station, Seat | None]) -> None:
        from viewer.read.pool import Priority

        self._stored = True
        self.store_opened.emit(*opened)
        self._rest()
        if self._images is None:
            self._window.bridge.ask(load_all, self._make_page, Priority.ON_SCREEN, self._failed, keep=True)

    def _failed(self, fault: BaseException) -> None:
        gc.enable()
        self.failed.emit(fault)


def load_page() -> tuple[Renderer | None, Presets]:
    """Load what the page and its panes are made of; what the probe of an earlier start found, and the presets."""
    import app.desk.case.headers
    import app.desk.case.images  # noqa: F401
    from app.desk.station import kept_renderer
    from viewer.look.presets import load

    found = kept_renderer()
    if found is not None and found.vtk_ok and not found.software:
        import viewer.draw.vtk_offscreen  # noqa: F401  VTK is loaded here, not in the GUI thread
    return found, load()


def load_all() -> tuple[Renderer | None, Presets]:
    """The same, and the report."""
    loaded = load_page()
    import app.desk.case.desk_case  # noqa: F401

    return loaded
