"""The reviewed tables behind the written form, read once from resources/vocabulary."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from resources import folder


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, and whether a blank stands before it."""

    write: str
    space: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A punctuation mark and the sides on which it takes no blank."""

    write: str
    left: bool
    right: bool


@dataclass(frozen=True, slots=True)
class System:
    """A score or system: its name as written, and how what follows it is (systems.toml)."""

    write: str
    roman: bool
    letters: str
    alone: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All tables; keys are the words as heard, in lower case, as tuples where there may be several."""

    units: Mapping[tuple[str, ...], Unit]
    marks: Mapping[tuple[str, ...], Mark]
    systems: Mapping[tuple[str, ...], System]
    spelled: frozenset[tuple[str, ...]]
    capitals: Mapping[str, str]
    spelling: Mapping[str, str]
    headings: frozenset[tuple[str, ...]]
    colon_organ_after: frozenset[str]
    period_time_after: frozenset[str]
    proper: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The tables of this installation."""
    units, marks, systems = _table("units"), _table("punctuation"), _table("systems")
    letters, spelling = _table("letters"), _table("spelling")
    return Vocabulary(
        units={
            _words(say): Unit(row["write"], row.get("space", True)) for row in units["unit"] for say in row["say"]
        },
        marks={
            _words(say): Mark(row["write"], row.get("left", False), row.get("right", False))
            for row in marks["mark"]
            for say in row["say"]
        },
        systems={
            _words(row["say"]): System(
                row["write"], row["number"] == "roman", row.get("letters", ""), row.get("alone", "")
            )
            for row in systems["system"]
        },
        spelled=frozenset(_words(say) for say in letters["spelled"]),
        capitals=letters["words"],
        spelling=spelling["words"],
        headings=frozenset(_words(say) for say in marks["headings"]),
        colon_organ_after=frozenset(marks["colon_organ_after"]),
        period_time_after=frozenset(marks["period_time_after"]),
        proper=frozenset(letters["proper"]),
    )


def _words(say: str) -> tuple[str, ...]:
    return tuple(say.split())


def _table(name: str) -> dict[str, Any]:
    with (folder() / "vocabulary" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
