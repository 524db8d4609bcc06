"""Who comes in, who goes: sign-in, the first user, unlocking, signing out. Each is audited; runs on a worker."""

from __future__ import annotations

from app.access.people import Role
from app.access.records import (
    Session,
    SignInRefused,
    add_person,
    confirm_password,
    end_session,
    open_session,
    sign_in,
)
from app.desk.station import Seat, Station
from resources.errors import ReadroomError


def _taken(found: Session | SignInRefused) -> Session:
    if isinstance(found, SignInRefused):
        raise found
    return found


def enter(station: Station, name: str, password: str) -> Seat:
    """Sign somebody in.

    Raises:
        SignInRefused: name and password do not go together, or are locked out; both are audited.
        ReadroomError: the person has no clinical role.
    """
    now = station.now()
    with station.store.work() as work:
        found = sign_in(work, now, name, password)
        outcome = "ok" if isinstance(found, Session) else "refused"
        station.trail.append(work, now, name, "session.begin", outcome=outcome)
    session = _taken(found)
    if not session.person.clinical:
        raise ReadroomError(f"{session.person.display_name} has no role that sees images and reports.")
    return Seat(session.person, session)


def make_first_user(station: Station, name: str, password: str) -> Seat:
    """The first local user is radiologist and administrator of this desk.

    Raises:
        ReadroomError: the name is empty, the password is weak.
    """
    now = station.now()
    login = name.strip()
    with station.store.work() as work:
        person = add_person(work, now, login, [Role.RADIOLOGIST, Role.ADMINISTRATOR], password, login)
        session = open_session(work, now, person, now)
        station.trail.append(work, now, login, "user.add", body={"person": login, "roles": sorted(person.roles)})
        station.trail.append(work, now, login, "session.begin")
    return Seat(person, session)


def unlock(station: Station, seat: Seat, password: str) -> Seat:
    """The password again after the idle lock.

    Raises:
        SignInRefused: it is not the password.
    """
    if seat.session is None:
        return seat
    now = station.now()
    with station.store.work() as work:
        found = confirm_password(work, now, seat.session, password)
        outcome = "ok" if isinstance(found, Session) else "refused"
        station.trail.append(work, now, seat.person.name, "session.unlock", outcome=outcome)
    session = _taken(found)
    return Seat(session.person, session)


def leave(station: Station, seat: Seat, how: str) -> None:
    """Sign-out, or the close of the window."""
    if seat.session is None:
        return
    now = station.now()
    with station.store.work() as work:
        end_session(work, now, seat.session, how)
        station.trail.append(work, now, seat.person.name, "session.end", body={"how": how})
