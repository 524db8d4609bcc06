"""Rules for punctuation, capitals, scores, and the spelling of single words."""

from __future__ import annotations

from collections.abc import Sequence

from dictation.written.numbers import ROMAN, before, image_number, small, word
from dictation.written.values import Context, Piece
from dictation.written.vocabulary import Vocabulary

_LONGEST_MARK = 2
_LONGEST_HEADING = 4
_LONGEST_SYSTEM = 2
_NOUN_FOLLOWS = ("", "comma", "full", "period", "disease", "with", "and", "or", "cancer", "on", "in", "is", "lung")
_BREAKS = ("stop", "period", "line", "paragraph")


def mark(words: Sequence[str], at: int, vocabulary: Vocabulary) -> Piece | None:
    """Punctuation as said; "period" after an article is a stretch of time."""
    for length in range(min(_LONGEST_MARK, len(words) - at), 0, -1):
        found = vocabulary.marks.get(tuple(words[at : at + length]))
        if found is None:
            continue
        if words[at] == "period" and before(words, at) in vocabulary.period_time_after:
            return None
        return Piece(found.write, length, found.left, found.right)
    return None


def colon(words: Sequence[str], at: int, vocabulary: Vocabulary, context: Context) -> Piece | None:
    """A colon is punctuation after a heading and at the end of an utterance or line; elsewhere it is the bowel."""
    if word(words, at) != "colon":
        return None
    if len(words) == 1:
        return Piece(":", 1, left=True)
    after_heading = _heading_before(words, at, vocabulary, context)
    ends = (at > 0 and at + 1 == len(words)) or list(words[at + 1 : at + 3]) in (
        ["new", "line"],
        ["new", "paragraph"],
    )
    if after_heading or (ends and before(words, at) not in vocabulary.colon_organ_after):
        return Piece(":", 1, left=True)
    return None


def score(words: Sequence[str], at: int, vocabulary: Vocabulary) -> Piece | None:
    """Scores and systems with their number: "bosniak two f" is `Bosniak IIF`, "grade two" is `grade 2`."""
    for length in range(min(_LONGEST_SYSTEM, len(words) - at), 0, -1):
        system = vocabulary.systems.get(tuple(words[at : at + length]))
        if system is not None:
            break
    else:
        return None
    place = at + length
    plain = system.write.islower()
    letter = word(words, place)
    if system.alone and len(letter) == 1 and letter in system.alone:
        if before(words, at) not in ("this", "that", "what", "which", "some"):
            return Piece(f"{system.write} {letter.upper()}", length + 1)
        return None
    first = image_number(words, place) if system.write in ("image", "images") else small(words, place)
    if first is None or first.whole is None or (system.roman and first.whole >= len(ROMAN)):
        return None if plain else Piece(system.write, length)
    text, place = (ROMAN[first.whole] if system.roman else first.text), place + first.count
    if plain and not system.roman and word(words, place) == "hundred":
        return None
    suffix = word(words, place)
    article = suffix == "a" and system.roman and word(words, place + 1) not in _NOUN_FOLLOWS
    if len(suffix) == 1 and suffix in system.letters and not article:
        text, place = text + suffix.upper(), place + 1
    second = small(words, place + 1) if word(words, place) in ("to", "and", "slash") else None
    if second is not None and second.whole is not None and (not system.roman or second.whole < len(ROMAN)):
        figure = ROMAN[second.whole] if system.roman else second.text
        if words[place] == "slash":
            text, place = f"{text}/{figure}", place + 1 + second.count
        elif words[place] == "to" or system.write == "images":
            text, place = f"{text} {words[place]} {figure}", place + 1 + second.count
    return Piece(f"{system.write} {text}", place - at)


def capitals(words: Sequence[str], at: int, vocabulary: Vocabulary) -> Piece | None:
    """ "capital X" is `Xxx`, "all caps X" is `XXX`; a capital epiphysis stays a word."""
    said = 2 if list(words[at : at + 2]) == ["all", "caps"] else int(word(words, at) == "capital")
    target = word(words, at + said)
    if not said or not target.isalpha() or before(words, at) in ("femoral", "slipped", "the"):
        return None
    plain = vocabulary.spelling.get(target, target)
    return Piece(plain.upper() if said == 2 else plain.capitalize(), said + 1)


def spelling(heard: str, vocabulary: Vocabulary) -> Piece:
    """One word: capitals of abbreviations, UK spelling with its capital kept, everything else as heard."""
    core = heard.strip(".,;:!?()")
    start = heard.find(core) if core else 0
    low = core.lower()
    if core in vocabulary.capitals:
        return _dressed(heard, start, core, vocabulary.capitals[core])
    if low not in vocabulary.spelling:
        return Piece(heard, 1)
    british = vocabulary.spelling[low]
    if core.isupper():
        british = british.upper()
    elif core[:1].isupper():
        british = british[:1].upper() + british[1:]
    return _dressed(heard, start, core, british)


def _dressed(heard: str, start: int, core: str, written: str) -> Piece:
    return Piece(heard[:start] + written + heard[start + len(core) :], 1)


def _heading_before(words: Sequence[str], at: int, vocabulary: Vocabulary, context: Context) -> bool:
    for length in range(1, min(_LONGEST_HEADING, at) + 1):
        said = tuple(words[at - length : at])
        if said in vocabulary.headings or " ".join(said) in context.sections:
            opening = before(words, at - length)
            if at == length or opening in _BREAKS or opening.endswith((".", "\n")):
                return True
    return False
