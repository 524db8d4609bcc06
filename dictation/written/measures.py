"""Rules for numbers: with units, products, ranges, dates, ordinals; speech conventions of UK reports."""

from __future__ import annotations

from collections.abc import Sequence

from dictation.written.numbers import DIGITS, MONTHS, NOUGHTS, Number, before, integer, number, ordinal, word, year
from dictation.written.values import Piece
from dictation.written.vocabulary import Unit, Vocabulary

_LONGEST_UNIT = 2
_YEAR_AFTER = ("in", "since", "from", "during", "until", "before", "after", "of", "by")
_NOT_DECIMAL_AFTER = ("this", "that", "which", "entry", "insertion", "some", "any", "each", "one", "same", "every")
_DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_ARTICLES = ("a", "the")
_MONTH_AFTER = ("in", "of", "since", "last", "early", "late", "mid", "next", "until")


def quantity(words: Sequence[str], at: int, vocabulary: Vocabulary) -> Piece | None:
    """Figures with their unit: one number, a product ("3 x 4 cm") or a range ("3 to 4 mm")."""
    first = _number(words, at, vocabulary)
    if first is None:
        return None
    unit, taken = _unit(words, at + first.count, vocabulary)
    if unit is not None:
        text, count = _with(first.text, unit), first.count + taken
        return _times(words, at, Piece(text, count), vocabulary)
    join = word(words, at + first.count)
    if join == "by":
        return _product(words, at, first, vocabulary)
    if join in ("to", "or", "hyphen") or (join == "and" and before(words, at) == "between"):
        second = _number(words, at + first.count + 1, vocabulary)
        if second is None:
            return None
        count = first.count + 1 + second.count
        unit, taken = _unit(words, at + count, vocabulary)
        if unit is not None:
            span = f"{first.text}-{second.text}" if join == "hyphen" else f"{first.text} {join} {second.text}"
            return Piece(_with(span, unit), count + taken)
    return None


def plain_number(words: Sequence[str], at: int, vocabulary: Vocabulary) -> Piece | None:
    """A number without a unit: figures from ten on and for every decimal; one to nine stay words."""
    found = _number(words, at, vocabulary)
    if found is None or (found.count == 1 and (word(words, at) in DIGITS or word(words, at) in NOUGHTS)):
        return None
    if word(words, at + found.count) in _DECADES:
        return None
    return Piece(found.text, found.count)


def date(words: Sequence[str], at: int, _vocabulary: Vocabulary) -> Piece | None:
    """Dates: "[the] third [of] march [twenty twenty six]" is `3 March 2026`; a month with its year; a month."""
    start = at + (1 if word(words, at) == "the" else 0)
    day = ordinal(words, start)
    if day is not None and day.whole is not None and day.whole <= 31:
        place = start + day.count
        place += 1 if word(words, place) == "of" else 0
        if word(words, place) in MONTHS:
            return _dated(f"{day.whole} ", words, at, place)
    if start != at:
        return None
    plain = integer(words, at)
    if plain is not None and plain.whole is not None and 0 < plain.whole <= 31:
        place = at + plain.count
        if word(words, place) in MONTHS and year(words, place + 1) is not None:
            return _dated(f"{plain.whole} ", words, at, place)
    return _month(words, at)


def lone_year(words: Sequence[str], at: int, vocabulary: Vocabulary) -> Piece | None:
    """A year alone: "in twenty nineteen" is `in 2019`, unless a unit makes two numbers of it."""
    found = year(words, at)
    if found is None or found.count < 2:
        return None
    unit, _ = _unit(words, at + found.count, vocabulary)
    if unit is not None or word(words, at + found.count) == "point":
        return None
    two = integer(words, at)
    spoken_as_pairs = two is not None and two.count < found.count
    if not spoken_as_pairs and before(words, at) not in _YEAR_AFTER:
        return None
    return Piece(found.text, found.count)


def ordinal_number(words: Sequence[str], at: int, _vocabulary: Vocabulary) -> Piece | None:
    """Ordinals: from tenth on `10th`; first to ninth stay words; "thirty second delay" is a time."""
    if word(words, at + 1) == "second" and word(words, at + 2) in ("delay", "delays", "scan", "acquisition"):
        plain = integer(words, at)
        return None if plain is None else Piece(plain.text, 1)
    found = ordinal(words, at)
    if found is None or found.whole is None or found.whole < 10:
        return None
    return Piece(found.text, found.count)


def _number(words: Sequence[str], at: int, vocabulary: Vocabulary) -> Number | None:
    found = number(words, at)
    if found is None or word(words, at) != "point":
        return found
    leading = before(words, at)
    if leading in _NOT_DECIMAL_AFTER:
        return None
    unit, _ = _unit(words, at + found.count, vocabulary)
    return None if leading in _ARTICLES and unit is None else found


def _unit(words: Sequence[str], at: int, vocabulary: Vocabulary) -> tuple[Unit | None, int]:
    for length in range(min(_LONGEST_UNIT, len(words) - at), 0, -1):
        unit = vocabulary.units.get(tuple(words[at : at + length]))
        if unit is not None:
            return unit, length
    return None, 0


def _with(text: str, unit: Unit) -> str:
    return f"{text} {unit.write}" if unit.space else f"{text}{unit.write}"


def _product(words: Sequence[str], at: int, first: Number, vocabulary: Vocabulary) -> Piece | None:
    """A by B (by C) with one unit at the end."""
    numbers, count = [first.text], first.count
    while len(numbers) < 3 and word(words, at + count) == "by":
        found = _number(words, at + count + 1, vocabulary)
        if found is None:
            break
        numbers.append(found.text)
        count += 1 + found.count
    unit, taken = _unit(words, at + count, vocabulary)
    if unit is None or len(numbers) < 2:
        return None
    return Piece(_with(" x ".join(numbers), unit), count + taken)


def _times(words: Sequence[str], at: int, piece: Piece, vocabulary: Vocabulary) -> Piece:
    """A unit by B unit (by C unit), each with its own unit."""
    text, count = piece.text, piece.count
    for _ in range(2):
        found = _number(words, at + count + 1, vocabulary) if word(words, at + count) == "by" else None
        if found is None:
            break
        unit, taken = _unit(words, at + count + 1 + found.count, vocabulary)
        if unit is None:
            break
        text += " x " + _with(found.text, unit)
        count += 1 + found.count + taken
    return Piece(text, count)


def _dated(day: str, words: Sequence[str], at: int, month: int) -> Piece:
    text, end = day + words[month].capitalize(), month + 1
    found = year(words, end)
    if found is not None:
        text, end = f"{text} {found.text}", end + found.count
    return Piece(text, end - at)


def _month(words: Sequence[str], at: int) -> Piece | None:
    name = word(words, at)
    if name not in MONTHS:
        return None
    day = ordinal(words, at + 1 + (1 if word(words, at + 1) == "the" else 0))
    if day is not None and day.whole is not None and day.whole <= 31:
        skip = 1 if word(words, at + 1) == "the" else 0
        found = year(words, at + 1 + skip + day.count)
        if found is not None:
            text = f"{day.whole} {name.capitalize()} {found.text}"
            return Piece(text, 1 + skip + day.count + found.count)
    if year(words, at + 1) is not None:
        return _dated("", words, at, at)
    if name in ("may", "march") and before(words, at) not in _MONTH_AFTER:
        return None
    return Piece(name.capitalize(), 1)
