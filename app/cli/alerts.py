"""`readroom alerts`: what waits for an answer, the acknowledgement that came by telephone, how long answers take."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import Data, Json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from app.escalation.summary import Summary
    from app.escalation.values import Alert, Attempt, Policy

FORMAT = "%d/%m/%Y %H:%M %Z"


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Alerts: what waits for an answer, answers, and how long they took.")
    group.command("list")(list_)
    group.command("ack")(ack)
    group.command("report")(report)
    app.add_typer(group, name="alerts")


def list_(
    only_open: Annotated[bool, typer.Option("--open", help="Only those that somebody must still answer.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """List alerts, oldest first, with everything that happened to each.

    An alert is held for ten seconds, in which its maker may take it back; it is listed from the first of them.
    """
    from app.cli.context import opened
    from app.cli.output import print_json
    from app.escalation.policy import policy_of
    from app.escalation.records import alerts, attempts
    from app.escalation.rules import read_back_missing, standing

    with opened(data) as desk:
        now, zone, policy = desk.now(), desk.settings.zone, policy_of(desk.data)
        with desk.store.reading() as work:
            found = [standing(alert, now) for alert in alerts(work, only_open=only_open)]
            tries = {alert.id: attempts(work, alert.id) for alert in found}
    if json:
        print_json({"alerts": [_row(alert, tries[alert.id], policy) for alert in found]})
        return
    for alert in found:
        missing = read_back_missing(alert, policy.known(alert.category))
        typer.echo(_line(alert, zone) + ("  read-back missing" if missing else ""))
    if not found:
        typer.echo("No open alerts." if only_open else "No alerts.")


def ack(
    alert: Annotated[str, typer.Argument(help="The alert's id, as `readroom alerts list` shows it.", metavar="ID")],
    by: Annotated[str, typer.Option("--by", help="Who acknowledged it, by name.")],
    how: Annotated[str, typer.Option("--how", help="How, such as: by telephone, on the ward.")],
    read_back: Annotated[bool, typer.Option("--read-back", help="The finding was repeated back.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Write down that somebody who can act has heard an alert; it stops escalating.

    Where the policy asks for a read-back and none was noted, --read-back on the acknowledged alert adds it.
    """
    from app.cli.context import opened
    from app.cli.output import print_json, say
    from app.escalation.policy import policy_of
    from app.escalation.records import acknowledge, alert_of, attempts, settle
    from app.escalation.records import read_back as add_read_back
    from app.escalation.rules import read_back_missing
    from app.escalation.states import NotNow
    from app.escalation.values import AlertState

    with opened(data) as desk:
        now, policy = desk.now(), policy_of(desk.data)
        with desk.store.work() as work:
            settled = settle(work, desk.trail, now, alert_of(work, alert))
            again = settled.state is AlertState.ACKNOWLEDGED
            if again and read_back:
                found = add_read_back(work, desk.trail, now, settled, desk.actor, policy=policy, by=by, how=how)
            elif again and read_back_missing(settled, policy.known(settled.category)):
                raise NotNow("The alert was acknowledged already; only its read-back is missing: give --read-back.")
            else:
                found = acknowledge(work, desk.trail, now, settled, desk.actor, by=by, how=how, read_back=read_back)
            row = _row(found, attempts(work, alert), policy)
    if json:
        print_json(row)
    else:
        say(f"Read back by {by}: {found.finding}." if again else f"Acknowledged by {by}: {found.finding}.")
    category = policy.known(found.category)
    if category is not None and read_back_missing(found, category):
        say(
            f"The policy asks for a read-back of {category.title.lower()} findings; none was noted. "
            f"When it comes: the same command with --read-back."
        )


