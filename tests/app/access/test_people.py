"""Sign-in: the right password opens, the wrong one locks, and nobody learns which names exist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.access.lockout import WeakPassword, accept_password, after_wrong, password_needed
from app.access.people import Role
from app.access.records import Session, SignInRefused, add_person, confirm_password, people, sign_in
from app.store.engine import Store
from resources.errors import ReadroomError

NOW = datetime(2026, 11, 24, 20, 41, tzinfo=UTC)
GOOD = "seven quiet herons"


def amy(store: Store) -> None:
    with store.work() as work:
        add_person(work, NOW, "amy", [Role.RADIOLOGIST, Role.ADMINISTRATOR], GOOD, "Dr A Whitcombe", "1234567")


def attempt(store: Store, password: str, at: datetime = NOW, name: str = "amy") -> Session | SignInRefused:
    with store.work() as work:
        return sign_in(work, at, name, password)


def test_the_right_password_opens_a_session(store: Store) -> None:
    """Roles and names come with the session; the password itself is nowhere in the store."""
    amy(store)

    session = attempt(store, GOOD)

    assert isinstance(session, Session)
    assert session.person.roles == {Role.RADIOLOGIST, Role.ADMINISTRATOR} and session.person.may_sign
    with store.reading() as work:
        assert GOOD not in str(people(work))


def test_an_unknown_name_and_a_wrong_password_sound_the_same(store: Store) -> None:
    """A guesser does not learn who works here."""
    amy(store)

    assert str(attempt(store, "wrong")) == str(attempt(store, "wrong", name="nobody"))


def test_five_wrong_ones_lock_even_the_right_one_out(store: Store) -> None:
    """The lock holds 30 s, then the right password opens again."""
    amy(store)
    for _ in range(5):
        attempt(store, "wrong")

    assert isinstance(attempt(store, GOOD, NOW + timedelta(seconds=29)), SignInRefused)
    assert isinstance(attempt(store, GOOD, NOW + timedelta(seconds=31)), Session)


def test_the_waits_double_and_end_at_a_quarter_of_an_hour() -> None:
    """The table of waits: none, 30 s, doubling, 15 min."""
    waits = [after_wrong(n, NOW) for n in range(1, 12)]

    seconds = [None if wait is None else int((wait - NOW).total_seconds()) for wait in waits]
    assert seconds == [None] * 4 + [30, 60, 120, 240, 480, 900, 900]


def test_the_password_is_asked_again_after_a_quarter_of_an_hour() -> None:
    """Also when the clock was set back, which makes an old password look new."""
    assert not password_needed(NOW, NOW + timedelta(minutes=15))
    assert password_needed(NOW, NOW + timedelta(minutes=15, seconds=1))
    assert password_needed(NOW, NOW - timedelta(seconds=1))
    assert password_needed(None, NOW)


def test_confirming_renews_the_session(store: Store) -> None:
    """The sheet's password line takes the same password and counts the same wrongs."""
    amy(store)
    session = attempt(store, GOOD)
    assert isinstance(session, Session)
    later = NOW + timedelta(minutes=20)

    with store.work() as work:
        wrong = confirm_password(work, later, session, "nope")
        right = confirm_password(work, later, session, GOOD)

    assert isinstance(wrong, SignInRefused)
    assert isinstance(right, Session) and right.password_at == later


def test_a_new_sign_in_ends_the_old_session(store: Store) -> None:
    """One reading session a person."""
    amy(store)
    attempt(store, GOOD)
    attempt(store, GOOD)

    with store.reading() as work:
        from sqlalchemy import select

        from app.store.tables.access import session

        ended = [row.how_ended for row in work.execute(select(session).order_by(session.c.id))]
    assert sorted(ended) == ["", "signed in elsewhere"]


@pytest.mark.parametrize("password", ["short", "password1234", "amyamyamyamyam1", "aaaaaaaaaaaaaaa", "x" * 200])
def test_easy_passwords_are_refused(password: str) -> None:
    """Too short, mostly a common word or the name, one letter, endless."""
    with pytest.raises(WeakPassword):
        accept_password(password, "amy")


def test_a_taken_name_is_refused(store: Store) -> None:
    """Two people never share a name in the audit."""
    amy(store)

    with pytest.raises(ReadroomError, match="already"), store.work() as work:
        add_person(work, NOW, "amy", [Role.AUDITOR], GOOD)
