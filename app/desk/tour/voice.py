"""A voice in the microphone's place: recordings of the starter model's folder, put into the recogniser's own queue."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dictation.microphone.values import Pause, Sink
from dictation.microphone.wav import WavSource
from resources import folder

if TYPE_CHECKING:
    from dictation.recogniser.streaming import Recogniser

RATE = 16000


@dataclass(frozen=True, slots=True)
class Utterance:
    """A recording, the words in it, and what is written of them."""

    file: Path
    heard: str
    text: str


def utterance(name: str) -> Utterance:
    """One of the recordings that come with the starter model."""
    place = folder() / "speech" / "starter" / "spoken"
    with (place / "spoken.toml").open("rb") as file:
        rows = tomllib.load(file)["utterance"]
    row = next(row for row in rows if row["file"] == name)
    return Utterance(place / name, row["heard"], row["text"])


class Voice:
    """A source of sound that is silent until something is said."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._playing: WavSource | None = None

    @classmethod
    def into(cls, recogniser: Recogniser) -> Voice:
        """Speak into a recogniser."""
        return cls(recogniser.queue)

    @property
    def rate(self) -> int:
        """Samples a second of the recordings."""
        return RATE

    def start(self) -> None:
        """The microphone is open; nobody speaks yet."""

    def say(self, said: Utterance) -> None:
        """Say it, at the speed it was spoken."""
        self._playing = WavSource(said.file, self._sink)
        self._playing.start()

    def stop(self) -> None:
        """The microphone is closed."""
        if self._playing is not None:
            self._playing.stop()
            self._playing = None
        self._sink.put(Pause())
