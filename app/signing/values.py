"""What is handed to the one act of signing."""

from __future__ import annotations

from dataclasses import dataclass

from app.access.people import Person
from app.archive.values import KeptStudy
from app.cases.values import Case
from app.reports.records import Override
from app.reports.values import Document, Evidence, Measurement


@dataclass(frozen=True, slots=True)
class ToSign:
    """A report on its way to being a version.

    Attributes:
        state: "final" for the first version, "addendum", "amended" or "corrected" after it, "preliminary" unsigned.
        evidence: one image of each series that was opened.
        overrides: every check of level stop that stands open, with the reason given.
        template_code: code, text and scheme of the exam where no order names one.
    """

    case: Case
    study: KeptStudy
    signer: Person
    document: Document
    measurements: tuple[Measurement, ...]
    overrides: tuple[Override, ...]
    evidence: tuple[Evidence, ...]
    template_code: tuple[str, str, str]
    state: str = "final"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A version that is there now, with its deliveries queued."""

    report: str
    version: int
    case_id: str
    accession: str
    deliveries: tuple[int, ...]
