"""What is stored of people, their roles and sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from app.access.lockout import accept_password, after_wrong, locked
from app.access.people import Person, Role
from app.store.engine import Work
from app.store.tables import access as tables
from app.store.types import new_id
from resources.errors import ReadroomError

REFUSED = "That name and password do not go together."


class SignInRefused(ReadroomError):
    """The sign-in was refused; the same words whether the name exists or not."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody at the desk since `started`; `password_at` is when the password was last given."""

    id: str
    person: Person
    started: datetime
    password_at: datetime | None


def hash_password(password: str) -> str:
    """Argon2id, RFC 9106's second recommended option (t=3, 64 MiB, p=4)."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def password_matches(kept: str | None, password: str) -> bool:
    """Whether the password is the kept one; takes as long when nothing is kept."""
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    hasher = PasswordHasher()
    if kept is None:
        hasher.hash(password)
        return False
    try:
        return hasher.verify(kept, password)
    except (Argon2Error, InvalidHashError):
        return False


def add_person(
    work: Work,
    now: datetime,
    name: str,
    roles: Iterable[Role],
    password: str | None,
    display_name: str = "",
    gmc: str = "",
    grade: str = "",
) -> Person:
    """Make somebody known.

    Raises:
        ReadroomError: the name is empty or taken, no role is named, the password is weak.
    """
    wanted = frozenset(roles)
    if not name.strip():
        raise ReadroomError("The name is empty.")
    if not wanted:
        raise ReadroomError(f"{name} needs at least one role: {', '.join(Role)}.")
    if work.execute(select(tables.person.c.id).where(tables.person.c.name == name)).first():
        raise ReadroomError(f"There is already somebody called {name} here.")
    if password is not None:
        accept_password(password, name)
    person = Person(new_id(now), name, display_name or name, gmc, grade, wanted)
    work.execute(
        insert(tables.person).values(
            id=person.id,
            name=name,
            display_name=person.display_name,
            gmc=gmc,
            grade=grade,
            password=hash_password(password) if password is not None else None,
            created=now,
        )
    )
    work.execute(insert(tables.person_role), [{"person": person.id, "role": str(role)} for role in sorted(wanted)])
    return person


def people(work: Work) -> tuple[Person, ...]:
    """Everybody, by name."""
    roles: dict[str, set[Role]] = {}
    for row in work.execute(select(tables.person_role)):
        roles.setdefault(row.person, set()).add(Role(row.role))
    return tuple(
        Person(row.id, row.name, row.display_name, row.gmc, row.grade, frozenset(roles.get(row.id, ())), row.active)
        for row in work.execute(select(tables.person).order_by(tables.person.c.name))
    )


def person_named(work: Work, name: str) -> Person | None:
    """Somebody by name."""
    return next((person for person in people(work) if person.name == name), None)


def has_local_user(work: Work) -> bool:
    """Whether anybody can sign in here with a password."""
    count = work.execute(select(func.count()).where(tables.person.c.password.is_not(None))).scalar_one()
    return bool(count)


def sign_in(work: Work, now: datetime, name: str, password: str) -> Session | SignInRefused:
    """Try a password; the wrong count and the lock are kept in this unit of work.

    Returns:
        The session, which ends any other of the person, or the refusal to raise once the work is committed.
    """
    row = work.execute(select(tables.person).where(tables.person.c.name == name)).mappings().first()
    if row is not None and locked(row["locked_until"], now):
        seconds = int((row["locked_until"] - now).total_seconds()) + 1
        return SignInRefused(f"Too many wrong passwords. Try again in {seconds} s, or ask an administrator.")
    if not password_matches(row["password"] if row and row["active"] else None, password):
        if row is not None:
            wrong = row["wrong"] + 1
            work.execute(
                update(tables.person)
                .where(tables.person.c.id == row["id"])
                .values(wrong=wrong, locked_until=after_wrong(wrong, now))
            )
        return SignInRefused(REFUSED)
    work.execute(update(tables.person).where(tables.person.c.name == name).values(wrong=0, locked_until=None))
    person = person_named(work, name)
    if person is None:
        return SignInRefused(REFUSED)
    return open_session(work, now, person, password_at=now)


def open_session(work: Work, now: datetime, person: Person, password_at: datetime | None) -> Session:
    """Begin a session and end the person's others: one reading session a person."""
    session = tables.session
    work.execute(
        update(session)
        .where(session.c.person == person.id, session.c.ended.is_(None))
        .values(ended=now, how_ended="signed in elsewhere")
    )
    begun = Session(new_id(now), person, now, password_at)
    work.execute(insert(session).values(id=begun.id, person=person.id, started=now, password_at=password_at))
    return begun


def confirm_password(work: Work, now: datetime, session: Session, password: str) -> Session | SignInRefused:
    """The password again, before signing or after the idle lock; counts wrong ones as a sign-in does."""
    row = work.execute(select(tables.person).where(tables.person.c.id == session.person.id)).mappings().one()
    if locked(row["locked_until"], now):
        seconds = int((row["locked_until"] - now).total_seconds()) + 1
        return SignInRefused(f"Too many wrong passwords. Try again in {seconds} s.")
    if not password_matches(row["password"], password):
        wrong = row["wrong"] + 1
        work.execute(
            update(tables.person)
            .where(tables.person.c.id == row["id"])
            .values(wrong=wrong, locked_until=after_wrong(wrong, now))
        )
        return SignInRefused("That is not your password.")
    work.execute(update(tables.person).where(tables.person.c.id == row["id"]).values(wrong=0, locked_until=None))
    work.execute(update(tables.session).where(tables.session.c.id == session.id).values(password_at=now))
    return Session(session.id, session.person, session.started, now)


def end_session(work: Work, now: datetime, session: Session, how: str) -> None:
    """Sign-out, or the close of the window."""
    work.execute(update(tables.session).where(tables.session.c.id == session.id).values(ended=now, how_ended=how))
