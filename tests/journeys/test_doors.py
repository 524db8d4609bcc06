"""The doors of the desk in a real window: first user, lock, unlock, the password again before signing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydicom import dcmread
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.access.audit import Trail
from app.archive.vault import open_vault
from app.cases.contracts import contracts_of
from app.cases.intake import take_in
from app.cli.demo_reports import write_small_image
from app.desk.pages.sign_in import FirstUserPage, LockPage
from app.desk.theme.theme import dress
from app.desk.window import Launch, Window
from app.reports.records import versions_of
from app.store.engine import birth_record, open_store

pytestmark = pytest.mark.journey
PASSWORD = "seven quiet herons"


class FakeClock:
    """The wall clock, which a test may turn on."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def images(tmp_path: Path, clock: FakeClock) -> list[Path]:
    """What the desk holds: one study of one image."""
    return [write_small_image(tmp_path, 0, clock())]


@pytest.fixture
def window(
    tmp_path: Path,
    images: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    qapp: QApplication,
    qtbot: QtBot,
    clock: FakeClock,
) -> Iterator[Window]:
    """The desk of a fresh data folder that holds the imported images."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    data = tmp_path / "data"
    store = open_store(data)
    from app.access.keys import keys_of_user

    with store.reading() as work:
        identity = birth_record(work)["id"]
    keys = keys_of_user()
    vault = open_vault(data, keys.get(f"archive-{identity}"))
    trail = Trail(keys.get(f"audit-{identity}"))
    take_in(store, vault, trail, contracts_of(None), images, "test", clock)
    store.close()
    made = Window(dress(qapp), Launch(data, False, clock))
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    made.begin()
    qtbot.waitUntil(lambda: isinstance(made.doorway.page, FirstUserPage), timeout=30_000)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=20_000)


def keys(window: Window, text: str, then: Qt.Key | None = None) -> None:
    handle = window.windowHandle()
    for letter in text:
        QTest.keyClick(handle, letter)
    if then is not None:
        QTest.keyClick(handle, then)


def begin(window: Window, qtbot: QtBot) -> None:
    """The first user comes in by name and password, typed twice."""
    keys(window, "Amy Hale", Qt.Key.Key_Return)
    keys(window, PASSWORD, Qt.Key.Key_Return)
    with qtbot.waitSignal(window.ready, timeout=30_000):
        keys(window, PASSWORD, Qt.Key.Key_Return)


def open_first(window: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.case_opened, timeout=30_000):
        keys(window, "", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.case.viewing.current.pane.volume is not None, timeout=30_000)


def write_impression(window: Window, qtbot: QtBot) -> None:
    window.case.page.column.editor.go_to_field("impression")
    window.case.page.column.editor.setFocus()
    keys(window, "No acute abnormality.")
    qtbot.waitUntil(lambda: not window.case.reporting.unsaved, timeout=20_000)


def test_the_first_user_reads_and_the_lock_hides(window: Window, qtbot: QtBot) -> None:
    """Locked, nothing of a patient is on the window or can be reached; the password brings the draft back."""
    begin(window, qtbot)
    open_first(window, qtbot)
    write_impression(window, qtbot)

    window.actions_.run("desk.lock")
    qtbot.waitUntil(lambda: isinstance(window.doorway.page, LockPage), timeout=10_000)
    for key in (Qt.Key.Key_W, Qt.Key.Key_I, Qt.Key.Key_K):
        QTest.keyClick(window.windowHandle(), key, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()

    assert window.shell.page_name() == "lock"
    assert not window.case.page.isVisible() and not window.worklist.isVisible()
    assert "No acute" not in " ".join(
        w.text() for w in window.findChildren(type(window.doorway.page.title)) if w.isVisible()
    )

    keys(window, "not the password", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.doorway.page.password.text() == "", timeout=20_000)
    assert window.shell.page_name() == "lock"
    with qtbot.waitSignal(window.ready, timeout=30_000):
        keys(window, PASSWORD, Qt.Key.Key_Return)

    assert window.shell.page_name() == "reading"
    assert "No acute abnormality." in str(window.case.reporting.document)


def test_signing_asks_for_the_password_after_a_quarter_of_an_hour(
    window: Window, qtbot: QtBot, clock: FakeClock
) -> None:
    """Fresh: Enter signs. Sixteen minutes later the sheet asks, a wrong one signs nothing, the right one signs."""
    begin(window, qtbot)
    open_first(window, qtbot)
    write_impression(window, qtbot)
    clock.ahead = timedelta(minutes=16)

    window.actions_.run("report.sign.prepare")
    sheet = window.case.signing.sheet
    assert sheet is not None and sheet.password.isVisible()
    case_id = window.case.opened.case.id
    sheet.password.setFocus()
    keys(window, "wrong password", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sheet.password.text() == "", timeout=20_000)
    with window.station.store.reading() as work:
        assert versions_of(work, case_id) == ()

    with qtbot.waitSignal(window.signed, timeout=60_000):
        keys(window, PASSWORD, Qt.Key.Key_Return)

    with window.station.store.reading() as work:
        assert [version.number for version in versions_of(work, case_id)] == [1]


def test_an_addendum_begun_is_there_after_a_restart(window: Window, qtbot: QtBot) -> None:
    """Signed, an addendum begun and left: opening the case again goes on with it; signing makes version two."""
    begin(window, qtbot)
    open_first(window, qtbot)
    write_impression(window, qtbot)
    case_id = window.case.opened.case.id
    window.actions_.run("report.sign.prepare")
    with qtbot.waitSignal(window.signed, timeout=60_000):
        keys(window, "", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.case.opened.versions), timeout=30_000)

    window.actions_.run("report.addendum")
    keys(window, "The drain is in place.")
    qtbot.waitUntil(lambda: not window.case.reporting.unsaved, timeout=20_000)
    window.actions_.run("desk.worklist")
    qtbot.waitUntil(lambda: window.case.opened is None, timeout=20_000)
    with qtbot.waitSignal(window.case_opened, timeout=30_000):
        window.open_case(case_id)

    assert window.case.reporting.state == "addendum"
    assert "The drain is in place." in str(window.case.reporting.document)
    window.actions_.run("report.sign.prepare")
    with qtbot.waitSignal(window.signed, timeout=60_000):
        keys(window, "", Qt.Key.Key_Return)
    with window.station.store.reading() as work:
        assert [(one.number, one.state) for one in versions_of(work, case_id)] == [(1, "final"), (2, "addendum")]


class TestTwoNames:
    """One id and birth date, two names: the bar takes the banner's place until somebody says which stays."""

    @pytest.fixture
    def images(self, tmp_path: Path, clock: FakeClock) -> list[Path]:
        """A study and an older one of the same id under another name."""
        files = [write_small_image(tmp_path, number, clock()) for number in range(2)]
        for file, name, day in zip(files, ("HALE^Amy", "HILL^Amy"), ("20261124", "20241124"), strict=True):
            data = dcmread(file)
            data.PatientID, data.PatientName, data.StudyDate = "RR-1", name, day
            data.save_as(file)
        return files

    def test_the_bar_stays_until_one_is_chosen(self, window: Window, qtbot: QtBot) -> None:
        """Signing is refused while both hang; keeping the left takes the prior away."""
        begin(window, qtbot)
        newest = next(row["id"] for row in window.listing_._rows if row["patient_name"] == "HALE^Amy")
        with qtbot.waitSignal(window.case_opened, timeout=30_000):
            window.open_case(str(newest))
        page = window.case.page
        qtbot.waitUntil(page.two_patients.isVisible, timeout=30_000)
        write_impression(window, qtbot)

        window.actions_.run("report.sign.prepare")

        assert window.case.signing.sheet is None and not page.banner.isVisible()
        assert "HALE" in page.two_patients.accessibleName() and "HILL" in page.two_patients.accessibleName()

        QTest.mouseClick(page.two_patients.answers()[0], Qt.MouseButton.LeftButton)

        assert page.banner.isVisible() and not page.two_patients.isVisible()
        assert window.case.viewing.prior.pane.volume is None

    def test_a_prior_read_first_waits_for_the_current_images(self, window: Window, qtbot: QtBot) -> None:
        """The smaller prior's headers come before the current study's: it hangs all the same, once they are there."""
        begin(window, qtbot)
        newest = next(row["id"] for row in window.listing_._rows if row["patient_name"] == "HALE^Amy")
        with qtbot.waitSignal(window.case_opened, timeout=30_000):
            window.open_case(str(newest))
        images = window.images
        current, prior = images.viewing.sides
        qtbot.waitUntil(lambda: prior.images is not None, timeout=30_000)
        read, subject = (prior.images, current.images), window.case.opened.subject
        images.end()
        images.begin(subject, {})

        images.show_prior(read[0])
        images.show_current(read[1])

        assert prior.pane.volume is not None and prior.images is read[0]
