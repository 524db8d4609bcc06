"""What is stored of reports: the draft that changes each second, and versions that never do."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select, update

from app.reports.saved import from_dict, to_dict
from app.reports.values import Caret, Document, DrawnMark, Header, Measurement, Output
from app.store.engine import Work
from app.store.tables import reports as tables
from app.store.types import canonical
from resources.errors import ReadroomError

_MEASUREMENTS = TypeAdapter(tuple[Measurement, ...])
_HEADER = TypeAdapter(Header)
_MARKS = TypeAdapter(tuple[DrawnMark, ...])


@dataclass(frozen=True, slots=True)
class Draft:
    """The report of a case as it stood when it was last saved."""

    case_id: str
    person: str
    document: Document
    caret: Caret
    measurements: tuple[Measurement, ...]
    saved: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Viewed:
    """What of a case's images stood on the screen and what was measured on them; kept beside the draft.

    Attributes:
        seen: by volume key a figure a slice: 0 not, 1 a frame, 2 for 100 ms, 3 for 250 ms.
        marks: measurements as the panes draw them.
    """

    case_id: str
    person: str
    seen: dict[str, str]
    marks: tuple[DrawnMark, ...]
    saved: datetime


@dataclass(frozen=True, slots=True)
class Override:
    """A check that was overruled at signing: which, where, why."""

    kind: str
    section: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """One signed version."""

    id: str
    case_id: str
    number: int
    state: str
    document: Document
    header: Header
    measurements: tuple[Measurement, ...]
    overrides: tuple[Override, ...]
    signed: datetime
    replaces: str | None
    reason: str
    sha256: str


def save_draft(work: Work, draft: Draft) -> Draft:
    """Keep the draft, if nobody else changed it since `draft.version` was read (0: there was none).

    Raises:
        ReadroomError: another desk saved meanwhile; both are kept by whoever holds this one.
    """
    values = {
        "person": draft.person,
        "document": to_dict(draft.document),
        "caret": asdict(draft.caret),
        "measurements": _MEASUREMENTS.dump_python(draft.measurements, mode="json"),
        "saved": draft.saved,
        "version": draft.version + 1,
    }
    table = tables.draft
    if draft.version == 0:
        here = work.execute(select(table.c.version).where(table.c.case_id == draft.case_id)).first()
        if here is not None:
            raise ReadroomError("Another desk has begun this report meanwhile; open the case again to see it.")
        work.execute(insert(table).values(case_id=draft.case_id, **values))
    else:
        changed = work.execute(
            update(table).where(table.c.case_id == draft.case_id, table.c.version == draft.version).values(**values)
        )
        if changed.rowcount != 1:
            raise ReadroomError("Another desk has changed this report meanwhile; open the case again to see it.")
    return Draft(
        draft.case_id, draft.person, draft.document, draft.caret, draft.measurements, draft.saved, draft.version + 1
    )


def draft_of(work: Work, case_id: str) -> Draft | None:
    """The draft of a case, if there is one."""
    row = work.execute(select(tables.draft).where(tables.draft.c.case_id == case_id)).mappings().first()
    if row is None:
        return None
    return Draft(
        case_id,
        row["person"],
        from_dict(row["document"]),
        Caret(**row["caret"]),
        _MEASUREMENTS.validate_python(row["measurements"]),
        row["saved"],
        row["version"],
    )


def keep_viewed(work: Work, viewed: Viewed) -> None:
    """Keep what was seen and measured of a case; the last one who looks at it has the say."""
    table = tables.viewed
    values = {
        "person": viewed.person,
        "seen": viewed.seen,
        "marks": _MARKS.dump_python(viewed.marks, mode="json"),
        "saved": viewed.saved,
    }
    changed = work.execute(update(table).where(table.c.case_id == viewed.case_id).values(**values))
    if changed.rowcount == 0:
        work.execute(insert(table).values(case_id=viewed.case_id, **values))


def viewed_of(work: Work, case_id: str) -> Viewed | None:
    """What was seen and measured of a case before, by whoever it was."""
    row = work.execute(select(tables.viewed).where(tables.viewed.c.case_id == case_id)).mappings().first()
    if row is None:
        return None
    return Viewed(case_id, row["person"], row["seen"], _MARKS.validate_python(row["marks"]), row["saved"])


def drop_draft(work: Work, case_id: str) -> None:
    """After signing: the version holds what the draft held."""
    work.execute(delete(tables.draft).where(tables.draft.c.case_id == case_id))


def add_version(
    work: Work,
    header: Header,
    document: Document,
    measurements: Sequence[Measurement],
    overrides: Sequence[Override],
    outputs: Sequence[Output],
    signer: str,
    signed: datetime,
) -> str:
    """Write a version and what everybody gets of it; the digest of the version.

    The unique number of the version within its case is what keeps a second press from signing twice.
    """
    body: dict[str, Any] = {
        "document": to_dict(document),
        "header": _HEADER.dump_python(header, mode="json"),
        "measurements": _MEASUREMENTS.dump_python(tuple(measurements), mode="json"),
        "overrides": [asdict(one) for one in overrides],
    }
    digest = hashlib.sha256(canonical(body).encode()).hexdigest()
    work.execute(
        insert(tables.report).values(
            id=header.report_id,
            case_id=header.case_id,
            number=header.version,
            state=header.state,
            signer=signer,
            signed=signed,
            replaces=header.replaces,
            reason=header.reason,
            sha256=digest,
            **body,
        )
    )
    work.execute(
        insert(tables.report_output),
        [
            {
                "report": header.report_id,
                "format": output.format,
                "media_type": output.media_type,
                "suffix": output.suffix,
                "sha256": hashlib.sha256(output.data).hexdigest(),
                "data": output.data,
            }
            for output in outputs
        ],
    )
    return digest


def versions_of(work: Work, case_id: str) -> tuple[Version, ...]:
    """Every version of a case's report, oldest first."""
    rows = work.execute(
        select(tables.report).where(tables.report.c.case_id == case_id).order_by(tables.report.c.number)
    ).mappings()
    return tuple(
        Version(
            row["id"],
            row["case_id"],
            row["number"],
            row["state"],
            from_dict(row["document"]),
            _HEADER.validate_python(row["header"]),
            _MEASUREMENTS.validate_python(row["measurements"]),
            tuple(Override(**one) for one in row["overrides"]),
            row["signed"],
            row["replaces"],
            row["reason"],
            row["sha256"],
        )
        for row in rows
    )


