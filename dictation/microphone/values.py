"""What a source of sound puts into the queue."""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of sound: 16-bit mono PCM, little-endian, at the source's rate."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class Pause:
    """The speaker has finished: the key was released, dictation stopped or the file ended."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The device went away; `sentence` says so to a person. What was said before still counts."""

    sentence: str


Heard = Sound | Pause | Lost
Sink = queue.SimpleQueue[Heard]
Clock = Callable[[], float]
"""Seconds of a clock that never goes back."""


class Source(Protocol):
    """Sound from a device or a file, put into one queue until stopped."""

    @property
    def rate(self) -> int:
        """Samples a second of what is put into the queue."""
        ...

    def start(self) -> None:
        """Begin; raises MicrophoneError with one sentence."""
        ...

    def stop(self) -> None:
        """End and put a Pause into the queue; may be called twice."""
        ...
