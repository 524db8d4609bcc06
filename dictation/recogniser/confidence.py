"""How sure each word is, from two recognisers that heard the same sound. Pure.

Vosk's own confidence is nearly always 1.0 with a small model. So a second recogniser gives several readings of the
same sound with their scores: a word that a nearly as good reading has otherwise is doubtful, and so are its
neighbours where a word was added or lost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from dictation.recogniser.values import Word

TEMPERATURE = 10.0
"""Scores count frames as if each were independent; divided by this they tell right words from wrong ones
(fitted on the starter model with sentences of other seeds)."""
UNITS = ("millimetre", "centimetre", "millilitre", "millisievert", "unit")
WRITTEN_ALIKE = {f"{unit}s": unit for unit in UNITS}
"""One and many of a unit are written alike: which of them was said is no doubt."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to hear the sound; a greater score is more likely."""

    words: tuple[str, ...]
    score: float


def combined(words: Sequence[Word], readings: Sequence[Reading]) -> tuple[Word, ...]:
    """The words with the smaller of their own confidence and the share of readings that agree.

    Where a reading has a word more than ours, the words on both sides of the gap are held against it.
    Without readings the words stay as they are.
    """
    if not readings or not words:
        return tuple(words)
    best = max(reading.score for reading in readings)
    weights = [math.exp((reading.score - best) / TEMPERATURE) for reading in readings]
    texts = [word.text for word in words]
    agreed = [0.0] * len(words)
    for reading, weight in zip(readings, weights, strict=True):
        for index, same in enumerate(_agrees(texts, reading.words)):
            agreed[index] += weight * same
    total = sum(weights)
    return tuple(
        replace(word, confidence=round(min(word.confidence, share / total), 4))
        for word, share in zip(words, agreed, strict=True)
    )


def _agrees(ours: Sequence[str], theirs: Sequence[str]) -> list[bool]:
    """For each of our words: does the other reading have it, with nothing added beside it?"""
    same = [True] * len(ours)
    our_words, their_words = ([WRITTEN_ALIKE.get(word, word) for word in side] for side in (ours, theirs))
    for kind, first, last, _, _ in SequenceMatcher(None, our_words, their_words, autojunk=False).get_opcodes():
        if kind == "insert":
            for index in (first - 1, first):
                if 0 <= index < len(ours):
                    same[index] = False
        elif kind != "equal":
            for index in range(first, last):
                same[index] = False
    return same
