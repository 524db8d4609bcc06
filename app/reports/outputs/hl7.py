"""HL7 v2.4 ORU^R01: one message a version, segments ended by CR, no MLLP bytes (reporting.md 5, interop.md 5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.reports.outputs.body import COMMUNICATION, Body, NotRenderable, body_of, moment, split_name
from app.reports.outputs.fit import fit
from app.reports.values import Document, Header

ESCAPES = {"|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\\": "\\E\\"}

STATUS = {
    "preliminary": ("P", "P"),
    "final": ("F", "F"),
    "addendum": ("C", "C"),
    "amended": ("C", "C"),
    "corrected": ("C", "C"),
    "retracted": ("X", "W"),
}
"""State -> OBR-25 (table 0123), OBX-11 (table 0085); reporting.md 6."""

LOINC = {
    "indication": ("11329-0", "History"),
    "technique": ("18784-9", "Technique"),
    "comparison": ("18834-2", "Comparison"),
    "findings": ("59776-5", "Findings"),
    "impression": ("19005-8", "Impression"),
    "recommendation": ("18783-1", "Recommendation"),
    "addendum": ("55107-7", "Addendum"),
    COMMUNICATION: ("73568-8", "Communication of critical results"),
}
WHOLE_REPORT = ("18748-4", "Diagnostic imaging report")

PRIORITY = {"S": "S", "A": "A", "R": "R", "routine": "R", "urgent": "A", "emergency": "S"}
"""Priority of a case, as a letter or a word, -> OBR-27.6; anything else is routine."""

ST, IS = 199, 20
"""Characters that fit the types ST and IS in 2.4."""

LINE = 199
"""Longest line of text: receivers and validators that take OBX-5 for a string stop there."""

UNBROKEN = 33
"""Letters of a word without blanks that fit a line even if every one becomes an escape of six."""

UNNAMED = "^^^^^^U"
"""PID-5 is required: a name of type "unspecified" (table 0200) where there is none."""

NHS = ("NHS", "https://fhir.nhs.uk/Id/nhs-number", "2.16.840.1.113883.2.1.4.1")
"""Names under which the NHS number issues patient ids."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who a message is for: MSH-5 and MSH-6."""

    application: str
    facility: str = ""


OURSELVES = Receiver("RIS")
"""Receiver of the message that lies in a folder or is exported: nobody's connection in particular."""


def message_for(receiver: Receiver, header: Header, document: Document, control_id: str) -> bytes:
    """The exact message of one connection: rendered once, sent as often as it takes.

    Args:
        control_id: MSH-10 of that delivery, at most 20 characters, kept for ever.

    Raises:
        ReadroomError: it cannot be written.
    """
    header = fit(header)
    return oru(receiver, header, body_of(document, header), control_id)


def oru(receiver: Receiver, header: Header, body: Body, control_id: str) -> bytes:
    """ORU^R01 in UTF-8. Segments: MSH, PID, PV1, ORC, OBR and one OBX (TX) a line of text.

    Raises:
        NotRenderable: the control id is longer than MSH-10 may be.
    """
    if not 0 < len(control_id) <= 20:
        raise NotRenderable(f'The control id "{control_id}" does not fit the 20 characters of MSH-10.')
    at = moment(header.signed_at, header.timezone)
    segments = [
        _msh(receiver, header, at, control_id),
        _pid(header),
        _segment("PV1", {1: "1", 2: "U", 8: _referrer(header)}),
        _segment("ORC", {1: "RE", 2: _short(header.placer_order), 3: escape(header.accession)}),
        _obr(header, at),
        *_observations(header, body),
    ]
    return "".join(f"{segment}\r" for segment in segments).encode("utf-8")


def escape(value: str) -> str:
    """Text as the value of a field: delimiters and control characters escaped, composed (NFC).

    A line feed inside a value becomes `\\X0A\\`; lines of text are segments of their own.
    """
    return "".join(
        ESCAPES.get(letter) or (f"\\X{ord(letter):02X}\\" if ord(letter) < 32 or ord(letter) == 127 else letter)
        for letter in unicodedata.normalize("NFC", value)
    )


def _segment(name: str, fields: dict[int, str]) -> str:
    last = max((number for number, value in fields.items() if value), default=0)
    return "|".join([name, *(fields.get(number, "") for number in range(1, last + 1))])


