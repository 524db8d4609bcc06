"""The window is closed while the store is slow: it says so, stays alive meanwhile, and nothing is lost."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.closing import AGAIN_S, TRY_S, written
from app.desk.window import Window
from resources.errors import ReadroomError

pytestmark = pytest.mark.journey


def stored(data: Path, question: str) -> str:
    with closing(sqlite3.connect(data / "store.sqlite")) as connection:
        return str(connection.execute(question).fetchall())


def type_into_the_impression(window: Window, words: str) -> None:
    window.case.page.column.editor.go_to_field("impression")
    window.case.page.column.editor.setFocus()
    type_on(window, words)


def type_on(window: Window, words: str) -> None:
    for letter in words:
        QTest.keyClick(window.windowHandle(), letter)  # type: ignore[call-overload]


def test_a_slow_store_is_waited_for_with_words(window: Window, data: Path, qtbot: QtBot) -> None:
    """Another program holds the store: the close says what it waits for, the window goes on, then all is written."""
    type_into_the_impression(window, "Hotel.")
    qtbot.waitUntil(lambda: not window.case.reporting.unsaved, timeout=20_000)
    ticks: list[float] = []
    clock = QTimer(interval=10)
    clock.timeout.connect(lambda: ticks.append(time.monotonic()))
    clock.start()
    with closing(sqlite3.connect(data / "store.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        window.close()
        qtbot.waitUntil(lambda: window.foot.said.startswith("Closing"), timeout=20_000)
        said = window.foot.said
        assert window.isVisible()

        other.execute("ROLLBACK")

    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    assert said == "Closing: the last entries are being written."
    assert "Hotel." in stored(data, "SELECT * FROM draft")
    assert "case.close" in stored(data, "SELECT event FROM audit ORDER BY seq DESC LIMIT 1")
    assert len(ticks) > 5


def test_closed_in_the_middle_of_a_word_with_a_slow_store(window: Window, data: Path, qtbot: QtBot) -> None:
    """The draft of the last second waits for the store, the window for the draft; “Stay” takes the close back."""
    with closing(sqlite3.connect(data / "store.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        type_into_the_impression(window, "India")
        window.close()
        qtbot.waitUntil(lambda: window.shell.now.words() != (), timeout=20_000)
        assert window.shell.now.words()[0].startswith("Not closed yet.")
        window.shell.now.acted.emit("closing")
        other.execute("ROLLBACK")
    qtbot.waitUntil(lambda: not window.case.reporting.unsaved, timeout=20_000)
    assert window.isVisible() and window.shell.now.words() == ()

    type_on(window, "na")
    window.close()

    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    assert "Indiana" in stored(data, "SELECT * FROM draft")


def test_who_writes_on_keeps_the_window(window: Window, data: Path, qtbot: QtBot) -> None:
    """Told that it cannot close yet, the reader writes on: it stays when there is room again, and closes when asked."""
    with closing(sqlite3.connect(data / "store.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        type_into_the_impression(window, "Juliet")
        window.close()
        type_on(window, "t")
        qtbot.waitUntil(lambda: window.shell.now.words() != (), timeout=20_000)
        assert window.case.page.column.editor.hasFocus()

        type_on(window, "e")

        assert window.shell.now.words() == ()
        assert "stays open" in window.foot.said
        other.execute("ROLLBACK")
    qtbot.waitUntil(lambda: not window.case.reporting.unsaved, timeout=20_000)
    assert window.isVisible() and not window.closing

    window.close()

    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    assert "Juliette" in stored(data, "SELECT * FROM draft")


def test_leaving_a_case_waits_for_nothing(window: Window, data: Path, qtbot: QtBot) -> None:
    """Back to the list while the store is held: the list is there at once, the entries come when it is free."""
    with closing(sqlite3.connect(data / "store.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        window.actions_.run("desk.worklist")
        took = time.monotonic() - began

        assert window.shell.page_name() == "worklist" and window.case.opened is None
        assert took < 2.0  # the store makes a writer wait five
        other.execute("ROLLBACK")

    qtbot.waitUntil(lambda: "case.close" in stored(data, "SELECT event FROM audit"), timeout=20_000)


def test_last_entries_are_tried_for_a_moment_and_not_for_ever() -> None:
    """Refused twice, then written; refused for good, each is tried until the time is over and the refusal is told."""
    clock = [0.0]
    done: list[str] = []

    def wait(seconds: float) -> None:
        clock[0] += seconds

    def hard(name: str, from_: float) -> None:
        if clock[0] < from_:
            raise ReadroomError(f"{name} is busy.")
        done.append(name)

    assert written([lambda: hard("a", 2 * AGAIN_S), lambda: hard("b", 0)], lambda: clock[0], wait) is None
    assert done == ["a", "b"]

    refused = written([lambda: hard("c", 1e9), lambda: hard("d", 0)], lambda: clock[0], wait)

    assert str(refused) == "c is busy."
    assert done == ["a", "b", "d"]
    assert clock[0] < TRY_S + 3 * AGAIN_S
