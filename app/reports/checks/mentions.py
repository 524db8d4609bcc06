"""Mentions of a side: where "left" or "right" says where something is, and of what it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.reports.checks.concepts import Concepts, Named
from app.reports.checks.status import scope
from app.reports.checks.words import Read, Sentence

LEFT, RIGHT, BOTH = "left", "right", "both"
_LOBES = {
    "rul": (RIGHT, "lung upper"),
    "rml": (RIGHT, "lung middle"),
    "rll": (RIGHT, "lung lower"),
    "lul": (LEFT, "lung upper"),
    "lll": (LEFT, "lung lower"),
}
_SIDES = {"left": LEFT, "right": RIGHT}
_SPOKEN = frozenset((*_LOBES, *_SIDES))
_PARTS = (",", "and", "with", "but", "while", "whereas", "(", ")", ":")
_AFTER_DIRECTION = ("of", "and", "with", "by", "at", "in", "on", "is", "measuring", ",", ".", "")


@dataclass(frozen=True, slots=True)
class SideMention:
    """One or more places of a section that say on which side something is.

    Attributes:
        side: left, right or both.
        findings, organs: what is said to be there.
        nouns: the two words behind the side, for things the table does not know.
        start, end: the side's word in the section's text.
        phrase_end: end of the words behind it, for showing.
        present: neither denied nor uncertain; normal: said to be healthy; compared: named to compare with.
        heading: the sentence begins with it and a colon.
    """

    side: str
    findings: frozenset[str]
    organs: frozenset[str]
    nouns: tuple[str, ...]
    start: int
    end: int
    phrase_end: int
    present: bool
    normal: bool
    compared: bool
    heading: bool


def side_mentions(section: Read, table: Concepts) -> list[SideMention]:
    """All mentions of a side in a section, directions, names and operations aside."""
    return [mention for sentence in section.sentences for mention in _of_sentence(sentence, table)]


def _of_sentence(sentence: Sentence, table: Concepts) -> Iterator[SideMention]:
    words = sentence.words
    if _SPOKEN.isdisjoint(words) and table.sides.both.isdisjoint(words):
        return
    sides = [(at, side) for at, word in enumerate(words) if (side := _side(words, at, table))]
    pair = {side for _, side in sides}
    both = bool(table.sides.both & set(words)) or (LEFT in pair and RIGHT in pair and _one_thing(words, sides))
    if not sides and not both:
        return
    status = scope(sentence)
    named = list(table.named(words))
    compared = bool(table.sides.comparing & set(words))
    healthy = not table.sides.normal.isdisjoint(words)
    parts = _parts(words)
    near_of: dict[range, tuple[frozenset[str], frozenset[str]]] = {}
    if both:
        at = sides[0][0] if sides else next(at for at, word in enumerate(words) if word in table.sides.both)
        sides = [(at, BOTH)]
    for at, side in sides:
        part = parts[at]
        if part not in near_of:
            near = _near(named, part, len(pair) > 1 and not both, table)
            there = (name.findings for name in near if status.present(name.start, name.end))
            near_of[part] = (
                frozenset[str]().union(*there),
                frozenset(name.organ for name in near if name.organ),
            )
        findings, organs = near_of[part]
        nouns = _nouns(words, at)
        yield SideMention(
            side=side,
            findings=findings,
            organs=organs | _lobe(words[at]),
            nouns=tuple(words[place] for place in nouns),
            start=sentence.tokens[at].start,
            end=sentence.tokens[at].end,
            phrase_end=sentence.tokens[nouns[-1] if nouns else at].end,
            present=status.present(at, at + 1),
            normal=healthy and not findings,
            compared=compared,
            heading=at <= 1 and ":" in words[at : at + 4],
        )


def _nouns(words: tuple[str, ...], at: int) -> list[int]:
    """Places of the one or two words behind a side, "sided" aside."""
    after = at + 1
    while after < len(words) and words[after] in ("-", "sided", "side"):
        after += 1
    return [place for place in range(after, min(after + 2, len(words))) if words[place].isalpha()]


def _side(words: tuple[str, ...], at: int, table: Concepts) -> str:
    """The side this word stands for, empty when it is no place."""
    word = words[at]
    if word in _LOBES:
        return _LOBES[word][0]
    if word not in _SIDES:
        return ""
    after = [each for each in words[at + 1 : at + 5] if each != "-"]
    if tuple(after[:1]) in table.sides.names or tuple(after[:2]) in table.sides.names:
        return ""
    if any(each.endswith(table.sides.surgery_endings) for each in after[:3]):
        return ""
    if at and words[at - 1] in ("from", "side"):
        return _SIDES[word] if words[at - 1] == "side" else ""
    if _direction(words, at, table):
        return ""
    return _SIDES[word]


def _direction(words: tuple[str, ...], at: int, table: Concepts) -> bool:
    """ "Shift to the right", "deviates towards the left": where to, with nothing named behind."""
    before = words[at - 2] if at > 1 and words[at - 1] == "the" else words[at - 1] if at else ""
    following = words[at + 1] if at + 1 < len(words) else ""
    if before in table.sides.direction_before and following in _AFTER_DIRECTION:
        return True
    return before in ("shift", "deviation") or following in ("shift", "deviation", "ward", "wards")


def _one_thing(words: tuple[str, ...], sides: list[tuple[int, str]]) -> bool:
    """Both sides are said of one thing: "left and right", "left larger than right", "right 8 mm, left 9 mm"."""
    places = [at for at, _ in sides]
    between = words[min(places) : max(places)]
    return len(between) < 9 and any(word in ("and", "than", "or", "to", ",") for word in between)


def _parts(words: tuple[str, ...]) -> list[range]:
    """For each place, the part of the sentence round it, between commas and joining words.

    A joining word has the part before it.
    """
    found: list[range] = []
    start = 0
    for at, word in enumerate(words):
        if word in _PARTS:
            found += [range(start, at)] * (at + 1 - start)
            start = at + 1
    return found + [range(start, len(words))] * (len(words) - start)


def _near(named: list[Named], own: range, alone: bool, table: Concepts) -> list[Named]:
    """The concepts a side speaks of: those of its part, and of other parts unless they name another organ."""
    mine = [name for name in named if name.start in own]
    if alone:
        return mine
    organs = {name.organ for name in mine if name.organ}
    others = [name for name in named if name.start not in own]
    foreign = {name.organ for name in others if name.organ and not _kin(name.organ, organs, table)}
    return mine if foreign and organs and any(name.findings for name in mine) else [*mine, *others]


def _kin(organ: str, organs: set[str], table: Concepts) -> bool:
    return any(table.related(organ, other) for other in organs)


def _lobe(word: str) -> frozenset[str]:
    return frozenset((_LOBES[word][1],)) if word in _LOBES else frozenset()
