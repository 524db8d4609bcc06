"""What is stored of cases: admission, who has them, stops, the journal. The journal is the truth of every clock."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from app.cases.clock import Clock, Stop, asked, clock
from app.cases.contracts import Contracts
from app.cases.priors import StudyFacts
from app.cases.values import Case, Order, State
from app.settings.toml import SettingsError
from app.store.engine import Work
from app.store.tables import archive as images
from app.store.tables import cases as tables
from app.store.tables.reports import report
from app.store.types import new_id
from resources.errors import ReadroomError

READ_HERE = frozenset({"CT", "MR"})


class CaseMoved(ReadroomError):
    """Somebody else changed the case meanwhile."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What admission made of the studies: new cases, and studies kept without one."""

    cases: tuple[str, ...]
    kept: tuple[str, ...]


def admit(work: Work, now: datetime, contracts: Contracts, orders: Mapping[str, Order] | None = None) -> Admitted:
    """Make a case of each study with CT or MR images that has none; asked after imports and at every start.

    Args:
        orders: what was asked for, by Study Instance UID; without one the case is routine under the local contract.
    """
    known = orders or {}
    _client(work, "local", "Imported here", "local")
    cases: list[str] = []
    kept: list[str] = []
    rows = work.execute(
        select(images.study)
        .outerjoin(tables.case_, tables.case_.c.study == images.study.c.uid)
        .where(tables.case_.c.id.is_(None))
        .order_by(images.study.c.date, images.study.c.uid)
    ).mappings()
    for study in rows.all():
        counted = _images_of(work, study["uid"])
        modality = next((name for name in ("CT", "MR") if counted.get(name)), "")
        if not modality:
            kept.append(study["uid"])
            continue
        order = known.get(study["uid"]) or _local_order(study, modality, now)
        cases.append(_admit_study(work, now, contracts, study, modality, sum(counted.values()), order))
    for case_id in cases:
        _count_priors(work, case_id)
    return Admitted(tuple(cases), tuple(kept))


def _local_order(study: Mapping[Any, Any], modality: str, now: datetime) -> Order:
    """What an import without an order comes to: routine, under the local contract, the clock from arrival."""
    return Order(
        client="local",
        contract="local",
        accession=str(study["accession"]),
        exam=str(study["description"]).replace("^", " ").strip()
        or f"{modality} {str(study['body_part']).lower()}".strip(),
        priority="routine",
        question="",
        referrer=study["referrer"],
        contact="",
        site=study["institution"],
        received=now,
    )


def refresh_images(work: Work, study: str) -> None:
    """After more images of a known study: the case shows how many are here."""
    counted = sum(_images_of(work, study).values())
    work.execute(
        update(tables.case_)
        .where(tables.case_.c.study == study)
        .values(images=counted, version=tables.case_.c.version + 1)
    )


def _images_of(work: Work, study: str) -> dict[str, int]:
    instance = images.instance
    rows = work.execute(
        select(instance.c.modality, func.sum(instance.c.frames))
        .where(instance.c.study == study, instance.c.pixels_sha256.is_not(None))
        .group_by(instance.c.modality)
    )
    return {str(modality): int(count) for modality, count in rows}


