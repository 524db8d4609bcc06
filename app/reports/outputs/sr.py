"""DICOM Enhanced SR, TID 2000 Basic Diagnostic Imaging Report (PS3.16; reporting.md 5)."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any

from app.reports.outputs.body import (
    ADDENDUM,
    COMMUNICATION,
    LATER,
    SYNTHETIC,
    Body,
    NotRenderable,
    Part,
    moment,
    split_name,
)
from app.reports.values import Document, Evidence, Header

TITLES = {
    ("CT", "HEAD"): ("24725-4", "CT Head Report"),
    ("CT", "CHEST"): ("24627-2", "CT Chest Report"),
    ("CT", "ABDOMEN"): ("41806-1", "CT Abdomen Report"),
    ("MR", "HEAD"): ("24590-2", "MRI Head Report"),
    ("MR", "BRAIN"): ("24590-2", "MRI Head Report"),
    ("MR", "SPINE"): ("18756-7", "MRI Spine Report"),
    ("CT", ""): ("25045-6", "CT Report"),
    ("MR", ""): ("25056-3", "MRI Report"),
}
"""Root titles of CID 7000 by modality and body part; else the generic one."""

GENERIC = ("18748-4", "Diagnostic Imaging Report")

SECTIONS = {
    "indication": (("121060", "DCM", "History"), ("121060", "DCM", "History")),
    "technique": (
        ("121064", "DCM", "Current Procedure Descriptions"),
        ("121065", "DCM", "Procedure Description"),
    ),
    "comparison": (
        ("121066", "DCM", "Prior Procedure Descriptions"),
        ("121065", "DCM", "Procedure Description"),
    ),
    "findings": (("121070", "DCM", "Findings"), ("121071", "DCM", "Finding")),
    "impression": (("121072", "DCM", "Impressions"), ("121073", "DCM", "Impression")),
    "recommendation": (("121074", "DCM", "Recommendations"), ("121075", "DCM", "Recommendation")),
    ADDENDUM: (("121078", "DCM", "Addendum"), ("121071", "DCM", "Finding")),
    COMMUNICATION: (("73568-8", "LN", "Communication of Critical Results"), ("121071", "DCM", "Finding")),
}
"""Key of a part -> concept of its container (CID 7001) and of its text (CID 7002)."""

OTHER = (("121070", "DCM", "Findings"), ("121071", "DCM", "Finding"))
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
"""Class of the stand-in that carries patient and study where no image was opened; it is not kept as evidence."""

LO, SH, PN = 64, 16, 64
"""Characters that fit the VRs (PS3.5 6.2)."""

ENHANCED_SR = "1.2.840.10008.5.1.4.1.1.88.22"
UID = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+")


def sr(document: Document, header: Header, body: Body) -> bytes:
    """The version as one Part 10 file, Explicit VR Little Endian, UTF-8.

    Raises:
        NotRenderable: a UID or a value does not fit DICOM.
    """
    from highdicom.sr import EnhancedSR

    for uid in (header.sr_uid, header.sr_series_uid, header.study_uid):
        if len(uid) > 64 or not UID.fullmatch(uid):
            raise NotRenderable(f'"{uid}" is no DICOM UID (digits and dots, at most 64 characters).')
    if len(header.accession) > 16:
        raise NotRenderable(
            f'The accession "{header.accession}" is longer than the 16 characters that DICOM allows.'
        )
    at = moment(header.signed_at, header.timezone)
    signed = header.state != "preliminary"
    try:
        made = EnhancedSR(
            evidence=[_reference(header, evidence) for evidence in _evidence(header)],
            content=_root(header, body),
            series_instance_uid=header.sr_series_uid,
            series_number=1,
            sop_instance_uid=header.sr_uid,
            instance_number=header.version,
            manufacturer="Readroom",
            institution_name=_short(header.institution) or None,
            is_complete=True,
            is_final=signed,
            is_verified=signed,
            verifying_observer_name=person_name(header.signer) if signed else None,
            verifying_organization=(_short(header.institution) or "Readroom") if signed else None,
            requested_procedures=[_request(header)],
            previous_versions=_predecessors(header),
            specific_character_set="ISO_IR 192",
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise NotRenderable(f"The report cannot be written as DICOM SR: {error}.") from error
    _settle(made, header, at)
    file = BytesIO()
    made.save_as(file, enforce_file_format=True)
    return file.getvalue()


def person_name(name: str) -> str:
    """A printed name as a DICOM PN: "Dr Amy Reader" -> "Reader^Amy^^Dr"."""
    title, given, family = split_name(name.replace("^", " ").replace("=", " "))
    if not given and not title:
        return f"{_short(family or 'Unknown', PN - 1)}^"
    return _short(f"{family}^{given}^^{title}", PN).rstrip("^ ")


def _short(value: str, longest: int = LO) -> str:
    """A value that fits its VR, in bytes too (readers count them); a backslash would make two values of it."""
    return value.replace("\\", "/").encode()[:longest].decode("utf-8", "ignore").strip()


def patient_name(name: str) -> str:
    """A PN as it came, each component group cut to what PN holds; no more than three groups of five parts."""
    groups = name.split("=")[:3]
    return "=".join(_short("^".join(group.split("^")[:5]), PN) for group in groups)


def _evidence(header: Header) -> tuple[Evidence, ...]:
    """What was looked at, the reported study first; without images the study alone."""
    own = [item for item in header.evidence if item.study_uid == header.study_uid]
    others = [item for item in header.evidence if item.study_uid != header.study_uid]
    if own:
        return (*own, *others)
    study = header.study_uid
    return (Evidence(study, study, SECONDARY_CAPTURE, study, header.modality), *others)


def _reference(header: Header, evidence: Evidence) -> Any:
    """The header of a referenced image, as far as an SR inherits from it (a pydicom Dataset)."""
    from pydicom.dataset import Dataset

    image = Dataset()
    image.SpecificCharacterSet = "ISO_IR 192"
    image.StudyInstanceUID = evidence.study_uid
    image.SeriesInstanceUID = evidence.series_uid
    image.SOPClassUID = evidence.sop_class_uid
    image.SOPInstanceUID = evidence.sop_uid
    image.Modality = evidence.modality
    image.PatientID = header.patient_id
    name = patient_name(header.patient_name)
    image.PatientName = name if "^" in name else f"{name}^"  # highdicom doubts a name of one part; _settle mends it
    image.PatientBirthDate = header.birth_date
    image.PatientSex = header.sex if header.sex in ("M", "F", "O") else ""
    image.AccessionNumber = header.accession
    image.StudyID = ""
    image.StudyDate = header.study_date
    image.StudyTime = header.study_time
    image.ReferringPhysicianName = person_name(header.referrer) if header.referrer else ""
    return image


def _code(concept: tuple[str, str, str]) -> Any:
    from highdicom.sr import CodedConcept

    value, scheme, meaning = concept
    return CodedConcept(value=value, scheme_designator=scheme, meaning=meaning)


def _root(header: Header, body: Body) -> Any:
    """The content tree: language, observer, then a container a part."""
    from highdicom.sr import (
        CodeContentItem,
        ContainerContentItem,
        ContentSequence,
        ObserverContext,
        PersonObserverIdentifyingAttributes,
        RelationshipTypeValues,
    )

    title = TITLES.get((header.modality, header.body_part.upper())) or TITLES.get((header.modality, "")) or GENERIC
    root = ContainerContentItem(name=_code((title[0], "LN", title[1])), template_id="2000")
    children = ContentSequence()
    children.append(
        CodeContentItem(
            name=_code(("121049", "DCM", "Language of Content Item and Descendants")),
            value=_code(("en-GB", "RFC5646", "English (United Kingdom)")),
            relationship_type=RelationshipTypeValues.HAS_CONCEPT_MOD,
        )
    )
    observer = PersonObserverIdentifyingAttributes(
        name=person_name(header.signer), organization_name=header.institution or None
    )
    children.extend(
        ObserverContext(observer_type=_code(("121006", "DCM", "Person")), observer_identifying_attributes=observer)
    )
    said = [notice for notice in body.notices if header.state in LATER and notice != SYNTHETIC]
    if said:
        children.append(_container(Part("notice", "", "\n".join(said)), NOTICE))
    for part in body.parts:
        children.append(_container(part, SECTIONS.get(part.key, OTHER)))
    root.ContentSequence = children
    return root


NOTICE = (("121078", "DCM", "Addendum"), ("121071", "DCM", "Finding"))
"""What is said of an earlier version stands where an addendum stands; flags and Patient Comments say the rest."""


def _container(part: Part, concepts: tuple[tuple[str, str, str], tuple[str, str, str]]) -> Any:
    from highdicom.sr import ContainerContentItem, ContentSequence, RelationshipTypeValues, TextContentItem

    container = ContainerContentItem(name=_code(concepts[0]), relationship_type=RelationshipTypeValues.CONTAINS)
    words = f"{part.title}: {part.text}" if part.key == ADDENDUM else part.text
    container.ContentSequence = ContentSequence(
        [
            TextContentItem(
                name=_code(concepts[1]),
                value=words.replace("\n", "\r\n"),
                relationship_type=RelationshipTypeValues.CONTAINS,
            )
        ]
    )
    return container


def _request(header: Header) -> Any:
    """An item of Referenced Request Sequence (PS3.3 C.17.2), which the library leaves out."""
    from pydicom.dataset import Dataset

    request = Dataset()
    request.StudyInstanceUID = header.study_uid
    request.ReferencedStudySequence = []
    request.AccessionNumber = header.accession
    request.PlacerOrderNumberImagingServiceRequest = _short(header.placer_order)
    request.FillerOrderNumberImagingServiceRequest = header.accession
    request.RequestedProcedureID = _short(header.procedure_code, SH)
    request.RequestedProcedureDescription = _short(header.procedure_text)
    request.RequestedProcedureCodeSequence = []
    return request


def _predecessors(header: Header) -> list[Any] | None:
    from pydicom.dataset import Dataset

    if header.replaces_sop is None:
        return None
    earlier = Dataset()
    earlier.SOPClassUID = ENHANCED_SR
    earlier.SOPInstanceUID = header.replaces_sop
    earlier.StudyInstanceUID = header.study_uid
    earlier.SeriesInstanceUID = header.sr_series_uid
    return [earlier]


def _settle(made: Any, header: Header, at: datetime) -> None:
    """Every time in the file is the time of signing, so that one version is one file."""
    made.PatientName = patient_name(header.patient_name)
    date, time = f"{at:%Y%m%d}", f"{at:%H%M%S}"
    made.ContentDate, made.ContentTime = date, time
    made.SeriesDate, made.SeriesTime = date, time
    made.InstanceCreationDate, made.InstanceCreationTime = date, time
    made.TimezoneOffsetFromUTC = f"{at:%z}"
    if header.synthetic:
        made.PatientComments = SYNTHETIC
    made.SeriesDescription = f"Radiology report, {header.state}"
    for equipment in made.get("ContributingEquipmentSequence", []):
        equipment.ContributionDateTime = f"{at:%Y%m%d%H%M%S%z}"
    for observer in made.get("VerifyingObserverSequence", []):
        observer.VerificationDateTime = f"{at:%Y%m%d%H%M%S%z}"
    if not any(item.study_uid == header.study_uid for item in header.evidence):
        made.pop("CurrentRequestedProcedureEvidenceSequence", None)
