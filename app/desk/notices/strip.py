"""The strip at the foot of a page: one question or held alert; the keyboard stays in the report."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.desk.notices.values import Question
from app.desk.pieces.buttons import Button
from app.desk.pieces.words import Elided, Shape, label, set_tone
from app.desk.theme.theme import Theme


class QuestionStrip(QFrame):
    """48 px over the full width, there only while one is asked. `answered` carries question and answer id."""

    answered = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._question: Question | None = None
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Question")
        self.setFixedHeight(48)
        self._shape = Shape(theme, "due", "critical", 16)
        self._words = Elided(theme, "", "text", theme.size("body"), 600)
        self._detail = Elided(theme, "", "text2")
        self._right = label("", "strong")
        self._buttons: list[Button] = []
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(12)
        line.addWidget(self._shape)
        line.addWidget(self._words)
        line.addWidget(self._detail, 1)
        line.addWidget(self._right)
        self._line = line
        self.hide()

    def question(self) -> Question | None:
        """What is asked now."""
        return self._question

    def ask(self, question: Question | None) -> None:
        """Ask, change the words of what is asked (a countdown), or with None ask nothing. Never takes the focus."""
        before, self._question = self._question, question
        if question is None:
            self.hide()
            return
        set_tone(self, question.tone)
        colour = question.tone or "text2"
        self._shape.show_as(question.icon, colour)
        self._shape.setVisible(bool(question.icon))
        if self._words.text() != question.words:
            self._words.set_text(question.words)
        if self._detail.text() != question.detail:
            self._detail.set_text(question.detail)
        self._right.setText(question.right)
        self.setAccessibleName(" ".join((question.words, question.detail)))
        if before is None or (before.id, before.answers) != (question.id, question.answers):
            self._offer(question)
        self.show()

    def answer(self, which: str) -> None:
        """Answer by id, as a key does."""
        if self._question is not None:
            self.answered.emit(self._question.id, which)

    def buttons(self) -> tuple[QWidget, ...]:
        """The answers, in order."""
        return tuple(self._buttons)

    def _offer(self, question: Question) -> None:
        for button in self._buttons:
            button.deleteLater()
        self._buttons = []
        for which, words, key in question.answers:
            button = Button(words, "", key)
            button.clicked.connect(partial(self._press, which))
            self._line.addWidget(button)
            self._buttons.append(button)

    def _press(self, which: str, _checked: bool = False) -> None:
        self.answer(which)
