"""Plain text: the words of the version in order, LF, UTF-8, wrapped nowhere (reporting.md 5)."""

from __future__ import annotations

from app.reports.outputs.body import Body, facts
from app.reports.values import Document, Header


def text(document: Document, header: Header, body: Body) -> bytes:
    """The whole version as plain text."""
    lines = [(header.institution or "Imaging report").upper(), ""]
    lines += [f"{label}: {value}" for label, value in facts(document, header)]
    for notice in body.notices:
        lines += ["", f"*** {notice} ***"]
    for part in body.parts:
        lines += ["", part.title.upper(), part.text]
    lines += ["", body.verified, f"Report ID: {header.report_id}", ""]
    return "\n".join(lines).encode("utf-8")
