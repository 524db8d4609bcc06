"""What the footer says at any time, read from the store on a worker."""

from __future__ import annotations

from datetime import datetime

from app.delivery.records import counts
from app.desk.station import Station
from app.desk.worklist.values import Status
from app.governance.checks import CheckKind, screen_state

CHECKED = "Screen checked"


def facts_of(station: Station, screen: str) -> dict[str, Status]:
    """The outbox and the display check of this screen."""
    from app.governance.records import checks_of

    with station.store.reading() as work:
        waiting = counts(work)
        checks = checks_of(work, screen)
    state = screen_state(checks, screen, station.now(), station.settings.zone)
    failed, due = waiting.get("failed", 0), waiting.get("due", 0)
    outbox = Status("outbox", "Outbox empty")
    if failed:
        outbox = Status("due", f"{failed} deliveries need a person", "critical")
    elif due:
        outbox = Status("outbox", f"Outbox: {due} waiting")
    passed = max((one.at for one in checks if one.screen == screen and one.kind is CheckKind.VISUAL), default=None)
    words = state.word
    if passed is not None and words == CHECKED:
        words = f"Display passed {_day(passed, station)}"
    display = Status("display", words) if state.ok else Status("soon", state.word, "warning")
    return {"outbox": outbox, "display": display}


def _day(at: datetime, station: Station) -> str:
    """ "today 08:02", "yesterday 21:14", of a check that still holds."""
    here, today = at.astimezone(station.settings.zone), station.now().astimezone(station.settings.zone).date()
    return f"{'today' if here.date() == today else 'yesterday'} {here:%H:%M}"
