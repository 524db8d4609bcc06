"""The version on paper: which words go where; `app.print` sets them (reporting.md 5)."""

from __future__ import annotations

from datetime import UTC, datetime

from app.print import Block, Kind, Printable
from app.print.pdf import pdf as printed
from app.reports.outputs.body import Body, facts, uk_name
from app.reports.values import Document, Header


def pdf(document: Document, header: Header, body: Body) -> bytes:
    """The whole version as PDF.

    Raises:
        ReadroomError: it could not be printed.
    """
    return printed(printable(document, header, body))


def printable(document: Document, header: Header, body: Body) -> Printable:
    """The version as a printable value; patient, accession, version and state are on every page."""
    blocks = [Block(Kind.NOTICE, notice) for notice in body.notices]
    for part in body.parts:
        kind = Kind.STRONG if part.key == "impression" else Kind.PARAGRAPH
        blocks += [Block(Kind.HEADING, part.title.upper()), Block(kind, part.text)]
    blocks.append(Block(Kind.SMALL, f"{body.verified}\nReport ID {header.report_id}"))
    exam = header.exam or document.title
    state = f"{header.state}, version {header.version}"
    return Printable(
        title=f"{exam}, {header.accession}, {state}",
        masthead=header.institution or "Imaging report",
        subject="Radiology report",
        facts=facts(document, header),
        blocks=tuple(blocks),
        running=(
            uk_name(header.patient_name),
            f"ID {header.patient_id}",
            f"Accession {header.accession}",
            state,
        ),
        footer=f"{header.patient_id}  ·  {header.accession}  ·  {state}",
        created=datetime.fromisoformat(header.signed_at).astimezone(UTC).strftime("%Y%m%d%H%M%S"),
    )
