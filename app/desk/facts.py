"""What the footer says at any time, read from the store on a worker."""

from __future__ import annotations

from app.delivery.records import counts
from app.desk.station import Station
from app.desk.worklist.values import Status
from app.governance.checks import screen_state


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
    display = Status("display", state.word) if state.ok else Status("soon", state.word, "warning")
    return {"outbox": outbox, "display": display}
