"""Which words of a sentence are denied, uncertain or only asked for (the idea of NegEx, with UK phrases)."""

from __future__ import annotations

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
    denied: set[int] = set()
    uncertain: set[int] = set()
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in _DENIES or (word, following) in _DENIES_PAIR:
            if word == "no" and _no_change(words, at):
                continue
            denied.update(range(at, _scope_end(words, at + 1)))
        elif word in ("not", "cannot"):
            _after_not(words, at, denied, uncertain)
        elif word in _GONE:
            denied.update(range(_clause_start(words, at), at + 1))
        elif word in _UNCERTAIN or word in _ASKS:
            uncertain.update(range(at, _scope_end(words, at + 1)))
    return Scope(frozenset(denied), frozenset(uncertain))


def _no_change(words: list[str], at: int) -> bool:
    """ "No change", "no significant interval change", "no longer": nothing is denied by it."""
    for word in words[at + 1 : at + 4]:
        if word in ("change", "changes", "increase", "progression", "doubt", "longer"):
            return True
        if word not in _NOT_DENIED_AFTER_NO:
            return False
    return False


def _after_not(words: list[str], at: int, denied: set[int], uncertain: set[int]) -> None:
    following = words[at + 1 : at + 3]
    if following[:1] == ["only"]:
        return
    if words[at] == "cannot" or any(word.startswith("exclude") for word in following):
        uncertain.update(range(_clause_start(words, at), _scope_end(words, at)))
    elif any(word in _DENIES_BEFORE for word in following):
        denied.update(range(_clause_start(words, at), at + 3))
    else:
        denied.update(range(at, _scope_end(words, at + 1)))


def _scope_end(words: list[str], start: int) -> int:
    """Where a denial ends: at a contrast, or at a comma unless the list goes on with "or"."""
    for at in range(start, len(words)):
        if words[at] in _ENDS_SCOPE:
            return at
        if words[at] in (",", ":", ")") and not _list_goes_on(words, at + 1):
            return at
    return len(words)


def _list_goes_on(words: list[str], start: int) -> bool:
    for word in words[start:]:
        if word in ("or", "nor"):
            return True
        if word in _ENDS_SCOPE or word in ("with", "and", "is", "are", "measuring", "measures"):
            return False
    return False


def _clause_start(words: list[str], at: int) -> int:
    for place in range(at - 1, -1, -1):
        if words[place] in _ENDS_SCOPE or words[place] == ",":
            return place + 1
    return 0
