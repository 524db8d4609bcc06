"""The FHIR Bundle, judged by fhir.resources R4B and by our own look at codes and references."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from app.reports.outputs.body import NotRenderable, body_of
from app.reports.outputs.fhir import check_references, fhir
from app.reports.values import Document, Header, Output

STATUS = {
    "registered", "partial", "preliminary", "final", "amended", "corrected", "appended", "cancelled",
    "entered-in-error", "unknown",
}  # fmt: skip


def by_kind(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Resource type -> resource; each occurs once."""
    found = [entry["resource"] for entry in bundle["entry"]]
    assert len({one["resourceType"] for one in found}) == len(found)
    return {one["resourceType"]: one for one in found}


def judge(data: bytes) -> dict[str, dict[str, Any]]:
    """Validate, then follow every reference to a resource of the kind its name says."""
    bundle = json.loads(data)
    Bundle.model_validate(bundle)
    kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle["entry"]}
    found = by_kind(bundle)
    report = found["DiagnosticReport"]
    assert report["status"] in STATUS
    assert report["category"][0]["coding"][0]["code"] == "RAD"
    assert kinds[report["subject"]["reference"]] == "Patient"
    assert kinds[report["imagingStudy"][0]["reference"]] == "ImagingStudy"
    assert kinds[report["basedOn"][0]["reference"]] == "ServiceRequest"
    assert kinds[report["resultsInterpreter"][0]["reference"]] == "Practitioner"
    assert report["issued"][-6] in "+-"
    return found


def test_final_version_passes_the_judges(outputs: dict[str, Output], header: Header) -> None:
    """A collection of five resources whose references all resolve to the right kind."""
    found = judge(outputs["fhir"].data)

    assert found["DiagnosticReport"]["status"] == "final"
    assert found["Patient"]["identifier"][0] == {
        "value": header.patient_id,
        "system": "https://fhir.nhs.uk/Id/nhs-number",
    }
    assert found["ServiceRequest"]["identifier"][0]["value"] == header.accession
    assert found["ImagingStudy"]["identifier"][0]["value"] == f"urn:oid:{header.study_uid}"
    assert found["DiagnosticReport"]["issued"] == "2026-07-14T15:02:11+01:00"


def test_the_pdf_travels_inside(outputs: dict[str, Output]) -> None:
    """presentedForm is the PDF of this version, byte for byte."""
    report = judge(outputs["fhir"].data)["DiagnosticReport"]

    assert base64.b64decode(report["presentedForm"][0]["data"]) == outputs["pdf"].data


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("addendum", "appended"),
        ("amended", "amended"),
        ("corrected", "corrected"),
        ("retracted", "entered-in-error"),
    ],
)
def test_states_follow_the_table(document: Document, later: Callable[..., Header], state: str, status: str) -> None:
    """Each state has its FHIR status."""
    header = later(state)

    found = judge(fhir(document, header, body_of(document, header), b"%PDF-"))

    assert found["DiagnosticReport"]["status"] == status


def test_what_is_absent_is_left_out(document: Document, header: Header) -> None:
    """No empty string, list or object, and no date where there is none."""
    bare = dataclasses.replace(
        header, study_date="", study_time="", birth_date="", sex="", referrer="", signer_gmc="", placer_order=""
    )

    found = judge(fhir(document, bare, body_of(document, bare), b"%PDF-"))

    assert "effectiveDateTime" not in found["DiagnosticReport"]
    assert "birthDate" not in found["Patient"]
    assert found["Patient"]["gender"] == "unknown"


def test_a_reference_that_leads_nowhere_is_refused() -> None:
    """The check we rely on sees a dangling reference."""
    with pytest.raises(NotRenderable, match="nowhere"):
        check_references(
            {"entry": [{"fullUrl": "urn:uuid:1", "resource": {"subject": {"reference": "urn:uuid:2"}}}]}
        )
