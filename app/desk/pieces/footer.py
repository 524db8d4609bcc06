"""The footer of every page: facts that hold at any time, and the two keys that lead everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.desk.pieces.words import KeyCap, State, label
from app.desk.theme.theme import Theme


class Fact(Protocol):
    """An icon of `resources/icons`, words, and a token of colour."""

    @property
    def icon(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def colour(self) -> str: ...


class Footer(QFrame):
    """28 px high; never takes the focus."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._states: list[State] = []
        self.setObjectName("page")
        self.setFixedHeight(28)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(24)
        line.addStretch(1)
        for key, words in (("F1", "keys"), ("Ctrl+K", "commands")):
            line.addWidget(KeyCap(theme, key, "panel"))
            line.addSpacing(-16)
            line.addWidget(label(words, "small"))
        self._line = line

    def show_status(self, facts: Sequence[Fact]) -> None:
        """Show these facts from left to right."""
        while len(self._states) > len(facts):
            self._states.pop().deleteLater()
        for at, fact in enumerate(facts):
            if at == len(self._states):
                state = State(self._theme, fact.icon, fact.words, fact.colour, "small")
                self._line.insertWidget(at, state)
                self._states.append(state)
            else:
                self._states[at].show_as(fact.icon, fact.words, fact.colour)

    def words(self) -> tuple[str, ...]:
        """What stands there now."""
        return tuple(state.words.text() for state in self._states)