def _admit_study(
    work: Work,
    now: datetime,
    contracts: Contracts,
    study: Mapping[Any, Any],
    modality: str,
    count: int,
    order: Order,
) -> str:
    patient = _patient_of(work, now, study)
    _client(work, order.client, order.site, order.contract)
    taken = select(tables.case_.c.id).where(
        tables.case_.c.client == order.client, tables.case_.c.accession == order.accession
    )
    assigned = not order.accession or work.execute(taken).first() is not None
    patient_id = str(study["patient_id"])
    times = asked(order.received, order.due) if order.due else _promised(contracts, order)
    order_id = new_id(now)
    work.execute(
        insert(tables.order_).values(
            id=order_id,
            client=order.client,
            accession=order.accession,
            placer=order.placer,
            exam=order.exam,
            modality=modality,
            body_part=study["body_part"],
            side=order.side,
            question=order.question,
            referrer=order.referrer,
            contact=order.contact,
            site=order.site,
            priority=order.priority,
            requested=order.received,
        )
    )
    case_id = new_id(now)
    work.execute(
        insert(tables.case_).values(
            id=case_id,
            patient=patient,
            client=order.client,
            study=study["uid"],
            order_id=order_id,
            accession=_assigned_number(work) if assigned else order.accession,
            accession_assigned=assigned,
            patient_id=patient_id or _assigned_number(work),
            patient_id_assigned=not patient_id,
            patient_name=study["patient_name"],
            birth_date=study["birth_date"],
            sex=study["sex"],
            exam=order.exam,
            modality=modality,
            body_part=study["body_part"],
            side=order.side,
            referrer=order.referrer,
            site=order.site,
            question=order.question,
            priority=order.priority,
            contract=order.contract,
            state=(State.WAITING if order.waiting else State.NEW).value,
            images=count,
            images_expected=order.images_expected,
            received=order.received,
            amber=times.amber if times and not order.waiting else None,
            red=times.red if times and not order.waiting else None,
            due=times.due if times and not order.waiting else None,
        )
    )
    reason = "" if times else "no deadline: the table of bank holidays ends before it"
    journal(work, order.received, case_id, "received", "", reason, {"images": count})
    return case_id


def _promised(contracts: Contracts, order: Order) -> Clock | None:
    """The change points of a new case; None where the holidays are not known so far: it is admitted all the same."""
    try:
        return clock(contracts, contracts.contract(order.contract), order.priority, order.received, [])
    except SettingsError:
        return None


def _assigned_number(work: Work) -> str:
    """RR and eight digits that no case has, for a study that came without; given once, and shown as assigned here."""
    case_ = tables.case_
    while True:
        number = f"RR{secrets.randbelow(10**8):08d}"
        taken = select(case_.c.id).where((case_.c.accession == number) | (case_.c.patient_id == number))
        if work.execute(taken).first() is None:
            return number


def _client(work: Work, id: str, name: str, contract: str) -> None:
    if work.execute(select(tables.client.c.id).where(tables.client.c.id == id)).first() is None:
        work.execute(insert(tables.client).values(id=id, name=name, contract=contract))


def _patient_of(work: Work, now: datetime, study: Mapping[Any, Any]) -> str:
    """The person of a study: same id, same issuer, same birth date; an empty id matches nobody (interop.md 5)."""
    value, system = str(study["patient_id"]).strip(), str(study["issuer"]).strip() or "local"
    identifier, patient = tables.patient_identifier, tables.patient
    if value:
        found = work.execute(
            select(patient)
            .join(identifier, identifier.c.patient == patient.c.id)
            .where(identifier.c.system == system, identifier.c.value == value)
        ).first()
        if found is not None and found.birth_date == study["birth_date"]:
            return str(found.id)
        if found is not None:
            system = f"{system}#{study['birth_date'] or 'unknown'}"
            again = work.execute(
                select(identifier.c.patient).where(identifier.c.system == system, identifier.c.value == value)
            ).first()
            if again is not None:
                return str(again.patient)
    made = new_id(now)
    work.execute(
        insert(patient).values(
            id=made, name=study["patient_name"], birth_date=study["birth_date"], sex=study["sex"], created=now
        )
    )
    if value:
        work.execute(insert(identifier).values(system=system, value=value, patient=made))
    return made


def _count_priors(work: Work, case_id: str) -> None:
    """Each study of the person is a prior of the later ones."""
    patient = work.execute(select(tables.case_.c.patient).where(tables.case_.c.id == case_id)).scalar_one()
    rows = work.execute(
        select(tables.case_.c.id, images.study.c.date, images.study.c.time)
        .join(images.study, images.study.c.uid == tables.case_.c.study)
        .where(tables.case_.c.patient == patient)
    ).all()
    for row in rows:
        day = _date(row.date)
        earlier = sum(1 for other in rows if other.id != row.id and _before(_date(other.date), day))
        work.execute(update(tables.case_).where(tables.case_.c.id == row.id).values(priors=earlier))


