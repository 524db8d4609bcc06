"""A report as a file for checking: what must be there, and a complaint that names the place when it is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from app.reports.values import SECTIONS, AlertFact, StudyFacts
from resources.errors import ReadroomError


class UnreadableReport(ReadroomError):
    """The file is no report: names file and place."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """What a file holds: texts of the five sections (absent ones empty), study and alerts."""

    sections: Mapping[str, str]
    study: StudyFacts
    alerts: tuple[AlertFact, ...]


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Study(_Lenient):
    modality: str
    body_part: str | None = ""
    side: str | None = None
    sex: str | None = ""
    age: int | float | None = None
    procedure: str | None = ""
    date: str | None = ""
    prior_dates: list[str] | None = None


class _Alert(_Lenient):
    category: str = ""
    finding: str
    raised: str | None = ""
    state: str | None = "raised"


class _Sections(_Lenient):
    indication: str | None = ""
    technique: str | None = ""
    comparison: str | None = ""
    findings: str | None = ""
    impression: str | None = ""


class _Report(_Lenient):
    study: _Study
    alerts: list[_Alert] | None = None
    sections: _Sections


def read_report(raw: bytes, name: str) -> ReportFile:
    """The report in these bytes.

    Args:
        raw: UTF-8 JSON with `study`, `alerts` and `sections`.
        name: what to call the input in a complaint.

    Raises:
        UnreadableReport: one line that says where in the input and what.
    """
    try:
        plain = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        raise UnreadableReport(f"{name}: not UTF-8 text (byte {wrong.start}).") from wrong
    except json.JSONDecodeError as wrong:
        raise UnreadableReport(
            f"{name}: not JSON: line {wrong.lineno}, column {wrong.colno}: {wrong.msg}."
        ) from wrong
    except RecursionError as wrong:
        raise UnreadableReport(f"{name}: not a report: nested too deeply.") from wrong
    except ValueError as wrong:
        raise UnreadableReport(f"{name}: not a report: a number in it has too many figures.") from wrong
    try:
        report = _Report.model_validate(plain)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = _said(first["type"], first["msg"])
        raise UnreadableReport(f"{name}: not a report: {where or 'top level'}: {said}.") from wrong
    study = report.study
    return ReportFile(
        {key: getattr(report.sections, key) or "" for key in SECTIONS},
        StudyFacts(
            study.modality,
            study.body_part or "",
            study.side,
            study.sex or "",
            None if study.age is None else int(study.age),
            study.procedure or "",
            study.date or "",
            tuple(study.prior_dates or ()),
        ),
        tuple(
            AlertFact(alert.category, alert.finding, alert.raised or "", alert.state or "raised")
            for alert in report.alerts or ()
        ),
    )


def _said(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return "must be an object"
    return message[:1].lower() + message[1:]
