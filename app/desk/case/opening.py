"""Opens a case: who it is, which prior hangs beside it and why, its draft. Runs on a worker."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.access.people import Person
from app.archive.records import instances_of, study_of
from app.archive.values import KeptStudy
from app.cases.priors import Prior, StudyFacts, hung, priors_of
from app.cases.records import case_of, claim, studies_of_patient
from app.cases.values import Case, State, age_on
from app.desk.case.headers import read_headers
from app.desk.case.values import OpenedCase, StudyImages
from app.escalation.records import alerts
from app.reports.records import Draft, draft_of, versions_of, viewed_of
from app.reports.templates import OrderFacts, Template, choose, start
from app.reports.values import Caret, Document
from resources.errors import ReadroomError

if TYPE_CHECKING:
    from app.desk.station import Station
    from viewer.read.pool import Job

SIDES = {"L": "left", "R": "right", "B": "both"}


def open_case(station: Station, case_id: str, person: Person) -> OpenedCase:
    """Claim the case, choose its prior, restore its draft or start one.

    Raises:
        ReadroomError: the case is gone, or somebody else changed it at this moment.
    """
    now = station.now()
    with station.store.work() as work:
        case = case_of(work, case_id)
        case = claim(work, now, case, person.id, person.display_name)
        study = study_of(work, case.study)
        if study is None:
            raise ReadroomError(f"The images of {case.accession} are not here.")
        others = studies_of_patient(work, case.patient)
        versions = versions_of(work, case_id)
        kept = draft_of(work, case_id)
        raised = alerts(work, case_id)
        viewed = viewed_of(work, case_id)
        current = next((one for one in others if one.study == case.study), None) or _facts(case, study)
        priors = priors_of(current, others, station.regions)
        prior = hung(priors)
        prior_versions = versions_of(work, prior.facts.case) if prior is not None and prior.facts.case else ()
        station.trail.append(work, now, person.name, "case.open", case_id, body={"study": case.study})
    template = _template(station, case, kept.document if kept else None)
    draft = kept or _new_draft(station, case, study, prior, template, person, now)
    return OpenedCase(
        case,
        study,
        prior,
        priors,
        draft,
        kept is not None,
        versions,
        prior_versions[-1] if prior_versions else None,
        template,
        raised,
        viewed,
    )


def _facts(case: Case, study: KeptStudy) -> StudyFacts:
    return StudyFacts(study.uid, case.id, case.modality, study.body_part, study.description, None)


def _template(station: Station, case: Case, document: Document | None) -> Template:
    if document is not None and document.template in station.templates:
        return station.templates[document.template]
    return choose(station.templates, case.modality, case.body_part, case.exam)


def _new_draft(
    station: Station,
    case: Case,
    study: KeptStudy,
    prior: Prior | None,
    template: Template,
    person: Person,
    now: datetime,
) -> Draft:
    """A document from the template with what order, images and sign-in know."""
    age = age_on(case.birth_date, study.date)
    facts = OrderFacts(
        indication=case.question,
        patient_name=case.patient_name,
        patient_sex={"F": "female", "M": "male"}.get(case.sex, ""),
        patient_age=str(age) if age is not None else "",
        study_date=printed(study.date),
        study_description=case.exam,
        accession=case.accession,
        side=SIDES.get(case.side or "", ""),
        prior_date=prior.facts.date.strftime("%d/%m/%Y") if prior and prior.facts.date else "",
        prior_description=prior.facts.description if prior else "",
        reader_name=person.display_name,
        reader_gmc=person.gmc,
    )
    document = start(template, facts)
    first = next(
        (one.name for section in document.sections if section.key == "findings" for one in section.fields),
        document.sections[0].fields[0].name,
    )
    return Draft(case.id, person.id, document, Caret(first, 0, 0), (), now, 0)


def printed(date: str) -> str:
    """A DICOM date as it is printed here; empty when absent or no date ("********")."""
    return f"{date[6:8]}/{date[4:6]}/{date[:4]}" if len(date) == 8 and date.isdigit() else ""


def read_images(station: Station, study_uid: str, job: Job | None = None) -> StudyImages:
    """The headers of a study's images, from the vault; runs on a worker and stops when it is cancelled."""
    with station.store.reading() as work:
        study, kept = study_of(work, study_uid), instances_of(work, study_uid)
    if study is None:
        raise ReadroomError(f"The study {study_uid} is not here.")
    return read_headers(station.vault, study, kept, job)


def is_read_only(opened: OpenedCase) -> bool:
    """Whether the report is signed: it is read, and added to, but not changed."""
    return bool(opened.versions) and opened.case.state is State.REPORTED
