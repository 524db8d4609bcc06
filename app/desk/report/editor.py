"""Writing in a report: every edit is a pure function of `app.reports.document`, shown by `ReportText`."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QApplication

from app.desk.report.marks import Kind, Mark, still_true
from app.desk.report.text import ReportText
from app.reports.document import (
    History,
    Step,
    clamp,
    fields,
    find_field,
    go_to,
    insert,
    next_field,
    previous_field,
    printed_name,
    replace,
    selection,
    touch,
    unanswered,
)
from app.reports.values import Caret, Document, Doubt, Link

_Keys = QKeySequence.StandardKey
OPENING = "([{×±+=<>≤≥≈~&"
"""What stands apart from a number before it, beside letters and digits."""


class ReportEditor(ReportText):
    """One document that can be written in.

    Signals beside those of the text: `edited` (Document, Caret) after every change, `act` (Mark) where the work of a
    mark is somebody else's, `link_pressed` (measurement id), `walked` (a sentence where Tab came round the end, else "").
    """

    edited = Signal(object, object)
    act = Signal(object)
    link_pressed = Signal(str)
    walked = Signal(str)
    _behind_number: Caret | None = None
    """Where a number was put in last, while the caret stands behind it."""

    def show_document(self, document: Document, caret: Caret | None = None) -> None:
        """Begin with a document; what was before cannot be undone into."""
        first = next(fields(document)).name
        place = clamp(document, caret or Caret(first, 0, 0))
        self._history = History(Step(document, place))
        self._typed_at = self._behind_number = None
        self._write()

    def change(self, document: Document, caret: Caret | None = None, joins: bool = False) -> None:
        """Make a change that came from elsewhere (a macro, a template, a measurement) one step of the history."""
        if self._history is None or self._locked:
            return
        place = clamp(document, caret or self._history.now.caret)
        self._behind_number = None
        self._history = self._history.record(Step(document, place), joins)
        self._take_marks(still_true(document, self._marks))
        self._write()
        self.edited.emit(document, place)

    def insert_words(self, text: str, links: tuple[Link, ...] = (), doubts: tuple[Doubt, ...] = ()) -> None:
        """Write at the caret in place of what is selected, as one step.

        A linked number touches no letter: not the one behind it, and not the next one typed.
        """
        if self._history is None or self._locked:
            return
        self._typed_at = None
        now = self._history.now
        document, caret = insert(now.document, now.caret, text, links=links, doubts=doubts)
        if links and _would_touch(find_field(document, caret.field).text[caret.offset :]):
            document = replace(document, caret.field, caret.offset, caret.offset, " ")
        self.change(document, caret)
        if links:
            self._behind_number = self.caret()

    def go(self, caret: Caret) -> None:
        """Move the caret."""
        if self._history is None:
            return
        place = clamp(self._history.now.document, caret)
        self._move(place)
        self._show_caret()

    def go_to_field(self, name: str) -> None:
        """Go to a field with its whole value selected; raises NoField."""
        if self._history is not None:
            self.go(go_to(self._history.now.document, name))

    def next_field(self) -> None:
        """Go to the field behind, its whole value selected; behind the last to what is still to be filled."""
        if self._history is not None:
            now = self._history.now
            self._walk(next_field(now.document, now.caret), _came_round(now, last=True))

    def previous_field(self) -> None:
        """Go to the field before, its whole value selected."""
        if self._history is not None:
            now = self._history.now
            self._walk(previous_field(now.document, now.caret), _came_round(now, last=False))

    def _walk(self, caret: Caret, round_: str) -> None:
        """Go to a field, and say which if that was round the end of the report; the words have little room."""
        if self._history is None:
            return
        document = self._history.now.document
        self.go(caret)
        if round_ and find_field(document, caret.field) in unanswered(document):
            round_ = "Still to fill"
        self.walked.emit(round_ and f"{round_}: {printed_name(document, caret.field)}")

    def next_mark(self) -> Mark | None:
        """Go to the next mark behind the current one, its words selected; the mark."""
        if not self._marks or self._history is None:
            return None
        at = self._marks.index(self._mark) + 1 if self._mark in self._marks else 0
        mark = self._marks[at % len(self._marks)]
        self.go_to_mark(mark)
        return mark

    def go_to_mark(self, mark: Mark) -> None:
        """Make a mark the current one, its words selected."""
        self._mark = mark
        if mark.field:
            self.go(Caret(mark.field, mark.end, mark.start))
        self.laid_out.emit()

    def current_mark(self) -> Mark | None:
        """The mark that Alt+1 acts on: the one gone to, else the gravest that something can be done about."""
        if self._mark is not None:
            return self._mark
        offered = [mark for mark in self._marks if mark.action]
        return min(offered, key=lambda mark: list(Kind).index(mark.kind), default=None)

    def do_mark(self, mark: Mark | None = None) -> None:
        """Do what a mark says, by default the current one."""
        mark = mark or self.current_mark()
        if mark is None or self._history is None:
            return
        now = self._history.now
        if mark.replacement is not None:
            end = mark.start + len(mark.replacement)
            document = replace(now.document, mark.field, mark.start, mark.end, mark.replacement)
            self.change(document, Caret(mark.field, end, end))
        elif mark.kind is Kind.HEAR:
            self.change(touch(now.document, mark.field, mark.start, mark.end))
        elif mark.kind is Kind.FILL:
            self.go_to_field(mark.field)
            self.setFocus()
        else:
            here = now.caret
            if mark.field:
                self.go(Caret(mark.field, mark.end, mark.end))  # what is done is done about this place
            self.act.emit(mark)
            if here.anchor == here.offset:
                self.go(here)

    def take_back(self) -> None:
        """Undo one step."""
        self._turn(back=True)

    def do_again(self) -> None:
        """Redo one step."""
        self._turn(back=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._history is None:
            return
        key, held = event.key(), event.modifiers()
        control = Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Tab and not held & control:
            self.next_field()
        elif key == Qt.Key.Key_Backtab:
            self.previous_field()
        elif event.matches(_Keys.Copy):
            self.copy()
        elif event.matches(_Keys.Cut):
            self.copy()
            self._delete_selected()
        elif event.matches(_Keys.Paste):
            self._paste(QApplication.clipboard().mimeData())
        elif event.matches(_Keys.SelectAll):
            self.go(Caret(self._field(), len(self._text()), 0))
        elif event.matches(_Keys.Undo):
            self.take_back()
        elif event.matches(_Keys.Redo) or (event.key() == Qt.Key.Key_Y and _held_ctrl(event)):
            self.do_again()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._erase(backwards=key == Qt.Key.Key_Backspace, word=bool(held & control))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held & control:
            self._type("\n")
        elif event.text() and event.text().isprintable() and not _is_command(held):
            self._type(event.text())
        elif _moves(event):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._partial = event.preeditString()
        if event.commitString():
            self._partial = ""
            self._type(event.commitString())
        else:
            self._write()
        event.accept()

    def insertFromMimeData(self, source: QMimeData) -> None:
        self._paste(source)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        link = self.anchorAt(event.position().toPoint())
        if link:
            self.link_pressed.emit(link)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._history is None or self._locked:
            return
        now = self._history.now
        low, high = selection(now.caret)
        if low == high and any(d.start < low < d.end for d in find_field(now.document, now.caret.field).doubts):
            self.change(touch(now.document, now.caret.field, low, low + 1))

    def _type(self, text: str) -> None:
        if self._history is None or self._locked:
            return
        now = self._history.now
        joins = now.caret == self._typed_at and not text.isspace()
        document, caret = insert(now.document, now.caret, self._apart(text))
        self.change(document, caret, joins)
        self._typed_at = self.caret()

    def _erase(self, backwards: bool, word: bool) -> None:
        if self._history is None or self._locked:
            return
        now = self._history.now
        low, high = selection(now.caret)
        if low == high:
            low, high = self._next_to(low, backwards, word)
        if low == high:
            return
        document = replace(now.document, now.caret.field, low, high, "")
        self.change(document, Caret(now.caret.field, low, low))

    def _next_to(self, at: int, backwards: bool, word: bool) -> tuple[int, int]:
        cursor = QTextCursor(self.document())
        field = self._field()
        cursor.setPosition(self._clip(self._script.position(field, at)))
        operation = QTextCursor.MoveOperation
        ways = {
            (True, False): operation.PreviousCharacter,
            (True, True): operation.PreviousWord,
            (False, False): operation.NextCharacter,
            (False, True): operation.NextWord,
        }
        cursor.movePosition(ways[backwards, word])
        name, other = self._script.place(cursor.position())
        if name != field:
            other = 0 if backwards else len(self._text())
        return (other, at) if other < at else (at, other)

    def _delete_selected(self) -> None:
        now = self._history.now if self._history else None
        if now is not None and now.caret.offset != now.caret.anchor:
            self._erase(backwards=True, word=False)

    def _paste(self, source: QMimeData | None) -> None:
        if source is not None and source.hasText():
            self.insert_words(self._apart(source.text().replace("\r\n", "\n").replace("\u2029", "\n")))

    def _apart(self, text: str) -> str:
        """Words as they go to the caret: behind a number that was just put in, with the blank they lack."""
        here = self._history.now.caret if self._history else None
        return f" {text}" if here is not None and here == self._behind_number and _would_touch(text) else text

    def _turn(self, back: bool) -> None:
        if self._history is None or self._locked:
            return
        after = self._history.undo() if back else self._history.redo()
        if after is not self._history:
            self._history = after
            self._typed_at = self._behind_number = None
            self._take_marks(still_true(after.now.document, self._marks))
            self._write()
            self.edited.emit(after.now.document, after.now.caret)


def _would_touch(text: str) -> bool:
    """Whether these words would run together with a number before them; signs and full stops belong to it."""
    return bool(text) and (text[0].isalpha() or text[0].isdecimal() or text[0] in OPENING)


def _came_round(now: Step, last: bool) -> str:
    """Where the next field is, if Tab or Shift+Tab goes round the end of the report to it; else nothing."""
    names = [field.name for field in fields(now.document)]
    if len(names) < 2 or now.caret.field != names[-1 if last else 0]:
        return ""
    return "From the top" if last else "From the end"


def _is_command(held: Qt.KeyboardModifier) -> bool:
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    both = bool(held & control) and bool(held & alt)
    return not both and bool(held & (control | alt | Qt.KeyboardModifier.MetaModifier))


def _moves(event: QKeyEvent) -> bool:
    keys = Qt.Key
    return event.key() in (
        keys.Key_Left,
        keys.Key_Right,
        keys.Key_Up,
        keys.Key_Down,
        keys.Key_Home,
        keys.Key_End,
        keys.Key_PageUp,
        keys.Key_PageDown,
    )


def _held_ctrl(event: QKeyEvent) -> bool:
    """Ctrl alone is held: Ctrl+Y is redo here on every system, whatever its own habit."""
    return event.modifiers() == Qt.KeyboardModifier.ControlModifier
