"""Display checks are stored once, never changed, and only when they were done to their end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from app.governance.checks import CheckKind, CheckVerdict, StoredCheck, screen_state
from app.governance.records import add_check, checks_of
from app.store.engine import Store, StoreError
from app.store.tables.governance import display_check
from resources.errors import ReadroomError

NOW = datetime(2026, 11, 24, 20, 41, 5, 1, tzinfo=UTC)
SCREEN = "ENC RX370 123"


def test_what_was_stored_comes_back_in_order(store: Store) -> None:
    """By screen, or all; the state of the screen is computed from it."""
    with store.work() as work:
        add_check(work, NOW, "amy", SCREEN, "measurement", "ranzcr", "2018", "pass", {"max_jnd_error": 0.1})
        add_check(work, NOW - timedelta(hours=1), "amy", SCREEN, "visual", "", "", "pass", {"trials": [1, 2]})
        add_check(work, NOW, "amy", "another", "visual", "", "", "fail", {})

    with store.reading() as work:
        mine, every = checks_of(work, SCREEN), checks_of(work)
        bodies = (
            work.execute(select(display_check.c.body).where(display_check.c.kind == "measurement")).scalars().all()
        )

    assert mine == (
        StoredCheck(NOW - timedelta(hours=1), SCREEN, CheckKind.VISUAL, CheckVerdict.PASS),
        StoredCheck(NOW, SCREEN, CheckKind.MEASUREMENT, CheckVerdict.PASS, "ranzcr"),
    )
    assert len(every) == 3 and bodies == [{"max_jnd_error": 0.1}]
    assert screen_state(every, SCREEN, NOW).ok and not screen_state(every, "another", NOW).ok


@pytest.mark.parametrize(
    ("screen", "kind", "verdict", "words"),
    [
        (SCREEN, "visual", "not-done", "ended “not-done” is not stored"),
        (SCREEN, "visual", "", "is not stored; only pass, remedial, repeat, fail"),
        (SCREEN, "look", "pass", "no kind of check “look”; there are visual, measurement"),
        (" ", "visual", "pass", "needs the name of its screen"),
    ],
)
def test_what_is_no_check_is_not_stored(store: Store, screen: str, kind: str, verdict: str, words: str) -> None:
    """A check that was left before its end must not look like one."""
    with store.work() as work, pytest.raises(ReadroomError, match=words):
        add_check(work, NOW, "amy", screen, kind, "", "", verdict, {})

    with store.reading() as work:
        assert checks_of(work) == ()


@pytest.mark.parametrize("change", [update(display_check).values(verdict="pass"), delete(display_check)])
def test_a_stored_check_is_never_changed(store: Store, change) -> None:
    """A failed screen cannot be made to pass afterwards."""
    with store.work() as work:
        add_check(work, NOW, "amy", SCREEN, "visual", "", "", "fail", {})

    with pytest.raises((DBAPIError, StoreError)), store.work() as work:
        work.execute(change)

    with store.reading() as work:
        assert [one.verdict for one in checks_of(work)] == [CheckVerdict.FAIL]
