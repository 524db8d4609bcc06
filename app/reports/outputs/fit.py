"""Makes a header fit for every format: what no format can hold is tidied, or refused where it names somebody."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, replace
from datetime import datetime

from app.reports.outputs.body import NotRenderable
from app.reports.values import Header

LONGEST_ID = 64
"""Characters of LO (PS3.5 6.2)."""

IDENTITY = {"patient_id": LONGEST_ID, "accession": 16}
"""Values that are refused rather than cut: field -> characters that DICOM allows."""


def fit(header: Header) -> Header:
    """The header with tidy values: no control characters, no doubled blanks, only dates and times that exist.

    Raises:
        NotRenderable: an identity cannot be written in DICOM, and may not be changed.
    """
    tidied = {
        field.name: tidy(value) for field in fields(header) if isinstance(value := getattr(header, field.name), str)
    }
    for name, longest in IDENTITY.items():
        value = tidied[name]
        if len(value) > longest or "\\" in value:
            what = name.replace("_", " ")
            raise NotRenderable(
                f'The {what} "{value}" cannot be written in DICOM: at most {longest} characters and no backslash.'
            )
    tidied |= {
        "birth_date": real_date(header.birth_date),
        "study_date": real_date(header.study_date),
        "study_time": real_time(header.study_time),
        "modality": tidied["modality"].replace(" ", "")[:16],
    }
    return replace(header, **tidied, alerts=tuple(tidy(sentence) for sentence in header.alerts))  # type: ignore[arg-type]


def tidy(value: str) -> str:
    """One line, composed letters, single blanks, no control characters."""
    letters = (" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in value)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", "".join(letters))).strip()


def real_date(value: str) -> str:
    """ "YYYYMMDD" when there was such a day, else empty: a date that is none stays absent."""
    digits = value.strip()
    if not re.fullmatch(r"\d{8}", digits):
        return ""
    try:
        return datetime.strptime(digits, "%Y%m%d").strftime("%Y%m%d").rjust(8, "0")
    except ValueError:
        return ""


def real_time(value: str) -> str:
    """ "HHMMSS" of a DICOM time (HH, HHMM, HHMMSS, a fraction), else empty."""
    found = re.match(r"\s*([01]\d|2[0-3])([0-5]\d)?([0-5]\d)?(?:\.\d{1,6})?\s*$", value)
    return "".join(part or "00" for part in found.groups()) if found else ""
