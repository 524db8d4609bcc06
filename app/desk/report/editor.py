"""The editor of a report: Qt's text widget shows it, every edit is a pure function of `app.reports.document`."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget

from app.desk.report.marks import Kind, Mark
from app.desk.report.paint import draw_underline, underline_spans, write_blocks
from app.desk.report.script import Script, write_script
from app.desk.theme.theme import Theme
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
    replace,
    selection,
    touch,
)
from app.reports.values import Caret, Document, Doubt, Link

LEFT = 20
"""Px from the column's edge to the text."""
SMALLEST, LARGEST = 0.8, 2.0
_GROUND = 10
_Keys = QKeySequence.StandardKey


class ReportEditor(QTextEdit):
    """One document with its caret.

    Signals: `edited` (Document, Caret) after every change of the text, `caret_moved` (Caret), `act` (Mark) where
    the work of a mark is somebody else's, `link_pressed` (measurement id), `zoomed` (factor).
    """

    edited = Signal(object, object)
    caret_moved = Signal(object)
    act = Signal(object)
    link_pressed = Signal(str)
    zoomed = Signal(float)
    laid_out = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._history: History | None = None
        self._script = Script(())
        self._partial = ""
        self._marks: tuple[Mark, ...] = ()
        self._mark: Mark | None = None
        self._hearing = False
        self._locked = False
        self._writing = False
        self._typed_at: Caret | None = None
        self.zoom = 1.0
        self.setAccessibleName("Report")
        self.setProperty("ring", "own")
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.setCursorWidth(0)
        self.document().setDocumentMargin(0)
        frame = self.document().rootFrame().frameFormat()
        frame.setLeftMargin(_GROUND)
        frame.setRightMargin(8)
        frame.setBottomMargin(16)
        self.document().rootFrame().setFrameFormat(frame)
        self.cursorPositionChanged.connect(self._cursor_moved)
        self.selectionChanged.connect(self._cursor_moved)

    def show_document(self, document: Document, caret: Caret | None = None) -> None:
        """Begin with a document; what was before cannot be undone into."""
        first = next(fields(document)).name
        place = clamp(document, caret or Caret(first, 0, 0))
        self._history = History(Step(document, place))
        self._typed_at = None
        self._write()

    def value(self) -> Document | None:
        """The report as it stands."""
        return self._history.now.document if self._history else None

    def caret(self) -> Caret | None:
        """Where the next letter lands."""
        return self._history.now.caret if self._history else None

    def change(self, document: Document, caret: Caret | None = None, joins: bool = False) -> None:
        """Make a change that came from elsewhere (a macro, a template, a measurement) one step of the history."""
        if self._history is None or self._locked:
            return
        place = clamp(document, caret or self._history.now.caret)
        self._history = self._history.record(Step(document, place), joins)
        self._write()
        self.edited.emit(document, place)

    def insert_words(self, text: str, links: tuple[Link, ...] = (), doubts: tuple[Doubt, ...] = ()) -> None:
        """Write at the caret in place of what is selected, as one step."""
        if self._history is not None:
            self._typed_at = None
            now = self._history.now
            self.change(*insert(now.document, now.caret, text, links=links, doubts=doubts))

    def set_partial(self, words: str) -> None:
        """Show words that are not final at the caret, in italics; "" takes them away."""
        if words != self._partial:
            self._partial = words
            self._write()

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show these marks; the text does not move."""
        self._marks = marks
        if self._mark not in marks:
            self._mark = None
        self.viewport().update()
        self.laid_out.emit()

    def marks(self) -> tuple[Mark, ...]:
        """The marks that are shown."""
        return self._marks

    def set_hearing(self, hearing: bool) -> None:
        """Whether the field at the caret hears; it then shows its bar also while images have the keys."""
        self._hearing = hearing
        self.viewport().update()

    def set_locked(self, locked: bool) -> None:
        """Whether edits are refused (a signed version, a sheet that is being signed)."""
        self._locked = locked

    def set_zoom(self, zoom: float) -> None:
        """Size of the text, 0.8 to 2."""
        zoom = round(max(SMALLEST, min(LARGEST, zoom)), 1)
        if zoom != self.zoom:
            self.zoom = zoom
            self._write()
            self.zoomed.emit(zoom)

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
        """Go to the field behind, its whole value selected."""
        if self._history is not None:
            self.go(next_field(self._history.now.document, self._history.now.caret))

    def previous_field(self) -> None:
        """Go to the field before, its whole value selected."""
        if self._history is not None:
            self.go(previous_field(self._history.now.document, self._history.now.caret))

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

    def rectangle(self, field: str, offset: int) -> QRect:
        """Where a place in the text stands, in the viewport."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._clip(self._script.position(field, offset)))
        return self.cursorRect(cursor)

    def set_room(self, left: int, right: int) -> None:
        """Px kept free beside the text, for the pad at the left and the margin at the right."""
        self.setViewportMargins(left, 4, right, 0)

    def line_height(self) -> int:
        """Px of a line of the text."""
        return round(self._theme.size("report_line") * self.zoom)

    # ---- what Qt asks

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

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom + (0.1 if event.angleDelta().y() > 0 else -0.1))
            event.accept()
            return
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_caret()
        self.laid_out.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.laid_out.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        here = self._ground() if self._hearing or self.hasFocus() else None
        if here is not None:
            painter = QPainter(self.viewport())
            painter.fillRect(here, self._theme.colour("raised"))
            painter.fillRect(QRectF(here.left(), here.top(), 2, here.height()), self._theme.colour("focus"))
            painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        value = self.value()
        if value is not None:
            for span in underline_spans(value, self._marks, self._script):
                draw_underline(painter, self._theme, self, span, self.zoom)
        if here is not None and self._history is not None:
            spot = self._caret_rectangle()
            painter.fillRect(spot, self._theme.colour("focus"))
        painter.end()

    # ---- how it is done

    def _type(self, text: str) -> None:
        if self._history is None or self._locked:
            return
        now = self._history.now
        joins = now.caret == self._typed_at and not text.isspace()
        document, caret = insert(now.document, now.caret, text)
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
            self.insert_words(source.text().replace("\r\n", "\n").replace("\u2029", "\n"))

    def _turn(self, back: bool) -> None:
        if self._history is None or self._locked:
            return
        after = self._history.undo() if back else self._history.redo()
        if after is not self._history:
            self._history = after
            self._typed_at = None
            self._write()
            self.edited.emit(after.now.document, after.now.caret)

    def _move(self, caret: Caret) -> None:
        if self._history is None:
            return
        now = self._history.now
        moved = caret != now.caret
        self._history = History(Step(now.document, caret), self._history.past, self._history.future)
        if self._partial:
            self._write()
        else:
            self._script = write_script(now.document, caret)
            self._place_cursor()
        if moved:
            self.caret_moved.emit(caret)
        self.viewport().update()

    def _write(self) -> None:
        """Show the document as it stands; the place that is shown stays."""
        if self._history is None:
            return
        bar = self.verticalScrollBar()
        top = bar.value()
        now = self._history.now
        self._writing = True
        self._script = write_script(now.document, now.caret, self._partial)
        write_blocks(self.document(), self._script, self._theme, self.zoom)
        self._writing = False
        bar.setValue(top)
        self._place_cursor()
        self._show_caret()
        self.laid_out.emit()
        self.viewport().update()

    def _place_cursor(self) -> None:
        if self._history is None:
            return
        caret = self._history.now.caret
        self._writing = True
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._clip(self._script.position(caret.field, caret.anchor)))
        end = self._script.position(caret.field, caret.offset)
        block = self._script.block_of(caret.field)
        if block is not None and block.prompt and caret.offset == 0:
            end = block.text_start
        cursor.setPosition(self._clip(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self._writing = False

    @Slot()
    def _cursor_moved(self) -> None:
        if self._writing or self._history is None:
            return
        cursor = self.textCursor()
        name, offset = self._script.place(cursor.position())
        other, anchor = self._script.place(cursor.anchor())
        if other != name:
            anchor = 0 if cursor.anchor() < cursor.position() else len(self._text(name))
        self._typed_at = None
        self._move(Caret(name, offset, anchor))

    def _caret_rectangle(self) -> QRectF:
        caret = self.caret()
        if caret is None:
            return QRectF()
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._clip(self._script.position(caret.field, caret.offset, behind_partial=True)))
        spot = self.cursorRect(cursor)
        high = self.line_height() - 4
        return QRectF(spot.left(), spot.center().y() - high / 2 + 1, 2, high)

    def _show_caret(self) -> None:
        spot = self._caret_rectangle()
        bar = self.verticalScrollBar()
        if spot.bottom() > self.viewport().height() - 8:
            bar.setValue(bar.value() + round(spot.bottom() - self.viewport().height() + 16))
        elif spot.top() < 8:
            bar.setValue(bar.value() + round(spot.top() - 24))

    def _ground(self) -> QRectF | None:
        caret = self.caret()
        block = self._script.block_of(caret.field) if caret else None
        if block is None:
            return None
        shown = self.document().findBlock(self._clip(block.start))
        area = self.document().documentLayout().blockBoundingRect(shown)
        top = area.top() - self.verticalScrollBar().value()
        return QRectF(0, top - 4, self.viewport().width(), area.height() + 8)

    def _clip(self, position: int) -> int:
        return max(0, min(position, self.document().characterCount() - 1))

    def _field(self) -> str:
        caret = self.caret()
        return caret.field if caret else ""

    def _text(self, name: str = "") -> str:
        value = self.value()
        return find_field(value, name or self._field()).text if value else ""


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
