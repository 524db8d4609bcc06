"""The same finding on two sides, and a report of the side that was not ordered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.reports.checks.concepts import Concepts, concepts
from app.reports.checks.mentions import BOTH, LEFT, RIGHT, SideMention, side_mentions
from app.reports.values import Finding, StudyFacts

_ORDERED = {"L": LEFT, "R": RIGHT}


def side_mismatch(sections: Mapping[str, str]) -> Iterator[Finding]:
    """A finding that the impression puts on one side and the findings only on the other."""
    table = concepts()
    described = _once(side_mentions(sections.get("findings", ""), table))
    for said in side_mentions(sections.get("impression", ""), table):
        if said.side == BOTH or not said.present or said.normal:
            continue
        same = [each for each in described if _same_thing(said, each, table)]
        if same and not any(each.side in (said.side, BOTH) for each in same):
            yield _finding("side-mismatch", sections, "impression", said, _mismatch(said, same[0]))


def side_order(sections: Mapping[str, str], study: StudyFacts) -> Iterator[Finding]:
    """The side that was ordered is never described, the other one is."""
    ordered = _ORDERED.get(study.side or "")
    if ordered is None:
        return
    table = concepts()
    mentions = {key: side_mentions(sections.get(key, ""), table) for key in ("technique", "findings", "impression")}
    if _described(ordered, mentions["findings"], mentions["impression"]):
        return
    for key in ("findings", "impression", "technique"):
        for each in mentions[key]:
            healthy = each.normal and not each.heading
            if each.present and not healthy and not (each.compared and not each.heading):
                other = RIGHT if ordered == LEFT else LEFT
                message = f"The {ordered} side was ordered; only the {other} side is described."
                yield _finding("side-order", sections, key, each, message)
                return


def _once(mentions: list[SideMention]) -> list[SideMention]:
    """What is present and not merely healthy, each thing once, so that long reports stay quick."""
    first: dict[tuple[object, ...], SideMention] = {}
    for each in mentions:
        if each.present and not each.normal:
            first.setdefault((each.side, each.findings, each.organs, each.nouns), each)
    return list(first.values())


def _described(ordered: str, findings: list[SideMention], impression: list[SideMention]) -> bool:
    """The ordered side is spoken of; merely healthy counts only while the impression names no other side."""
    if any(each.side in (ordered, BOTH) for each in impression):
        return True
    mine = [each for each in findings if each.side in (ordered, BOTH)]
    return any(not each.normal or each.heading for each in mine) or bool(mine and not impression)


def _same_thing(one: SideMention, other: SideMention, table: Concepts) -> bool:
    """Both mentions may speak of the same thing: a finding in common where no organ speaks against it."""
    if one.findings and other.findings:
        if not one.findings & other.findings:
            return False
        return not one.organs or not other.organs or _organs_meet(one, other, table)
    if one.organs and other.organs:
        return bool(one.organs & other.organs) and bool(one.findings) == bool(other.findings)
    return len(one.nouns) == 2 and one.nouns == other.nouns


def _organs_meet(one: SideMention, other: SideMention, table: Concepts) -> bool:
    return any(table.related(mine, yours) for mine in one.organs for yours in other.organs)


def _mismatch(said: SideMention, described: SideMention) -> str:
    return f"The impression says {said.side}, the findings describe it on the {described.side}."


def _finding(kind: str, sections: Mapping[str, str], key: str, mention: SideMention, message: str) -> Finding:
    end = mention.phrase_end if kind == "side-order" else mention.end
    return Finding(kind, "stop", key, sections[key][mention.start : end], mention.start, end, message)
