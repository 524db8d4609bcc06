"""What every output says, in which order: the words of a version, before any format.

All five formats read this one value, so that they cannot disagree.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.reports.text import section_text
from app.reports.values import Document, Header, Section
from resources.errors import ReadroomError

ADDENDUM: Final = "addendum"
"""Key of a section that stands above the body of a later version; its title carries its date."""

COMMUNICATION: Final = "communication"
"""Key of the part that holds the generated sentences of alerts."""

STATES: Final = ("preliminary", "final", "addendum", "amended", "corrected", "retracted")
LATER: Final = ("addendum", "amended", "corrected", "retracted")
IMPRESSION_TITLES: Final = ("IMPRESSION", "CONCLUSION")


TITLES: Final = ("Dr", "Mr", "Mrs", "Miss", "Ms", "Mx", "Prof", "Professor")
SYNTHETIC: Final = "Synthetic data for demonstration. Not a real patient."


class NotRenderable(ReadroomError):
    """The version cannot be written in one of its formats, so it is not signed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One headed piece of text; `text` has paragraphs separated by line feeds and is never empty."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """A version in words.

    Attributes:
        notices: said above everything: synthetic, withdrawn, which version this replaces and why.
        parts: addenda first, then the sections that hold text, then the communication of alerts.
        verified: who signed, when, in which zone.
        impression: exactly the text of the impression; empty when there is none.
    """

    notices: tuple[str, ...]
    parts: tuple[Part, ...]
    verified: str
    impression: str


def body_of(document: Document, header: Header) -> Body:
    """The words of a version.

    Raises:
        NotRenderable: no text, an unknown state, a later version that does not name the earlier one, no patient.
    """
    _check(header)
    addenda = [section for section in document.sections if section.key == ADDENDUM]
    sections = [section for section in document.sections if section.key != ADDENDUM]
    parts = [Part(ADDENDUM, _addendum_title(section, header), words) for section, words in _written(addenda)]
    if header.state == "addendum" and not parts:
        if not header.reason.strip():
            raise NotRenderable("The addendum is empty; write what it adds, then sign.")
        parts.append(Part(ADDENDUM, f"Addendum, {local(header.signed_at, header.timezone)}", header.reason.strip()))
    body = [Part(section.key, _title(section), words) for section, words in _written(sections)]
    if not body:
        raise NotRenderable("The report holds no text; write it, then sign.")
    if header.alerts:
        sentences = "\n".join(sentence.strip() for sentence in header.alerts)
        body.append(Part(COMMUNICATION, "Communication of critical results", sentences))
    impression = next((part.text for part in body if part.key == "impression"), "")
    return Body(notices(header), tuple(parts + body), verified(header), impression)


def _check(header: Header) -> None:
    if header.state not in STATES:
        raise NotRenderable(
            f'A version in state "{header.state}" cannot leave; it has to be one of {", ".join(STATES)}.'
        )
    for value, what in (
        (header.patient_id, "patient id"),
        (header.accession, "accession"),
        (header.study_uid, "study"),
    ):
        if not value.strip():
            raise NotRenderable(f"The report has no {what}; without it nobody could file it.")
    if header.state in LATER and header.replaces is None:
        raise NotRenderable(
            f'Version {header.version} is "{header.state}" but does not name the version it replaces.'
        )


def _written(sections: list[Section]) -> list[tuple[Section, str]]:
    pairs = [(section, section_words(section)) for section in sections]
    return [(section, words) for section, words in pairs if words]


def section_words(section: Section) -> str:
    """The section's text without control characters, blank lines, blanks at the ends; prompts are not text."""
    lines = (
        "".join(" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in line).strip()
        for line in section_text(section).splitlines()
    )
    return "\n".join(line for line in lines if line)


def _title(section: Section) -> str:
    if section.key == "impression" and section.title.upper() not in IMPRESSION_TITLES:
        return "Impression"
    return section.title or section.key.capitalize()


def _addendum_title(section: Section, header: Header) -> str:
    title = section.title or "Addendum"
    if any(letter.isdigit() for letter in title):
        return title
    return f"{title}, {local(header.signed_at, header.timezone)}"


def notices(header: Header) -> tuple[str, ...]:
    """What has to be read before the report itself."""
    said = []
    if header.synthetic:
        said.append(SYNTHETIC)
    why = f" Reason: {_sentence(header.reason)}" if header.reason.strip() else ""
    earlier = f"version {header.replaces_version}" if header.replaces_version is not None else "the earlier version"
    when = local(header.signed_at, header.timezone)
    if header.state == "final" and header.replaces is not None:
        said.append(f"Final report, replaces {earlier} of this report.")
    elif header.state == "preliminary":
        said.append("Preliminary report, awaiting a second signature. It may change.")
    elif header.state == "addendum":
        said.append(f"Addendum of {when} to {earlier} of this report. The text below the addendum is unchanged.")
    elif header.state == "retracted":
        said.append(f"WITHDRAWN on {when}. Do not act on this report. It replaces {earlier}.{why}")
    elif header.state in ("amended", "corrected"):
        said.append(f"{header.state.capitalize()} on {when}, replaces {earlier} of this report.{why}")
    return tuple(said)


def verified(header: Header) -> str:
    """Who signed: name, number, grade, time and zone."""
    number = f" (GMC {header.signer_gmc})" if header.signer_gmc else ""
    grade = f", {header.signer_grade}" if header.signer_grade else ""
    word = {"preliminary": "Reported", "retracted": "Withdrawn"}.get(header.state, "Verified")
    at = moment(header.signed_at, header.timezone)
    return f"{word} by {header.signer}{number}{grade}, at {at:%H:%M} {at:%Z} on {at:%d/%m/%Y}"


def moment(signed_at: str, timezone: str) -> datetime:
    """The time of signing in the zone people read it in.

    Raises:
        NotRenderable: it is no time, or the zone is unknown.
    """
    try:
        at = datetime.fromisoformat(signed_at)
        zone = ZoneInfo(timezone)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise NotRenderable(f'The time of signing "{signed_at}" in "{timezone}" cannot be read.') from error
    if at.tzinfo is None:
        raise NotRenderable(f'The time of signing "{signed_at}" has no zone.')
    return at.astimezone(zone)


def local(signed_at: str, timezone: str) -> str:
    """The time of signing as a UK reader writes it: "24/11/2026 14:02 GMT"."""
    return f"{moment(signed_at, timezone):%d/%m/%Y %H:%M %Z}"


def uk_date(date: str) -> str:
    """ "YYYYMMDD" as dd/mm/yyyy; anything else as it is."""
    return f"{date[6:8]}/{date[4:6]}/{date[:4]}" if len(date) == 8 and date.isdigit() else date


def uk_name(name: str) -> str:
    """A DICOM person name as it is printed in the UK: "SURNAME, Given (Dr)"."""
    family, given, middle, prefix, suffix = (*name.split("=", maxsplit=1)[0].split("^"), "", "", "", "", "")[:5]
    first = " ".join(part for part in (given, middle) if part)
    title = " ".join(part for part in (prefix, suffix) if part)
    printed = ", ".join(part for part in (family.upper(), first) if part)
    return f"{printed} ({title})" if title and printed else printed


def split_name(name: str) -> tuple[str, str, str]:
    """A name as it is printed, "Dr Amy van Reader (locum)", as title, given names and family name.

    What stands in brackets is no part of a name.
    """
    words = re.sub(r"\([^)]*\)", " ", name).split()
    title = words.pop(0) if len(words) > 1 and words[0].rstrip(".") in TITLES else ""
    family = words.pop() if words else ""
    while words and words[-1].islower():
        family = f"{words.pop()} {family}"
    return title, " ".join(words), family


def facts(document: Document, header: Header) -> tuple[tuple[str, str], ...]:
    """Label and value of everything above the text; what is absent stays absent."""
    assigned = " (assigned here)" if header.accession_assigned else ""
    issuer = f" ({header.patient_issuer})" if header.patient_issuer else ""
    sex = {"M": "Male", "F": "Female", "O": "Other"}.get(header.sex, header.sex)
    time = f" {header.study_time[:2]}:{header.study_time[2:4]}" if len(header.study_time) >= 4 else ""
    rows = (
        ("Patient", uk_name(header.patient_name)),
        ("Patient ID", f"{header.patient_id}{issuer}"),
        ("Date of birth", uk_date(header.birth_date)),
        ("Sex", sex),
        ("Referrer", header.referrer),
        ("Examination", header.exam or document.title),
        ("Date", f"{uk_date(header.study_date)}{time}" if header.study_date else ""),
        ("Accession", f"{header.accession}{assigned}"),
        ("Status", f"{header.state}, version {header.version}"),
    )
    return tuple((label, value) for label, value in rows if value)


def _sentence(words: str) -> str:
    text = words.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
