"""A look at a store without loading what works on it: whether this program can use it at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from app.store.schema import HEAD
from resources.errors import ReadroomError


def glance(folder: Path) -> None:
    """Refuse a store that no desk could open, before a window is shown; nothing is made or changed.

    Raises:
        ReadroomError: it is damaged, not a store, not ours to write, or of a newer program.
    """
    path = folder / "store.sqlite"
    version = ask(path, "SELECT version_num FROM alembic_version") if tables(folder) else None
    if version is not None and version > HEAD:
        raise ReadroomError(
            f"{path} was written by a newer Readroom (schema {version}; this one knows {HEAD}). Update this program."
        )
    if path.exists() and not os.access(path, os.W_OK):
        raise ReadroomError(f"{path} cannot be written; check that the folder is yours. Nothing was changed.")


def tables(folder: Path) -> bool:
    """Whether the store of this data folder is there and holds anything: a killed first start leaves an empty one.

    Raises:
        ReadroomError: it cannot be read, or is a database of something else.
    """
    path = folder / "store.sqlite"
    if not path.exists():
        return False
    if ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'") is None:
        return False
    if ask(path, "SELECT name FROM sqlite_master WHERE name = 'alembic_version'") is None:
        raise ReadroomError(f"{path} is a database of another program; name another folder. Nothing was changed.")
    return True


def ask(path: Path, question: str) -> str | None:
    """The first value of an answer, None when it has no rows."""
    try:
        with closing(sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=rw", uri=True)) as connection:
            row = connection.execute(question).fetchone()
    except sqlite3.Error as error:
        if "readonly" in str(error) or "unable to open" in str(error):
            raise ReadroomError(
                f"{path} cannot be written; check that the folder is yours. Nothing was changed."
            ) from error
        raise ReadroomError(
            f"{path} could not be used: {error}. Nothing was changed; if it is damaged, put back your last backup."
        ) from error
    return None if row is None else str(row[0])
