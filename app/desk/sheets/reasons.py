"""One open check in the sign sheet, with the reason that a stop needs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.desk.pieces.buttons import Button, ChoiceButton
from app.desk.pieces.flow import FlowLayout
from app.desk.pieces.rows import row
from app.desk.pieces.words import KeyCap, Shape, label
from app.desk.report.marks import LOOKS, Kind
from app.desk.sheets.values import OpenCheck
from app.desk.theme.theme import Theme

_OTHER = "Other"
_LINE = 24
"""Px of a line of words beside a button."""


class CheckLine(QFrame):
    """A line, and below it for a stop the ready answers and a field for one's own.

    `answered` when the reason changed, `act` (id) for what mends it, `entered` when the keys should go on: Enter was
    pressed, or a reason was chosen. Space chooses; Enter never does, since it is the key that signs.
    """

    answered = Signal()
    act = Signal(str)
    entered = Signal()

    def __init__(self, theme: Theme, check: OpenCheck) -> None:
        super().__init__()
        self.check = check
        self._chosen = ""
        self.choices: list[ChoiceButton] = []
        self.field = QLineEdit()
        line = QVBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        icon, colour = LOOKS[check.kind]
        said = QHBoxLayout()
        said.setContentsMargins(0, 2, 0, 2)
        said.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        said.addWidget(row(Shape(theme, icon, colour), height=_LINE), 0, top)
        said.addWidget(row(label(check.title), height=_LINE), 0, top)
        self.words = label(check.words, "quiet", wrap=True)
        self.words.setContentsMargins(0, 2, 0, 2)
        self.words.setMinimumHeight(_LINE)
        said.addWidget(self.words, 1, top)
        if check.action:
            mend = Button(check.action, "link")
            mend.setAccessibleName(f"{check.action}: {check.title}")
            mend.clicked.connect(partial(self._act, check.id))
            said.addWidget(row(mend, height=_LINE), 0, top)
        line.addLayout(said)
        if check.kind is Kind.STOP:
            line.addWidget(self._ask(theme))

    def needs_reason(self) -> bool:
        """Whether it is a stop without a reason."""
        return self.check.kind is Kind.STOP and not self.reason()

    def reason(self) -> str:
        """The reason that was given, "" for none."""
        if self._chosen and self._chosen != _OTHER:
            return self._chosen
        return self.field.text().strip()

    def entrance(self) -> QWidget:
        """What takes the keys first."""
        return self.choices[0] if self.choices else self.field

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return True
        return False

    def _ask(self, theme: Theme) -> QWidget:
        frame = QFrame()
        flow = FlowLayout(frame, gap=8, indent=22)
        words_before = label("Reason to keep it", "quiet")
        words_before.setFixedHeight(ChoiceButton(theme, " ").sizeHint().height())
        flow.addWidget(words_before)
        if self.check.reasons:
            flow.addWidget(KeyCap(theme, "Space"))
        for words in (*self.check.reasons, *((_OTHER,) if self.check.reasons else ())):
            choice = ChoiceButton(theme, words)
            choice.setAccessibleName(f"Reason: {words}")
            choice.clicked.connect(partial(self._choose, words))
            choice.installEventFilter(self)
            self.choices.append(choice)
            flow.addWidget(choice)
        self.field.setAccessibleName(f"Reason to keep: {self.check.title}")
        self.field.setPlaceholderText("In a few words")
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._wrote)
        self.field.setVisible(not self.check.reasons)
        self.field.setFixedWidth(280)
        flow.addWidget(self.field)
        return frame

    def _choose(self, words: str, _checked: bool = False) -> None:
        self._chosen = words
        for choice, each in zip(self.choices, (*self.check.reasons, _OTHER), strict=True):
            choice.set_on(each == words)
        self.field.setVisible(words == _OTHER)
        if words == _OTHER:
            self.field.setFocus()
        self.answered.emit()
        if words != _OTHER:
            self.entered.emit()

    def _wrote(self, _words: str) -> None:
        self.answered.emit()

    def _act(self, which: str, _checked: bool = False) -> None:
        self.act.emit(which)
