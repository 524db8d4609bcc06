"""What is written when a case is left; runs on a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.escalation.records import release

if TYPE_CHECKING:
    from app.access.people import Person
    from app.desk.station import Station


def raise_held(station: Station, case_id: str, person: Person) -> None:
    """An alert that is still held is raised: nobody is there to take it back."""
    with station.store.work() as store:
        release(store, station.trail, station.now(), case_id, person.name)


def end_case(station: Station, case_id: str, person: Person) -> None:
    """The same, and the trail says that the case was closed."""
    with station.store.work() as store:
        now = station.now()
        release(store, station.trail, now, case_id, person.name)
        station.trail.append(store, now, person.name, "case.close", case_id)


def looked_at(station: Station, case_ids: tuple[str, ...], person: Person) -> None:
    """Cases whose images were shown while the desk was still opening, and that were left before they were opened."""
    with station.store.work() as store:
        now = station.now()
        for case_id in case_ids:
            station.trail.append(store, now, person.name, "case.open", case_id, body={"images": "only"})
            station.trail.append(store, now, person.name, "case.close", case_id)
