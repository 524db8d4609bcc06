"""The worklist page on values."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.pieces.ring import FocusRing
from app.desk.theme.theme import Theme
from app.desk.worklist.model import COLUMNS, IMAGES, STATE, TIME
from app.desk.worklist.page import Worklist
from app.desk.worklist.values import Light, Preview, Tab, WorklistPage, WorklistRow


@pytest.fixture
def page(theme: Theme, qtbot: QtBot, worklist_page: WorklistPage) -> Worklist:
    """A shown page with the keys in its table."""
    page = Worklist(theme)
    FocusRing(theme, page)
    qtbot.addWidget(page)
    page.resize(1920, 1080)
    page.show_page(worklist_page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.begin()
    return page


def test_keys_move_the_selection_and_open(page: Worklist, qtbot: QtBot) -> None:
    """Down and Up move from row to row, Enter opens what is selected."""
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Up)

    with qtbot.waitSignal(page.opened) as opened:
        QTest.keyClick(page.table, Qt.Key.Key_Return)

    assert opened.args == ["case-1"]


def test_the_first_row_is_selected_at_the_start(page: Worklist) -> None:
    """A page that begins has its first case selected and the keys in the table."""
    assert page.table.case() == "case-0"
    assert page.table.hasFocus()


def test_a_click_selects_without_opening(page: Worklist, qtbot: QtBot) -> None:
    """No case is claimed by accident: one click selects, it does not open."""
    row = page.table.visualRect(page.table.cases.index(3, 2)).center()

    with qtbot.assertNotEmitted(page.opened):
        QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=row)

    assert page.table.case() == "case-3"


def test_a_refresh_keeps_the_patient_and_its_place(page: Worklist, worklist_page: WorklistPage) -> None:
    """New rows above and another order leave the selection on its patient, at the same height of the screen."""
    page.resize(1366, 300)
    many = tuple(replace(row, case=f"{row.case}-{n}") for n in range(20) for row in worklist_page.rows)
    page.show_page(replace(worklist_page, rows=many))
    page.table.select("case-3-9")
    page.table.verticalScrollBar().setValue(page.table.verticalScrollBar().value() + 57)
    QApplication.processEvents()
    y = page.table.rowViewportPosition(page.table.currentIndex().row())

    new = tuple(replace(row, case=f"new-{n}") for n, row in enumerate(worklist_page.rows))
    page.show_page(replace(worklist_page, rows=(*new, *many)))
    QApplication.processEvents()

    assert page.table.case() == "case-3-9"
    assert page.table.rowViewportPosition(page.table.currentIndex().row()) == y


def test_a_case_that_left_hands_on_to_its_neighbour(page: Worklist, worklist_page: WorklistPage) -> None:
    """When the selected case is gone the row at its place is selected."""
    page.table.select("case-2")

    page.show_page(replace(worklist_page, rows=worklist_page.rows[:2] + worklist_page.rows[3:]))

    assert page.table.case() == "case-3"


def test_a_clock_tick_changes_words_without_a_reset(
    page: Worklist, worklist_page: WorklistPage, qtbot: QtBot
) -> None:
    """A minute later only words change: no reset, one dataChanged."""
    later = tuple(replace(row, left="due in 5 min") if row.case == "case-1" else row for row in worklist_page.rows)

    with qtbot.assertNotEmitted(page.table.cases.modelReset), qtbot.waitSignal(page.table.cases.dataChanged):
        page.show_page(replace(worklist_page, rows=later))


def test_typing_in_the_search_asks_once(page: Worklist, qtbot: QtBot) -> None:
    """A word typed fast is one search, and Esc clears it and gives the keys back to the table."""
    page.begin_search()
    with qtbot.waitSignal(page.searched) as searched:
        QTest.keyClicks(page.search, "head")
    assert searched.args == ["head"]

    with qtbot.waitSignal(page.searched) as cleared:
        QTest.keyClick(page.search, Qt.Key.Key_Escape)

    assert cleared.args == [""]
    assert page.table.hasFocus()


def test_a_late_preview_of_another_case_is_left_aside(page: Worklist, preview: Callable[[str], Preview]) -> None:
    """A preview that arrives after the selection moved does not show the wrong patient."""
    page.show_preview(preview("case-0"))
    page.table.select("case-1")

    page.show_preview(replace(preview("case-0"), patient="WRONG, Patient"))

    assert "WRONG" not in page.preview._patient.text()


def test_tabs_filters_and_new_rows_ask(page: Worklist, qtbot: QtBot) -> None:
    """Tabs, the drop-downs and “3 new” emit what the person wants."""
    with qtbot.waitSignal(page.tab_chosen) as tab:
        page.tabs[Tab.STOPPED].click()
    with qtbot.waitSignal(page.refresh_wanted):
        page.fresh.click()
    with qtbot.waitSignal(page.filtered) as filtered:
        page._filter_buttons["Modality"].menu().actions()[1].trigger()

    assert tab.args == ["stopped"]
    assert filtered.args == ["Modality", "CT"]


def test_an_empty_tab_says_what_would_be_here(page: Worklist, worklist_page: WorklistPage) -> None:
    """An empty list names what belongs there and the keys to go on; the keys are not lost."""
    page.show_page(replace(worklist_page, rows=(), tab=Tab.MINE))
    QApplication.processEvents()

    assert page._none_title.isVisible()
    assert page._none_title.text() == "No cases to report"
    assert page.tabs[Tab.MINE].hasFocus()


def test_the_preview_lies_over_the_table_on_a_small_screen(page: Worklist) -> None:
    """At 1366 the preview is away until Space asks for it, and the referrer's column gives way."""
    page.resize(1366, 768)
    QApplication.processEvents()
    assert not page.preview.isVisible()
    assert page.table.isColumnHidden(6)

    page.toggle_preview()

    assert page.preview.isVisible()
    assert page.preview.geometry().right() == 1365


