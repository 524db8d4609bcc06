"""Where bytes come from: a plain file here; elsewhere an instance that the archive decrypts."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from viewer.read.refusal import Refused

READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Source(Protocol):
    """Random access to the bytes of one instance; safe to read from several threads at once."""

    @property
    def name(self) -> str:
        """What a person calls it: the path of a file."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`; fewer only at the end."""

    def read_into(self, offset: int, buffer: memoryview) -> int:
        """Fill a writable buffer of bytes from `offset`; how many bytes came."""

    def hint(self, offset: int, length: int) -> None:
        """These bytes will be read soon: a slow disk may begin to fetch them. Never fails."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A regular file, opened anew for each read so that no descriptor is held."""

    path: str
    size: int

    @classmethod
    def of(cls, path: Path | str) -> FileSource:
        """Look at the file without opening it.

        Raises:
            Refused: it is absent or not a regular file.
        """
        try:
            found = os.stat(path)  # noqa: PTH116  asked of every file of a folder: a Path costs as much again
        except OSError as fault:
            raise Refused(f"The file cannot be looked at: {fault.strerror or fault}.") from fault
        if not stat.S_ISREG(found.st_mode):
            raise Refused("This is not a regular file (a pipe, socket or device), so it is not opened.")
        return cls(os.fspath(path), found.st_size)

    @property
    def name(self) -> str:
        """The path."""
        return self.path

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`."""
        length = min(length, max(self.size - offset, 0))
        descriptor = self._open()
        try:
            return os.pread(descriptor, length, offset)
        except OSError as fault:
            raise Refused(f"The file cannot be read: {fault.strerror or fault}.") from fault
        finally:
            os.close(descriptor)

    def read_into(self, offset: int, buffer: memoryview) -> int:
        """Fill `buffer` from `offset`, straight from the page cache; how many bytes came."""
        descriptor = self._open()
        try:
            done = 0
            while done < buffer.nbytes:
                came = os.preadv(descriptor, [buffer[done:]], offset + done)
                if came == 0:
                    break
                done += came
            return done
        except OSError as fault:
            raise Refused(f"The file cannot be read: {fault.strerror or fault}.") from fault
        finally:
            os.close(descriptor)

    def hint(self, offset: int, length: int) -> None:
        """Ask the system to fetch these bytes, where it knows how."""
        fetch_ahead(self.path, offset, length)

    def _open(self) -> int:
        try:
            return os.open(self.path, READING)
        except OSError as fault:
            raise Refused(f"The file cannot be opened: {fault.strerror or fault}.") from fault


def fetch_ahead(path: str, offset: int, length: int) -> None:
    """Ask the system to bring a part of a file into memory; a file that cannot be opened is left to its reader."""
    if not hasattr(os, "posix_fadvise"):
        return
    try:
        descriptor = os.open(path, READING)
    except OSError:
        return
    try:
        os.posix_fadvise(descriptor, offset, length, os.POSIX_FADV_WILLNEED)
    except OSError:  # a file system that takes no advice
        return
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class BytesSource:
    """Bytes already in memory."""

    name: str
    content: bytes

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.content)

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`."""
        return self.content[offset : offset + length]

    def read_into(self, offset: int, buffer: memoryview) -> int:
        """Copy into `buffer` from `offset`; how many bytes came."""
        part = memoryview(self.content)[offset : offset + buffer.nbytes]
        buffer[: part.nbytes] = part
        return part.nbytes

    def hint(self, offset: int, length: int) -> None:
        """Nothing to fetch."""


class SourceFile:
    """A source as the file object that pydicom reads; never asks for more than there is."""

    WINDOW = 65536

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self._source = source
        self._at = 0
        self._window = b""
        self._base = 0

    def read(self, length: int = -1) -> bytes:
        """The next bytes, fewer at the end: a lying length costs no memory."""
        left = max(self._source.size - self._at, 0)
        length = left if length is None or length < 0 else min(length, left)
        start = self._at - self._base
        if start < 0 or start + length > len(self._window):
            if length >= self.WINDOW:
                part = self._source.read(self._at, length)
                self._at += len(part)
                return part
            self._base, start = self._at, 0
            self._window = self._source.read(self._at, self.WINDOW)
        part = self._window[start : start + length]
        self._at += len(part)
        return part

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move, as `io` files do."""
        self._at = max(offset + (0, self._at, self._source.size)[whence], 0)
        return self._at

    def tell(self) -> int:
        """Where the next byte comes from."""
        return self._at

    def close(self) -> None:
        """Nothing is held open."""
