"""All checks that are built, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from app.reports.checks.critical import alert_without_text, critical_without_alert
from app.reports.checks.doubled import doubled_words
from app.reports.checks.sides import side_mismatch, side_order
from app.reports.checks.sizes import measurement_mismatch
from app.reports.checks.unfilled import unfilled_fields
from app.reports.checks.wrong_words import homophones, sex_anatomy
from app.reports.values import SECTIONS, AlertFact, Finding, StudyFacts


def check(sections: Mapping[str, str], study: StudyFacts, alerts: Sequence[AlertFact]) -> tuple[Finding, ...]:
    """What the checks say of a report, in reading order.

    Args:
        sections: key -> text; an absent section is empty.
        study: what is known of study and patient.
        alerts: all alerts of the case, whatever their state.
    """
    found = chain(
        side_mismatch(sections),
        side_order(sections, study),
        unfilled_fields(sections),
        critical_without_alert(sections, study, alerts),
        alert_without_text(sections, alerts),
        measurement_mismatch(sections),
        sex_anatomy(sections, study),
        homophones(sections),
        doubled_words(sections),
    )
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[int, int]:
    order = SECTIONS.index(finding.section) if finding.section in SECTIONS else len(SECTIONS)
    return order, finding.start or 0
