"""The audit chain: whatever is done to it, the first entry that does not hold is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.access.audit import Trail, verify
from app.store.engine import Store

NOW = datetime(2026, 11, 24, 20, 41, tzinfo=UTC)
TRAIL = Trail(b"k" * 32)


@pytest.fixture
def chain(store: Store) -> Store:
    """Ten entries."""
    for number in range(10):
        with store.work() as work:
            TRAIL.append(work, NOW, "amy", "case.open", f"case {number}", body={"n": number})
    return store


def forge(store: Store, statement: str) -> None:
    """What somebody with the database open could do."""
    with store.work() as work:
        if store.sqlite:
            for verb in ("update", "delete"):
                work.execute(text(f"DROP TRIGGER IF EXISTS audit_no_{verb}"))
        else:
            work.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        work.execute(text(statement))


def test_an_untouched_chain_holds(chain: Store) -> None:
    """Ten deeds, ten entries, a head of our own."""
    with chain.reading() as work:
        found = verify(work, TRAIL.key)

    assert (found.ok, found.entries, found.authenticated) == (True, 10, True)


@pytest.mark.parametrize(
    ("statement", "first_bad"),
    [
        ("UPDATE audit SET actor = 'bob' WHERE seq = 4", 4),
        ("UPDATE audit SET body = '{}' WHERE seq = 1", 1),
        ("UPDATE audit SET outcome = 'refused' WHERE seq = 10", 10),
        ("DELETE FROM audit WHERE seq = 5", 5),
        ("DELETE FROM audit WHERE seq > 7", 8),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET hash = prev WHERE seq = 10", 10),
        ("UPDATE audit_head SET hash = 'x'", 10),
        ("DELETE FROM audit_head", 1),
    ],
)
def test_what_was_forged_is_named(chain: Store, statement: str, first_bad: int) -> None:
    """Edited, deleted, cut off: the walk says where it begins."""
    forge(chain, statement)

    with chain.reading() as work:
        found = verify(work, TRAIL.key)

    assert (found.ok, found.first_bad) == (False, first_bad), found.reason


def test_an_entry_appended_by_somebody_else_is_named(chain: Store) -> None:
    """A forger without the key can chain, but the head gives him away."""
    with chain.work() as work:
        Trail(b"x" * 32).append(work, NOW, "mallory", "report.sign")

    with chain.reading() as work:
        found = verify(work, TRAIL.key)

    assert (found.ok, found.first_bad, found.authenticated) == (False, 11, False)


def test_a_copied_folder_still_verifies_without_the_key(chain: Store) -> None:
    """On another machine the chain holds by itself and says that the head is not authenticated."""
    with chain.reading() as work:
        found = verify(work, None)

    assert (found.ok, found.authenticated) == (True, None)


def test_an_act_that_fails_leaves_no_entry(chain: Store) -> None:
    """The entry is part of the act's own transaction."""
    with pytest.raises(RuntimeError), chain.work() as work:
        TRAIL.append(work, NOW, "amy", "report.sign")
        raise RuntimeError("killed")

    with chain.reading() as work:
        assert verify(work, TRAIL.key).entries == 10
