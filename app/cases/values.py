"""A case as the desk and the report know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """Where a case stands (DESIGN, "How data walks", 1)."""

    WAITING = "waiting"
    NEW = "new"
    ASSIGNED = "assigned"
    READING = "reading"
    STOPPED = "stopped"
    REPORTED = "reported"
    EXCLUDED = "excluded"


OPEN = (State.WAITING, State.NEW, State.ASSIGNED, State.READING, State.STOPPED)


@dataclass(frozen=True, slots=True)
class Case:
    """One examination to be reported.

    Attributes:
        patient_id, accession: as printed; `*_assigned` says that they were given at this desk.
        amber, red, due: the instants at which the light changes; None while images or referral are incomplete.
        version: for optimistic locking.
    """

    id: str
    patient: str
    client: str
    study: str
    order_id: str | None
    accession: str
    accession_assigned: bool
    patient_id: str
    patient_id_assigned: bool
    patient_name: str
    birth_date: str
    sex: str
    exam: str
    modality: str
    body_part: str
    side: str | None
    referrer: str
    site: str
    question: str
    priority: str
    contract: str
    state: State
    stop_reason: str
    images: int
    images_expected: int | None
    priors: int
    received: datetime
    amber: datetime | None
    red: datetime | None
    due: datetime | None
    stopped: datetime | None
    opened: datetime | None
    reported: datetime | None
    assignee: str | None
    assignee_name: str
    version: int


@dataclass(frozen=True, slots=True)
class Order:
    """What a hospital asked for, before its images are a case.

    Attributes:
        received: when images and referral were complete: the clock starts.
        images_expected: how many images were announced; None when nobody said.
        due: asked for by then; the contract's own time where absent.
        waiting: images or referral are still to come.
    """

    client: str
    contract: str
    accession: str
    exam: str
    priority: str
    question: str
    referrer: str
    contact: str
    site: str
    received: datetime
    side: str | None = None
    placer: str = ""
    images_expected: int | None = None
    due: datetime | None = None
    waiting: bool = False


def age_on(birth_date: str, study_date: str) -> int | None:
    """Whole years between two DICOM dates, None where one is not known."""
    if len(birth_date) != 8 or len(study_date) != 8 or not (birth_date + study_date).isdigit():
        return None
    years = int(study_date[:4]) - int(birth_date[:4])
    return years - (study_date[4:] < birth_date[4:])


def age_words(birth_date: str, on_date: str) -> str:
    """The age between two DICOM dates in the unit its size asks for; "" where one is not known.

    As the NHS writes ages [memory]: days to four weeks ("9 d"), weeks to a year ("11 wk"), months to two years
    ("14 mo"), then years ("68 y").
    """
    years = age_on(birth_date, on_date)
    if years is None or years < 0:
        return ""
    if years >= 2:
        return f"{years} y"
    try:
        born, on = (date(int(day[:4]), int(day[4:6]), int(day[6:])) for day in (birth_date, on_date))
    except ValueError:
        return f"{years} y"
    days = (on - born).days
    if days < 28:
        return f"{days} d"
    if years < 1:
        return f"{days // 7} wk"
    return f"{12 * (on.year - born.year) + on.month - born.month - (on.day < born.day)} mo"