def _short(value: str, longest: int = ST) -> str:
    """A value escaped, cut so that it fits its type with its escapes."""
    while len(escaped := escape(value)) > longest:
        value = value[:-1]
    return escaped


def _components(*values: str) -> str:
    return "^".join(_short(value) for value in values).rstrip("^")


def _msh(receiver: Receiver, header: Header, at: datetime, control_id: str) -> str:
    fields = [
        "READROOM",
        _short(header.institution, IS),
        escape(receiver.application),
        escape(receiver.facility),
        f"{at:%Y%m%d%H%M%S%z}",
        "",
        "ORU^R01",
        escape(control_id),
        "T" if header.synthetic else "P",
        "2.4",
        "",
        "",
        "AL",
        "NE",
        "GBR",
        "UNICODE UTF-8",
    ]
    return "MSH|^~\\&|" + "|".join(fields)


def _pid(header: Header) -> str:
    if header.patient_issuer in NHS:
        identifier = _components(header.patient_id, "", "", "NHS", "NH")
    else:
        issuer = _short(header.patient_issuer)
        authority = issuer if len(issuer) <= IS else f"&{issuer}&L"
        identifier = f"{_short(header.patient_id)}^^^{authority}^MR"
    family, given, middle, prefix, suffix = (*header.patient_name.split("=")[0].split("^"), *[""] * 5)[:5]
    name = _components(family, given, middle, suffix, prefix) or UNNAMED
    sex = header.sex if header.sex in ("M", "F", "O") else "U"
    return _segment("PID", {1: "1", 3: identifier, 5: name, 7: header.birth_date, 8: sex})


def _referrer(header: Header) -> str:
    """PV1-8 and OBR-16, an XCN: (number), family, given, (further, suffix), prefix."""
    title, given, family = split_name(header.referrer)
    return _components("", family, given, "", "", title)


def _obr(header: Header, at: datetime) -> str:
    study = header.study_date + (header.study_time[:6] if header.study_date else "")
    return _segment(
        "OBR",
        {
            1: "1",
            2: _short(header.placer_order),
            3: escape(header.accession),
            4: f"{_components(header.procedure_code, header.procedure_text)}^{_short(header.procedure_system, IS)}",
            7: study,
            16: _referrer(header),
            22: f"{at:%Y%m%d%H%M%S%z}",
            24: "RAD",
            25: STATUS[header.state][0],
            27: "^^^^^" + PRIORITY.get(header.priority, "R"),
            32: _interpreter(header),
        },
    )


def _interpreter(header: Header) -> str:
    """OBR-32, a name as sub-components: number, family, given, (further, suffix) prefix."""
    title, given, family = split_name(header.signer)
    parts = (header.signer_gmc, family, given, "", "", title)
    return "&".join(_short(part) for part in parts).rstrip("&")


def _observations(header: Header, body: Body) -> Iterator[str]:
    abnormal = "AA" if header.critical else ""
    for number, (code, line) in enumerate(_lines(body), start=1):
        yield _segment(
            "OBX",
            {
                1: str(number),
                2: "TX",
                3: _components(*code, "LN"),
                4: "1",
                5: line,
                8: abnormal,
                11: STATUS[header.state][1],
            },
        )


def _lines(body: Body) -> Iterator[tuple[tuple[str, str], str]]:
    """Code and words of each line: notices, addenda, sections under their headings, who signed."""
    said = [(WHOLE_REPORT, notice) for notice in body.notices]
    for part in body.parts:
        code = LOINC.get(part.key, WHOLE_REPORT)
        said.append((code, part.title.upper()))
        said += [(code, line) for line in part.text.splitlines()]
    said.append((WHOLE_REPORT, body.verified))
    for code, words in said:
        for line in lines_of(words):
            yield code, line


def lines_of(words: str) -> Iterator[str]:
    """A paragraph as escaped lines of at most `LINE` characters, broken at blanks (or in a word without any)."""
    line = ""
    for word in words.split(" "):
        longer = f"{line} {escape(word)}" if line else escape(word)
        if len(longer) <= LINE:
            line = longer
            continue
        if line:
            yield line
        pieces = (
            [word[at : at + UNBROKEN] for at in range(0, len(word), UNBROKEN)]
            if len(escape(word)) > LINE
            else [word]
        )
        yield from (escape(piece) for piece in pieces[:-1])
        line = escape(pieces[-1])
    if line:
        yield line
