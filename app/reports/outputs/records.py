"""The renderings of a version as they are stored: written once at signing, given out as they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import insert, select

from app.reports.values import Output
from app.store.engine import Work
from app.store.tables.reports import report, report_output
from resources.errors import ReadroomError


@dataclass(frozen=True, slots=True)
class Signed:
    """One row of `export --list`: a version."""

    id: str
    case: str
    state: str
    version: int


def list_signed(work: Work) -> tuple[Signed, ...]:
    """Every version, in the order of signing."""
    rows = work.execute(
        select(report.c.id, report.c.case_id, report.c.state, report.c.number).order_by(
            report.c.signed, report.c.id
        )
    )
    return tuple(Signed(row.id, row.case_id, row.state, int(row.number)) for row in rows)


def find_signed(work: Work, report_or_case: str) -> Signed:
    """The version of that report id, or the latest version of that case.

    Raises:
        ReadroomError: there is neither.
    """
    row = work.execute(
        select(report.c.id, report.c.case_id, report.c.state, report.c.number)
        .where((report.c.id == report_or_case) | (report.c.case_id == report_or_case))
        .order_by((report.c.id == report_or_case).desc(), report.c.number.desc())
        .limit(1)
    ).first()
    if row is None:
        raise ReadroomError(f'There is no signed report or case "{report_or_case}"; see `readroom export --list`.')
    return Signed(row.id, row.case_id, row.state, int(row.number))


def keep_outputs(work: Work, report_id: str, outputs: Iterable[Output]) -> None:
    """Store what everybody gets of a version, in the transaction that signs it."""
    rows = [
        {
            "report": report_id,
            "format": output.format,
            "media_type": output.media_type,
            "suffix": output.suffix,
            "sha256": hashlib.sha256(output.data).hexdigest(),
            "data": output.data,
        }
        for output in outputs
    ]
    work.execute(insert(report_output), rows)


def find_output(work: Work, report_id: str, format: str) -> Output:
    """The bytes of one format, exactly as they were made at signing.

    Raises:
        ReadroomError: there are none, or they are not what was signed.
    """
    row = work.execute(
        select(report_output).where(report_output.c.report == report_id, report_output.c.format == format)
    ).first()
    if row is None:
        raise ReadroomError(f"The report {report_id} has no {format} rendering.")
    data = bytes(row.data)
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise ReadroomError(
            f"The {format} rendering of {report_id} was changed after signing; it is not given out."
        )
    return Output(row.format, row.media_type, row.suffix, data)
