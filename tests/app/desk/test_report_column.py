"""The report column: typing, fields, marks, words that are not final."""

from __future__ import annotations

import importlib.util
import time
from dataclasses import replace as with_
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.pieces.words import Elided
from app.desk.report.column import ReportColumn
from app.desk.report.marks import LOOKS, Kind, Mark, doubts_of, marks_of
from app.desk.report.script import from_units, units, write_script
from app.desk.report.values import AlertLine, PriorReport
from app.desk.theme.theme import Theme
from app.reports.checks.catalogue import check
from app.reports.document import fields, find_field, printed_name, unanswered
from app.reports.text import document_text
from app.reports.values import AlertFact, Caret, Document, Doubt, Field, Finding, Link, Section, StudyFacts

IMPRESSION = "Acute infarct in the left posterior cerebral artery territory"


@pytest.fixture
def column(theme: Theme, qtbot: QtBot, report: tuple[Document, tuple[Finding, ...]]) -> ReportColumn:
    """A shown column, 592 wide, the keys in its editor."""
    column = ReportColumn(theme)
    qtbot.addWidget(column)
    column.resize(592, 950)
    column.show_document(report[0])
    column.editor.set_marks(marks_of(*report))
    column.show()
    column.activateWindow()
    qtbot.waitUntil(column.isActiveWindow)
    column.editor.setFocus()
    return column


def _text(column: ReportColumn, name: str) -> str:
    value = column.editor.value()
    assert value is not None
    return find_field(value, name).text


def test_typing_makes_the_next_document(column: ReportColumn, qtbot: QtBot) -> None:
    """Letters land at the caret, and each edit hands on the whole next document with its caret."""
    column.editor.go(Caret("impression", len(IMPRESSION), len(IMPRESSION)))

    with qtbot.waitSignal(column.editor.edited) as edited:
        QTest.keyClick(column.editor, ".")

    document, caret = edited.args
    assert find_field(document, "impression").text == f"{IMPRESSION}."
    assert caret == Caret("impression", len(IMPRESSION) + 1, len(IMPRESSION) + 1)


def test_tab_selects_the_whole_value_and_typing_replaces_it(column: ReportColumn) -> None:
    """Tab goes to the next field with its value selected, so that what is typed or said replaces it."""
    column.editor.go(Caret("findings.extra", 0, 0))

    QTest.keyClick(column.editor, Qt.Key.Key_Tab)
    QTest.keyClicks(column.editor, "None.")

    assert _text(column, "findings.bones") == "None."
    QTest.keyClick(column.editor, Qt.Key.Key_Backtab)
    caret = column.editor.caret()
    assert caret is not None
    assert caret.field == "findings.extra"


def _behind(column: ReportColumn, text: str, at: int | None = None) -> None:
    """Put a linked number into the impression, which says `text`, at a place; behind it where none is named."""
    column.editor.go_to_field("impression")
    column.editor.insert_words(text)
    place = len(text) if at is None else at
    column.editor.go(Caret("impression", place, place))
    column.editor.insert_words(" 12 mm", links=(Link(1, 6, "m1"),))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("in size", "Nodule 12 mm in size"),
        (" in size", "Nodule 12 mm in size"),
        (". Old", "Nodule 12 mm. Old"),
        (", old", "Nodule 12 mm, old"),
        ("(old)", "Nodule 12 mm (old)"),
        ("3 mm", "Nodule 12 mm 3 mm"),
        ("²", "Nodule 12 mm²"),
        ("\nOld", "Nodule 12 mm\nOld"),
    ],
)
def test_what_is_typed_behind_a_number_does_not_touch_it(column: ReportColumn, typed: str, wanted: str) -> None:
    """The first letter gets the blank it lacks, one the writer types is not doubled, a full stop stays close."""
    _behind(column, "Nodule")

    for letter in typed:
        if letter == "\n":
            QTest.keyClick(column.editor, Qt.Key.Key_Return)
        else:
            _press(column, letter)

    assert _text(column, "impression") == wanted


