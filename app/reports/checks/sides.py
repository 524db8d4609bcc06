"""The same finding on two sides, in the report or in an alert, and a report of the side that was not ordered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.reports.checks.concepts import Concepts, concepts
from app.reports.checks.mentions import BOTH, LEFT, RIGHT, SideMention, side_mentions
from app.reports.checks.words import Report, read
from app.reports.values import ENDED, AlertFact, Finding, StudyFacts

_ORDERED = {"L": LEFT, "R": RIGHT}


def side_mismatch(report: Report) -> Iterator[Finding]:
    """A finding that the impression puts on one side and the findings only on the other."""
    table = concepts()
    described = _Described(side_mentions(report["findings"], table), table)
    for said in side_mentions(report["impression"], table):
        if said.side == BOTH or not said.present or said.normal:
            continue
        sides = described.sides_of(said)
        if sides and said.side not in sides and BOTH not in sides:
            yield _finding("side-mismatch", report, "impression", said, _mismatch(said, sides[0]))


def alert_side(report: Report, alerts: Sequence[AlertFact]) -> Iterator[Finding]:
    """A finding that the impression puts on one side and an alert that stands only on the other.

    Silent where the impression puts it on the alert's side as well, and of alerts that name no side.
    """
    told = read({"impression": "\n".join(alert.finding for alert in alerts if alert.state not in ENDED)})[
        "impression"
    ]
    if not told.text:
        return
    table = concepts()
    alerted = _Described(side_mentions(told, table), table)
    impression = side_mentions(report["impression"], table)
    concluded = _Described(impression, table)
    for said in impression:
        if said.side == BOTH or not said.present or said.normal or said.compared:
            continue
        sides = alerted.sides_of(said)
        if sides and not {said.side, BOTH, *concluded.sides_of(said)} & set(sides):
            message = f"The impression says {said.side}, the alert that was raised says {sides[0]}."
            yield _finding("alert-side", report, "impression", said, message, "warn")


def side_order(report: Report, study: StudyFacts) -> Iterator[Finding]:
    """The side that was ordered is never described, the other one is."""
    ordered = _ORDERED.get(study.side or "")
    if ordered is None:
        return
    table = concepts()
    mentions = {key: side_mentions(report[key], table) for key in ("technique", "findings", "impression")}
    if _described(ordered, mentions["findings"], mentions["impression"]):
        return
    for key in ("findings", "impression", "technique"):
        for each in mentions[key]:
            healthy = each.normal and not each.heading
            if each.present and not healthy and not (each.compared and not each.heading):
                other = RIGHT if ordered == LEFT else LEFT
                message = f"The {ordered} side was ordered; only the {other} side is described."
                yield _finding("side-order", report, key, each, message)
                return


_Things = dict[tuple[object, ...], tuple[int, SideMention]]
"""Place in reading order and first mention, by side, findings and organs."""


class _Described:
    """The sides on which the findings describe something, each thing once, so that long reports stay quick."""

    def __init__(self, mentions: list[SideMention], table: Concepts) -> None:
        self._table = table
        self._things: _Things = {}
        self._nouns: dict[tuple[str, ...], _Things] = {}
        self._known: dict[tuple[object, ...], set[tuple[int, str]]] = {}
        for at, each in enumerate(mentions):
            if each.present and not each.normal:
                thing = (each.side, each.findings, each.organs)
                self._things.setdefault(thing, (at, each))
                self._nouns.setdefault(each.nouns, {}).setdefault(thing, (at, each))

    def sides_of(self, said: SideMention) -> list[str]:
        """On which sides the same thing is described, in reading order."""
        thing = (said.findings, said.organs)
        if thing not in self._known:
            self._known[thing] = self._those(said, self._things, True)
        in_the_same_words = self._nouns.get(said.nouns, {}) if len(said.nouns) == 2 else {}
        same = self._known[thing] | self._those(said, in_the_same_words, None)
        return [side for _, side in sorted(same)]

    def _those(self, said: SideMention, things: _Things, meaning: bool | None) -> set[tuple[int, str]]:
        return {
            (at, each.side) for at, each in things.values() if _same_meaning(said, each, self._table) is meaning
        }


def _described(ordered: str, findings: list[SideMention], impression: list[SideMention]) -> bool:
    """The ordered side is spoken of; merely healthy counts only while the impression names no other side."""
    if any(each.side in (ordered, BOTH) for each in impression):
        return True
    mine = [each for each in findings if each.side in (ordered, BOTH)]
    return any(not each.normal or each.heading for each in mine) or bool(mine and not impression)


def _same_meaning(one: SideMention, other: SideMention, table: Concepts) -> bool | None:
    """Both mentions may speak of the same thing: a finding in common where no organ speaks against it.

    None where the table knows too little of one of them: then the words behind the sides decide.
    """
    if one.findings and other.findings:
        if not one.findings & other.findings:
            return False
        return not one.organs or not other.organs or _organs_meet(one, other, table)
    if one.organs and other.organs:
        return bool(one.organs & other.organs) and bool(one.findings) == bool(other.findings)
    return None


def _organs_meet(one: SideMention, other: SideMention, table: Concepts) -> bool:
    return any(table.related(mine, yours) for mine in one.organs for yours in other.organs)


def _mismatch(said: SideMention, described: str) -> str:
    return f"The impression says {said.side}, the findings describe it on the {described}."


def _finding(
    kind: str, report: Report, key: str, mention: SideMention, message: str, severity: str = "stop"
) -> Finding:
    end = mention.phrase_end if kind == "side-order" else mention.end
    return Finding(kind, severity, key, report[key].text[mention.start : end], mention.start, end, message)
