"""The sheet in which the answer to an alert is written down: who, how, read back; or that nobody was reached.

Of an alert that is acknowledged without the read-back its policy asks for, the sheet asks for that alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from app.desk.pieces.buttons import Button
from app.desk.pieces.rows import row
from app.desk.pieces.words import State, label
from app.desk.theme.theme import Theme

WIDE, HIGH = 560, 360


@dataclass(frozen=True, slots=True)
class Answer:
    """What is written down of one call."""

    who: str
    how: str
    read_back: bool
    reached: bool


class AnswerSheet(QFrame):
    """Signals: `answered` (an `Answer`), `left`."""

    answered = Signal(object)
    left = Signal()

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        finding: str,
        recipient: str,
        contact: str,
        narrow: bool = False,
        only_read_back: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Answer to an alert")
        self.who, self.how = QLineEdit(), QLineEdit("telephone")
        asked = "Who repeated the finding, name and role" if only_read_back else "Who answered, name and role"
        for field, name in ((self.who, asked), (self.how, "How")):
            field.setAccessibleName(name)
            field.setPlaceholderText(name)
            field.returnPressed.connect(self._acknowledged)
        self.read_back = QCheckBox("The finding was read back")
        self.read_back.setChecked(only_read_back)
        self._due = label("", "quiet")
        self._refusal = State(theme, "due", "", "critical", "")
        self._refusal.hide()
        told = Button("Read back" if only_read_back else "Acknowledged", "lead", "Enter")
        told.clicked.connect(self._acknowledged)
        tried = Button("Nobody reached")
        tried.clicked.connect(self._tried)
        if only_read_back:  # nothing else is owed
            self.read_back.hide()
            tried.hide()
        back = Button("Return", "", "Esc")
        back.clicked.connect(self.left)
        down = QVBoxLayout(self)
        down.setContentsMargins(23, 19, 23, 19)
        down.setSpacing(8)
        down.addWidget(
            label("Who read the finding back?" if only_read_back else "Who answered the alert?", "title")
        )
        down.addWidget(label(finding, "", wrap=True))
        where = f", {contact}" if contact else ""
        down.addWidget(label(f"To {recipient}{where}", "quiet", wrap=True))
        down.addWidget(self._due)
        down.addWidget(self.who)
        down.addWidget(self.how)
        down.addWidget(self.read_back)
        down.addWidget(self._refusal)
        down.addStretch(1)
        down.addWidget(row(None, tried, told, height=40) if narrow else row(back, None, tried, told, height=40))
        if narrow:
            down.addWidget(row(back, None, height=40))
        self.hide()

    def say(self, words: str) -> None:
        """When the answer is due, or who gave it."""
        self._due.setText(words)

    def place(self, area: QRect) -> QRect:
        """At the foot of `area`."""
        wide, high = min(WIDE, area.width() - 16), min(HIGH, area.height() - 16)
        return QRect(area.left() + (area.width() - wide) // 2, area.bottom() - 7 - high, wide, high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _acknowledged(self) -> None:
        if not self.who.text().strip() or not self.how.text().strip():
            self._refusal.show_as("due", "Give the name, and how.", "critical")
            self._refusal.show()
            (self.who if not self.who.text().strip() else self.how).setFocus()
            return
        self.answered.emit(
            Answer(self.who.text().strip(), self.how.text().strip(), self.read_back.isChecked(), True)
        )

    def _tried(self) -> None:
        self.answered.emit(Answer(self.who.text().strip(), self.how.text().strip(), False, False))
