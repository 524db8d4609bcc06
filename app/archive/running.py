"""Which imports run on an archive now: so that none sweeps away what another has kept and not yet written down.

Each running import holds the lock on a file in a folder of its own. The operating system lets go of it when the
program ends, however it ends, so a killed import is known by a lock that can be taken. What it had unpacked lies in
the same folder and goes with it. Beginning and sweeping exclude each other by a second lock, the gate.
"""

from __future__ import annotations

import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from app.archive.vault import Vault


FOLDER = "importing"


@contextmanager
def running(vault: Vault, known: Callable[[], frozenset[str]] | None) -> Iterator[Path]:
    """Begin an import; sweep first what killed ones left, where no other import runs.

    Args:
        known: the digests of the files that rows know; asked when it is certain that no other import writes.
            None sweeps nothing.

    Yields:
        A folder of this import's own, for what it unpacks; gone afterwards.

    Raises:
        VaultError: the archive cannot be written.
    """
    place = vault.folder / FOLDER
    mine = place / secrets.token_hex(8)
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (place / "gate").open("ab") as gate:
            wait_for(gate)
            mine.mkdir(mode=0o700)
            lock = (mine / "lock").open("ab")
            wait_for(lock)
            if known is not None and not _others(place, mine):
                vault.sweep(known())
    except OSError as error:
        from app.archive.vault import VaultError

        shutil.rmtree(mine, ignore_errors=True)
        raise VaultError(f"Nothing can be imported into {vault.folder}: {error.strerror}.") from error
    try:
        yield mine
    finally:
        lock.close()
        shutil.rmtree(mine, ignore_errors=True)


def _others(place: Path, mine: Path) -> bool:
    """Whether another import runs; the folders of dead ones are removed on the way. The caller holds the gate."""
    alive = False
    for folder in place.iterdir():
        if folder == mine or not folder.is_dir():
            continue
        try:
            with (folder / "lock").open("rb+") as lock:
                free = take_free(lock)
        except FileNotFoundError:
            free = True  # it is being removed by its import, or was killed before it had kept anything
        if free:
            shutil.rmtree(folder, ignore_errors=True)
        alive = alive or not free
    return alive


if sys.platform == "win32":
    import msvcrt
    import time

    def wait_for(file: IO[bytes]) -> None:
        """Take the lock of a file, waiting for whoever has it."""
        while not take_free(file):
            time.sleep(0.05)

    def take_free(file: IO[bytes]) -> bool:
        """Take the lock of a file; False where somebody holds it."""
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def wait_for(file: IO[bytes]) -> None:
        """Take the lock of a file, waiting for whoever has it."""
        fcntl.flock(file, fcntl.LOCK_EX)

    def take_free(file: IO[bytes]) -> bool:
        """Take the lock of a file; False where somebody holds it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
