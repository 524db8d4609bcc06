"""The text of a report as Qt's text widget shows it: its blocks, its caret, the lines under its words."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QTextEdit, QWidget

from app.desk.report.marks import Mark
from app.desk.report.paint import draw_underline, underline_spans, write_blocks
from app.desk.report.script import Script, write_script
from app.desk.theme.theme import Theme
from app.reports.document import History, Step, find_field
from app.reports.values import Caret, Document

LEFT = 20
"""Px from the column's edge to the text."""
SMALLEST, LARGEST = 0.8, 2.0
_GROUND = 10


class ReportText(QTextEdit):
    """Shows one document with its caret; who writes in it is `ReportEditor`.

    Signals: `caret_moved` (Caret), `zoomed` (factor), `laid_out` when words or places changed.
    """

    caret_moved = Signal(object)
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
        self._locked = self._signed = False
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

    def value(self) -> Document | None:
        """The report as it stands."""
        return self._history.now.document if self._history else None

    def caret(self) -> Caret | None:
        """Where the next letter lands."""
        return self._history.now.caret if self._history else None

    def set_partial(self, words: str) -> None:
        """Show words that are not final at the caret, in italics; "" takes them away."""
        if words != self._partial:
            self._partial = words
            self._write()

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show these marks; the text does not move."""
        self._take_marks(marks)
        self.viewport().update()
        self.laid_out.emit()

    def _take_marks(self, marks: tuple[Mark, ...]) -> None:
        self._marks = marks
        if self._mark not in marks:
            self._mark = None

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

    def set_signed(self, signed: bool) -> None:
        """Whether this is a signed version: it then reads as it was sent, without prompts, doubts and caret."""
        if signed != self._signed:
            self._signed = signed
            self._write()

    def set_zoom(self, zoom: float) -> None:
        """Size of the text, 0.8 to 2."""
        zoom = round(max(SMALLEST, min(LARGEST, zoom)), 1)
        if zoom != self.zoom:
            self.zoom = zoom
            self._write()
            self.zoomed.emit(zoom)

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
        here = self._ground() if (self._hearing or self.hasFocus()) and not self._signed else None
        if here is not None:
            painter = QPainter(self.viewport())
            painter.fillRect(here, self._theme.colour("raised"))
            painter.fillRect(QRectF(here.left(), here.top(), 2, here.height()), self._theme.colour("focus"))
            painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        value = self.value()
        if value is not None and not self._signed:
            for span in underline_spans(value, self._marks, self._script):
                draw_underline(painter, self._theme, self, span, self.zoom)
        if here is not None and self._history is not None:
            spot = self._caret_rectangle()
            painter.fillRect(spot, self._theme.colour("focus"))
        painter.end()

    def _move(self, caret: Caret) -> None:
        if self._history is None:
            return
        now = self._history.now
        moved = caret != now.caret
        self._history = History(Step(now.document, caret), self._history.past, self._history.future)
        if self._partial:
            self._write()
        else:
            self._script = write_script(now.document, caret, signed=self._signed)
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
        self._script = write_script(now.document, now.caret, self._partial, self._signed)
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
