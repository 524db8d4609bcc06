"""What a report is while it is written: sections of fields of text, never changed, always replaced.

A document is the value between every pair of keystrokes: each edit makes the next one, so undo is a list.
Offsets are Unicode code points within the text of one field.
"""

from __future__ import annotations

from dataclasses import dataclass

SECTIONS = ("indication", "technique", "comparison", "findings", "impression")
"""Keys of the five sections, in the order of a UK report."""


@dataclass(frozen=True, slots=True)
class Link:
    """Text from `start` to `end` is the number of the measurement with this id."""

    start: int
    end: int
    measurement: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words the recogniser was not sure of; cleared by touching them."""

    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Field:
    """One place to write in.

    Attributes:
        name: stable and unique in the document ("impression", "findings.brain"); what a voice command names.
        label: runs in before the text ("Brain"), empty where the section itself is the field.
        text: what stands there; empty while not answered.
        prompt: what is asked, shown in brackets while `text` is empty ("none or describe").
        required: signing asks while it is empty.
        default: text the template put there, so that `text == default` tells an untouched answer.
    """

    name: str
    label: str = ""
    text: str = ""
    prompt: str = ""
    required: bool = False
    default: str = ""
    links: tuple[Link, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One of `SECTIONS` with its title as printed and its fields, at least one."""

    key: str
    title: str
    fields: tuple[Field, ...]
    from_order: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The report as it stands; `template` is the id it was started from."""

    template: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Caret:
    """Where the next letter lands: a field's name, an offset, and the anchor of a selection."""

    field: str
    offset: int
    anchor: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number taken from an image, kept with the draft (DESIGN, walk 3).

    Attributes:
        kind: "length" (mm), "angle" (deg), "area" (mm2), "mean" (HU or none).
        label: the letter shown beside it on the image.
        points: patient millimetres, LPS.
        shown: the number as it is written in a report ("44.9 mm").
    """

    id: str
    kind: str
    label: str
    number: float
    unit: str
    shown: str
    points: tuple[tuple[float, float, float], ...]
    series_uid: str
    sop_uid: str
    frame: int = 0


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A measurement as it is drawn on an image, so that it stands there again when the case is opened again.

    Attributes:
        tool: what it was drawn with: "length", "angle", "ellipse", "rectangle".
        volume: key of the volume; the image itself is named by `sop_uid` and `frame`, which never move.
        points: patient millimetres, LPS.
    """

    id: str
    label: str
    tool: str
    volume: str
    sop_uid: str
    frame: int
    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What the checks know of the study; the input `study` of `report check` (reporting.md 3)."""

    modality: str
    body_part: str = ""
    side: str | None = None
    sex: str = ""
    age: int | None = None
    procedure: str = ""
    date: str = ""
    prior_dates: tuple[str, ...] = ()


ENDED = ("undone", "withdrawn", "cancelled")
"""States of an alert that nobody was told of, or no longer counts on."""


@dataclass(frozen=True, slots=True)
class AlertFact:
    """An alert as the checks see it."""

    category: str
    finding: str
    raised: str = ""
    state: str = "raised"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check says of the text.

    Attributes:
        severity: "stop" (signing asks for a reason), "warn" or "note".
        section: a key of `SECTIONS`, "alerts" or "study"; start and end are offsets in that section's text,
            None where there is no place.
        message: what contradicts what, in one sentence.
    """

    kind: str
    severity: str
    section: str
    text: str
    start: int | None
    end: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A referenced image: one of each series that was opened."""

    study_uid: str
    series_uid: str
    sop_class_uid: str
    sop_uid: str
    modality: str


@dataclass(frozen=True, slots=True)
class Header:
    """What every output of a version says above the text; `signing` fills it from cases, archive and access.

    Attributes:
        patient_name: DICOM PN, "SURNAME^GIVEN^^DR".
        birth_date, study_date: "YYYYMMDD" or empty (an absent study date stays absent in every output).
        study_time: "HHMMSS" or empty.
        accession_assigned: the accession was given here, not by the hospital.
        procedure_code, procedure_text, procedure_system: OBR-4; the template's id, its title, "L" without an order.
        state: preliminary, final, addendum, amended, corrected or retracted (reporting.md 6).
        signed_at: ISO 8601 UTC; `timezone` is the zone people read it in.
        replaces: report id of the version before, or None; `replaces_sop` the SOP Instance UID of its SR.
        alerts: generated sentences, one an alert.
        critical: one of the alerts is critical (OBX-8 AA).
        sr_uid, sr_series_uid: UIDs of the structured report of this version.
    """

    report_id: str
    version: int
    state: str
    case_id: str
    patient_id: str
    patient_issuer: str
    patient_name: str
    birth_date: str
    sex: str
    accession: str
    accession_assigned: bool
    study_uid: str
    study_date: str
    study_time: str
    exam: str
    modality: str
    body_part: str
    referrer: str
    institution: str
    placer_order: str
    procedure_code: str
    procedure_text: str
    procedure_system: str
    priority: str
    signer: str
    signer_gmc: str
    signer_grade: str
    signed_at: str
    timezone: str
    sr_uid: str
    sr_series_uid: str
    replaces: str | None = None
    replaces_sop: str | None = None
    replaces_version: int | None = None
    reason: str = ""
    alerts: tuple[str, ...] = ()
    critical: bool = False
    evidence: tuple[Evidence, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """One rendering of a version: what everybody gets."""

    format: str
    media_type: str
    suffix: str
    data: bytes
