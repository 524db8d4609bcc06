"""All five renderings of a version, or none."""

from __future__ import annotations

import uuid

from app.reports.outputs.body import body_of
from app.reports.outputs.fhir import fhir
from app.reports.outputs.fit import fit
from app.reports.outputs.hl7 import OURSELVES, oru
from app.reports.outputs.pdf import pdf
from app.reports.outputs.sr import sr
from app.reports.outputs.text import text
from app.reports.values import Document, Header, Output

FORMATS = ("sr", "pdf", "hl7", "fhir", "text")


def render(document: Document, header: Header) -> tuple[Output, ...]:
    """The version in every format, in the order of `FORMATS`; the same version gives the same words.

    Raises:
        ReadroomError: it cannot be written in one of them; then it is not signed.
    """
    header = fit(header)
    body = body_of(document, header)
    paper = pdf(document, header, body)
    control = "RR" + uuid.uuid5(uuid.NAMESPACE_OID, f"{header.report_id}/{header.version}").hex[:18].upper()
    return (
        Output("sr", "application/dicom", ".sr.dcm", sr(document, header, body)),
        Output("pdf", "application/pdf", ".pdf", paper),
        Output("hl7", "application/hl7-v2", ".hl7", oru(OURSELVES, header, body, control)),
        Output("fhir", "application/fhir+json", ".fhir.json", fhir(document, header, body, paper)),
        Output("text", "text/plain; charset=utf-8", ".txt", text(document, header, body)),
    )