def test_what_is_pasted_behind_a_number_does_not_touch_it(column: ReportColumn) -> None:
    """As what is typed; and behind that, words are pasted as they are."""
    _behind(column, "Nodule")

    for words in ("in si", "ze"):
        QApplication.clipboard().setText(words)
        QTest.keyClick(column.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert _text(column, "impression") == "Nodule 12 mm in size"


def test_a_number_before_words_keeps_clear_of_them(column: ReportColumn) -> None:
    """Put in before a word it stands apart from it, with the caret behind the number; words that stand apart stay."""
    _behind(column, "Noduleis old", at=6)
    QTest.keyClicks(column.editor, "now")
    assert _text(column, "impression") == "Nodule 12 mm now is old"

    _behind(column, "Nodule is old", at=6)
    assert _text(column, "impression") == "Nodule 12 mm is old"


def test_a_unit_can_be_mended_behind_its_number(column: ReportColumn) -> None:
    """Once something was taken away there, or the step undone, letters are the writer's own."""
    _behind(column, "Nodule")

    QTest.keyClick(column.editor, Qt.Key.Key_Backspace)
    QTest.keyClick(column.editor, Qt.Key.Key_Backspace)
    QTest.keyClicks(column.editor, "cm")

    assert _text(column, "impression") == "Nodule 12 cm"


def _press(column: ReportColumn, letter: str) -> None:
    """A letter as an input method hands it over, so that every letter can be typed."""
    event = QInputMethodEvent()
    event.setCommitString(letter)
    QApplication.sendEvent(column.editor, event)


def test_tab_behind_the_last_field_goes_to_what_is_left_and_says_so(column: ReportColumn) -> None:
    """To the first required field that is empty; with none left to the first, in words that the next Tab takes away."""
    value = column.editor.value()
    assert value is not None
    names = [field.name for field in fields(value)]
    assert names[-1] == "impression"
    column.say("Draft of 21:14 restored")
    column.editor.go(Caret(names[0], 0, 0))
    QTest.keyClick(column.editor, Qt.Key.Key_Tab)
    assert _said(column) == "Draft of 21:14 restored"
    empty = [field.name for field in unanswered(value)]
    assert empty and empty[0] != names[0]

    column.editor.go(Caret("impression", 0, 0))
    QTest.keyClick(column.editor, Qt.Key.Key_Tab)

    assert _field(column) == empty[0]
    assert _said(column) == f"Still to fill: {printed_name(value, empty[0])}"
    for name in empty:
        column.editor.go_to_field(name)
        column.editor.insert_words("Normal.")
    column.editor.go(Caret("impression", 0, 0))
    QTest.keyClick(column.editor, Qt.Key.Key_Tab)
    assert _field(column) == names[0]
    assert _said(column) == f"From the top: {printed_name(value, names[0])}"
    QTest.keyClick(column.editor, Qt.Key.Key_Tab)
    assert (_field(column), _said(column)) == (names[1], "")
    column.editor.go(Caret(names[0], 0, 0))
    QTest.keyClick(column.editor, Qt.Key.Key_Backtab)
    assert _said(column) == "From the end: Impression"


def _said(column: ReportColumn) -> str:
    """The words beside the title."""
    return next(one.text() for one in column.findChildren(Elided) if one is not column.title)


def _field(column: ReportColumn) -> str:
    """Where the caret stands."""
    caret = column.editor.caret()
    return caret.field if caret else ""


def test_the_other_side_of_an_alert_is_marked_and_not_changed_by_itself(column: ReportColumn) -> None:
    """Which of the two is wrong only the reader knows: the margin says it at the word, and offers no change."""
    value = column.editor.value()
    assert value is not None
    alert = AlertFact("critical", IMPRESSION.replace("left", "right"))
    findings = check(document_text(value), StudyFacts("CT", "HEAD"), (alert,))

    (mark,) = [one for one in marks_of(value, findings) if one.finding == "alert-side"]

    assert (mark.kind, mark.title, mark.action) == (Kind.WARN, "Alert's side differs", "")
    assert IMPRESSION[mark.start : mark.end] == "left"


def test_brackets_go_when_written_in_and_come_back_when_emptied(column: ReportColumn) -> None:
    """The prompt is the look of an empty field, never its text."""
    column.editor.go_to_field("findings.extra")
    assert "[none or describe]" in column.editor.toPlainText()

    QTest.keyClicks(column.editor, "No")
    assert "[none or describe]" not in column.editor.toPlainText()
    QTest.keyClick(column.editor, Qt.Key.Key_Backspace)
    QTest.keyClick(column.editor, Qt.Key.Key_Backspace)

    assert _text(column, "findings.extra") == ""
    assert "[none or describe]" in column.editor.toPlainText()


def test_backspace_stays_in_its_field(column: ReportColumn) -> None:
    """Backspace at the start of a field and Delete at its end take nothing from the neighbours."""
    before = column.editor.value()
    column.editor.go(Caret("findings.bones", 0, 0))
    QTest.keyClick(column.editor, Qt.Key.Key_Backspace)
    end = len(_text(column, "findings.brain"))
    column.editor.go(Caret("findings.brain", end, end))

    QTest.keyClick(column.editor, Qt.Key.Key_Delete)

    assert column.editor.value() == before


def test_words_typed_are_one_step_to_undo(column: ReportColumn) -> None:
    """Letters of a word are undone together, and redone."""
    column.editor.go(Caret("impression", 0, 0))
    QTest.keyClicks(column.editor, "Large ")
    assert _text(column, "impression").startswith("Large Acute")

    QTest.keyClick(column.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(column.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert _text(column, "impression") == IMPRESSION

    QTest.keyClick(column.editor, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert _text(column, "impression").startswith("LargeAcute")


def test_copy_and_paste_go_through_the_document(column: ReportColumn) -> None:
    """A field is copied and pasted into another; the clipboard's line breaks become the field's."""
    column.editor.go(Caret("findings.bones", 0, 0))
    QTest.keyClick(column.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(column.editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "No fracture. Mastoid air cells clear."
    QApplication.clipboard().setText("One.\r\nTwo.")
    column.editor.go_to_field("findings.extra")

    QTest.keyClick(column.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert _text(column, "findings.extra") == "One.\nTwo."


def test_an_input_method_writes_and_shows_what_is_not_committed(column: ReportColumn) -> None:
    """What an input method composes shows in italics and lands only when it is committed."""
    column.editor.go_to_field("findings.extra")

    column.editor.inputMethodEvent(QInputMethodEvent("Nö", []))
    assert "Nö" in column.editor.toPlainText()
    assert _text(column, "findings.extra") == ""
    done = QInputMethodEvent()
    done.setCommitString("Nö.")
    column.editor.inputMethodEvent(done)

    assert _text(column, "findings.extra") == "Nö."


def test_partial_words_show_at_the_caret_and_are_no_text(column: ReportColumn) -> None:
    """Words that are not final stand at the caret with a space before them, and go when the final ones come."""
    end = len(IMPRESSION)
    column.editor.go(Caret("impression", end, end))

    column.editor.set_partial("with no haemorrhagic transfor")
    assert "territory with no haemorrhagic transfor" in column.editor.toPlainText()
    assert _text(column, "impression") == IMPRESSION
    column.editor.set_partial("")
    column.editor.insert_words(" with no haemorrhagic transformation.", doubts=(Doubt(9, 11, 0.5),))

    assert _text(column, "impression").endswith("territory with no haemorrhagic transformation.")


def test_partial_words_do_not_move_the_caret(column: ReportColumn) -> None:
    """While words are heard the caret stays where the final ones will land, also in the middle of a text."""
    column.editor.go(Caret("impression", 5, 5))

    for words in ("lar", "large", "large left"):
        column.editor.set_partial(words)
        QApplication.processEvents()

    assert column.editor.caret() == Caret("impression", 5, 5)


def test_a_place_behind_words_that_are_not_final_counts_only_the_text(column: ReportColumn) -> None:
    """A press behind partial words lands at the letter that was pressed, as if they were not there."""
    column.editor.go(Caret("impression", 5, 5))
    column.editor.set_partial("large left")

    place = column.editor.toPlainText().index("infarct in the left")
    cursor = column.editor.textCursor()
    cursor.setPosition(place)
    column.editor.setTextCursor(cursor)

    assert column.editor.caret() == Caret("impression", 6, 6)


def test_marks_are_counted_and_walked(column: ReportColumn) -> None:
    """One stop, one to fill, one to hear; F7's walk goes to each in reading order and round again."""
    shown = [state.words.text() for state in column._counts.values() if state.isVisible()]
    assert shown == ["1 stop", "1 to fill", "1 to hear"]

    kinds = []
    for _ in range(4):
        mark = column.editor.next_mark()
        assert mark is not None
        kinds.append(mark.kind)

    assert kinds == [Kind.STOP, Kind.HEAR, Kind.FILL, Kind.STOP]
    assert column.editor.textCursor().selectedText() == "right"


def test_doing_a_mark_changes_the_side(column: ReportColumn) -> None:
    """Alt+1's deed at “Side differs” puts the other side in the text, and can be undone."""
    column.editor.next_mark()

    column.editor.do_mark()

    assert "differentiation in the left occipital" in _text(column, "findings.brain")
    column.editor.take_back()
    assert "differentiation in the right occipital" in _text(column, "findings.brain")


def test_a_word_that_was_right_is_heard(column: ReportColumn) -> None:
    """“It is right” takes the doubt away and leaves the word."""
    column.editor.next_mark()
    column.editor.next_mark()

    column.editor.do_mark()

    value = column.editor.value()
    assert value is not None
    assert find_field(value, "findings.ventricles").doubts == ()
    assert _text(column, "findings.ventricles").endswith("effaced.")


def test_marks_push_each_other_never_the_text(column: ReportColumn) -> None:
    """Marks close together lie below each other without overlap; no line of the text moved."""
    before = column.editor.rectangle("impression", 0)
    marks = column.editor.marks()
    crowd = tuple(with_(marks[0], title=f"Side differs {n}") for n in range(4))

    column.editor.set_marks(crowd)

    places = [y for _, y in column.margin.notes()]
    assert places == sorted(places)
    assert all(low - high >= 20 for high, low in pairwise(places))
    assert column.editor.rectangle("impression", 0) == before


def test_the_narrow_column_says_the_mark_at_its_foot(column: ReportColumn) -> None:
    """At 440 px the margin holds shapes alone, and the words with their key stand above Sign."""
    column.resize(440, 640)
    QApplication.processEvents()

    assert column.margin.width() == 20
    assert column._near.isVisible()
    assert column._near_words.text().startswith("Side differs")


def test_the_mark_at_the_foot_is_said_whole(column: ReportColumn) -> None:
    """The longest sentence of a check wraps at 440 px; no word of it is lost behind dots."""
    text = _text(column, "impression")
    at = text.index("left")
    words = "The impression says left, the findings describe it on the right."
    mark = Mark(Kind.STOP, "impression", at, at + 4, "Side differs", words, "Change to right", "right")
    column.resize(440, 640)

    column.editor.set_marks((mark,))
    QApplication.processEvents()

    said = column._near_words
    assert said.text() == f"Side differs: {words}"
    assert said.height() >= said.heightForWidth(said.width()) >= 2 * 16


def test_words_that_follow_each_other_are_heard_again_together(column: ReportColumn) -> None:
    """Two doubts with nothing but a blank between them are one mark, and saying it is right clears both."""
    name = "impression"
    first = Field(name, text="12 mm nodule in it", required=True, doubts=(Doubt(6, 12, 0.7), Doubt(0, 5, 0.6)))
    document = Document("t", "T", (Section(name, "Impression", (first,)),))
    column.show_document(document)

    marks = marks_of(document, ())
    column.editor.set_marks(marks)
    column.editor.do_mark()

    assert [(mark.start, mark.end, mark.words) for mark in marks] == [(0, 12, "Heard at 60 %.")]
    assert doubts_of(find_field(column.editor.value() or document, name)) == ()


def test_a_field_that_is_written_in_is_not_called_empty(column: ReportColumn) -> None:
    """The mark "Not filled" goes with the first letter, before the checks look again."""
    column.editor.go_to_field("findings.extra")
    before = [mark.field for mark in column.editor.marks() if mark.kind is Kind.FILL]

    QTest.keyClick(column.editor, "N")

    assert "findings.extra" in before
    assert "findings.extra" not in [mark.field for mark in column.editor.marks() if mark.kind is Kind.FILL]


def test_a_signed_report_reads_as_it_was_sent(column: ReportColumn) -> None:
    """No prompts, no fields left out, no wavy lines and no caret stand in a signed version; they come back in a draft."""
    column.editor.go_to_field("findings.extra")
    draft, looks_like = column.editor.toPlainText(), column.editor.viewport().grab().toImage()

    column.editor.set_locked(True)
    column.editor.set_signed(True)
    signed, shown = column.editor.toPlainText(), column.editor.viewport().grab().toImage()
    column.editor.set_signed(False)

    assert "[" in draft
    assert "[" not in signed
    tokens = (LOOKS[Kind.FILL][1], "focus")
    for token in tokens:
        colour = column._theme.colour(token).rgb()
        assert _has(looks_like, colour)
        assert not _has(shown, colour)
    assert column.editor.toPlainText() == draft


def _has(image: QImage, colour: int) -> bool:
    return any(image.pixel(x, y) == colour for y in range(image.height()) for x in range(0, image.width(), 1))


def test_a_caret_in_a_label_goes_to_the_text(column: ReportColumn) -> None:
    """Nothing can be typed into a title or a label: the caret goes to the field's own text."""
    script = write_script(column.editor.value() or pytest.fail("no document"), Caret("impression", 0, 0))
    block = script.block_of("findings.brain")
    assert block is not None

    cursor = column.editor.textCursor()
    cursor.setPosition(block.start + 2)
    column.editor.setTextCursor(cursor)

    assert column.editor.caret() == Caret("findings.brain", 0, 0)


def test_a_locked_report_refuses_letters(column: ReportColumn) -> None:
    """While a sheet is being signed nothing changes the text beneath it."""
    before = column.editor.value()
    column.editor.set_locked(True)

    QTest.keyClicks(column.editor, "x")
    column.editor.insert_words("x")

    assert column.editor.value() == before


def test_the_text_grows_to_200_per_cent_without_losing_the_caret(column: ReportColumn) -> None:
    """At twice the size on the narrow column the caret's line is still shown."""
    column.resize(440, 640)
    column.editor.go_to_field("impression")

    column.editor.set_zoom(2.6)
    QApplication.processEvents()

    assert column.editor.zoom == 2.0
    spot = column.editor.rectangle("impression", len(IMPRESSION))
    assert 0 <= spot.top() < column.editor.viewport().height()


def test_alerts_and_prior_have_their_places(column: ReportColumn) -> None:
    """A held alert takes the place of the button; the prior report stands above, Alt+P unfolds it."""
    column.show_prior(PriorReport("19 Aug 2024", "No infarct. " * 60))
    column.show_alerts(AlertLine("1 alert held"))
    QApplication.processEvents()

    assert not column.critical.isVisible()
    low = column._prior.height()
    column.unfold_prior()
    assert column._prior.height() > low


def test_a_key_costs_little(column: ReportColumn) -> None:
    """One letter in a report of six fields is written, laid out and painted in 30 ms."""
    column.editor.go(Caret("impression", 5, 5))
    QTest.keyClick(column.editor, "a")

    start = time.process_time()
    for letter in "bcdefghijk":
        QTest.keyClick(column.editor, letter)
        column.editor.viewport().repaint()
    spent = (time.process_time() - start) / 10

    assert spent < 0.06


@given(st.text(max_size=30), st.integers(0, 30))
def test_places_survive_letters_outside_the_first_plane(text: str, offset: int) -> None:
    """Every offset of a field finds its place among UTF-16 units and back, whatever the letters."""
    text = text.replace("\n", " ")
    offset = min(offset, len(text))
    document = Document("t", "T", (Section("findings", "Findings", (Field("f", "Label", text),)),))

    script = write_script(document, Caret("f", 0, 0))

    assert from_units(text, units(text[:offset])) == offset
    assert script.place(script.position("f", offset)) == ("f", offset)


def test_the_editor_module_is_not_loaded_by_the_worklist() -> None:
    """The report's editor is found where it belongs; the worklist can be painted before it is imported."""
    found = importlib.util.find_spec("app.desk.report.editor")

    assert found is not None
    assert found.origin is not None
    words = (Path(found.origin).parents[1] / "worklist" / "page.py").read_text(encoding="utf-8")
    assert "app.desk.report" not in words
