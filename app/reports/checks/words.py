"""Text to sentences of tokens, each with its place in the section's text."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
    """The tokens of one sentence, its full stop aside."""

    tokens: tuple[Token, ...]

    @property
    def words(self) -> list[str]:
        """Its tokens in lower case."""
        return [token.low for token in self.tokens]


def sentences(text: str) -> list[Sentence]:
    """The sentences of a section; full stops, semicolons, question marks and line ends part them."""
    found: list[Sentence] = []
    current: list[Token] = []
    for match in _TOKEN.finditer(text):
        if match.group() in _ENDS or len(current) == _LONGEST:
            if current:
                found.append(Sentence(tuple(current)))
            current = []
        if match.group() not in _ENDS:
            current.append(Token(match.group().lower(), match.group(), match.start(), match.end()))
    if current:
        found.append(Sentence(tuple(current)))
    return found