def _before(other: date | None, day: date | None) -> bool:
    """Whether a study can be a prior of one of that day; what has no date cannot be shown to be earlier."""
    return other is not None and day is not None and other <= day


def journal(
    work: Work,
    now: datetime,
    case_id: str,
    event: str,
    actor: str,
    reason: str = "",
    body: Mapping[str, Any] | None = None,
) -> None:
    """Write down what happened to a case; rows are never changed."""
    work.execute(
        insert(tables.case_event).values(
            case_id=case_id, event=event, at=now, actor=actor, reason=reason, body=dict(body or {})
        )
    )


def case_of(work: Work, case_id: str) -> Case:
    """One case.

    Raises:
        ReadroomError: there is none of that id.
    """
    row = work.execute(select(tables.case_).where(tables.case_.c.id == case_id)).mappings().first()
    if row is None:
        raise ReadroomError(f"There is no case {case_id} here.")
    return _case(row)


def case_named(work: Work, word: str) -> Case | None:
    """One case by its id or its accession."""
    row = (
        work.execute(select(tables.case_).where((tables.case_.c.id == word) | (tables.case_.c.accession == word)))
        .mappings()
        .first()
    )
    return _case(row) if row is not None else None


def _case(row: Mapping[Any, Any]) -> Case:
    values = {field.name: row[field.name] for field in fields(Case)}
    values["state"] = State(values["state"])
    return Case(**values)


def move(work: Work, case: Case, **values: Any) -> Case:
    """Change a case, if nobody else did since it was read.

    Raises:
        CaseMoved: somebody was faster; read it again.
    """
    changed = work.execute(
        update(tables.case_)
        .where(tables.case_.c.id == case.id, tables.case_.c.version == case.version)
        .values(**values, version=case.version + 1)
    )
    if changed.rowcount != 1:
        raise CaseMoved(f"The case {case.accession} was changed by somebody else; look at it again.")
    return case_of(work, case.id)


def claim(work: Work, now: datetime, case: Case, person: str, name: str) -> Case:
    """Opening a case gives it to the reader and starts reading; a reported one stays as it is."""
    if case.state in {State.REPORTED, State.EXCLUDED}:
        return case
    if case.assignee != person:
        assignment = tables.assignment
        work.execute(
            update(assignment)
            .where(assignment.c.case_id == case.id, assignment.c.until_utc.is_(None))
            .values(until_utc=now)
        )
        work.execute(
            insert(assignment).values(id=new_id(now), case_id=case.id, person=person, kind="reading", from_utc=now)
        )
        journal(work, now, case.id, "assigned", name)
    journal(work, now, case.id, "opened", name)
    state = case.state if case.state is State.STOPPED else State.READING
    return move(work, case, state=state.value, assignee=person, assignee_name=name, opened=case.opened or now)


def stop_clock(work: Work, now: datetime, contracts: Contracts, case: Case, actor: str, reason: str) -> Case:
    """Stand the clock still for a coded reason; while it stands, another stop changes nothing.

    Raises:
        ReadroomError: the reason is none that the contracts allow, or the case is reported or excluded.
    """
    if reason not in contracts.stop_reasons:
        raise ReadroomError(f"“{reason}” does not stop a clock; these do: {', '.join(contracts.stop_reasons)}.")
    if case.state in {State.REPORTED, State.EXCLUDED}:
        raise ReadroomError(f"The case {case.accession} is {case.state}; its clock does not run any more.")
    if case.state is State.STOPPED:
        return case
    journal(work, now, case.id, "stopped", actor, reason)
    return move(work, case, state=State.STOPPED.value, stop_reason=reason, stopped=now)


