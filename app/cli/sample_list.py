"""Puts the sample list into a store: import, cases and signing, each through its own door."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resources.errors import ReadroomError

if TYPE_CHECKING:
    from app.access.audit import Trail
    from app.access.people import Person
    from app.archive.importing import Digester
    from app.archive.sample.spec import SampleStudy
    from app.archive.vault import Vault
    from app.escalation.rota import Duty
    from app.store.engine import Store

READER = ("demo", "Dr A Whitcombe (demonstration)", "0000000", "Consultant radiologist")
"""Name, display name, GMC number (none), grade of the demonstration's reader."""


@dataclass(frozen=True, slots=True)
class Place:
    """One store that gets the list."""

    store: Store
    vault: Vault
    trail: Trail
    reader: Person


@dataclass(frozen=True, slots=True)
class Decoded:
    """Digests of images that the child which made them has decoded too: once, however many stores take them."""

    digests: Mapping[str, str | None]

    def digest(self, path: str) -> str | None:
        """The digest of one of these images."""
        return self.digests[path]


def demo_reader(store: Store, now: datetime) -> Person:
    """The named demonstration person: a radiologist without a password, so that nobody can sign in as them."""
    from app.access.people import Role
    from app.access.records import add_person, person_named
    from app.escalation.rota import keep_rota

    name, display, gmc, grade = READER
    with store.work() as work:
        keep_rota(work, now, on_call(now))
        return person_named(work, name) or add_person(
            work, now, name, [Role.RADIOLOGIST], None, display, gmc, grade
        )


def on_call(now: datetime) -> tuple[Duty, ...]:
    """The invented people on call in the demonstration, for a year from now."""
    from app.escalation.rota import Duty

    begins, ends = now - timedelta(days=1), now + timedelta(days=366)
    people = (
        ("coordinator", "Jo Marsh", "01632 960 112"),
        ("director on call", "Dr Ruth Pemberton", "01632 960 140"),
        ("on-call team of the hospital", "the medical registrar on call", "bleep 3001"),
    )
    return tuple(
        Duty.model_validate({"role": role, "name": name, "phone": phone, "from": begins, "until": ends})
        for role, name, phone in people
    )


def put_study(place: Place, hands: Sequence[Digester], spec: SampleStudy, files: list[Path], now: datetime) -> None:
    """Import one made study, make its case with the facts of the list, and sign it when it is a reported one."""
    from app.archive.importing import take
    from app.cases.contracts import contracts_of
    from app.cases.records import admit, case_of, claim, stop_clock

    taken = take(place.store, place.vault, hands, files, lambda: now, durable=False, sweep=False)
    if taken.refused:
        raise ReadroomError(f"The made image {taken.refused[0].file} was refused: {taken.refused[0].reason}")
    contracts = contracts_of(None)
    facts = spec.case
    study = taken.studies[0].study
    with place.store.work() as work:
        cases = admit(work, now, contracts, {study: _order(spec, now)}).cases
        if not cases:
            return
        case = case_of(work, cases[0])
        given = facts.get("assigned_to", "")
        if given:
            person, name = _assignee(work, place, given, now)
            case = claim(work, now, case, person, name)
            if facts["state"] == "assigned":
                from app.cases.records import move

                case = move(work, case, state="assigned", opened=None)
        if facts["state"] == "stopped":
            at = now - timedelta(minutes=int(facts.get("stopped_minutes", 95)))
            stop_clock(work, at, contracts, case, "operations", facts.get("stop_reason", "awaiting-priors"))
        place.trail.append(work, now, "sample", "archive.import", case.id, body={"study": study})
    if facts["state"] == "reported":
        _sign(place, spec, study, case.id, now)


def _assignee(work: Any, place: Place, given: str, now: datetime) -> tuple[str, str]:
    from app.access.people import Role
    from app.access.records import add_person, person_named

    if given == "reader":
        return place.reader.id, place.reader.display_name
    login = given.rsplit(" ", 1)[-1].casefold()
    other = person_named(work, login) or add_person(
        work, now, login, [Role.RADIOLOGIST], None, given, "", "Consultant radiologist"
    )
    return other.id, other.display_name


def _order(spec: SampleStudy, now: datetime) -> Any:
    from app.cases.values import Order

    facts = spec.case
    referrer = spec.referrer.split("^")
    words = " ".join(part for part in (referrer[-1] if len(referrer) > 3 else "", *reversed(referrer[:2])) if part)
    due = now + timedelta(minutes=int(facts["due_minutes"]))
    return Order(
        client=spec.institution.casefold().replace(" ", "-"),
        contract="st-brannoc",
        accession=spec.accession,
        exam=spec.exam,
        priority=facts["priority"],
        question=facts.get("question", ""),
        referrer=words,
        contact=facts.get("contact", "bleep 2204"),
        site=facts.get("site", spec.institution),
        received=now - timedelta(minutes=int(facts["arrived_minutes"])),
        images_expected=facts.get("images_expected"),
        due=due,
        waiting=facts["state"] == "waiting",
    )


def _sign(place: Place, spec: SampleStudy, study: str, case_id: str, now: datetime) -> None:
    """Sign the report the list holds, at the time the case was due to be reported."""
    from app.archive.records import instances_of, study_of
    from app.cases.records import case_of
    from app.escalation.policy import policy_of
    from app.reports.templates import choose, load_templates
    from app.reports.values import Document, Evidence, Field, Section
    from app.signing.act import sign
    from app.signing.values import ToSign

    words = spec.case["report"]
    template = choose(load_templates(), spec.modality, spec.body_part, spec.exam)
    texts = {
        "indication": words.get("clinical", spec.case.get("question", "")),
        "technique": words["technique"],
        "comparison": words.get("comparison", "None available."),
        "findings": words["findings"],
        "impression": words["impression"],
    }
    document = Document(
        template.id,
        template.title,
        tuple(Section(key, key.capitalize(), (Field(key, text=text),)) for key, text in texts.items()),
    )
    at = min(now - timedelta(minutes=3), now + timedelta(minutes=int(spec.case["due_minutes"])))
    with place.store.reading() as work:
        case, kept, images = case_of(work, case_id), study_of(work, study), instances_of(work, study)
    if kept is None:
        raise ReadroomError(f"The study {study} is not here.")
    first = images[len(images) // 2]
    evidence = (Evidence(study, first.series, first.sop_class, first.sop, first.modality),)
    code = (template.exam.code, template.exam.meaning, template.exam.scheme)
    wanted = ToSign(case, kept, place.reader, document, (), (), evidence, code)
    sign(place.store, place.trail, policy_of(None), "Europe/London", "Readroom", at, wanted)


def make_list(places: Sequence[Place], now: datetime, only: str | None = None) -> int:
    """Make every study that is not there yet, and put each into all places as it is made. How many studies."""
    import os

    from app.archive.sample.studies import make_all

    count = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="readroom-sample-")))
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
        for spec, files in make_all(folder, now.astimezone(UTC), max(1, min(4, cores))):
            if only is None or spec.key == only:
                hands = (Decoded({str(file): digest for file, digest in files.items()}),)
                for place in places:
                    put_study(place, hands, spec, list(files), now)
                count += 1
            shutil.rmtree(folder / spec.key, ignore_errors=True)
    return count
