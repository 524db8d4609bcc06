"""Who may try a password now: the rules of lock-out and of the password itself (interop.md 6). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from resources.errors import ReadroomError

FREE_TRIES = 5
LAST_TRY = 10
FIRST_WAIT = timedelta(seconds=30)
LONG_WAIT = timedelta(minutes=15)
FRESH = timedelta(minutes=15)
"""How long a password counts as just given, when something is signed."""

SHORTEST, LONGEST = 12, 128
DENIED = ("password", "radiology", "readroom", "qwertyuiop", "123456789", "letmein", "welcome")
"""Words that may not be most of a password."""


class WeakPassword(ReadroomError):
    """The password is too easy to guess, and why."""


def after_wrong(wrong: int, now: datetime) -> datetime | None:
    """When the next try is allowed after the `wrong`-th wrong one in a row; None: at once."""
    if wrong < FREE_TRIES:
        return None
    if wrong >= LAST_TRY:
        return now + LONG_WAIT
    return now + FIRST_WAIT * (1 << (wrong - FREE_TRIES))


def locked(locked_until: datetime | None, now: datetime) -> bool:
    """Whether tries are refused now."""
    return locked_until is not None and now < locked_until


def password_needed(given: datetime | None, now: datetime) -> bool:
    """Whether signing asks for the password again; also when the clock went backwards."""
    return given is None or not timedelta(0) <= now - given <= FRESH


def accept_password(password: str, name: str) -> None:
    """Refuse what is easy to guess; no rule of composition, no expiry.

    Raises:
        WeakPassword: too short, too long, or made of a common word or the name.
    """
    if len(password) < SHORTEST:
        raise WeakPassword(f"The password has {len(password)} characters; it needs at least {SHORTEST}.")
    if len(password) > LONGEST:
        raise WeakPassword(f"The password has {len(password)} characters; {LONGEST} are the most.")
    folded = password.casefold()
    for word in (*DENIED, name.casefold()):
        if len(word) >= 3 and word in folded and len(folded.replace(word, "")) < 6:
            raise WeakPassword(f"The password is mostly the word “{word}”; choose another.")
    if len(set(folded)) < 5:
        raise WeakPassword("The password repeats too few characters; choose another.")