def test_ten_thousand_rows_are_quick(page: Worklist, worklist_page: WorklistPage) -> None:
    """10,000 rows are shown in 0.4 s of processor time and a key moves the selection in 60 ms of it."""
    row = worklist_page.rows[0]
    many = tuple(replace(row, case=f"c{n}") for n in range(10_000))

    start = time.process_time()
    page.show_page(replace(worklist_page, rows=many))
    page.grab()
    shown = time.process_time() - start
    page.table.select_row(5_000)
    page.grab()
    start = time.process_time()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    page.table.viewport().repaint()
    moved = time.process_time() - start

    assert page.table.case() == "c5001"
    assert shown < 0.4
    assert moved < 0.06


def test_states_tell_apart_in_grey(page: Worklist) -> None:
    """In a grey picture of the table, the first cells of the five lights differ."""
    picture = page.table.viewport().grab().toImage().convertToFormat(page.grab().toImage().Format.Format_Grayscale8)
    cells = {}
    for at, row in enumerate(page.table.cases.rows):
        area = page.table.visualRect(page.table.cases.index(at, 0))
        shape = picture.copy(area.left() + 16, area.top() + 7, 14, 14)
        cells[row.light] = bytes(shape.constBits())

    assert len(cells) == len(Light)
    assert len(set(cells.values())) == len(Light)


def test_the_page_loads_nothing_heavy() -> None:
    """Importing the page and its theme loads no numpy, SQLAlchemy, pydicom, VTK or pydantic."""
    heavy = "{'numpy', 'sqlalchemy', 'pydicom', 'vtkmodules', 'pydantic', 'typer'}"
    words = f"import sys, app.desk.worklist.page, app.desk.shell; print(sorted({heavy} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_ring_is_around_what_has_the_keys(page: Worklist) -> None:
    """The focus ring lies around the search field when it has the keys, and leaves the table to ring its row."""
    ring = page.findChild(FocusRing)
    assert ring is not None
    assert not ring.isVisible()

    page.begin_search()
    QApplication.processEvents()

    assert ring.isVisible()
    assert ring.geometry().contains(page.search.mapTo(page, QPoint(0, 0)))


def test_rows_hold_what_they_are_given(rows: tuple[WorklistRow, ...]) -> None:
    """The invented rows cover every light, so that the pictures do too."""
    assert {row.light for row in rows} == set(Light)


def test_the_keys_that_are_shown_can_be_pressed(page: Worklist, worklist_page: WorklistPage, qtbot: QtBot) -> None:
    """A press on F8 beside the next case asks for it, one on Ctrl+I in the empty list asks for the import."""
    with qtbot.waitSignal(page.next_wanted):
        QTest.mouseClick(page._next_key, Qt.MouseButton.LeftButton)
    page.show_page(replace(worklist_page, rows=()))

    with qtbot.waitSignal(page.import_wanted):
        QTest.mouseClick(page._import_key, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_no_words_of_the_table_are_shortened(
    theme: Theme, qtbot: QtBot, worklist_page: WorklistPage, size: tuple[int, int]
) -> None:
    """Long sites and names stand whole at both sizes while the other columns have room to give."""
    page = Worklist(theme)
    qtbot.addWidget(page)
    page.resize(*size)
    long = {
        "site": "Marlow Vale, emergency department",
        "given_to": "Dr Ruth Pemberton",
        "referrer": "Dr J. Achterberg",
    }
    page.show_page(replace(worklist_page, rows=tuple(replace(row, **long) for row in worklist_page.rows)))
    page.show()
    QApplication.processEvents()
    table, metrics = page.table, QFontMetrics(theme.dense())

    for at, column in enumerate(COLUMNS):
        if table.isColumnHidden(at):
            continue
        for row in table.cases.rows:
            icon = (
                22
                if at in (TIME, IMAGES if row.waiting else -1, STATE if row.light is Light.STOPPED else -1)
                else 0
            )
            pads = 24 if at == TIME else 16
            assert metrics.horizontalAdvance(column.words(row)) + icon + pads <= table.columnWidth(at), column.head


def test_the_first_column_is_named_by_what_it_says(page: Worklist, worklist_page: WorklistPage) -> None:
    """Over reported cases stands "Reported", over alerts "Answer due", else "Time left"."""
    model = page.table.cases
    heads = []
    for tab in (Tab.REPORTED, Tab.ALERTS, Tab.OPEN):
        page.show_page(replace(worklist_page, tab=tab))
        heads.append(model.headerData(TIME, Qt.Orientation.Horizontal))

    assert heads == ["Reported", "Answer due", "Time left"]