def restart_clock(work: Work, now: datetime, contracts: Contracts, case: Case, actor: str) -> Case:
    """Let the clock run again; the change points move on by what was stopped. A running one stays as it is."""
    if case.state is not State.STOPPED:
        return case
    journal(work, now, case.id, "restarted", actor)
    times = _after_stop(work, now, contracts, case)
    state = State.READING if case.opened else (State.ASSIGNED if case.assignee else State.NEW)
    return move(
        work,
        case,
        state=state.value,
        stop_reason="",
        stopped=None,
        amber=times and times.amber,
        red=times and times.red,
        due=times and times.due,
    )


def exclude(work: Work, now: datetime, case: Case, actor: str, reason: str) -> Case:
    """Take a case out of the list, with a reason that stays.

    Raises:
        ReadroomError: no reason is given.
    """
    if not reason.strip():
        raise ReadroomError("A case leaves the list only with a reason.")
    journal(work, now, case.id, "excluded", actor, reason)
    return move(work, case, state=State.EXCLUDED.value)


def reported(work: Work, now: datetime, case: Case, actor: str, version: int) -> Case:
    """The first verified report ends the clock; later versions are amendments."""
    journal(work, now, case.id, "reported", actor, body={"version": version})
    return move(work, case, state=State.REPORTED.value, reported=case.reported or now, stopped=None)


def clock_of(work: Work, contracts: Contracts, case: Case) -> Clock:
    """The change points by the contract, computed from the journal."""
    return _clock_with(contracts, case, _stops_of(work, contracts, case))


def _after_stop(work: Work, now: datetime, contracts: Contracts, case: Case) -> Clock | None:
    """The change points after the last stop: by the contract, or moved on where the order itself named the time."""
    stops = _stops_of(work, contracts, case)
    stood = max(now - case.stopped, timedelta(0)) if case.stopped else timedelta(0)
    try:
        before, after = (_clock_with(contracts, case, part) for part in (stops[:-1], stops))
    except SettingsError:  # the table of holidays ends before it: no deadline is guessed
        return None if case.due is None else _moved(case, stood)
    return after if case.due in {None, before.due} else _moved(case, stood)


def _clock_with(contracts: Contracts, case: Case, stops: list[Stop]) -> Clock:
    return clock(contracts, contracts.contract(case.contract), case.priority, case.received, stops)


def _moved(case: Case, span: timedelta) -> Clock:
    """The change points a case has, later by a span."""
    due = case.due or case.received
    return Clock((case.amber or due) + span, (case.red or due) + span, due + span)


def _stops_of(work: Work, contracts: Contracts, case: Case) -> list[Stop]:
    """The stops that the journal tells of, until the first report."""
    event = tables.case_event
    stops: list[Stop] = []
    rows = work.execute(select(event).where(event.c.case_id == case.id).order_by(event.c.seq))
    for row in rows:
        standing = bool(stops) and stops[-1].end is None
        if row.event == "stopped" and row.reason in contracts.stop_reasons and not standing:
            stops.append(Stop(row.at, None))
        elif row.event in {"restarted", "reported"} and standing:
            stops[-1] = Stop(stops[-1].start, row.at)
        if row.event == "reported":
            break
    return stops


def studies_of_patient(work: Work, patient: str) -> tuple[StudyFacts, ...]:
    """Every study here of one person, to choose priors from."""
    rows = work.execute(
        select(
            tables.case_.c.id,
            tables.case_.c.modality,
            images.study.c.uid,
            images.study.c.body_part,
            images.study.c.description,
            images.study.c.date,
            images.study.c.time,
            select(func.count()).where(report.c.case_id == tables.case_.c.id).scalar_subquery().label("reports"),
        )
        .join(images.study, images.study.c.uid == tables.case_.c.study)
        .where(tables.case_.c.patient == patient)
    )
    return tuple(
        StudyFacts(
            row.uid,
            row.id,
            row.modality,
            row.body_part,
            row.description,
            _date(row.date),
            row.reports > 0,
            row.time,
        )
        for row in rows
    )


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        return None
