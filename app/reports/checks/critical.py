"""Findings of the escalation policy that are stated as present and new while no alert names them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from app.reports.checks.status import scope
from app.reports.checks.words import Report, Sentence
from app.reports.values import ENDED, AlertFact, Finding, StudyFacts
from resources import folder

_GAP = 3
_PATTERN_STOPS = (",", ":", "(", ")", "no", "not", "without", "or")

Pattern = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class CriticalFinding:
    """One row of the policy: how a report says it, how an alert names it."""

    id: str
    title: str
    category: str
    say: tuple[Pattern, ...]
    needs: frozenset[str]
    unless: frozenset[str]
    alert: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The findings that always alert, by the first words that can open them, and the words that make one old.

    `unnamed` are words of an alert that name no finding, `cancer` words that stand for each other.
    """

    findings: tuple[CriticalFinding, ...]
    by_first: Mapping[str, tuple[tuple[int, Pattern], ...]]
    not_new: frozenset[str]
    unnamed: frozenset[str]
    cancer: frozenset[str]


def critical_without_alert(report: Report, study: StudyFacts, alerts: Sequence[AlertFact]) -> Iterator[Finding]:
    """The first place of each finding that needs an alert and has none.

    The impression is read first: what it calls old is old, whatever the findings leave unsaid.
    """
    policy = critical_findings()
    named = [" ".join(_words(alert.finding)) for alert in alerts if alert.state not in ENDED]
    open_rows = {number for number, row in enumerate(policy.findings) if not _alerted(row, named)}
    seen: set[int] = set()
    for key in ("impression", "findings"):
        text = report[key].text
        for sentence in report[key].sentences:
            for number, start, end, new in _matches(sentence, policy, study):
                if number not in open_rows or number in seen:
                    continue
                seen.add(number)
                if new:
                    row = policy.findings[number]
                    first, last = sentence.tokens[start].start, sentence.tokens[end - 1].end
                    severity = "stop" if row.category == "critical" else "warn"
                    message = f"{row.title} is on the {row.category} list and no alert names it."
                    yield Finding("critical-without-alert", severity, key, text[first:last], first, last, message)


def alert_without_text(report: Report, alerts: Sequence[AlertFact]) -> Iterator[Finding]:
    """An alert whose finding is stated as present nowhere in findings or impression, in no other words either."""
    stated = _stated(report) if alerts else set()
    for alert in alerts:
        wanted = _names_of(alert)
        if alert.state not in ENDED and wanted and not wanted & stated:
            message = f"An alert was raised for {alert.finding}; the report does not state it."
            yield Finding("alert-without-text", "warn", "alerts", alert.finding, None, None, message)


@cache
def critical_findings() -> Policy:
    """The findings of the installed policy (resources/policies/escalation.toml)."""
    with (folder() / "policies" / "escalation.toml").open("rb") as file:
        table = tomllib.load(file)
    rows = tuple(
        CriticalFinding(
            row["id"],
            row["title"],
            row["category"],
            tuple(_pattern(say) for say in row["say"]),
            frozenset(word.lower() for word in row.get("needs", ())),
            frozenset(word.lower() for word in row.get("unless", ())),
            tuple(tuple(_words(alert)) for alert in row["alert"]),
        )
        for row in table["finding"]
    )
    by_first: dict[str, list[tuple[int, Pattern]]] = {}
    for number, row in enumerate(rows):
        for pattern in row.say:
            for first in pattern[0]:
                by_first.setdefault(first, []).append((number, pattern))
    return Policy(
        rows,
        {first: tuple(found) for first, found in by_first.items()},
        frozenset(table["not_new"]["say"]),
        frozenset(table["alert_words"]["unnamed"]),
        frozenset(table["alert_words"]["cancer"]),
    )


def _matches(sentence: Sentence, policy: Policy, study: StudyFacts) -> Iterator[tuple[int, int, int, bool]]:
    """(row, first token, past the last token, is it new) of what a sentence states as present."""
    words = sentence.words
    if policy.by_first.keys().isdisjoint(words):
        return
    status = scope(sentence)
    old = bool(policy.not_new & set(words))
    context = {*words, *study.body_part.lower().split(), *study.procedure.lower().split()}
    for at, word in enumerate(words):
        for number, pattern in policy.by_first.get(word, ()):
            end = _match(words, at, pattern)
            row = policy.findings[number]
            if end is None or not status.present(at, end):
                continue
            if (not row.needs or row.needs & context) and not row.unless & context:
                yield number, at, end, not (old and _is_old(words, at, end, policy))


def _match(words: Sequence[str], at: int, pattern: Pattern) -> int | None:
    """Past the last token when the pattern's words follow each other, each within a few words of the last."""
    place = at
    for choices in pattern[1:]:
        for step in range(place + 1, min(place + 2 + _GAP, len(words))):
            if words[step] in choices:
                place = step
                break
            if words[step] in _PATTERN_STOPS:
                return None
        else:
            return None
    return place + 1


def _is_old(words: Sequence[str], start: int, end: int, policy: Policy) -> bool:
    """A word of age stands in the same clause, and nothing there says that it is new."""
    first = start
    while first > 0 and words[first - 1] not in (",", "with", "and", ":"):
        first -= 1
    last = end
    while last < len(words) and words[last] not in ("with", "and", ":", "but"):
        last += 1
    clause = set(words[first:last])
    return bool(policy.not_new & clause) and not clause & {"new", "acute", "acute-on-chronic", "progressive"}


def _alerted(row: CriticalFinding, named: Sequence[str]) -> bool:
    return any(f" {' '.join(words)} " in f" {text} " for text in named for words in row.alert)


def _stated(report: Report) -> set[str]:
    """The words of findings and impression that are neither denied nor uncertain."""
    stated: set[str] = set()
    for key in ("impression", "findings"):
        for sentence in report[key].sentences:
            denied = scope(sentence).denied
            stated.update(word for at, word in enumerate(sentence.words) if at not in denied)
    return stated


def _names_of(alert: AlertFact) -> set[str]:
    """The words that would state an alert's finding: its own, and those of the policy's rows it belongs to."""
    policy = critical_findings()
    said = _words(alert.finding)
    names = set(said) - policy.unnamed
    for row in policy.findings:
        if _alerted(row, [" ".join(said)]):
            names.update(words[0] for words in row.alert if len(words) == 1)
            names.update(word for pattern in row.say for word in pattern[-1])
    if names & policy.cancer:
        names |= policy.cancer
    return names - policy.unnamed


def _pattern(say: str) -> Pattern:
    return tuple(frozenset(part.split("|")) for part in say.lower().replace("-", " ").split())


def _words(text: str) -> list[str]:
    return text.lower().replace("-", " ").replace(",", " ").replace(".", " ").split()
