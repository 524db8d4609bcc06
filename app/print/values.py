"""What can be printed: a masthead, facts in two columns, a notice, then blocks of text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a block is set."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    STRONG = "strong"
    NOTICE = "notice"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of running text. Line feeds in `text` are kept; a heading stays with what follows it."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Printable:
    """One document on A4.

    Attributes:
        title: the title in the file's properties.
        masthead: large, top left of page 1 (the institution).
        subject: beneath it (what kind of document this is).
        facts: label and value, read down the left column and then down the right one.
        blocks: the text, in order.
        running: said at the top of every page after the first, parts separated by a rule.
        footer: said at the foot of every page, left of "Page x of y".
        created: "YYYYMMDDHHMMSS" in UTC, written as the time of making, so that one value is one file.
        language: BCP 47, as in "en-GB".
    """

    title: str
    masthead: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    running: tuple[str, ...]
    footer: str
    created: str
    language: str = "en-GB"
