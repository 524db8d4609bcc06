"""What stands in the margin: a place in the text, what is wrong with it, and what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.reports.document import fields, unanswered
from app.reports.text import field_span
from app.reports.values import Document, Doubt, Field, Finding


class Kind(StrEnum):
    """Four kinds of mark; only the first keeps a report from being signed without a reason."""

    STOP = "stop"
    WARN = "warn"
    FILL = "fill"
    HEAR = "hear"


LOOKS = {
    Kind.STOP: ("due", "critical"),
    Kind.WARN: ("soon", "warning"),
    Kind.FILL: ("fill", "warning"),
    Kind.HEAR: ("hear", "text2"),
}
"""Icon and token of each kind."""
_KINDS = {"stop": Kind.STOP, "warn": Kind.WARN, "note": Kind.WARN}
_TITLES = {
    "side-mismatch": "Side differs",
    "side-order": "Side of the order",
    "alert-side": "Alert's side differs",
    "critical-without-alert": "No alert raised",
    "measurement-mismatch": "Number differs",
    "unfilled-field": "Not filled",
    "sex-mismatch": "Sex differs",
    "age-mismatch": "Age differs",
    "negation": "Contradiction",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark.

    Attributes:
        field: name of the field, "" where it speaks of the whole report.
        start, end: code points in the field's text; equal where the whole field is meant.
        title: at most four words; `words` is one sentence.
        action: word of what can be done, "" for nothing ("Change to left").
        replacement: text that the action puts at the place, None where others do the work.
        finding: kind of the check that found it.
    """

    kind: Kind
    field: str
    start: int
    end: int
    title: str
    words: str = ""
    action: str = ""
    replacement: str | None = None
    finding: str = ""


def marks_of(document: Document, findings: Iterable[Finding]) -> tuple[Mark, ...]:
    """All marks of a document in reading order: findings of the checks, fields to fill, words to hear."""
    marks = [_of_finding(document, finding) for finding in findings if finding.kind != "unfilled-field"]
    marks += [
        Mark(Kind.FILL, field.name, 0, 0, "Not filled", finding="unfilled-field") for field in unanswered(document)
    ]
    for field in fields(document):
        for doubt in doubts_of(field):
            words = field.text[doubt.start : doubt.end]
            marks.append(
                Mark(
                    Kind.HEAR,
                    field.name,
                    doubt.start,
                    doubt.end,
                    f"Check “{words}”",
                    f"Heard at {round(100 * doubt.confidence)} %.",
                    "It is right",
                )
            )
    order = {field.name: at for at, field in enumerate(fields(document))}
    return tuple(sorted(marks, key=lambda mark: (order.get(mark.field, -1), mark.start)))


def doubts_of(field: Field) -> tuple[Doubt, ...]:
    """The doubts of a field, one for words that follow each other: they are heard again together."""
    joined: list[Doubt] = []
    for doubt in sorted(field.doubts, key=lambda one: one.start):
        before = joined[-1] if joined else None
        if before is not None and not field.text[before.end : doubt.start].strip(" "):
            joined[-1] = Doubt(before.start, doubt.end, min(before.confidence, doubt.confidence))
        else:
            joined.append(doubt)
    return tuple(joined)


def still_true(document: Document, marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks that an edit did not answer by itself, until the checks look again: a written field is filled."""
    empty = {field.name for field in unanswered(document)}
    return tuple(mark for mark in marks if mark.kind is not Kind.FILL or mark.field in empty)


def counts(marks: Iterable[Mark]) -> dict[Kind, int]:
    """How many of each kind, only kinds there are."""
    found: dict[Kind, int] = {}
    for mark in marks:
        found[mark.kind] = found.get(mark.kind, 0) + 1
    return {kind: found[kind] for kind in Kind if kind in found}


COUNT_WORDS = {Kind.STOP: "stop", Kind.WARN: "to check", Kind.FILL: "to fill", Kind.HEAR: "to hear"}


def _of_finding(document: Document, finding: Finding) -> Mark:
    kind = _KINDS.get(finding.severity, Kind.WARN)
    title = _TITLES.get(finding.kind, finding.kind.replace("-", " ").capitalize())
    section = next((section for section in document.sections if section.key == finding.section), None)
    span = None
    if section is not None and finding.start is not None and finding.end is not None:
        span = field_span(section, finding.start, finding.end)
    if span is None:
        name = section.fields[0].name if section is not None else ""
        return Mark(kind, name, 0, 0, title, finding.message, finding=finding.kind)
    name, start, end = span
    action, replacement = _action(finding, document, name, start, end)
    return Mark(kind, name, start, end, title, finding.message, action, replacement, finding.kind)


def _action(finding: Finding, document: Document, name: str, start: int, end: int) -> tuple[str, str | None]:
    if finding.kind == "critical-without-alert":
        return "Raise the alert", None
    if finding.kind not in ("side-mismatch", "side-order"):
        return "", None
    field = next(field for field in fields(document) if field.name == name)
    word = field.text[start:end]
    other = {"left": "right", "right": "left"}.get(word.casefold())
    if other is None:
        return "", None
    return f"Change to {other}", other.capitalize() if word[:1].isupper() else other
