"""A case that is opened in the moment the list is painted: its image comes before the store is open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.theme.theme import dress
from app.desk.window import Launch, Window

pytestmark = pytest.mark.journey


@pytest.fixture
def window(data: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Window]:
    """A demonstration with its list painted and nothing heavy loaded."""
    made = Window(dress(qapp), Launch(data, True, lambda: datetime.now(UTC)))
    made.resize(1366, 768)
    made.first_paint()
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=30_000)


def acts(data: Path) -> list[str]:
    """What the audit trail holds, in order."""
    with closing(sqlite3.connect(data / "store.sqlite")) as connection:
        return [str(row[0]) for row in connection.execute("SELECT event FROM audit ORDER BY seq")]


def begin_and_press(window: Window, qtbot: QtBot) -> None:
    """Enter as soon as the window hears keys."""
    window.begin()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    assert window.station is None


def test_the_image_comes_before_the_store(window: Window, data: Path, qtbot: QtBot) -> None:
    """Painted with the store still closed; then the case opens beneath it: nothing is read twice, the report is there."""
    at_image: list[tuple[object, ...]] = []

    def painted() -> None:
        page, pane = window.images.page, window.images.viewing.current.pane
        at_image.append((window.station, window.shell.page_name(), page.banner.name.text(), pane.volume))

    window.page_made.connect(lambda images: images.viewing.seen_changed.connect(painted))

    with qtbot.waitSignal(window.case_opened, timeout=30_000):
        begin_and_press(window, qtbot)

    assert at_image[0][:3] == (None, "reading", "SYNTHETIC, Case 1")
    early = at_image[0][3]
    assert window.images.viewing.current.pane.hasFocus()
    assert window.images.viewing.current.pane.volume is early is not None
    assert window.case.reporting.document is not None
    assert window.foot.said == "", "the desk is not still opening"
    assert acts(data)[-1] == "case.open"


def test_what_is_typed_too_early_is_refused_not_lost(window: Window, qtbot: QtBot) -> None:
    """The report is not there yet: its column takes no letter and says so; afterwards it does."""
    begin_and_press(window, qtbot)
    qtbot.waitUntil(lambda: window.images is not None and window.shell.page_name() == "reading", timeout=30_000)
    editor = window.images.page.column.editor
    editor.setFocus()
    QTest.keyClick(window.windowHandle(), "x")  # type: ignore[call-overload]
    assert editor.value() is None and editor.toPlainText() == ""
    with qtbot.waitSignal(window.case_opened, timeout=30_000):
        pass

    editor.go_to_field("impression")
    editor.setFocus()
    QTest.keyClick(window.windowHandle(), "y")  # type: ignore[call-overload]

    assert "y" in str(window.case.reporting.document)


def test_a_look_that_was_left_is_in_the_trail(window: Window, data: Path, qtbot: QtBot) -> None:
    """Back to the list before the store was open: the case is nobody's, the look is written down all the same."""
    begin_and_press(window, qtbot)
    qtbot.waitUntil(lambda: window.images is not None and window.shell.page_name() == "reading", timeout=30_000)
    assert window.station is None
    with qtbot.waitSignal(window.ready, timeout=30_000):
        window.actions_.run("desk.worklist")

    qtbot.waitUntil(lambda: acts(data)[-2:] == ["case.open", "case.close"], timeout=30_000)
    assert window.shell.page_name() == "worklist"
    assert window.case.opened is None
    assert window.images.viewing.current.pane.volume is None
    with closing(sqlite3.connect(data / "store.sqlite")) as connection:
        assert connection.execute("SELECT assignee FROM case_").fetchone() == (None,)
