"""Whose images and report these are, in the words of the patient banner."""

from __future__ import annotations

from collections.abc import Mapping

from app.cases.values import Case, age_words
from app.desk.listing import SEXES, Listing, at_day
from app.desk.reading.values import BannerFacts
from app.desk.rows import name_words

SHOWN = (
    "id",
    "patient_name",
    "birth_date",
    "sex",
    "patient_id",
    "patient_id_assigned",
    "accession",
    "accession_assigned",
    "exam",
)
"""Names that a `Case` and a row of the worklist share."""


def of_case(case: Case) -> dict[str, object]:
    """What the banner takes from an opened case; a row of the list holds the same."""
    return {name: getattr(case, name) for name in SHOWN}


def banner_facts(who: Mapping[str, object], listing: Listing, date: str = "", time: str = "") -> BannerFacts:
    """The facts of the banner.

    Args:
        who: what `SHOWN` names.
        date, time: of the study, as DICOM writes them; "" where not known yet.
    """
    case_id = str(who["id"])
    born, sex = str(who["birth_date"]), str(who["sex"])
    age = age_words(born, date)
    line = listing.line_of(case_id)
    return BannerFacts(
        patient=name_words(str(who["patient_name"])),
        sex_and_age=f"{SEXES.get(sex, 'Sex not known')}{f', {age}' if age else ''}",
        born=at_day(born),
        identifier=f"{who['patient_id']}{' (assigned here)' if who['patient_id_assigned'] else ''}",
        accession=str(who["accession"]),
        exam=str(who["exam"]),
        study_date=f"{at_day(date)} {time[:2]}:{time[2:4]}" if time else at_day(date) if date else "",
        accession_assigned=bool(who["accession_assigned"]),
        light=line.light if line else None,
        left=line.left if line else "",
        place=listing.place_of(case_id),
    )
