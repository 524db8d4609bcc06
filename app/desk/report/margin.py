"""The margin: each mark at the line it speaks of, pushed down by the one above, never moving the text."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, Slot
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.desk.report.editor import ReportEditor
from app.desk.report.marks import LOOKS, Kind, Mark
from app.desk.theme.theme import Theme

_INDENT = 22
_GAP = 12
_NARROW = 40


@dataclass(frozen=True, slots=True)
class _Note:
    """One mark as it lies: its shape, and its three texts with their places."""

    mark: Mark
    shape: QRectF
    title: QRect
    words: QRect
    action: QRect


class Margin(QWidget):
    """Beside the text; a press on an action does it, a press on a mark goes there."""

    def __init__(self, theme: Theme, editor: ReportEditor) -> None:
        super().__init__(editor)
        self._theme = theme
        self._editor = editor
        self._notes: list[_Note] = []
        editor.laid_out.connect(self.lay)

    def notes(self) -> tuple[tuple[Mark, int], ...]:
        """The marks with the y they lie at, top to bottom."""
        return tuple((note.mark, round(note.shape.top())) for note in self._notes)

    @Slot()
    def lay(self) -> None:
        """Place the marks anew."""
        self._notes = []
        taken = line = -10_000
        narrow = self.width() < _NARROW
        above = self._editor.viewport().y()
        for wanted, mark in self._in_order(above):
            if narrow and wanted == line:
                continue  # one shape a line, the gravest; the counts and F7 know of all
            line = wanted
            y = max(wanted, taken + _GAP)
            note = self._note(mark, y, narrow)
            self._notes.append(note)
            taken = y + 8 if narrow else max(note.title.bottom(), note.words.bottom(), note.action.bottom())
        here = self._editor.current_mark()
        names = [f"{note.mark.title}. {note.mark.words}".strip() for note in self._notes]
        self.setAccessibleName("Marks: " + "; ".join(names) if names else "No marks")
        self.setToolTip(f"{here.title}: {here.words}" if narrow and here is not None else "")
        self.update()

    def _in_order(self, above: int) -> list[tuple[int, Mark]]:
        """The marks with the y they belong at: from the top down, on one line the gravest first."""
        places = []
        for mark in self._editor.marks():
            line = self._editor.rectangle(mark.field, mark.start) if mark.field else QRect(0, 4, 1, 20)
            places.append((line.center().y() - 10 + above, mark))
        return sorted(places, key=lambda one: (one[0], list(Kind).index(one[1].kind)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        wrap = Qt.TextFlag.TextWordWrap
        for note in self._notes:
            icon, colour = LOOKS[note.mark.kind]
            theme.draw(painter, icon, note.shape, colour)
            if note.title.isEmpty():
                continue
            painter.setFont(theme.dense(600))
            painter.setPen(theme.colour("text"))
            painter.drawText(note.title, wrap, note.mark.title)
            painter.setFont(theme.dense())
            painter.setPen(theme.colour("text2"))
            painter.drawText(note.words, wrap, note.mark.words)
            painter.setPen(theme.colour("accent"))
            painter.drawText(note.action, wrap, self._action(note.mark))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        for note in self._notes:
            if note.action.adjusted(0, -2, 0, 2).contains(at):
                self._editor.do_mark(note.mark)
                return
        for note in self._notes:
            if note.title.contains(at) or note.shape.contains(at):
                self._editor.go_to_mark(note.mark)
                return

    def _note(self, mark: Mark, y: int, narrow: bool) -> _Note:
        shape = QRectF(0, y + 3, 14, 14)
        if narrow:
            return _Note(mark, shape, QRect(), QRect(), QRect())
        wide = self.width() - _INDENT
        brief = mark.kind is Kind.HEAR and mark is not self._editor.current_mark()  # said in full once gone to
        title = self._box(mark.title, y, wide, 600)
        words = self._box(mark.words, title.bottom() + 2, wide) if mark.words and not brief else QRect()
        below = words.bottom() if not words.isEmpty() else title.bottom()
        action = self._box(self._action(mark), below + 2, wide) if mark.action and not brief else QRect()
        return _Note(mark, shape, title, words, action)

    def _box(self, words: str, y: int, wide: int, weight: int = 400) -> QRect:
        metrics = QFontMetrics(self._theme.dense(weight))
        box = metrics.boundingRect(QRect(_INDENT, y, wide, 2000), int(Qt.TextFlag.TextWordWrap), words)
        return QRect(_INDENT, y, wide, box.height())

    def _action(self, mark: Mark) -> str:
        current = self._editor.current_mark()
        return f"{mark.action}   Alt+1" if mark is current else mark.action
