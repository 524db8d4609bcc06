"""What is stored of alerts. Every change is one row of the alert, one event, and an entry in the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from app.access.audit import Trail
from app.escalation.rules import Step, due_after, next_at, read_back_missing, role_now, standing, step_due
from app.escalation.states import Event, NotNow, after
from app.escalation.values import OPEN, Alert, AlertState, Attempt, Level, Policy
from app.store.engine import Work
from app.store.tables import escalation as tables
from app.store.types import new_id
from resources.errors import ReadroomError

LONDON = ZoneInfo("Europe/London")
"""The policy's hours are those of the service."""


def raise_alert(
    work: Work,
    trail: Trail,
    now: datetime,
    *,
    policy: Policy,
    category: str,
    finding: str,
    case_id: str,
    accession: str,
    referrer: str,
    contact: str,
    person: str,
    actor: str,
    section: str = "",
    span: tuple[int, int] | None = None,
) -> Alert:
    """Press the key: a row before it is a message, held ten seconds for its maker to undo.

    Raises:
        ReadroomError: no finding is named, or an open alert of the case names the same one.
    """
    if not finding.strip():
        raise ReadroomError("An alert needs a finding: put the caret on it, or select its words.")
    for other in alerts(work, case_id=case_id):
        if other.open and other.finding.casefold() == finding.casefold():
            raise ReadroomError(f"There is already an open alert for “{finding}” on this case.")
    chosen = policy.category(category)
    recipient, number = recipient_of(work, now, chosen.levels[0], referrer, contact, policy)
    alert_id = new_id(now)
    contact_by = now + chosen.contact_within
    work.execute(
        insert(tables.alert).values(
            id=alert_id,
            case_id=case_id,
            accession=accession,
            category=category,
            code=chosen.code,
            finding=finding.strip(),
            section=section,
            start=span[0] if span else None,
            end=span[1] if span else None,
            state=AlertState.HELD.value,
            recipient=recipient,
            contact=number,
            pressed=now,
            held_until=now + policy.hold,
            contact_by=contact_by,
            acknowledge_by=now + chosen.acknowledge_within,
            due=contact_by,
            person=person,
            policy=policy.edition,
        )
    )
    _note(work, now, alert_id, "pressed", actor, who=recipient, role=chosen.levels[0].role)
    trail.append(work, now, actor, f"alert.{category}", case_id, body={"alert": alert_id, "to": recipient})
    return alert_of(work, alert_id)


def recipient_of(
    work: Work, now: datetime, level: Level, referrer: str, contact: str, policy: Policy
) -> tuple[str, str]:
    """Who a level means now, and how to reach them: the referrer, or whom the rota has; else the fallback."""
    if level.role.startswith("referr"):
        return (referrer or "the referring team", contact)
    role = role_now(level.role, now, LONDON, policy)
    rota = tables.rota
    row = work.execute(
        select(rota.c.name, rota.c.phone)
        .where(rota.c.role == role, rota.c.from_utc <= now, rota.c.until_utc > now)
        .order_by(rota.c.from_utc)
    ).first()
    return (f"{row.name}, {role}", row.phone) if row else (f"the {role}", policy.fallback)


def undo(work: Work, trail: Trail, now: datetime, alert: Alert, person: str, actor: str) -> Alert:
    """Take it back within its ten seconds; its maker alone may.

    Raises:
        NotNow: the ten seconds are over, or somebody else asks.
    """
    if person != alert.person:
        raise NotNow("Only the one who raised an alert may take it back; it can be withdrawn with a second person.")
    if now > alert.held_until:
        raise NotNow("The ten seconds are over; the alert was raised. It can be withdrawn with a second person.")
    return _move(work, trail, now, alert, Event.UNDO, actor, due=None)


def release(work: Work, trail: Trail, now: datetime, case_id: str, actor: str) -> int:
    """End the ten seconds of a case's held alerts at once: signing, leaving, locking, closing. How many were raised."""
    held = [alert for alert in alerts(work, case_id=case_id) if alert.state is AlertState.HELD]
    raised = 0
    for alert in held:
        try:
            _move(work, trail, now, alert, Event.RELEASE, actor, raised=min(now, alert.held_until))
        except _Raced:
            continue
        raised += 1
    return raised


