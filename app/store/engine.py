"""Opens the store, on SQLite or PostgreSQL, and hands out units of work.

A unit of work is one transaction: `with store.work() as work:` commits at the end, or leaves nothing behind.
Records take `work` as their first argument and whoever opened it commits.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool, QueuePool

from app.store.glance import glance
from app.store.schema import HEAD
from app.store.tables import store as own
from resources.errors import ReadroomError

Work: TypeAlias = Connection
"""One transaction on one connection."""

BUSY_MS = 5000


class StoreError(ReadroomError):
    """The store cannot be opened or written, and why."""


class Store:
    """One database. Safe to use from several threads: each unit of work has a connection of its own."""

    def __init__(self, engine: Engine, place: str) -> None:
        self.engine = engine
        self.place = place

    @property
    def sqlite(self) -> bool:
        """Whether this is the store of one machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def work(self) -> Iterator[Work]:
        """One transaction that may write. On SQLite it takes the write lock at once (BEGIN IMMEDIATE).

        Raises:
            StoreError: the disk is full, the folder cannot be written, another program holds the lock.
        """
        with self._transaction(writes=True) as work:
            yield work

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """One transaction that only reads: a snapshot, never waits for a writer."""
        with self._transaction(writes=False) as work:
            yield work

    @contextmanager
    def _transaction(self, writes: bool) -> Iterator[Work]:
        try:
            with self.engine.connect() as connection:
                work = connection.execution_options(writes=writes)
                with work.begin():
                    yield work
        except OperationalError as error:
            raise StoreError(self._sentence(error)) from error

    def _sentence(self, error: DBAPIError) -> str:
        said = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
        if "disk is full" in said or "disk I/O" in said:
            return f"The disk with {self.place} is full; free some space and try again. Nothing was changed."
        if "readonly" in said or "unable to open" in said:
            return f"{self.place} cannot be written; check that the folder is yours. Nothing was changed."
        if "locked" in said:
            return f"{self.place} is busy with another program; try again. Nothing was changed."
        return f"{self.place} could not be used: {said}. Nothing was changed."

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def open_store(folder: Path) -> Store:
    """The store of a data folder, made or brought up to date when needed.

    Args:
        folder: the data folder; made with mode 0700 when absent.

    Raises:
        StoreError: it cannot be made, is not a store, or was written by a newer program.
    """
    path = folder / "store.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"The data folder {folder} cannot be made: {error.strerror}.") from error
    try:
        glance(folder)
    except ReadroomError as error:  # before anything is set on a database that may be somebody else's
        raise StoreError(str(error)) from error
    engine = create_engine(
        "sqlite://", creator=lambda: _connect(path), poolclass=QueuePool, pool_size=8, max_overflow=8
    )
    _tune_sqlite(engine)
    return _ready(Store(engine, str(path)))


def open_readonly(folder: Path) -> Store:
    """The store of a data folder, only to be read: nothing is made, nothing is written.

    A copy in a folder that cannot be written (and that nobody has open) is read as it lies.

    Raises:
        StoreError: there is none.
    """
    path = folder / "store.sqlite"
    if not path.is_file():
        raise StoreError(f"There is no Readroom data in {folder}.")
    still = "" if os.access(folder, os.W_OK) or path.with_name("store.sqlite-wal").exists() else "&immutable=1"
    where = f"file:{quote(os.fsencode(path))}?mode=ro{still}"
    engine = create_engine("sqlite://", creator=lambda: _connect(where, uri=True), poolclass=NullPool)
    _tune_sqlite(engine, readonly=True)
    store = Store(engine, str(path))
    try:
        if schema_version(store) is None:
            raise StoreError(f"{path} is not a store of Readroom.")
    except DBAPIError as error:
        raise StoreError(store._sentence(error)) from error
    return store


def open_url(url: str, schema: str | None = None) -> Store:
    """The store at a PostgreSQL URL (postgresql+psycopg://...); `schema` sets the search path."""
    options = {"options": f"-c search_path={schema}"} if schema else {}
    engine = create_engine(url, poolclass=NullPool, connect_args=options)
    return _ready(Store(engine, engine.url.render_as_string(hide_password=True)))


def _connect(where: Path | str, uri: bool = False) -> sqlite3.Connection:
    """A connection to this very file: in a URL some signs of a folder's name would mean something else."""
    return sqlite3.connect(where, uri=uri, check_same_thread=False)


def _tune_sqlite(engine: Engine, readonly: bool = False) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        if readonly:
            return
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _ready(store: Store) -> Store:
    """Bring the schema up to date; refuse a newer or a foreign one."""
    try:
        version = schema_version(store)
        if version != HEAD:
            from app.store.migrate import upgrade

            with store.work() as work:
                upgrade(work, store.place, version)
    except DBAPIError as error:
        raise StoreError(store._sentence(error)) from error
    return store


def schema_version(store: Store) -> str | None:
    """The revision of the store, None when it is empty."""
    with store.reading() as work:
        if not inspect(work).has_table("alembic_version"):
            return None
        row = work.execute(text("SELECT version_num FROM alembic_version")).first()
        return str(row[0]) if row else None


def birth_record(work: Work) -> dict[str, str]:
    """What was written once when the store was made; its digest starts the audit chain."""
    return {row.name: row.value for row in work.execute(select(own.birth.c.name, own.birth.c.value))}
