"""Into a folder: each file written aside, made durable, then named; never overwritten."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from app.delivery.values import Connection, File, Outcome, Parcel, Try

ASIDE = ".part"


class NameTaken(Exception):
    """Another file of that name stands there."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder channel."""

    def send(self, parcel: Parcel, ack_timeout: float) -> Try:
        """Write what is not there yet; what is there with the same bytes counts as delivered."""
        folder = Path(parcel.connection.config["path"])
        for file in parcel.files:
            if hashlib.sha256(file.data).hexdigest() != file.sha256:
                return Try(Outcome.BLOCKED, error=f"{file.name} is not kept as it was signed; it was not written.")
        try:
            if not folder.is_dir():
                return Try(Outcome.UNREACHABLE, error=f"The folder {folder} is not there; is its disk connected?")
            for file in parcel.files:
                _place(folder, file, parcel.owner)
            _sync(folder)
        except NameTaken as taken:
            sentence = f"{taken} is there already and holds something else; it was left alone."
            return Try(Outcome.BLOCKED, sent_whole=True, error=sentence)
        except OSError as error:
            return Try(Outcome.UNREACHABLE, error=_sentence(folder, error))
        return Try(Outcome.TAKEN, sent_whole=True, answer=", ".join(file.name for file in parcel.files))

    def test(self, connection: Connection, timeout: float) -> str:
        """Whether a file can be made there; it is taken away again."""
        folder = Path(connection.config["path"])
        probe = folder / f".readroom-{os.getpid()}{ASIDE}"
        try:
            if not folder.is_dir():
                return f"The folder {folder} is not there; is its disk connected?"
            probe.write_bytes(b"readroom")
            probe.unlink()
        except OSError as error:
            return _sentence(folder, error)
        return ""


def _place(folder: Path, file: File, owner: str) -> None:
    """One file, whole or not at all.

    Raises:
        NameTaken: a file of that name holds other bytes.
        OSError: it could not be written; what was written aside is taken away.
    """
    final = folder / file.name
    if _holds(final, file):
        return
    aside = folder / f".{file.name}.{owner}{ASIDE}"
    try:
        with aside.open("wb") as writing:
            writing.write(file.data)
            writing.flush()
            os.fsync(writing.fileno())
        _name(aside, final)
    except (FileExistsError, FileNotFoundError):
        if not _holds(final, file):
            raise
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()
    for left in folder.glob(f".{file.name}.*{ASIDE}"):
        with contextlib.suppress(OSError):
            left.unlink()


def _holds(final: Path, file: File) -> bool:
    """Whether the name is taken by these very bytes."""
    try:
        there = final.read_bytes()
    except FileNotFoundError:
        return False
    if there != file.data:
        raise NameTaken(str(final))
    return True


def _name(aside: Path, final: Path) -> None:
    """Give the whole file its name, only if the name is free; a link does it in one step."""
    try:
        os.link(aside, final)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        if final.exists():
            raise FileExistsError(errno.EEXIST, "is there already", str(final)) from error
        aside.rename(final)


def _sync(folder: Path) -> None:
    """The new names survive a power cut (where folders can be opened)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sentence(folder: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk with {folder} is full; free some space there."
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"The folder {folder} cannot be written; check its permissions."
    return f"The folder {folder} could not be used: {error.strerror or error}."
