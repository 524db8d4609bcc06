"""A critical alert acknowledged without the read-back: the desk says so, takes it later, and the report then says it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.case.alerting import Alerting
from app.desk.sheets.answer import AnswerSheet
from app.desk.window import Window
from app.escalation.records import attempts
from app.escalation.values import AlertState

pytestmark = pytest.mark.journey

MISSING = "Acknowledged, read-back missing"


def alerting_of(window: Window) -> Alerting:
    assert window.case is not None
    return window.case.alerting_


def press(window: Window, qtbot: QtBot, key: Qt.Key) -> AnswerSheet:
    """Ctrl+Shift and a key; the answer sheet that opens."""
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.windowHandle(), key, both)
    qtbot.waitUntil(lambda: bool(sheets(window)), timeout=10_000)
    return sheets(window)[0]


def sheets(window: Window) -> list[AnswerSheet]:
    return [one for one in window.shell.findChildren(AnswerSheet) if one.isVisible()]


def test_the_read_back_is_asked_for_until_it_is_written_down(
    data: Path, opened: Callable[[Path], Window], qtbot: QtBot
) -> None:
    """Raised and acknowledged without it: the line under the report says so, and its sheet asks for that alone."""
    window = opened(data)
    assert window.case is not None and window.station is not None
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    window.case.page.column.editor.insert_words("Left tension pneumothorax.")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_E, both)
    qtbot.waitUntil(lambda: bool(alerting_of(window).alerts), timeout=10_000)
    alerting_of(window)._release()
    qtbot.waitUntil(lambda: alerting_of(window).alerts[-1].state is AlertState.RAISED, timeout=10_000)

    first = press(window, qtbot, Qt.Key.Key_R)
    assert first.read_back.isVisible()
    first.who.setText("Dr L Farrow")
    QTest.keyClick(first.who, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: alerting_of(window).alerts[-1].state is AlertState.ACKNOWLEDGED, timeout=10_000)
    line = alerting_of(window).line()
    assert line is not None and (line.words, line.colour) == (MISSING, "warning")

    later = press(window, qtbot, Qt.Key.Key_R)
    assert not later.read_back.isVisible()
    assert later.who.text() == "Dr L Farrow"
    QTest.keyClick(later.who, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: alerting_of(window).alerts[-1].read_back, timeout=10_000)

    line = alerting_of(window).line()
    assert line is not None and line.words == "1 acknowledged"
    with window.station.store.reading() as work:
        happened = [one.event for one in attempts(work, alerting_of(window).alerts[-1].id)]
    assert happened[-2:] == ["acknowledge", "read back"]
