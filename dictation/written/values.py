"""What goes in and out of the written form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """Characters from `start` to `end` of the text were made by the heard words with these indexes.

    Spans do not overlap and go forwards; blanks between them belong to none.
    """

    start: int
    end: int
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What one utterance says: text, or a command (then `text` is empty)."""

    text: str
    commands: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What may be said beside text, where the words will land.

    Attributes:
        phrases: spoken phrase -> command id. A phrase may end in one slot, "{field}", "{macro}" or "{section}":
            "go to {field}" -> "report.field.go" gives "report.field.go:impression".
        fields: spoken name -> name of a field of the document ("conclusion" -> "impression").
        macros: spoken name -> name of a macro ("normal chest" -> "normal chest").
        sections: spoken heading -> key of a section; a colon said after one of them is punctuation.
    """

    phrases: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    macros: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that a rule made of `count` heard words.

    Attributes:
        left, right: no blank on that side.
    """

    text: str
    count: int
    left: bool = False
    right: bool = False
