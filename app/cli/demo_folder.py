"""Where a demonstration works: a throw-away folder over the cached sample list, or a folder that was named.

The list is made once, into a complete data folder in the user's cache. A demonstration gets a copy of that folder's
store and reads the cached images where they lie; what is imported in it goes beside the copy.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from app.settings.folders import cache_folder, config_folder
from app.store.glance import ask, tables
from app.store.shift import shift_open_cases
from resources.errors import ReadroomError

if TYPE_CHECKING:
    from subprocess import Popen

VERSION = "2"
"""Of the sample list; another one is made anew."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A demonstration's data folder.

    Attributes:
        complete: the list is all there; else `making` runs in a child process and puts cases in as they are made.
    """

    data: Path
    complete: bool
    making: Popen[bytes] | None = None


def sample_folder() -> Path:
    """The cached data folder of the sample list."""
    return cache_folder() / f"sample-{VERSION}"


def made_at(cache: Path) -> datetime | None:
    """When the cached list was completed; None while it is not, or when its images cannot be opened any more."""
    try:
        made = datetime.fromisoformat((cache / "complete").read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    return made if _key_is_here(cache) else None


def note_key(cache: Path, name: str, key: bytes, *, in_keyring: bool) -> None:
    """Keep beside the cached list which key its images are sealed with: its name and SHA-256, or that a keyring has it."""
    words = "keyring" if in_keyring else f"{name} {hashlib.sha256(key).hexdigest()}"
    (cache / "key").write_text(words, encoding="ascii")


def _key_is_here(cache: Path) -> bool:
    """Whether the key file of the cached list is still the one it was sealed with; a keyring is not waited for."""
    try:
        words = (cache / "key").read_text(encoding="ascii").split()
    except OSError:
        return True
    if len(words) != 2:
        return True
    from app.access.keys import Keys

    key = Keys(config_folder() / "keys", use_keyring=False).find(words[0])
    return key is not None and hashlib.sha256(key).hexdigest() == words[1]


@contextmanager
def throw_away() -> Iterator[Path]:
    """An empty data folder that is gone afterwards, with the keys of its store and what a first start noted.

    What draws on a screen that was made for a tour is no word about the reader's own.
    """
    from app.desk.station import renderer_file

    keys = config_folder() / "keys"
    new = [place for place in (keys, *keys.parents) if not place.exists()]
    noted = renderer_file()
    first = not noted.exists()
    folder = Path(tempfile.mkdtemp(prefix="readroom-demo-"))
    try:
        yield folder
    finally:
        try:
            _forget_keys(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            if first:
                with contextlib.suppress(OSError):
                    noted.unlink(missing_ok=True)
            for place in new:  # the deepest first; what holds something of somebody else stays
                with contextlib.suppress(OSError):
                    place.rmdir()


def _forget_keys(data: Path) -> None:
    """Take away the keys of the store in a folder, if there is one."""
    identity = ask(data / "store.sqlite", "SELECT value FROM birth WHERE name = 'id'") if tables(data) else None
    if identity is not None:
        from app.access.keys import keys_of_user

        for kind in ("audit", "archive"):
            keys_of_user().forget(f"{kind}-{identity}")


@contextmanager
def demo_folder(named: Path | None, wait: bool) -> Iterator[Ready]:
    """A data folder with the sample list in it; the throw-away one is gone afterwards.

    Args:
        named: use this folder and keep it; refused when it has a local user.
        wait: come back only when the list is complete.

    Raises:
        ReadroomError: the folder has a local user, or the list cannot be made.
    """
    if named is not None:
        yield _fill(named.absolute(), wait)
        return
    folder = Path(tempfile.mkdtemp(prefix="readroom-demo-"))
    ready: Ready | None = None
    try:
        ready = _fill(folder, wait)
        yield ready
    finally:
        if ready is not None and ready.making is not None:
            from app.cli.demo_making import end_making

            end_making(ready.making)
        shutil.rmtree(folder, ignore_errors=True)


def _fill(data: Path, wait: bool) -> Ready:
    """Copy the cached store into `data` when it has none, and begin to make the list when it is not complete."""
    cache = sample_folder()
    if tables(data):
        refuse_local_user(data)
        if ask(data / "store.sqlite", "SELECT name FROM person WHERE name = 'demo'") is None:
            _seat_reader(data)  # a folder of somebody's imports
        gone = _images_gone(data)
        if gone is not None:
            sys.stderr.write(
                f"The sample images that {data} shows lay in {gone} and are gone: its reports are there, the pictures "
                f"of its sample cases are not. Name a new folder to have them made again.\n"
            )
        return Ready(data, True)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = made_at(cache)
        if made is None:
            with _alone(cache) as lock:
                made = made_at(cache)
                if made is None:
                    return _begin(cache, data, wait, lock)
        _copy_store(cache, data)
        shift_open_cases(data / "store.sqlite", datetime.now(UTC) - made)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            (data / "store.sqlite").unlink()
        place, words = data, str(error)
        if isinstance(error, OSError):
            place, words = error.filename or data, error.strerror or words
        raise ReadroomError(f"The demonstration cannot be made: {place}: {words}.") from error
    return Ready(data, True)


@contextmanager
def _alone(cache: Path) -> Iterator[IO[bytes]]:
    """Nobody else makes the list now: where another demonstration does, wait until it is made."""
    from app.archive.running import take_free, wait_for

    cache.parent.mkdir(parents=True, exist_ok=True)
    with cache.with_name(f"{cache.name}.lock").open("ab") as lock:
        if not take_free(lock):
            sys.stderr.write("Another demonstration is making the sample list; this one goes on when it is made.\n")
            wait_for(lock)
        yield lock


def _begin(cache: Path, data: Path, wait: bool, lock: IO[bytes]) -> Ready:
    """A store with the reader alone in both places, then a child process that fills both and holds the lock."""
    from app.cli.demo_making import begin_making

    for old in cache.parent.glob("sample-*"):  # also of versions before: each holds some hundred megabytes
        if old.is_dir():
            shutil.rmtree(old)
    _seat_reader(cache)
    _copy_store(cache, data)
    child = begin_making(cache, data, lock)
    if not wait:
        return Ready(data, False, child)
    if child.wait() != 0:
        raise ReadroomError("The sample list could not be made; the reason is above.")
    return Ready(data, True)


def _copy_store(cache: Path, data: Path) -> None:
    """A whole copy of the store, also while it is open, and the place of the images beneath."""
    source = sqlite3.connect(f"file:{quote(os.fsencode(cache / 'store.sqlite'))}?mode=ro", uri=True)
    target = sqlite3.connect(data / "store.sqlite")
    target.execute("PRAGMA synchronous = OFF")
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    (data / "archive").mkdir(exist_ok=True, mode=0o700)
    (data / "archive" / "beneath").write_bytes(os.fsencode(cache / "archive"))


def _images_gone(data: Path) -> Path | None:
    """Where the cached images lay that a kept folder was made over, when they are gone or others now; else None."""
    try:
        beneath = Path(os.fsdecode((data / "archive" / "beneath").read_bytes().strip()))
    except OSError:
        return None
    first = ask(data / "store.sqlite", "SELECT file_sha256 FROM instance ORDER BY rowid LIMIT 1")
    if first is None or any((place / first[:2] / first[2:]).exists() for place in (data / "archive", beneath)):
        return None
    return beneath


def refuse_local_user(data: Path) -> None:
    """A demonstration never works on somebody's own data.

    Raises:
        ReadroomError: the folder has a local user.
    """
    found = ask(data / "store.sqlite", "SELECT name FROM person WHERE password IS NOT NULL LIMIT 1")
    if found is not None:
        raise ReadroomError(
            f"{data} is the desk of {found}; a demonstration does not work on it. Name another folder."
        )


def _seat_reader(data: Path) -> None:
    """Put the demonstration's reader into a store, which is made when it is not there."""
    from app.cli.sample_list import demo_reader
    from app.store.engine import open_store

    store = open_store(data)
    try:
        demo_reader(store, datetime.now(UTC))
    finally:
        store.close()
