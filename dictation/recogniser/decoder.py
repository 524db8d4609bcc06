"""Sound to words, without threads: two Kaldi recognisers over one model.

The first gives words with their times, partial words and the ends of phrases; the second gives other readings of
the same sound, from which confidence is made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol, cast

from dictation.recogniser.confidence import Reading, combined
from dictation.recogniser.loading import SpeechModel
from dictation.recogniser.values import Word

READINGS = 8


class _Kaldi(Protocol):
    def AcceptWaveform(self, pcm: bytes) -> int: ...
    def Result(self) -> str: ...
    def PartialResult(self) -> str: ...
    def FinalResult(self) -> str: ...


class Decoder:
    """One listener. Not for two threads at once; the model may be shared."""

    def __init__(self, model: SpeechModel, rate: int, grammar: Sequence[str] | None = None) -> None:
        """`grammar` biases towards phrases (dynamic models only); "[unk]" is added so that others stay possible."""
        self._words = _kaldi(model, rate, grammar)
        self._words.SetWords(True)
        self._others = _kaldi(model, rate, grammar)
        self._others.SetMaxAlternatives(READINGS)
        self._readings: list[list[Reading]] = []

    def feed(self, pcm: bytes) -> tuple[Word, ...] | None:
        """Listen to a piece; the words of a phrase when it ended at a pause, else None."""
        if cast(_Kaldi, self._others).AcceptWaveform(pcm):
            self._readings.append(_alternatives(self._others.Result()))
        if cast(_Kaldi, self._words).AcceptWaveform(pcm):
            return self._phrase(self._words.Result())
        return None

    def partial(self) -> tuple[str, ...]:
        """The words of the phrase being said."""
        return tuple(str(json.loads(self._words.PartialResult()).get("partial", "")).split())

    def finish(self) -> tuple[Word, ...]:
        """The words of the phrase being said, taken as ended now."""
        return self._phrase(self._words.FinalResult())

    def _phrase(self, result: str) -> tuple[Word, ...]:
        self._readings.append(_alternatives(self._others.FinalResult()))
        readings, self._readings = self._readings, []
        found = json.loads(result)
        words = [
            Word(row["word"], float(row["start"]), float(row["end"]), min(1.0, max(0.0, float(row["conf"]))))
            for row in found.get("result", [])
        ]
        return combined(words, _joined(readings))


def _kaldi(model: SpeechModel, rate: int, grammar: Sequence[str] | None) -> Any:  # vosk has no types
    import vosk

    if grammar is None:
        return vosk.KaldiRecognizer(model, rate)
    return vosk.KaldiRecognizer(model, rate, json.dumps([*grammar, "[unk]"]))


def _alternatives(result: str) -> list[Reading]:
    return [
        Reading(tuple(str(row["text"]).split()), float(row["confidence"]))
        for row in json.loads(result).get("alternatives", [])
    ]


def _joined(pieces: Sequence[Sequence[Reading]]) -> list[Reading]:
    """Readings of the whole phrase from those of its pieces: each piece's others with the best of the rest."""
    said = [piece for piece in pieces if piece]
    if len(said) <= 1:
        return list(said[0]) if said else []
    best = [max(piece, key=lambda reading: reading.score) for piece in said]
    whole: list[Reading] = []
    for at, piece in enumerate(said):
        for reading in piece:
            parts = [*best[:at], reading, *best[at + 1 :]]
            words = tuple(word for part in parts for word in part.words)
            whole.append(Reading(words, sum(part.score for part in parts)))
    return whole