def latest_of(work: Work, case_id: str) -> Version | None:
    """The newest version of a case's report."""
    found = versions_of(work, case_id)
    return found[-1] if found else None


def outputs_of(work: Work, report_id: str) -> tuple[Output, ...]:
    """The five renderings of a version."""
    rows = work.execute(select(tables.report_output).where(tables.report_output.c.report == report_id))
    return tuple(Output(row.format, row.media_type, row.suffix, row.data) for row in rows)


def listed(work: Work) -> tuple[tuple[str, str, str, int], ...]:
    """Every version: report id, case id, state, number; oldest first."""
    report = tables.report
    rows = work.execute(
        select(report.c.id, report.c.case_id, report.c.state, report.c.number).order_by(
            report.c.signed, report.c.id
        )
    )
    return tuple((row.id, row.case_id, row.state, row.number) for row in rows)


def find_version(work: Work, report_or_case: str) -> tuple[str, str, str, int]:
    """The version of that report id, or the latest version of that case: report id, case id, state, number.

    Raises:
        ReadroomError: there is neither.
    """
    report = tables.report
    row = work.execute(
        select(report.c.id, report.c.case_id, report.c.state, report.c.number)
        .where((report.c.id == report_or_case) | (report.c.case_id == report_or_case))
        .order_by((report.c.id == report_or_case).desc(), report.c.number.desc())
        .limit(1)
    ).first()
    if row is None:
        raise ReadroomError(f'There is no signed report or case "{report_or_case}"; see `readroom export --list`.')
    return row.id, row.case_id, row.state, row.number


def output_of(work: Work, report_id: str, format: str) -> Output:
    """The bytes of one format, exactly as they were made at signing.

    Raises:
        ReadroomError: there are none, or they are not what was signed.
    """
    outputs = tables.report_output
    row = work.execute(select(outputs).where(outputs.c.report == report_id, outputs.c.format == format)).first()
    if row is None:
        raise ReadroomError(f"The report {report_id} has no {format} rendering.")
    data = bytes(row.data)
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise ReadroomError(
            f"The {format} rendering of {report_id} was changed after signing; it is not given out."
        )
    return Output(row.format, row.media_type, row.suffix, data)
