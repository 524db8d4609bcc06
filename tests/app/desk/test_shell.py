"""Keys, palette, help card, regions and notices in one window, as a person meets them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.desk.commands.actions import Actions
from app.desk.commands.table import read_commands
from app.desk.notices.bar import WaitsList
from app.desk.notices.strip import QuestionStrip
from app.desk.notices.values import Now, Waits, held_alert
from app.desk.pieces.rows import column
from app.desk.shell import Page, Shell
from app.desk.theme.theme import Theme
from app.desk.worklist.page import Worklist
from app.desk.worklist.values import WorklistPage


class Log:
    """A desk that writes down what it is asked, and opens the real palette and card."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.asked: list[str] = []

    def holds(self, predicate: str) -> bool:
        """Every predicate holds."""
        return bool(predicate)

    def note(self, id: str, argument: str) -> None:
        """Write down a command."""
        self.asked.append(f"{id}:{argument}" if argument else id)


def _functions(log: Log) -> Mapping[str, object]:
    """The real ids, each writing itself down; palette, card and regions do what they do."""
    found: dict[str, object] = {}
    for row in read_commands().rows:
        base = row.id.partition(":")[0]
        found[base] = partial(lambda name, _desk, argument: log.note(name, argument), base)
    found["desk.palette"] = lambda _desk, _: log.shell.open_palette("the pane CURRENT")
    found["desk.help"] = lambda _desk, _: log.shell.open_help()
    found["desk.region.next"] = lambda _desk, _: log.shell.regions.walk(1)
    return found


@pytest.fixture
def shell(theme: Theme, qtbot: QtBot, worklist_page: WorklistPage) -> Shell:
    """A window with the worklist and a reading page of one text and one image."""
    shell = Shell(theme)
    qtbot.addWidget(shell)
    worklist = Worklist(theme)
    worklist.show_page(worklist_page)
    text, image = QLineEdit(), QWidget()
    text.setAccessibleName("Report")
    image.setAccessibleName("Image")
    image.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    reading = column((text, 1), (image, 1))
    shell.add_page(Page("worklist", worklist, worklist.regions()))
    shell.add_page(Page("reading", reading, (text, image)))
    shell.resize(1366, 768)
    shell.show()
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow)
    worklist.begin()
    return shell


@pytest.fixture
def log(shell: Shell) -> Log:
    """The desk behind the window."""
    log = Log(shell)
    actions: Actions[Log] = shell.connect_commands(read_commands(), _functions(log), log)  # type: ignore[arg-type]
    assert actions.page == "worklist"
    return log


