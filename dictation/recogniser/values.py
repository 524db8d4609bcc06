"""What was heard."""

from __future__ import annotations

from dataclasses import dataclass

DOUBTFUL = 0.9
"""A word below this confidence is marked for the reader's second look."""


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word, its times in seconds since listening began, and how sure it is (0 to 1)."""

    text: str
    start: float
    end: float
    confidence: float

    @property
    def doubtful(self) -> bool:
        """Whether the reader should look twice."""
        return self.confidence < DOUBTFUL


@dataclass(frozen=True, slots=True)
class Partial:
    """What is being said at this moment; may still change."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Final:
    """One utterance, whole; times in seconds since listening began."""

    words: tuple[Word, ...]
    started: float
    ended: float

    @property
    def text(self) -> str:
        """The words as heard."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Listening ended by itself; the sentence says why. What was heard has been told before."""

    sentence: str