def report(
    start: Annotated[str, typer.Option("--from", help="First day, such as 2026-11-01.", metavar="DATE")],
    end: Annotated[str, typer.Option("--to", help="Last day, counted too.", metavar="DATE")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Count the alerts of some days: how soon they were acknowledged, and which were not in time.

    Days are those of the desk's time zone; minutes are counted from the press of the key.
    """
    from app.cli.context import opened
    from app.cli.output import print_json
    from app.cli.run import WrongUse
    from app.escalation.records import alerts
    from app.escalation.summary import summary

    first, last = _day(start, "--from"), _day(end, "--to")
    if last == date.max:
        raise WrongUse(f"--to {end} is too late; give an earlier day.")
    if last < first:
        raise WrongUse(f"--to {end} is before --from {start}.")
    with opened(data) as desk:
        zone = desk.settings.zone
        with desk.store.reading() as work:
            known = alerts(work)
        found = summary(known, _midnight(first, zone), _midnight(_after(last), zone), desk.now())
    if json:
        print_json(_document(found, first, last, zone))
    else:
        _print(found, first, last, zone)


def _row(alert: Alert, tries: Sequence[Attempt], policy: Policy) -> dict[str, object]:
    from app.escalation.rules import read_back_missing
    from app.store.types import iso

    return {
        "id": alert.id,
        "case": alert.case_id,
        "accession": alert.accession,
        "category": alert.category,
        "finding": alert.finding,
        "state": alert.state.value,
        "level": alert.level,
        "raised": iso(alert.raised) if alert.raised else None,
        "due": iso(alert.due) if alert.open and alert.due else None,
        "recipient": alert.recipient,
        "attempts": [
            {
                "at": iso(one.at),
                "event": one.event,
                "level": one.level,
                "actor": one.actor,
                "who": one.who,
                "role": one.role,
                "channel": one.channel,
                "note": one.note,
                "read_back": one.read_back,
            }
            for one in tries
        ],
        "pressed": iso(alert.pressed),
        "contact": alert.contact,
        "acknowledged": iso(alert.acknowledged) if alert.acknowledged else None,
        "acknowledged_by": alert.acknowledged_by or None,
        "read_back": alert.read_back,
        "read_back_missing": read_back_missing(alert, policy.known(alert.category)),
        "report": alert.report,
    }


def _line(alert: Alert, zone: ZoneInfo) -> str:
    """One alert in one line, as a person on the telephone needs it."""
    number = f", {alert.contact}" if alert.contact else ""
    parts = [alert.id, alert.state.value, alert.category, alert.accession, alert.finding, alert.recipient + number]
    if alert.open and alert.due is not None:
        parts.append(f"due {alert.due.astimezone(zone).strftime(FORMAT)}")
    elif alert.acknowledged is not None:
        parts.append(f"{alert.acknowledged_by}, {alert.acknowledged.astimezone(zone).strftime(FORMAT)}")
    return "  ".join(parts)


def _document(found: Summary, first: date, last: date, zone: ZoneInfo) -> dict[str, object]:
    from app.store.types import iso

    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "timezone": zone.key,
        "alerts": found.pressed,
        "by_state": found.states,
        "by_category": found.categories,
        "acknowledged": found.acknowledged,
        "median_minutes": _rounded(found.median),
        "p95_minutes": _rounded(found.p95),
        "overdue": [
            {
                "id": one.alert.id,
                "case": one.alert.case_id,
                "accession": one.alert.accession,
                "category": one.alert.category,
                "finding": one.alert.finding,
                "state": one.alert.state.value,
                "recipient": one.alert.recipient,
                "acknowledge_by": iso(one.alert.acknowledge_by),
                "acknowledged": iso(one.alert.acknowledged) if one.alert.acknowledged else None,
                "late_minutes": _rounded(one.late.total_seconds() / 60),
            }
            for one in found.overdue
        ],
    }


def _print(found: Summary, first: date, last: date, zone: ZoneInfo) -> None:
    counts = ", ".join(f"{number} {state}" for state, number in found.states.items()) or "none"
    noun = "alert" if found.pressed == 1 else "alerts"
    typer.echo(f"{first:%d/%m/%Y} to {last:%d/%m/%Y} ({zone.key}): {found.pressed} {noun} ({counts}).")
    if found.median is not None and found.p95 is not None:
        typer.echo(f"Acknowledged: {found.acknowledged}, median {found.median:.0f} min, 95 % {found.p95:.0f} min.")
    for one in found.overdue:
        how = "acknowledged late by" if one.alert.acknowledged else "overdue by"
        minutes = one.late.total_seconds() / 60
        typer.echo(f"  {one.alert.accession}  {one.alert.finding}  {one.alert.recipient}  {how} {minutes:.0f} min")


def _rounded(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes, 2)


def _day(text: str, option: str) -> date:
    from app.cli.run import WrongUse

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{option} {text} is not a date; give it as YYYY-MM-DD, such as 2026-11-01.") from None


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins in the desk's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)
