"""Rules for letters with numbers: vertebrae and discs, sequences, tumour stages, spelled letters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from dictation.written.numbers import DIGITS, NOUGHTS, before, small, word
from dictation.written.values import Piece
from dictation.written.vocabulary import Vocabulary

_LEVELS = {"c": 8, "t": 12, "l": 6, "s": 5}
_BELOW = {("c", 7): ("t", 1), ("t", 12): ("l", 1), ("l", 5): ("s", 1), ("l", 6): ("s", 1)}
_SEQUENCE_AFTER = ("weighted", "signal", "image", "images", "hyperintense", "hypointense", "sequence", "sequences")
_SEQUENCE_BEFORE = (
    "on",
    "signal",
    "weighted",
    "low",
    "high",
    "intermediate",
    "bright",
    "dark",
    "axial",
    "sagittal",
)
_SUFFIX_BEFORE = ("", "n", "m", "comma", "full", "period", "and", "disease", "with", "on", "or", "new", "close")
_LONGEST_SPELLED = 4


def sequence(words: Sequence[str], at: int, _vocabulary: Vocabulary) -> Piece | None:
    """T1 and T2 as pulse sequences: "t two weighted" is `T2-weighted`."""
    if word(words, at) != "t" or word(words, at + 1) not in ("one", "two"):
        return None
    name = "T1" if words[at + 1] == "one" else "T2"
    if word(words, at + 2) == "weighted":
        return Piece(f"{name}-weighted", 3)
    if word(words, at + 2) in _SEQUENCE_AFTER or before(words, at) in _SEQUENCE_BEFORE:
        return Piece(name, 2)
    return None


def stage(words: Sequence[str], at: int, _vocabulary: Vocabulary) -> Piece | None:
    """TNM when T and N come together: "t three n one m nought" is `T3 N1 M0`; c, p, y or r may stand before."""
    prefix = word(words, at) if word(words, at) in ("c", "p", "y", "r") and word(words, at + 1) == "t" else ""
    place = at + len(prefix)
    parts: list[str] = []
    for letter, highest in (("t", 4), ("n", 3), ("m", 1)):
        found = _descriptor(words, place, letter, highest)
        if found is None:
            break
        parts.append(found.text)
        place += found.count
    if len(parts) < 2 and not _lone_stage(words, at, place, parts):
        return None
    return Piece(prefix + " ".join(parts), place - at)


def _lone_stage(words: Sequence[str], at: int, end: int, parts: list[str]) -> bool:
    """T alone with a letter, "t three b", is a stage: no vertebra has one."""
    return len(parts) == 1 and end - at == 3 and words[end - 1] in ("b", "c", "d") and not _letter(word(words, end))


def level(words: Sequence[str], at: int, _vocabulary: Vocabulary) -> Piece | None:
    """Vertebrae and discs: "l four" is `L4`; "l four five", "l four slash five", "l four l five" are `L4/5`."""
    upper = _vertebra(words, at)
    if upper is None:
        return None
    letter, value, count = upper
    name = f"{letter.upper()}{value}"
    place = at + count
    separator = "/"
    if word(words, place) in ("slash", "hyphen"):
        separator, place = ("-" if words[place] == "hyphen" else "/"), place + 1
    elif words[place : place + 2] == ["forward", "slash"]:
        place += 2
    lower = _vertebra(words, place)
    if lower is not None and lower[0] == letter and lower[1] == value + 1:
        return Piece(f"{name}{separator}{lower[1]}", place + lower[2] - at)
    if lower is not None and _BELOW.get((letter, value)) == lower[:2]:
        return Piece(f"{name}{separator}{lower[0].upper()}{lower[1]}", place + lower[2] - at)
    number = small(words, place)
    if number is not None and number.whole == value + 1 and number.whole <= _LEVELS[letter]:
        more, taken = _further_discs(words, place + number.count)
        return Piece(f"{name}{separator}{number.whole}{more}", place + number.count + taken - at)
    return Piece(name, count)


def spelled(words: Sequence[str], at: int, vocabulary: Vocabulary) -> Piece | None:
    """Letters said one by one join in capitals: "d w i" is `DWI`."""
    if not _letter(word(words, at)):
        return None
    for length in range(min(_LONGEST_SPELLED, len(words) - at), 1, -1):
        if tuple(words[at : at + length]) in vocabulary.spelled:
            return Piece("".join(words[at : at + length]).upper(), length)
    run = list(takewhile(lambda said: _letter(said) and said not in ("a", "i"), words[at : at + 8]))
    if run and _vertebra(words, at + len(run) - 1) is not None:
        run.pop()
    return Piece("".join(run).upper(), len(run)) if len(run) > 1 else None


def _letter(said: str) -> bool:
    return len(said) == 1 and "a" <= said <= "z"


def _vertebra(words: Sequence[str], at: int) -> tuple[str, int, int] | None:
    """(letter, number, words taken) of one vertebra."""
    letter = word(words, at)
    found = small(words, at + 1) if letter in _LEVELS else None
    if found is None or found.whole is None or found.whole > _LEVELS[letter]:
        return None
    return letter, found.whole, 1 + found.count


def _further_discs(words: Sequence[str], at: int) -> tuple[str, int]:
    """A second disc said without its letter: "and four five" is ` and 4/5`."""
    upper = small(words, at + 1) if word(words, at) == "and" else None
    lower = small(words, at + 1 + upper.count) if upper is not None else None
    if upper is None or lower is None or upper.whole is None or lower.whole != upper.whole + 1:
        return "", 0
    return f" and {upper.text}/{lower.text}", 1 + upper.count + lower.count


def _descriptor(words: Sequence[str], at: int, letter: str, highest: int) -> Piece | None:
    if word(words, at) != letter:
        return None
    value = word(words, at + 1)
    if value == "x":
        return Piece(f"{letter.upper()}x", 2)
    if value in NOUGHTS or value == "oh":
        figure = 0
    elif value in DIGITS and DIGITS[value] <= highest:
        figure = DIGITS[value]
    else:
        return None
    suffix = word(words, at + 2)
    following = word(words, at + 3)
    if suffix in ("b", "c", "d") and len(following) > 1:
        return Piece(f"{letter.upper()}{figure}{suffix}", 3)
    if suffix in ("a", "b", "c", "d") and following in _SUFFIX_BEFORE:
        return Piece(f"{letter.upper()}{figure}{suffix}", 3)
    return Piece(f"{letter.upper()}{figure}", 2)
