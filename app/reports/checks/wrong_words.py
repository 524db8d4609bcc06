"""Words that sound alike and are wrong where they stand; organs that do not fit the recorded sex."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from app.reports.checks.status import scope
from app.reports.checks.words import Report, Sentence
from app.reports.values import SECTIONS, Finding, StudyFacts
from resources import folder

_SEX = {"F": "female", "M": "male"}
_GAP = 1


@dataclass(frozen=True, slots=True)
class Confusables:
    """The table: for each first word its patterns with what was meant; organs by sex."""

    pairs: Mapping[str, tuple[tuple[tuple[frozenset[str], ...], str], ...]]
    impossible: Mapping[str, tuple[tuple[str, ...], ...]]
    unless: frozenset[str]


def homophones(report: Report) -> Iterator[Finding]:
    """A word that sounds like the one that was meant, beside words that leave no other reading."""
    table = confusables()
    for key in SECTIONS:
        text = report[key].text
        for sentence in report[key].sentences:
            for at, word in enumerate(sentence.words):
                for pattern, right in table.pairs.get(word, ()):
                    end = _match(sentence.words, at, pattern)
                    if end is not None:
                        start, stop = sentence.tokens[at].start, sentence.tokens[end - 1].end
                        message = f'"{text[start:stop]}" sounds like "{right}", which is probably meant.'
                        yield Finding("homophone", "warn", key, text[start:stop], start, stop, message)


def sex_anatomy(report: Report, study: StudyFacts) -> Iterator[Finding]:
    """An organ that the recorded sex does not have is described as present or normal."""
    table = confusables()
    for key in ("findings", "impression"):
        text = report[key].text
        for sentence in report[key].sentences:
            for start, end in _organs(sentence, table, study.sex):
                first, last = sentence.tokens[start].start, sentence.tokens[end - 1].end
                organ = text[first:last]
                message = (
                    f"{organ} is described and the patient is recorded as {_SEX[study.sex]}; one of them is wrong."
                )
                yield Finding("sex-anatomy", "stop", key, organ, first, last, message)


@cache
def confusables() -> Confusables:
    """The table of this installation."""
    with (folder() / "vocabulary" / "confusables.toml").open("rb") as file:
        table = tomllib.load(file)
    pairs: dict[str, list[tuple[tuple[frozenset[str], ...], str]]] = {}
    for row in table["pair"]:
        pattern = tuple(frozenset(part.split("|")) for part in row["wrong"].split())
        for first in pattern[0]:
            pairs.setdefault(first, []).append((pattern, row["right"]))
    organs = table["impossible"]
    return Confusables(
        {first: tuple(rows) for first, rows in pairs.items()},
        {sex: tuple(tuple(name.split()) for name in organs[sex]) for sex in _SEX},
        frozenset(organs["unless"]),
    )


def _match(words: Sequence[str], at: int, pattern: tuple[frozenset[str], ...]) -> int | None:
    place = at
    for choices in pattern[1:]:
        near = range(place + 1, min(place + 2 + _GAP, len(words)))
        found = next((step for step in near if words[step] in choices), None)
        if found is None:
            return None
        place = found
    return place + 1


def _organs(sentence: Sentence, table: Confusables, sex: str) -> Iterator[tuple[int, int]]:
    names = table.impossible.get(sex, ())
    words = sentence.words
    there = frozenset(words)
    if not any(name[0] in there for name in names) or table.unless & there:
        return
    status = scope(sentence)
    for at in range(len(words)):
        for name in names:
            end = at + len(name)
            if words[at:end] == name and status.present(at, end):
                yield at, end
                return
