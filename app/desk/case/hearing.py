"""What the microphone's strip shows: whether it listens, how loud, into which field, by which model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dictation.microphone.meter import Level
from dictation.panel.state import Listening, PanelState
from dictation.panel.strip import DictationStrip

if TYPE_CHECKING:
    from app.desk.case.dictating import Dictating

LISTENING = {
    "off": Listening.OFF,
    "loading": Listening.LOADING,
    "listening": Listening.ON,
    "absent": Listening.NO_MICROPHONE,
}


class Hearing(QObject):
    """Ties the strip to the microphone; `where` names the field that words go into."""

    def __init__(self, strip: DictationStrip, dictating: Dictating, where: Callable[[], str]) -> None:
        super().__init__(strip)
        self._strip, self._dictating, self._where = strip, dictating, where
        self._state = PanelState(key="F4")
        dictating.state_changed.connect(self.show_state)
        dictating.level.connect(self._level)
        dictating.said.connect(self._said)
        strip.show_state(self._state)

    @property
    def paused(self) -> bool:
        """Whether listening was interrupted and goes on afterwards."""
        return self._state.listening is Listening.PAUSED

    def show_state(self, state: str) -> None:
        """The microphone was switched, or another field or model counts."""
        self._show(
            replace(
                self._state,
                listening=LISTENING[state],
                cells=0,
                into=self._where(),
                model=self._dictating.model_name,
                starter=self._dictating.starter,
                why="" if state != "absent" else self._state.why,
            )
        )

    def pause(self, why: str) -> None:
        """Listening is interrupted for a reason."""
        self._show(replace(self._state, listening=Listening.PAUSED, cells=0, into="", why=why))

    def follow_caret(self) -> None:
        """The caret moved: words may go into another field."""
        if self._where() != self._state.into:
            self._show(replace(self._state, into=self._where()))

    def _level(self, level: Level) -> None:
        self._show(replace(self._state, cells=level.cells(), into=self._where()))

    def _said(self, words: str) -> None:
        self._show(replace(self._state, why=words))

    def _show(self, state: PanelState) -> None:
        self._state = state
        self._strip.show_state(state)
