"""The written form of one utterance: a walk over its words, one rule at each place.

Every heard word is used by exactly one rule or copied, so nothing is lost; each rule looks at a bounded number of
words, so the walk is linear. Text that is already written passes unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dictation.written import levels, marks, measures
from dictation.written.numbers import MONTHS
from dictation.written.phrases import command, spoken_phrases
from dictation.written.values import Context, Piece, Source, Written
from dictation.written.vocabulary import Vocabulary, vocabulary

__all__ = ["Context", "Source", "Written", "default_context", "join", "write"]

_RULES = (
    measures.date,
    levels.sequence,
    levels.stage,
    levels.level,
    levels.spelled,
    marks.mark,
    marks.score,
    marks.capitals,
    measures.quantity,
    measures.lone_year,
    measures.ordinal_number,
    measures.plain_number,
)
_SECTIONS = {
    "indication": "indication",
    "clinical history": "indication",
    "technique": "technique",
    "comparison": "comparison",
    "findings": "findings",
    "impression": "impression",
    "conclusion": "impression",
}
_NEGATIVE = re.compile(r"-\d")
_OPENING = "([{\"'"


def default_context() -> Context:
    """The phrases of the command table and the five sections as fields: what is known without a document."""
    return Context(phrases=spoken_phrases(), fields=dict(_SECTIONS), sections=dict(_SECTIONS))


def write(words: Sequence[str], context: Context) -> Written:
    """The written form of one utterance.

    Args:
        words: what was heard, a word each, in order.
        context: phrases, fields and macros that may be named.

    Returns:
        A command when the whole utterance is a phrase, else text with the source of each part.
    """
    heard = list(words)
    found = command(heard, context)
    if found is not None:
        return Written("", (found,))
    return _assemble(_pieces(heard, context))


def join(before: str, new: str) -> str:
    """How new text attaches to the text that stands before the caret: its blank and its first capital.

    Args:
        before: all text of the field before the caret.
        new: `Written.text` of the utterance.

    Returns:
        What to insert at the caret.
    """
    if not before or not new:
        return new
    starts = _starts_sentence(before)
    text = new if starts else _lower_first(new)
    attaches = before[-1].isspace() or before[-1] in _OPENING or before[-1] in "-/"
    apart = _NEGATIVE.match(new) or (starts and new[0] == "?")
    if attaches or (new[0] in ".,;:!?)\n-/" and not apart):
        return text
    return " " + text


def _pieces(heard: list[str], context: Context) -> list[Piece]:
    tables = vocabulary()
    pieces: list[Piece] = []
    at = 0
    while at < len(heard):
        piece = _piece(heard, at, tables, context)
        pieces.append(piece)
        at += piece.count
    return pieces


def _piece(heard: list[str], at: int, tables: Vocabulary, context: Context) -> Piece:
    piece = marks.colon(heard, at, tables, context)
    if piece is not None:
        return piece
    for rule in _RULES:
        piece = rule(heard, at, tables)
        if piece is not None:
            return piece
    return marks.spelling(heard[at], tables)


def _assemble(pieces: list[Piece]) -> Written:
    text = ""
    sources: list[Source] = []
    at = 0
    tight = capital = True
    for piece in pieces:
        if not tight and not piece.left:
            text += " "
        written = _capital(piece.text) if capital else piece.text
        start = len(text)
        text += written
        sources.append(Source(start, len(text), tuple(range(at, at + piece.count))))
        at += piece.count
        tight = piece.right
        capital = text.endswith((".", "\n")) or (capital and not any(sign.isalnum() for sign in written))
    return Written(text, (), tuple(sources))


def _capital(text: str) -> str:
    """The same text with its first letter capital, past opening brackets."""
    for place, sign in enumerate(text):
        if sign not in _OPENING:
            kept = text[place + 1 : place + 2].isupper() or len(sign.upper()) != 1  # pT3, mGy
            return text if kept else text[:place] + sign.upper() + text[place + 1 :]
    return text


def _starts_sentence(before: str) -> bool:
    stripped = before.rstrip(" " + _OPENING)
    return not stripped or stripped.endswith((".", "\n"))


def _lower_first(new: str) -> str:
    """Take back the capital that opened the utterance, unless the word always has it."""
    first = new.split(None, 1)[0].strip(".,;:!?()")
    ordinary = len(first) == 1 or first[1:].islower() or first[1:].replace("-", "").islower()
    if not ordinary or not first[:1].isupper() or first.lower() in _always_capital() or not new[0].isalpha():
        return new
    return new[0].lower() + new[1:]


def _always_capital() -> frozenset[str]:
    tables = vocabulary()
    systems = (system.write.lower() for system in tables.systems.values() if not system.write.islower())
    return frozenset((*MONTHS, *systems, *tables.proper))
