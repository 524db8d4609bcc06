"""The store: one schema on two engines, one transaction or nothing, facts that stay."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.store.engine import Store, StoreError, birth_record, open_store
from app.store.tables import access, governance, metadata
from app.store.types import iso, new_id
from resources.errors import ReadroomError

NOW = datetime(2026, 11, 24, 20, 41, 5, 123456, tzinfo=UTC)


def check(at: datetime = NOW) -> dict[str, object]:
    return {
        "id": new_id(at),
        "at": at,
        "screen": "EIZ RX360 1",
        "verdict": "pass",
        "body": {"b": 1, "a": [2.5, None]},
    }


def test_migrations_make_the_tables_of_the_code(store: Store) -> None:
    """What the steps make is what the code expects, on each engine."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.reading() as work:
        difference = compare_metadata(MigrationContext.configure(work), metadata)

    assert difference == []


def test_instants_and_json_come_back_as_they_went_in(store: Store) -> None:
    """A time keeps its microseconds and its zone, a value its types."""
    row = check()

    with store.work() as work:
        work.execute(insert(governance.display_check).values(**row))
    with store.reading() as work:
        back = work.execute(select(governance.display_check)).mappings().one()

    assert back["at"] == NOW and back["at"].tzinfo is not None
    assert back["body"] == {"a": [2.5, None], "b": 1}


def test_a_time_without_zone_is_refused(store: Store) -> None:
    """01:30 on the night the clocks go back exists twice: no naive time enters."""
    with pytest.raises(Exception, match="no zone"), store.work() as work:
        work.execute(insert(governance.display_check).values(**check(datetime(2026, 10, 25, 1, 30))))


def test_an_error_leaves_nothing_behind(store: Store) -> None:
    """A unit of work that fails half-way is as if it had never begun."""
    with pytest.raises(RuntimeError), store.work() as work:
        work.execute(insert(governance.display_check).values(**check()))
        raise RuntimeError("the power went")

    with store.reading() as work:
        assert work.execute(select(governance.display_check)).first() is None


@pytest.mark.parametrize("verb", ["UPDATE display_check SET verdict = 'fail'", "DELETE FROM display_check"])
def test_facts_are_never_changed(store: Store, verb: str) -> None:
    """A record of a check cannot be altered or removed by any statement."""
    with store.work() as work:
        work.execute(insert(governance.display_check).values(**check()))

    with pytest.raises(DBAPIError, match="never changed"), store.work() as work:
        work.execute(text(verb))


def test_a_lost_race_is_seen(store: Store) -> None:
    """Two people change one row: the second learns that he was late."""
    with store.work() as work:
        work.execute(insert(access.person).values(id="p", name="amy", created=NOW))
    late = update(access.person).where(access.person.c.id == "p", access.person.c.version == 1)

    with store.work() as work:
        first = work.execute(late.values(active=False, version=2)).rowcount
    with store.work() as work:
        second = work.execute(late.values(active=True, version=2)).rowcount

    assert (first, second) == (1, 0)


def test_the_birth_record_is_written_once(tmp_path: Path) -> None:
    """Opening a store again does not make it another store."""
    with open_store(tmp_path).reading() as work:
        born = birth_record(work)

    with open_store(tmp_path).reading() as work:
        assert birth_record(work) == born


def test_a_newer_store_is_refused_by_name(tmp_path: Path) -> None:
    """A program never works on a schema it does not know."""
    open_store(tmp_path).close()
    with sqlite3.connect(tmp_path / "store.sqlite") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(ReadroomError, match=r"newer Readroom \(schema 9999"):
        open_store(tmp_path)


def test_a_file_that_is_no_store_gets_a_sentence(tmp_path: Path) -> None:
    """Something else under our name is named, not overwritten."""
    (tmp_path / "store.sqlite").write_bytes(b"not a database at all, but long enough to be looked at" * 40)

    with pytest.raises(StoreError, match="not a database"):
        open_store(tmp_path)


def test_keys_order_by_time() -> None:
    """A key made later sorts later, to the millisecond."""
    early, late = new_id(NOW), new_id(NOW.replace(second=6))

    assert early < late and early[14] == "7"
    assert iso(NOW) == "2026-11-24T20:41:05.123456Z"
