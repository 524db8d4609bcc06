"""Number words to figures: integers, decimals, years, ordinals, months.

Each reader looks at a bounded number of words from one place and says what stands there and how many words it
took, or None; so the whole stays linear in the length of an utterance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DIGITS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
NOUGHTS = ("zero", "nought", "naught")
TEENS = {
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "thirteenth": 13,
    "fourteenth": 14,
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "sixtieth": 60,
    "seventieth": 70,
    "eightieth": 80,
    "ninetieth": 90,
}
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
ROMAN = ("", "I", "II", "III", "IV", "V", "VI")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as figures, made of `count` words; `whole` is its value when it is one, else None."""

    text: str
    count: int
    whole: int | None


def word(words: Sequence[str], at: int) -> str:
    """The word at this place, empty past the end."""
    return words[at] if 0 <= at < len(words) else ""


def before(words: Sequence[str], at: int) -> str:
    """The word before this place in lower case, so that written text is judged as it was when heard.

    The last letter of a spelled word ("a a a") and what a hyphen joins are no words of their own: empty.
    """
    spelled = word(words, at - 1) == "a" and len(word(words, at - 2)) == 1
    joined = word(words, at - 2) in ("hyphen", "slash")
    return "" if spelled or joined else word(words, at - 1).lower().lstrip("(\n")


def small(words: Sequence[str], at: int) -> Number | None:
    """1 to 99 in words: "five", "fourteen", "forty two"."""
    first = word(words, at)
    if first in DIGITS:
        return _whole(DIGITS[first], 1)
    if first in TEENS:
        return _whole(TEENS[first], 1)
    if first in TENS:
        unit = DIGITS.get(word(words, at + 1), 0)
        return _whole(TENS[first] + unit, 2 if unit else 1)
    return None


def integer(words: Sequence[str], at: int) -> Number | None:
    """A whole number in words: "one hundred and five", "two thousand", "nought"."""
    first = word(words, at)
    if first in NOUGHTS:
        return _whole(0, 1)
    part = small(words, at)
    if part is None or part.whole is None:
        return None
    value, count = part.whole, part.count
    if word(words, at + count) == "thousand":
        value, count = value * 1000, count + 1
        rest, more = _below_thousand(words, at + count)
        return _whole(value + rest, count + more)
    if word(words, at + count) == "hundred" and value < 20:
        value, count = value * 100, count + 1
        rest, more = _tail(words, at + count)
        return _whole(value + rest, count + more)
    return part


def image_number(words: Sequence[str], at: int) -> Number | None:
    """The number of an image, also said digit by digit: "one oh five" is 105."""
    if word(words, at) in DIGITS and word(words, at + 1) in ("oh", *NOUGHTS) and word(words, at + 2) in DIGITS:
        return _whole(DIGITS[words[at]] * 100 + DIGITS[words[at + 2]], 3)
    return integer(words, at)


def number(words: Sequence[str], at: int) -> Number | None:
    """A whole or decimal number, with "minus" before it: "two point oh", "point eight", "minus forty"."""
    if word(words, at) == "minus":
        positive = number(words, at + 1) if word(words, at + 1) != "minus" else None
        return None if positive is None else Number("-" + positive.text, positive.count + 1, None)
    start = integer(words, at)
    count = 0 if start is None else start.count
    if word(words, at + count) != "point" or (start is not None and start.whole is None):
        return start
    digits, more = _decimals(words, at + count + 1)
    if not digits:
        return start
    return Number(f"{start.text if start else '0'}.{digits}", count + 1 + more, None)


def year(words: Sequence[str], at: int) -> Number | None:
    """A year in words: "twenty nineteen", "nineteen ninety eight", "twenty oh six", "two thousand and six"."""
    century = {"nineteen": 1900, "twenty": 2000}.get(word(words, at))
    if century is None:
        full = integer(words, at)
        good = full is not None and full.whole is not None and 1900 <= full.whole < 2100
        return full if good else None
    if word(words, at + 1) in ("oh", *NOUGHTS) and word(words, at + 2) in DIGITS:
        return _whole(century + DIGITS[word(words, at + 2)], 3)
    rest = small(words, at + 1)
    if rest is None or rest.whole is None or rest.whole < 10:
        return None
    return _whole(century + rest.whole, 1 + rest.count)


def ordinal(words: Sequence[str], at: int) -> Number | None:
    """An ordinal: "third" is `3rd`, "twenty first" is `21st`."""
    first = word(words, at)
    if first in TENS and 0 < ORDINALS.get(word(words, at + 1), 0) < 10:
        value, count = TENS[first] + ORDINALS[word(words, at + 1)], 2
    elif first in ORDINALS:
        value, count = ORDINALS[first], 1
    else:
        return None
    ending = "th" if 10 < value % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return Number(f"{value}{ending}", count, value)


def _whole(value: int, count: int) -> Number:
    return Number(str(value), count, value)


def _tail(words: Sequence[str], at: int) -> tuple[int, int]:
    """What may follow "hundred": "and five", "forty two", nothing."""
    skip = 1 if word(words, at) == "and" else 0
    rest = small(words, at + skip)
    return (0, 0) if rest is None or rest.whole is None else (rest.whole, skip + rest.count)


def _below_thousand(words: Sequence[str], at: int) -> tuple[int, int]:
    if word(words, at) in DIGITS and word(words, at + 1) == "hundred":
        rest, more = _tail(words, at + 2)
        return DIGITS[word(words, at)] * 100 + rest, 2 + more
    return _tail(words, at)


def _decimals(words: Sequence[str], at: int) -> tuple[str, int]:
    """The digits after "point": said one by one ("nought five"), or as one number ("twenty five")."""
    digits = ""
    while len(digits) < 6:
        said = word(words, at + len(digits))
        if said in NOUGHTS or said == "oh":
            digits += "0"
        elif said in DIGITS:
            digits += str(DIGITS[said])
        else:
            break
    if digits:
        return digits, len(digits)
    pair = small(words, at)
    return ("", 0) if pair is None else (pair.text, pair.count)
