"""All checks that are built, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from app.reports.checks.critical import alert_without_text, critical_without_alert
from app.reports.checks.doubled import doubled_words
from app.reports.checks.sides import alert_side, side_mismatch, side_order
from app.reports.checks.sizes import measurement_mismatch
from app.reports.checks.unfilled import unfilled_fields
from app.reports.checks.words import read
from app.reports.checks.wrong_words import homophones, sex_anatomy
from app.reports.values import SECTIONS, AlertFact, Finding, StudyFacts

ONLY_IN_THE_WINDOW = frozenset({"alert-side"})
"""Kinds that the margin shows and `report check`, whose kinds are agreed with others, does not print."""


def check(sections: Mapping[str, str], study: StudyFacts, alerts: Sequence[AlertFact]) -> tuple[Finding, ...]:
    """What the checks say of a report, in reading order.

    Args:
        sections: key -> text; an absent section is empty.
        study: what is known of study and patient.
        alerts: all alerts of the case, whatever their state.
    """
    report = read(sections)
    found = chain(
        side_mismatch(report),
        side_order(report, study),
        alert_side(report, alerts),
        unfilled_fields(report),
        critical_without_alert(report, study, alerts),
        alert_without_text(report, alerts),
        measurement_mismatch(report),
        sex_anatomy(report, study),
        homophones(report),
        doubled_words(report),
    )
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[int, int]:
    order = SECTIONS.index(finding.section) if finding.section in SECTIONS else len(SECTIONS)
    return order, finding.start or 0
