"""Which words of a sentence are denied, uncertain or only asked for (the idea of NegEx, with UK phrases)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.reports.checks.words import Sentence

_DENIES = ("no", "without", "nor", "neither", "absent", "never")
_DENIES_PAIR = {("free", "of"), ("negative", "for"), ("absence", "of"), ("rather", "than"), ("instead", "of")}
_NOT_DENIED_AFTER_NO = (
    "change",
    "changes",
    "significant",
    "interval",
    "increase",
    "progression",
    "doubt",
    "longer",
    "contralateral",
)
_ENDS_SCOPE = (
    "but",
    "however",
    "although",
    "though",
    "except",
    "apart",
    "yet",
    "despite",
    "which",
    "because",
    "due",
)
_DENIES_BEFORE = (
    "seen",
    "demonstrated",
    "identified",
    "present",
    "shown",
    "visible",
    "detected",
    "evident",
    "found",
)
_GONE = ("resolved", "excluded", "absent", "cleared")
_UNCERTAIN = ("possible", "possibly", "questionable", "query", "equivocal", "suspicion", "potential", "risk")
_ASKS = ("exclude", "excluding", "assess", "evaluate", "look", "rule", "whether", "if", "history", "consider")
_ENDS_LIST = ("with", "and", "is", "are", "measuring", "measures")
_SPEAKS = frozenset((*_DENIES, *(first for first, _ in _DENIES_PAIR), "not", "cannot", *_GONE, *_UNCERTAIN, *_ASKS))
"""Words without which nothing of a sentence is denied or uncertain."""


@dataclass(frozen=True, slots=True)
class Scope:
    """For each token of a sentence: may it be taken as present?"""

    denied: frozenset[int]
    uncertain: frozenset[int]

    def present(self, start: int, end: int) -> bool:
        """No token from `start` to `end` is denied or uncertain."""
        return not any(at in self.denied or at in self.uncertain for at in range(start, end))


def scope(sentence: Sentence) -> Scope:
    """What is denied and what is uncertain in a sentence."""
    words = sentence.words
    if _SPEAKS.isdisjoint(words):
        return Scope(frozenset(), frozenset())
    ends, clauses = _ends(words), _clauses(words)
    denied, uncertain = _Places(), _Places()
    for at, word in enumerate(words):
        if word not in _SPEAKS:
            continue
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in _DENIES or (word, following) in _DENIES_PAIR:
            if word == "no" and _no_change(words, at):
                continue
            denied.add(at, ends[at + 1])
        elif word in ("not", "cannot"):
            after = words[at + 1 : at + 3]
            if after[:1] == ("only",):
                continue
            if word == "cannot" or any(each.startswith("exclude") for each in after):
                uncertain.add(clauses[at], ends[at])
            elif any(each in _DENIES_BEFORE for each in after):
                denied.add(clauses[at], at + 3)
            else:
                denied.add(at, ends[at + 1])
        elif word in _GONE:
            denied.add(clauses[at], at + 1)
        elif word in _UNCERTAIN or word in _ASKS:
            uncertain.add(at, ends[at + 1])
    return Scope(frozenset(denied.places), frozenset(uncertain.places))


class _Places:
    """Places of a sentence, gathered range by range; what the last ones covered is not gone through again."""

    def __init__(self) -> None:
        self.places: set[int] = set()
        self._from = self._to = 0

    def add(self, start: int, end: int) -> None:
        """Take in the places from `start` to before `end`."""
        if self._from <= start <= self._to:
            self.places.update(range(self._to, end))
            self._to = max(self._to, end)
        else:
            self.places.update(range(start, end))
            self._from, self._to = start, end


def _no_change(words: Sequence[str], at: int) -> bool:
    """ "No change", "no significant interval change", "no longer": nothing is denied by it."""
    for word in words[at + 1 : at + 4]:
        if word in ("change", "changes", "increase", "progression", "doubt", "longer"):
            return True
        if word not in _NOT_DENIED_AFTER_NO:
            return False
    return False


def _ends(words: Sequence[str]) -> list[int]:
    """For each place, where a denial that begins there ends, and one past the last.

    At a contrast, or at a comma unless the list goes on with "or".
    """
    found = [len(words)] * (len(words) + 1)
    goes_on = False
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        stops = word in _ENDS_SCOPE or (word in (",", ":", ")") and not goes_on)
        found[at] = at if stops else found[at + 1]
        if word in ("or", "nor"):
            goes_on = True
        elif word in _ENDS_SCOPE or word in _ENDS_LIST:
            goes_on = False
    return found


def _clauses(words: Sequence[str]) -> list[int]:
    """For each place, where its clause begins: behind a contrast or a comma."""
    found, start = [], 0
    for at, word in enumerate(words):
        found.append(start)
        if word in _ENDS_SCOPE or word == ",":
            start = at + 1
    return found
