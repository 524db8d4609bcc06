"""FHIR R4: a Bundle of type collection around one DiagnosticReport, as plain dicts (reporting.md 5)."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from app.reports.outputs.body import Body, NotRenderable, moment, split_name
from app.reports.outputs.hl7 import NHS, PRIORITY
from app.reports.values import Document, Header

Resource: TypeAlias = "dict[str, object]"

STATUS = {
    "preliminary": "preliminary",
    "final": "final",
    "addendum": "appended",
    "amended": "amended",
    "corrected": "corrected",
    "retracted": "entered-in-error",
}
"""State -> diagnostic-report-status (R4)."""

GENDER = {"M": "male", "F": "female", "O": "other"}
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
GMC = "https://fhir.hl7.org.uk/Id/gmc-number"
SPACE = uuid.UUID("6f0b8a52-3c0f-5a5e-9c3e-2f6f0b7f4a11")


def fhir(document: Document, header: Header, body: Body, paper: bytes) -> bytes:
    """The Bundle as UTF-8 JSON, keys in order; the same version gives the same bytes.

    Args:
        paper: the PDF of the version, carried as `presentedForm`.

    Raises:
        NotRenderable: a reference in the Bundle does not resolve.
    """
    bundle = _bundle(document, header, body, paper)
    check_references(bundle)
    return (json.dumps(bundle, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def check_references(bundle: Resource) -> None:
    """Every `reference` names the fullUrl of an entry.

    Raises:
        NotRenderable: one does not.
    """
    entries = bundle["entry"]
    known = {entry["fullUrl"] for entry in entries} if isinstance(entries, list) else set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            target = value.get("reference")
            if target is not None and target not in known:
                raise NotRenderable(f"The FHIR reference {target} leads nowhere.")
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(entries)


def _bundle(document: Document, header: Header, body: Body, paper: bytes) -> Resource:
    at = moment(header.signed_at, header.timezone)
    patient, practitioner = _url(header, "Patient"), _url(header, "Practitioner")
    order, study, report = _url(header, "ServiceRequest"), _url(header, "ImagingStudy"), _url(header, "Report")
    entries = [
        (report, _report(document, header, body, paper, at)),
        (patient, _patient(header)),
        (order, _order(header, document)),
        (study, _study(header)),
        (practitioner, _practitioner(header)),
    ]
    return {
        "resourceType": "Bundle",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": _url(header, "Bundle")},
        "type": "collection",
        "timestamp": at.isoformat(timespec="seconds"),
        "entry": [{"fullUrl": url, "resource": _full(resource)} for url, resource in entries],
    }


def _url(header: Header, kind: str) -> str:
    return f"urn:uuid:{uuid.uuid5(SPACE, f'{header.report_id}/{header.version}/{kind}')}"


def _to(header: Header, kind: str) -> Resource:
    return {"reference": _url(header, kind)}


def _full(resource: Resource) -> Resource:
    """Without empty values: FHIR knows no empty strings, lists or objects."""
    return {name: value for name, value in resource.items() if value not in ("", [], {}, None)}


def _accession(header: Header) -> Resource:
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "ACSN", "display": "Accession ID"}
    return {"type": {"coding": [coding]}, "value": header.accession}


def _patient(header: Header) -> Resource:
    identifier: Resource = {"value": header.patient_id}
    if header.patient_issuer in NHS:
        identifier["system"] = NHS_NUMBER
    elif header.patient_issuer:
        identifier["assigner"] = {"display": header.patient_issuer}
    family, given, middle, prefix, suffix = (*header.patient_name.split("=")[0].split("^"), *[""] * 5)[:5]
    name: Resource = {
        "family": family,
        "given": [part for part in (given, middle) if part],
        "prefix": [prefix] if prefix else [],
        "suffix": [suffix] if suffix else [],
    }
    return {
        "resourceType": "Patient",
        "identifier": [identifier],
        "name": [_full(name)] if _full(name) else [],
        "gender": GENDER.get(header.sex, "unknown"),
        "birthDate": _date(header.birth_date),
    }


def _practitioner(header: Header) -> Resource:
    title, given, family = split_name(header.signer)
    name: Resource = {
        "text": header.signer,
        "family": family,
        "given": given.split(),
        "prefix": [title] if title else [],
    }
    number = {"system": GMC, "value": header.signer_gmc}
    return {
        "resourceType": "Practitioner",
        "identifier": [number] if header.signer_gmc else [],
        "name": [_full(name)],
    }


def _order(header: Header, document: Document) -> Resource:
    priority = {"R": "routine", "A": "urgent", "S": "stat"}
    identifiers: list[Resource] = [_accession(header)]
    if header.placer_order:
        coding = {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "PLAC"}
        identifiers.append({"type": {"coding": [coding]}, "value": header.placer_order})
    return {
        "resourceType": "ServiceRequest",
        "identifier": identifiers,
        "status": "completed",
        "intent": "order",
        "priority": priority[PRIORITY.get(header.priority, "R")],
        "code": {"text": header.procedure_text or header.exam or document.title},
        "subject": _to(header, "Patient"),
        "requester": {"display": header.referrer} if header.referrer else {},
    }


def _study(header: Header) -> Resource:
    modality = {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": header.modality}
    return {
        "resourceType": "ImagingStudy",
        "identifier": [{"system": "urn:dicom:uid", "value": f"urn:oid:{header.study_uid}"}],
        "status": "available",
        "modality": [modality] if header.modality else [],
        "subject": _to(header, "Patient"),
        "started": _started(header),
        "basedOn": [_to(header, "ServiceRequest")],
        "description": header.exam,
    }


def _report(document: Document, header: Header, body: Body, paper: bytes, at: datetime) -> Resource:
    category = {
        "system": "http://terminology.hl7.org/CodeSystem/v2-0074",
        "code": "RAD",
        "display": "Radiology",
    }
    form = {
        "contentType": "application/pdf",
        "language": "en-GB",
        "data": base64.b64encode(paper).decode("ascii"),
        "title": f"{header.exam or document.title}, {header.state}, version {header.version}",
        "creation": at.isoformat(timespec="seconds"),
    }
    words = "\n\n".join([*body.notices, *(f"{part.title.upper()}\n{part.text}" for part in body.parts)])
    return {
        "resourceType": "DiagnosticReport",
        "language": "en-GB",
        "text": {"status": "generated", "div": _narrative(words, body.verified)},
        "identifier": [
            {"system": "urn:ietf:rfc:3986", "value": f"urn:oid:{header.sr_uid}"},
            _accession(header),
        ],
        "basedOn": [_to(header, "ServiceRequest")],
        "status": STATUS[header.state],
        "category": [{"coding": [category]}],
        "code": _code(header, document),
        "subject": _to(header, "Patient"),
        "effectiveDateTime": _started(header),
        "issued": at.isoformat(timespec="seconds"),
        "resultsInterpreter": [_to(header, "Practitioner")],
        "imagingStudy": [_to(header, "ImagingStudy")],
        "conclusion": body.impression,
        "presentedForm": [form],
    }


def _code(header: Header, document: Document) -> Resource:
    loinc = {"system": "http://loinc.org", "code": "18748-4", "display": "Diagnostic imaging study"}
    return {"coding": [loinc], "text": header.procedure_text or header.exam or document.title}


def _narrative(words: str, verified: str) -> str:
    from html import escape

    paragraphs = "".join(
        f"<p>{escape(paragraph, quote=False).replace(chr(10), '<br/>')}</p>" for paragraph in words.split("\n\n")
    )
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}<p>{escape(verified, quote=False)}</p></div>'


def _date(date: str) -> str:
    return f"{date[:4]}-{date[4:6]}-{date[6:8]}" if len(date) == 8 and date.isdigit() else ""


def _started(header: Header) -> str:
    """Study date, with time and zone where there is a time; empty where there is no date."""
    date, time = _date(header.study_date), header.study_time[:6]
    if not date or len(time) < 6 or not time.isdigit():
        return date
    try:
        naive = datetime.strptime(header.study_date + time, "%Y%m%d%H%M%S")
    except ValueError:
        return date
    return naive.replace(tzinfo=ZoneInfo(header.timezone)).isoformat()
