"""The concept table: which findings and organs a run of words names, and which of them may be the same."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from resources import folder


@dataclass(frozen=True, slots=True)
class Named:
    """Tokens `start` to `end` of a sentence name these concepts: groups of findings, or an organ."""

    start: int
    end: int
    findings: frozenset[str]
    organ: str


@dataclass(frozen=True, slots=True)
class SideWords:
    """Words that say what a side is not: a name, a direction, an operation; and words for both."""

    names: frozenset[tuple[str, ...]]
    direction_before: frozenset[str]
    both: frozenset[str]
    surgery_endings: tuple[str, ...]
    normal: frozenset[str]
    comparing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Concepts:
    """The table, by the first word of each name."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str], str], ...]]
    part_of: Mapping[str, str]
    sides: SideWords

    def named(self, words: tuple[str, ...]) -> Iterator[Named]:
        """All concepts of a sentence, the longest name at each place."""
        for at, word in enumerate(words):
            for name, groups, organ in self.by_first.get(word, ()):
                if words[at : at + len(name)] == name:
                    yield Named(at, at + len(name), groups, organ)
                    break

    def related(self, one: str, other: str) -> bool:
        """The organs are the same, or one lies in the other."""
        return one == other or self.part_of.get(one) == other or self.part_of.get(other) == one


@cache
def concepts() -> Concepts:
    """The table of this installation."""
    with (folder() / "vocabulary" / "concepts.toml").open("rb") as file:
        table = tomllib.load(file)
    groups: dict[tuple[str, ...], set[str]] = {}
    for group, names in table["findings"].items():
        for name in names:
            groups.setdefault(tuple(name.split()), set()).add(group)
    organs = {tuple(name.split()): organ for organ, names in table["organs"].items() for name in names}
    by_first: dict[str, list[tuple[tuple[str, ...], frozenset[str], str]]] = {}
    for name in sorted(set(groups) | set(organs), key=len, reverse=True):
        row = (name, frozenset(groups.get(name, ())), organs.get(name, ""))
        by_first.setdefault(name[0], []).append(row)
    sides = table["sides"]
    return Concepts(
        {first: tuple(rows) for first, rows in by_first.items()},
        table["part_of"],
        SideWords(
            frozenset(tuple(name.split()) for name in sides["names"]),
            frozenset(sides["direction_before"]),
            frozenset(sides["both"]),
            tuple(sides["surgery_endings"]),
            frozenset(sides["normal"]),
            frozenset(sides["comparing"]),
        ),
    )
