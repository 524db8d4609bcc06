"""One signed version with everything that has ever broken an output in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from app.reports.outputs.render import render
from app.reports.values import Document, Evidence, Field, Header, Output, Section

ROOT = "1.2.826.0.1.3680043.8.498.77"
CT = "1.2.840.10008.5.1.4.1.1.2"
IMPRESSION = (
    "1. Growing 14 mm nodule in the right upper lobe, suspicious for a primary lung cancer (≥ 2 mm a year – µ).\n"
    "2. No pulmonary embolus. Efficient, sufficient inflow."
)


def section(key: str, title: str, *fields: Field) -> Section:
    """A section whose fields ask for something."""
    return Section(key, title, fields)


@pytest.fixture(scope="session")
def document() -> Document:
    """A CT chest with delimiters of HL7, accents, a label, an unanswered field and a ligature trap."""
    return Document(
        "ct-chest",
        "CT chest",
        (
            section(
                "indication", "Clinical indication", Field("indication", text="Cough ^ & | ~ \\ for 6 weeks; ?PE.")
            ),
            section("technique", "Technique", Field("technique", text="Volume CT, 100 ml contrast, 0.7 × 0.7 mm.")),
            section(
                "comparison", "Comparison", Field("comparison", text="CT chest of 02/03/2025, José Peña’s café.")
            ),
            section(
                "findings",
                "Findings",
                Field("findings.lungs", "Lungs", "Spiculated nodule, 14 mm. Efficient office infiltrate."),
                Field("findings.mediastinum", "Mediastinum", "", prompt="none or describe"),
                Field("findings.bones", "Bones", "No destructive lesion <b>seen</b>."),
            ),
            section("impression", "Conclusion", Field("impression", text=IMPRESSION, prompt="one sentence")),
        ),
    )


@pytest.fixture(scope="session")
def header() -> Header:
    """The header of its first, final version."""
    study = f"{ROOT}.1"
    return Header(
        report_id="0195-report",
        version=1,
        state="final",
        case_id="case-1",
        patient_id="9990000018",
        patient_issuer="NHS",
        patient_name="TEST-PERSON^Amélie^Zoë^MRS",
        birth_date="19610203",
        sex="F",
        accession="RXX/26.0042&A",
        accession_assigned=False,
        study_uid=study,
        study_date="20260714",
        study_time="131500",
        exam="CT chest with contrast",
        modality="CT",
        body_part="CHEST",
        referrer="Dr Bilal Khan",
        institution="St Example's Hospital",
        placer_order="P-77",
        procedure_code="CCHEC",
        procedure_text="CT chest with contrast",
        procedure_system="NICIP",
        priority="urgent",
        signer="Dr Amy Reader",
        signer_gmc="1234567",
        signer_grade="consultant radiologist",
        signed_at="2026-07-14T14:02:11.000000Z",
        timezone="Europe/London",
        sr_uid=f"{ROOT}.9.1",
        sr_series_uid=f"{ROOT}.9",
        evidence=(
            Evidence(study, f"{study}.1", CT, f"{study}.1.1", "CT"),
            Evidence(f"{ROOT}.2", f"{ROOT}.2.1", CT, f"{ROOT}.2.1.1", "CT"),
        ),
    )


@pytest.fixture(scope="session")
def later(header: Header) -> Callable[..., Header]:
    """Headers of second versions."""

    def made(state: str, **changes: object) -> Header:
        values: dict[str, object] = {
            "state": state,
            "version": 2,
            "report_id": "0196-report",
            "replaces": header.report_id,
            "replaces_version": 1,
            "replaces_sop": header.sr_uid,
            "sr_uid": f"{ROOT}.9.2",
            "reason": "The side was wrong",
        }
        return dataclasses.replace(header, **(values | changes))  # type: ignore[arg-type]

    return made


@pytest.fixture(scope="session")
def outputs(document: Document, header: Header) -> dict[str, Output]:
    """Its five renderings, made once."""
    return {output.format: output for output in render(document, header)}
