"""What is typed while the disk is full, the store is locked, or the desk is asked to end: said, kept, saved later."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import event

from app.desk.case.desk_case import CaseDesk
from app.desk.ending import closed_when_asked
from app.desk.window import Window
from dictation.microphone.device import microphones
from dictation.microphone.errors import MicrophoneError

pytestmark = pytest.mark.journey


@pytest.fixture
def window(data: Path, opened: Callable[[Path], Window]) -> Window:
    """The desk with its case open and the caret in the impression."""
    return opened(data)


def handle_of(window: Window) -> QWindow:
    return window.windowHandle()


def case_of(window: Window) -> CaseDesk:
    assert window.case is not None
    return window.case


def write(window: Window, words: str) -> None:
    for letter in words:
        QTest.keyClick(handle_of(window), letter)  # type: ignore[call-overload]


def kept(data: Path) -> str:
    """The draft as it lies in the store, read past the program."""
    with closing(sqlite3.connect(data / "store.sqlite")) as connection:
        return str(connection.execute("SELECT * FROM draft").fetchall())


def draft_words(window: Window) -> str:
    """What the foot of the page says of the draft."""
    return window.foot.facts["draft"].words if "draft" in window.foot.facts else ""


def test_typing_goes_on_while_the_disk_is_full(window: Window, data: Path, qtbot: QtBot) -> None:
    """The foot says Not saved and why; typing goes on; when there is space again everything is saved."""
    assert window.station is not None
    engine = window.station.store.engine
    full = [True]

    def fill(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count={1 if full[0] else 1_000_000}")

    event.listen(engine, "checkout", fill)
    window.case.reporting.column.editor.insert_words("A long passage. " * 2000)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: draft_words(window).startswith("Not saved"), timeout=20_000)
    assert "is full" in draft_words(window)
    write(window, " Bravo.")
    assert "Bravo." in str(case_of(window).reporting.document)
    assert "Bravo." not in kept(data)

    full[0] = False

    qtbot.waitUntil(lambda: draft_words(window).startswith("Draft saved"), timeout=20_000)
    assert "Bravo." in kept(data)


def test_a_store_that_another_program_holds_is_waited_for(window: Window, data: Path, qtbot: QtBot) -> None:
    """Locked for longer than the desk waits: it says Not saved, and saves once the lock is gone."""
    with closing(sqlite3.connect(data / "store.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        write(window, "Charlie.")
        qtbot.waitUntil(lambda: draft_words(window).startswith("Not saved"), timeout=20_000)
        assert "busy with another program" in draft_words(window)
        write(window, " Delta.")

        other.execute("ROLLBACK")

    qtbot.waitUntil(lambda: draft_words(window).startswith("Draft saved"), timeout=20_000)
    assert "Charlie. Delta." in kept(data)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_asked_to_end_the_desk_saves_the_last_letter(window: Window, data: Path, qtbot: QtBot) -> None:
    """SIGTERM in the middle of a word: the window closes by itself and the word is in the store."""
    with closed_when_asked(window):
        write(window, "Echo and foxtr")
        os.kill(os.getpid(), signal.SIGTERM)
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)

    assert "Echo and foxtr" in kept(data)


def test_without_a_microphone_one_sentence_says_what_to_do(window: Window, qtbot: QtBot) -> None:
    """F4 on a machine that hears nothing: one sentence at the foot, and typing works on."""
    with contextlib.suppress(MicrophoneError):
        if microphones():
            pytest.skip("there is a microphone here")

    QTest.keyClick(handle_of(window), Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: case_of(window).dictating_.state == "absent", timeout=30_000)
    write(window, "Golf.")

    assert window.foot.said.endswith(".")
    assert "Something went wrong" not in window.foot.said
    assert "Golf." in str(case_of(window).reporting.document)
