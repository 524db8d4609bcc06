"""Which earlier study hangs beside this one, and why (interop.md 5). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.cases.lights import interval

MOST = 6


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the body: the words that name it and its neighbours."""

    id: str
    words: tuple[str, ...]
    overlaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What is compared of a study."""

    study: str
    case: str | None
    modality: str
    body_part: str
    description: str
    date: date | None
    reported: bool = False
    time: str = ""


@dataclass(frozen=True, slots=True)
class Prior:
    """An earlier study of the same person, with the reason it stands where it stands."""

    facts: StudyFacts
    score: float
    why: str
    interval: str
    days: int


def regions_of(facts: StudyFacts, regions: Sequence[Region]) -> frozenset[str]:
    """The regions a study shows; the description counts before Body Part Examined, which is often wrong."""
    for words in (facts.description, facts.body_part):
        tokens = set(re.findall(r"[a-z][a-z-]*", words.casefold()))
        text = " ".join(re.findall(r"[a-z][a-z-]*", words.casefold()))
        spine = "spine" in tokens and tokens & {"cervical", "thoracic", "lumbar"}
        found = {
            region.id
            for region in regions
            for word in region.words
            if (word in text if " " in word else word in tokens) and not (word == "spine" and spine)
        }
        if "thoracic" in tokens and "spine" in tokens:
            found.discard("chest")
        if found:
            return frozenset(found)
    return frozenset()


def priors_of(current: StudyFacts, others: Iterable[StudyFacts], regions: Sequence[Region]) -> tuple[Prior, ...]:
    """The priors worth showing, best first: same region and modality, then region, then neighbours."""
    here = regions_of(current, regions)
    neighbours = {name for region in regions if region.id in here for name in region.overlaps}
    found = []
    for other in others:
        if other.study == current.study or not _before(other, current):
            continue
        there = regions_of(other, regions)
        days = (current.date - other.date).days if current.date and other.date else 0
        if here & there and other.modality == current.modality:
            score, why = 10.0, "same region and modality"
        elif here & there:
            score, why = 6.0, f"same region, {other.modality}"
        elif there & neighbours:
            score, why = 4.0, "neighbouring region"
        else:
            score, why = 0.0, "other region"
        found.append(Prior(other, score - days / 365.25, why, interval(days), days))
    ranked = sorted(found, key=lambda prior: (-prior.score, prior.days, prior.facts.study))[:MOST]
    return tuple(_newest(ranked))


def _before(other: StudyFacts, current: StudyFacts) -> bool:
    """Whether a study is older; one of the same day by its time, and what has no date is never a prior."""
    if other.date is None or current.date is None:
        return False
    return (other.date, other.time) < (current.date, current.time)


def _newest(ranked: Sequence[Prior]) -> Iterable[Prior]:
    """Say of the best that it is the newest of its kind, when it is."""
    for place, prior in enumerate(ranked):
        if place == 0 and prior.why.startswith("same region"):
            yield Prior(prior.facts, prior.score, f"newest of {prior.why}", prior.interval, prior.days)
        else:
            yield prior


def hung(priors: Sequence[Prior]) -> Prior | None:
    """The prior that hangs by itself: the best of the same region; none otherwise."""
    best = next(iter(priors), None)
    return best if best is not None and "same region" in best.why else None
