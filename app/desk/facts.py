"""What the footer says at any time, read from the store on a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from app.delivery.records import by_state, list_connections
from app.delivery.values import Connection, State
from app.desk.station import Station
from app.desk.worklist.values import Status
from app.governance.checks import CheckKind, screen_state

CHECKED = "Screen checked"


def facts_of(station: Station, screen: str) -> dict[str, Status]:
    """The outbox and the display check of this screen."""
    from app.governance.records import checks_of

    with station.store.reading() as work:
        waiting, connections = by_state(work), list_connections(work, active_only=True)
        checks = checks_of(work, screen)
    state = screen_state(checks, screen, station.now(), station.settings.zone)
    now, zone = station.now(), station.settings.zone
    outbox = outbox_of(waiting, connections, now, zone)
    passed = max((one.at for one in checks if one.screen == screen and one.kind is CheckKind.VISUAL), default=None)
    words = state.word
    if passed is not None and words == CHECKED:
        words = f"Display passed {_day(passed, now, zone)}"
    display = Status("display", words) if state.ok else Status("soon", state.word, "warning")
    return {"outbox": outbox, "display": display}


def outbox_of(
    waiting: Mapping[State, int], connections: Sequence[Connection], now: datetime, zone: tzinfo
) -> Status:
    """What is not delivered yet, who does not answer, when the last delivery arrived; only what is known.

    What a person gave up needs nobody any more.
    """
    held, due = waiting.get(State.HELD, 0), waiting.get(State.DUE, 0) + waiting.get(State.LEASED, 0)
    if held:
        return Status(
            "due", "1 delivery needs a person" if held == 1 else f"{held} deliveries need a person", "critical"
        )
    silent = [
        one for one in connections if one.last_error_at and (one.last_ok is None or one.last_ok < one.last_error_at)
    ]
    if due and silent:
        return Status("soon", f"{silent[0].name} does not take reports, {due} waiting", "warning")
    if due:
        return Status("outbox", f"Outbox: {due} waiting")
    arrived = max((one.last_ok for one in connections if one.last_ok), default=None)
    return Status("outbox", f"Outbox empty, delivered {_day(arrived, now, zone)}" if arrived else "Outbox empty")


def _day(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "today 08:02", "yesterday 21:14", "22 Nov 08:02"."""
    here, today = at.astimezone(zone), now.astimezone(zone).date()
    days = (today - here.date()).days
    return f"{('today', 'yesterday')[days] if 0 <= days <= 1 else f'{here.day} {here:%b}'} {here:%H:%M}"
