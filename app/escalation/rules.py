"""What an alert does as time passes, and the sentence a report says of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from app.escalation.states import Event
from app.escalation.values import Alert, AlertState, Attempt, Category, Level, Policy

SHORTEST = timedelta(minutes=5)
"""Whoever is told after an outage still has that long to answer before the next is told."""


@dataclass(frozen=True, slots=True)
class Step:
    """What time does to an alert now: the event, the level it reaches and when the next step is due."""

    event: Event
    level: int
    due: datetime | None
    recipient: Level | None


def standing(alert: Alert, now: datetime) -> Alert:
    """The alert as it counts now: once its ten seconds are over it is raised, whoever writes that down later."""
    if alert.state is AlertState.HELD and now >= alert.held_until:
        return replace(alert, state=AlertState.RAISED, raised=alert.held_until)
    return alert


def next_at(alert: Alert) -> datetime | None:
    """The instant at which time does something to an alert; None when it never will."""
    if alert.state is AlertState.HELD:
        return alert.held_until
    return alert.due if alert.open and alert.state is not AlertState.FAILED_LOUD else None


def step_due(alert: Alert, category: Category | None, now: datetime) -> Step | None:
    """What is due now, None when nothing is. Levels never skip: one step at a time.

    Args:
        category: None when the policy no longer has it; then nobody is left to tell, and the alert fails loudly.
    """
    at = next_at(alert)
    if at is None or now < at:
        return None
    if alert.state is AlertState.HELD:
        return Step(Event.RELEASE, alert.level, alert.contact_by, None)
    if category is not None and alert.level + 1 < len(category.levels):
        level, before = category.levels[alert.level + 1], category.levels[alert.level]
        due = max(alert.pressed + level.within, now + max(level.within - before.within, SHORTEST))
        return Step(Event.DUE, alert.level + 1, due, level)
    return Step(Event.LAST_DUE, alert.level, alert.due, None)


def due_after(alert: Alert, state: AlertState, now: datetime) -> datetime | None:
    """The next due time in a state: contact by, until somebody is reached, then acknowledge by.

    An alert that failed loudly keeps the time it missed. Whoever is reached after their time was over still has
    `SHORTEST` to answer.
    """
    if state in {AlertState.HELD, AlertState.RAISED}:
        return alert.contact_by
    if state is AlertState.DELIVERED:
        due = alert.due or alert.acknowledge_by
        return max(due, alert.acknowledge_by if alert.level == 0 else due, now + SHORTEST)
    kept = state in {AlertState.NOTIFYING, AlertState.ESCALATED, AlertState.FAILED_LOUD}
    return (alert.due or alert.acknowledge_by) if kept else None


def read_back_missing(alert: Alert, category: Category | None) -> bool:
    """Whether an acknowledged alert still lacks the read-back its category asks for (interop.md 7, the telephone).

    Nobody new is told for it: whoever can act has heard the finding. But it shows wherever the alert does, until it is
    written down or a person closes the alert.
    """
    asked = category is not None and category.read_back
    return asked and alert.state is AlertState.ACKNOWLEDGED and not alert.read_back


def sentence(alert: Alert, zone: tzinfo, title: str, later: Attempt | None = None) -> str:
    """The sentence of the report, generated from the record as it stands; never typed first.

    Args:
        later: the read-back, where it was written down after the acknowledgement.
    """
    finding = alert.finding.rstrip(".")
    if alert.state in {AlertState.ACKNOWLEDGED, AlertState.CLOSED} and alert.acknowledged is not None:
        at = alert.acknowledged.astimezone(zone)
        back = _read_back(alert, at, later, zone) if alert.read_back else ""
        return (
            f"{title} finding ({finding}) discussed with {alert.acknowledged_by} "
            f"at {at:%H:%M} on {at:%d/%m/%Y}{back}."
        )
    at = (alert.raised or alert.pressed).astimezone(zone)
    return f"{title} alert raised at {at:%H:%M} on {at:%d/%m/%Y} for {finding}."


def _read_back(alert: Alert, at: datetime, later: Attempt | None, zone: tzinfo) -> str:
    """The end of the sentence: who repeated the finding and when, where that was not at the acknowledgement."""
    if later is None:
        return ", read back"
    by = "" if later.who.casefold() == alert.acknowledged_by.casefold() else f" by {later.who}"
    then = later.at.astimezone(zone)
    day = "" if then.date() == at.date() else f" on {then:%d/%m/%Y}"
    return f", read back{by} at {then:%H:%M}{day}"


def role_now(role: str, now: datetime, zone: tzinfo, policy: Policy) -> str:
    """Outside the desk's hours what falls to the coordinator falls to the director on call."""
    local = now.astimezone(zone).time()
    closed = not policy.desk_open <= local < policy.desk_closed
    return "director on call" if role.startswith("coordinator") and closed else role