def settle(work: Work, trail: Trail, now: datetime, alert: Alert) -> Alert:
    """The alert, raised where its ten seconds are over and no sweeper has written that down yet."""
    if alert.state is AlertState.HELD and standing(alert, now).state is AlertState.RAISED:
        return _move(work, trail, now, alert, Event.RELEASE, "clock", raised=alert.held_until)
    return alert


def attempt(
    work: Work,
    trail: Trail,
    now: datetime,
    alert: Alert,
    actor: str,
    *,
    channel: str,
    who: str,
    reached: bool,
    note: str,
) -> Alert:
    """Write down a try to reach somebody."""
    event = Event.REACHED if reached else Event.ATTEMPT
    return _move(work, trail, now, alert, event, actor, channel=channel, who=who, note=note)


def acknowledge(
    work: Work, trail: Trail, now: datetime, alert: Alert, actor: str, *, by: str, how: str, read_back: bool
) -> Alert:
    """Somebody who can act has heard it; closes every level.

    Raises:
        NotNow: the state does not allow it.
        ReadroomError: nobody is named.
    """
    if not by.strip() or not how.strip():
        raise ReadroomError("An acknowledgement names who gave it and how.")
    values: dict[str, Any] = {
        "acknowledged": now,
        "acknowledged_by": by,
        "acknowledged_how": how,
        "read_back": read_back,
    }
    return _move(
        work, trail, now, alert, Event.ACKNOWLEDGE, actor, who=by, note=how, back=read_back, due=None, **values
    )


def read_back(
    work: Work, trail: Trail, now: datetime, alert: Alert, actor: str, *, policy: Policy, by: str, how: str
) -> Alert:
    """The finding was repeated back later than it was acknowledged; the acknowledgement stays as it was written.

    Raises:
        NotNow: the alert is not acknowledged, or no read-back of it is missing.
        ReadroomError: nobody is named.
    """
    if not by.strip() or not how.strip():
        raise ReadroomError("A read-back names who repeated the finding and how.")
    after(alert.state, Event.READ_BACK)
    category = policy.known(alert.category)
    if not read_back_missing(alert, category):
        title = category.title.lower() if category is not None else alert.category
        why = "its read-back is recorded" if alert.read_back else f"no read-back is asked for of {title} findings"
        raise NotNow(f"The alert was acknowledged already, and {why}.")
    return _move(
        work, trail, now, alert, Event.READ_BACK, actor, who=by, note=how, back=True, due=None, read_back=True
    )


def withdraw(
    work: Work, trail: Trail, now: datetime, alert: Alert, actor: str, *, second: str, reason: str
) -> Alert:
    """Take back a raised alert: with a reason and a second person.

    Raises:
        ReadroomError: the reason or the second person is missing, or is the same person.
    """
    if not reason.strip() or not second.strip() or second == actor:
        raise ReadroomError("Withdrawing an alert takes a reason and a second person.")
    return _move(work, trail, now, alert, Event.WITHDRAW, actor, who=second, note=reason, due=None)


def close(work: Work, trail: Trail, now: datetime, alert: Alert, actor: str, note: str = "") -> Alert:
    """A person closes what was acknowledged; nothing more is owed.

    Raises:
        NotNow: nobody has acknowledged it yet.
    """
    return _move(work, trail, now, alert, Event.CLOSE, actor, note=note, due=None)


def bind(work: Work, case_id: str, report: str) -> None:
    """Signing ties the alerts of the case that have no version yet to this one."""
    work.execute(
        update(tables.alert)
        .where(tables.alert.c.case_id == case_id, tables.alert.c.report.is_(None))
        .where(tables.alert.c.state.not_in([AlertState.UNDONE.value, AlertState.WITHDRAWN.value]))
        .values(report=report)
    )


def sweep(
    work: Work,
    trail: Trail,
    now: datetime,
    policy: Policy,
    clock: Callable[[Alert], datetime] | None = None,
) -> tuple[Alert, ...]:
    """Do everything that is due now, in order of due, once; safe beside another sweeper. What changed.

    Args:
        clock: what time it is for one alert, where another clock than the wall's says that it is due already.
    """
    changed = []
    open_states = [state.value for state in OPEN]
    rows = work.execute(select(tables.alert).where(tables.alert.c.state.in_(open_states))).mappings()
    waiting = [(at, alert) for alert in map(_alert, rows) if (at := next_at(alert)) is not None]
    for _, alert in sorted(waiting, key=lambda pair: (pair[0], pair[1].id)):
        step = step_due(alert, policy.known(alert.category), clock(alert) if clock else now)
        if step is not None:
            moved = _step(work, trail, now, alert, step, policy)
            if moved is not None:
                changed.append(moved)
    return tuple(changed)


