"""Text to sentences of tokens, each with its place in the section's text: read once, for all checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.reports.values import SECTIONS

_TOKEN = re.compile(r"[A-Za-z][\w'’]*(?:/[A-Za-z]?\d+)?|\d+(?:\.\d+)?|\n|[^\w\s]")
_ENDS = ".!?;\n"
_LONGEST = 300
"""No sentence of a report is longer; text without full stops is cut there, so that checking stays linear."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign; `low` is the word in lower case."""

    low: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """The tokens of one sentence, its full stop aside; `words` are its tokens in lower case."""

    tokens: tuple[Token, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A section as the checks see it."""

    text: str
    sentences: tuple[Sentence, ...]


Report = Mapping[str, Read]
"""The five sections by key, each there."""


def read(sections: Mapping[str, str]) -> Report:
    """Every section of a report, an absent one as an empty one."""
    texts = {key: sections.get(key, "") for key in SECTIONS}
    return {key: Read(text, tuple(sentences(text))) for key, text in texts.items()}


def sentences(text: str) -> list[Sentence]:
    """The sentences of a section; full stops, semicolons, question marks and line ends part them."""
    found: list[Sentence] = []
    current: list[Token] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        ends = word in _ENDS
        if ends or len(current) == _LONGEST:
            if current:
                found.append(_sentence(current))
            current = []
        if not ends:
            current.append(Token(word.lower(), word, *match.span()))
    if current:
        found.append(_sentence(current))
    return found


def _sentence(tokens: list[Token]) -> Sentence:
    return Sentence(tuple(tokens), tuple(token.low for token in tokens))