def _press(shell: Shell, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(shell.windowHandle(), key, held)


def test_keys_of_the_page_run_its_commands(shell: Shell, log: Log) -> None:
    """Enter, F8, F5 and Ctrl+2 on the worklist run the commands of their rows."""
    _press(shell, Qt.Key.Key_Return)
    _press(shell, Qt.Key.Key_F8)
    _press(shell, Qt.Key.Key_F5)
    _press(shell, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    assert log.asked == ["worklist.open", "worklist.open-next", "worklist.take-new", "worklist.tab:2"]


def test_letters_in_a_text_are_text(shell: Shell, log: Log) -> None:
    """In a text “d3i=” is written; on an image the same keys measure, choose a window, invert and fit."""
    shell.show_page("reading")
    text, image = shell.findChild(QLineEdit, ""), None
    fields = [w for w in shell.findChildren(QLineEdit) if w.accessibleName() == "Report"]
    text = fields[0]
    image = next(w for w in shell.findChildren(QWidget) if w.accessibleName() == "Image")

    text.setFocus()
    for key in (Qt.Key.Key_D, Qt.Key.Key_3, Qt.Key.Key_I, Qt.Key.Key_Equal, Qt.Key.Key_Space):
        _press(shell, key)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_End):
        _press(shell, key)
    assert log.asked == []
    assert text.text().casefold() == "d3i= "

    image.setFocus()
    for key in (Qt.Key.Key_D, Qt.Key.Key_3, Qt.Key.Key_I, Qt.Key.Key_Equal):
        _press(shell, key)
    assert log.asked == [
        "viewer.tool.length",
        "viewer.window.preset:3",
        "viewer.window.invert",
        "viewer.zoom.fit",
    ]


def test_function_keys_work_in_a_text_too(shell: Shell, log: Log) -> None:
    """F7, Ctrl+Enter and Ctrl+Shift+E do what they say while the report has the keys."""
    shell.show_page("reading")
    next(w for w in shell.findChildren(QLineEdit) if w.accessibleName() == "Report").setFocus()

    _press(shell, Qt.Key.Key_F7)
    _press(shell, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    _press(shell, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)

    assert log.asked == ["report.mark.next", "report.sign.prepare", "alert.critical.prepare"]


def test_the_palette_finds_runs_and_gives_the_keys_back(shell: Shell, log: Log) -> None:
    """Ctrl+K, a few letters and Enter run a command for what had the keys before."""
    shell.show_page("reading")
    image = next(w for w in shell.findChildren(QWidget) if w.accessibleName() == "Image")
    image.setFocus()

    _press(shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert shell.palette_.isVisible()
    for letter in "bonew":
        QTest.keyClick(shell.windowHandle(), letter)
    _press(shell, Qt.Key.Key_Return)

    assert log.asked == ["viewer.window.bone"]
    assert not shell.palette_.isVisible()
    assert image.hasFocus()


def test_esc_closes_what_floats_on_top(shell: Shell, log: Log) -> None:
    """Esc closes the palette or the card and gives the keys back to the table."""
    for key, held in (
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
    ):
        _press(shell, key, held)
        assert shell.floats.top() is not None
        _press(shell, Qt.Key.Key_Escape)
        assert shell.floats.top() is None
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.accessibleName() == "Cases"


def test_f6_walks_the_regions(shell: Shell, log: Log) -> None:
    """F6 goes from the report to the images and back."""
    shell.show_page("reading")
    report = next(w for w in shell.findChildren(QLineEdit) if w.accessibleName() == "Report")
    report.setFocus()

    _press(shell, Qt.Key.Key_F6)
    focus = QApplication.focusWidget()
    assert focus is not None and focus.accessibleName() == "Image"
    _press(shell, Qt.Key.Key_F6)

    assert report.hasFocus()


def test_typing_while_notices_arrive_loses_no_key(shell: Shell, theme: Theme, log: Log) -> None:
    """100 notices and 100 changes of a countdown while typing: every letter arrives."""
    shell.show_page("reading")
    report = next(w for w in shell.findChildren(QLineEdit) if w.accessibleName() == "Report")
    strip = QuestionStrip(theme)
    strip.setParent(shell)
    report.setFocus()
    typed = ""

    for number in range(100):
        shell.now.tell(Now(f"n{number % 3}", f"Alert not answered since {number} min", "Show"))
        strip.ask(held_alert("a", "acute infarct", "Dr S. Okafor", 10 - number % 10))
        if number % 7 == 0:
            shell.now.withdraw(f"n{number % 3}")
        letter = "abcdefghij"[number % 10]
        QTest.keyClick(shell.windowHandle(), letter)
        typed += letter
        QApplication.processEvents()

    assert report.text() == typed
    assert log.asked == []


def test_a_command_of_another_page_is_refused_in_words(shell: Shell, log: Log, qtbot: QtBot) -> None:
    """A phrase that belongs to the reading page is refused on the worklist, with the command's title."""
    actions = shell._actions
    assert actions is not None

    with qtbot.waitSignal(actions.refused) as refused:
        assert not actions.run("viewer.window.lung")

    assert "Lung window" in refused.args[0]


def test_a_command_with_an_argument_carries_it(shell: Shell, log: Log) -> None:
    """What stands after the colon reaches the function as it was said."""
    shell.show_page("reading")
    actions = shell._actions
    assert actions is not None

    actions.run("report.field.go:impression")

    assert log.asked == ["report.field.go:impression"]


def test_what_waits_is_a_list_with_a_count(theme: Theme, shell: Shell, qtbot: QtBot) -> None:
    """What waits says how many, and a press on one hands on which."""
    waits = WaitsList(theme, shell)
    waits.show_notices((Waits("a", "Two reports wait for the RIS"), Waits("b", "A learning case", "from Dr Holt")))
    waits.show()
    assert waits._title.text() == "2 wait"

    with qtbot.waitSignal(waits.chosen) as chosen:
        waits.findChildren(QAbstractButton)[1].click()

    assert chosen.args == ["b"]


def test_the_undo_of_a_held_alert_carries_the_key_that_raised_it(theme: Theme, qtbot: QtBot) -> None:
    """The strip names alert, recipient and seconds; a countdown changes words without new buttons."""
    strip = QuestionStrip(theme)
    qtbot.addWidget(strip)
    strip.ask(held_alert("a", "acute infarct", "Dr S. Okafor", 7))
    first = strip.buttons()

    strip.ask(held_alert("a", "acute infarct", "Dr S. Okafor", 6))

    assert strip.buttons() == first
    assert strip._right.text() == "Sends in 6 s"
    undo = first[0]
    assert isinstance(undo, QAbstractButton)
    assert "Ctrl+Shift+E" in undo.text()
    with qtbot.waitSignal(strip.answered) as answered:
        undo.click()
    assert answered.args == ["a", "undo"]


def test_the_palette_says_when_nothing_fits(shell: Shell, log: Log) -> None:
    """Words that no command has leave a sentence, not an empty list; fewer letters bring the list back."""
    log.shell.open_palette()
    palette = shell.palette_

    palette.input.setText("zzzz")
    nothing = palette._foot.text()
    palette.input.setText("")

    assert nothing == "No command has “zzzz” in its name."
    assert palette._foot.text() == "Last used first."


def test_the_palette_says_what_a_preset_means_now(shell: Shell, log: Log) -> None:
    """Preset 1 is offered by the name that it has for this body part, and still runs as preset 1."""
    shell.show_page("reading")
    actions = shell._actions
    assert actions is not None
    actions.set_titles({"viewer.window.preset:1": "Stroke window"})

    shell.open_palette()
    shell.palette_.input.setText("stroke")
    _press(shell, Qt.Key.Key_Return)

    assert log.asked == ["viewer.window.preset:1"]


@pytest.mark.parametrize(("width", "room"), [(1366, 440), (1920, 592)])
def test_what_floats_stays_within_the_report_column(shell: Shell, log: Log, width: int, room: int) -> None:
    """Palette and help card cover the report column at most, never the images beside it."""
    shell.resize(width, 768)
    QApplication.processEvents()

    for open_it, floating in ((shell.open_palette, shell.palette_), (shell.open_help, shell.help_card)):
        open_it()
        QApplication.processEvents()
        assert floating.geometry().left() >= width - room
        assert floating.geometry().right() < width
        shell.floats.close_top()