def _step(work: Work, trail: Trail, now: datetime, alert: Alert, step: Step, policy: Policy) -> Alert | None:
    values: dict[str, Any] = {"level": step.level, "due": step.due}
    if step.event is Event.RELEASE:
        values = {"raised": alert.held_until}
    who, role = "", ""
    if step.recipient is not None:
        who, number = recipient_of(work, now, step.recipient, alert.recipient, alert.contact, policy)
        values |= {"recipient": who, "contact": number}
        role = step.recipient.role
    try:
        return _move(work, trail, now, alert, step.event, "clock", who=who, role=role, **values)
    except _Raced:
        return None


class _Raced(ReadroomError):
    """Another sweeper was faster."""


def _move(
    work: Work,
    trail: Trail,
    now: datetime,
    alert: Alert,
    event: Event,
    actor: str,
    *,
    channel: str = "",
    who: str = "",
    role: str = "",
    note: str = "",
    back: bool = False,
    **values: Any,
) -> Alert:
    state = after(alert.state, event)
    values.setdefault("due", due_after(alert, state, now))
    changed = work.execute(
        update(tables.alert)
        .where(tables.alert.c.id == alert.id, tables.alert.c.version == alert.version)
        .values(state=state.value, version=alert.version + 1, **values)
    )
    if changed.rowcount != 1:
        raise _Raced("Somebody else changed this alert; look at it again.")
    level = int(values.get("level", alert.level))
    _note(
        work,
        now,
        alert.id,
        event.value,
        actor,
        channel=channel,
        who=who,
        role=role,
        note=note,
        back=back,
        level=level,
    )
    body = {"alert": alert.id, "state": state.value, "level": level}
    trail.append(work, now, actor, f"alert.{event.value.replace(' ', '-')}", alert.case_id, body=body)
    return alert_of(work, alert.id)


def _note(
    work: Work,
    now: datetime,
    alert: str,
    event: str,
    actor: str,
    *,
    channel: str = "",
    who: str = "",
    role: str = "",
    note: str = "",
    back: bool = False,
    level: int = 0,
) -> None:
    work.execute(
        insert(tables.alert_event).values(
            alert=alert, at=now, event=event, actor=actor, channel=channel, who=who, role=role, note=note,
            read_back=back, level=level,
        )
    )  # fmt: skip


def alert_of(work: Work, alert_id: str) -> Alert:
    """One alert.

    Raises:
        ReadroomError: there is none of that id.
    """
    row = work.execute(select(tables.alert).where(tables.alert.c.id == alert_id)).mappings().first()
    if row is None:
        raise ReadroomError(f"There is no alert {alert_id}.")
    return _alert(row)


def alerts(work: Work, case_id: str | None = None, only_open: bool = False) -> tuple[Alert, ...]:
    """Alerts, oldest first; of one case, or all."""
    query = select(tables.alert).order_by(tables.alert.c.pressed)
    if case_id is not None:
        query = query.where(tables.alert.c.case_id == case_id)
    found = tuple(_alert(row) for row in work.execute(query).mappings())
    return tuple(alert for alert in found if alert.open) if only_open else found


def attempts(work: Work, alert_id: str) -> tuple[Attempt, ...]:
    """Everything that happened to an alert, oldest first."""
    event = tables.alert_event
    rows = work.execute(select(event).where(event.c.alert == alert_id).order_by(event.c.seq)).mappings()
    return tuple(Attempt(**{field.name: row[field.name] for field in fields(Attempt)}) for row in rows)


def later_read_back(work: Work, alert_id: str) -> Attempt | None:
    """The read-back that was written down after the acknowledgement; None where it came with it, or never."""
    return next((one for one in attempts(work, alert_id) if one.event == Event.READ_BACK), None)


def _alert(row: Mapping[Any, Any]) -> Alert:
    values = {field.name: row[field.name] for field in fields(Alert)}
    values["state"] = AlertState(values["state"])
    return Alert(**values)
