"""What the strip above the report shows; pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Listening(StrEnum):
    """The states of the microphone, as the words that stand for them."""

    OFF = "Off"
    ON = "Listening"
    PAUSED = "Paused"
    LOADING = "Model loading"
    TOO_LOUD = "Too loud"
    NO_MICROPHONE = "No microphone"
    STOPPED = "Stopped hearing"


CELLS = 12


@dataclass(frozen=True, slots=True)
class PanelState:
    """One moment of the strip.

    Attributes:
        listening: the state; its word is shown.
        cells: lit cells of the level, 0 to 12.
        into: where words will land ("Impression"), empty when nowhere.
        model: the short name of the model that listens.
        starter: whether it is the starter model, which is said wherever it listens.
        key: the key that starts and stops listening, as people see it.
        why: a sentence for no microphone or a stop (also the tool tip).
    """

    listening: Listening = Listening.OFF
    cells: int = 0
    into: str = ""
    model: str = ""
    starter: bool = False
    key: str = "F4"
    why: str = ""

    @property
    def alarmed(self) -> bool:
        """Whether the state needs the reader: it gets a shape as well as a word."""
        return self.listening in (Listening.NO_MICROPHONE, Listening.STOPPED)

    @property
    def loud(self) -> bool:
        """Whether the last two cells and the word warn."""
        return self.listening is Listening.TOO_LOUD

    @property
    def lit(self) -> int:
        """Cells to draw lit: none unless something is heard."""
        if self.listening is Listening.TOO_LOUD:
            return CELLS
        return min(CELLS, max(0, self.cells)) if self.listening is Listening.ON else 0

    @property
    def place(self) -> str:
        """The words after the level."""
        if self.alarmed:
            first, _, rest = self.why.partition(". ")
            return rest if rest and first.startswith(self.listening.value) else self.why
        if self.listening is Listening.PAUSED:
            return self.why
        return f"into {self.into}" if self.into and self.listening is not Listening.OFF else ""

    @property
    def model_words(self) -> str:
        """The model's name as shown; the starter is always called so."""
        return "Starter model" if self.starter else self.model
