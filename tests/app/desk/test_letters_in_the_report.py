"""Keys typed into the real report editor inside the shell are text, never commands."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.case.page import ReadingPage
from app.desk.commands.table import read_commands
from app.desk.shell import Page, Shell
from app.desk.theme.theme import Theme
from app.reports.document import find_field
from app.reports.values import Caret, Document, Finding


class _Desk:
    """Writes down the commands it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def holds(self, predicate: str) -> bool:
        """Every predicate holds."""
        return bool(predicate)


def _write_down(base: str, desk: _Desk, argument: str) -> None:
    desk.asked.append(f"{base}:{argument}" if argument else base)


def test_every_key_of_the_alphabet_and_the_caret_is_text_in_the_report(
    theme: Theme, qtbot: QtBot, report: tuple[Document, tuple[Finding, ...]], empty_reading: ReadingPage
) -> None:
    """All letters, figures, Space, Enter, Delete and the caret's keys write or move; F7 and Ctrl+Enter command."""
    shell, page, desk = Shell(theme), empty_reading, _Desk()
    qtbot.addWidget(shell)
    page.column.show_document(report[0])
    shell.add_page(Page("reading", page, page.regions()))
    table = read_commands()
    bases = {row.id.partition(":")[0] for row in table.rows}
    shell.connect_commands(table, {base: partial(_write_down, base) for base in bases}, desk)
    shell.resize(1366, 768)
    shell.show()
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow)
    page.column.editor.setFocus()
    page.column.editor.go(Caret("findings.extra", 0, 0))
    typed = "abcdefghijklmnopqrstuvwxyz0123456789=,. "

    for letter in typed:
        QTest.keyClick(shell.windowHandle(), letter)
    QTest.keyClick(shell.windowHandle(), Qt.Key.Key_Return)
    value = page.column.editor.value()
    assert value is not None
    assert find_field(value, "findings.extra").text == f"{typed}\n"

    moves = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
    for key in (*moves, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Delete, Qt.Key.Key_Tab):
        QTest.keyClick(shell.windowHandle(), key)
    assert desk.asked == []

    QTest.keyClick(shell.windowHandle(), Qt.Key.Key_F7)
    QTest.keyClick(shell.windowHandle(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.asked == ["report.mark.next", "report.sign.prepare"]
