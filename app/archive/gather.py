"""Which files an import looks at: files, folders to the bottom, zips, DICOMDIRs."""

from __future__ import annotations

import errno
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from app.archive.values import Candidate, RefusedFile
from resources.errors import ReadroomError
from viewer.read.refusal import why

MEDIA_CLASS = b"\x02\x00\x02\x00UI"
"""Media Storage SOP Class UID (0002,0002) in the file's head, which is always explicit little endian (PS3.10 7.1)."""
DIRECTORY = b"1.2.840.10008.1.3.10"
LARGEST_MEMBER = 4 << 30
LARGEST_ZIP = 32 << 30
LARGEST_RATIO = 200
FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


class Gathering:
    """Walks the paths once. `refused` and `notes` fill while `candidates` is consumed; zips unpack under `aside`."""

    def __init__(self, paths: list[Path], aside: Path) -> None:
        self._paths = paths
        self._aside = aside
        self._seen: set[tuple[int, int]] = set()
        self.refused: list[RefusedFile] = []
        self.notes: list[str] = []

    def candidates(self) -> Iterator[Candidate]:
        """Every regular file to look at, once.

        Raises:
            ReadroomError: a path that was named does not exist.
        """
        for path in self._paths:
            if not path.exists():
                raise ReadroomError(f"{path} does not exist.")
        for path in self._paths:
            yield from self._walk(path, str(path))

    def _walk(self, path: Path, name: str) -> Iterator[Candidate]:
        try:
            found = path.stat()
        except OSError as error:
            self.refused.append(RefusedFile(name, f"The file cannot be looked at: {error.strerror}."))
            return
        mark = (found.st_dev, found.st_ino)
        if mark in self._seen:
            return
        self._seen.add(mark)
        if stat.S_ISDIR(found.st_mode):
            yield from self._folder(path, name)
        elif not stat.S_ISREG(found.st_mode):
            self.refused.append(RefusedFile(name, "This is not a regular file (a pipe, socket or device)."))
        elif (fault := _closed(path)) is not None:
            self.refused.append(RefusedFile(name, f"The file cannot be read: {fault}."))
        elif zipfile.is_zipfile(path) and not _is_dicom(path):
            yield from self._zip(path, name)
        elif _is_dicomdir(path):
            yield from self._dicomdir(path, name)
        else:
            yield Candidate(path, name)

    def _folder(self, path: Path, name: str) -> Iterator[Candidate]:
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            self.refused.append(RefusedFile(name, f"The folder cannot be read: {error.strerror}."))
            return
        for entry in entries:
            yield from self._walk(Path(entry.path), f"{name}/{entry.name}")

    def _zip(self, path: Path, name: str) -> Iterator[Candidate]:
        """Unpack one zip, bounded; encrypted or lying members are refused by name."""
        try:
            with zipfile.ZipFile(path) as packed:
                total = sum(member.file_size for member in packed.infolist())
                small = max(1, path.stat().st_size)
                if total > LARGEST_ZIP or (total > 1 << 20 and total / small > LARGEST_RATIO):
                    reason = (
                        f"The zip claims to unpack to {total >> 20} MiB from {small >> 10} KiB; it was not opened."
                    )
                    self.refused.append(RefusedFile(name, reason))
                    return
                for number, member in enumerate(packed.infolist()):
                    if not member.is_dir():
                        yield from self._member(packed, member, number, name)
        except (zipfile.BadZipFile, OSError, RuntimeError) as error:
            self.refused.append(RefusedFile(name, f"The zip cannot be read: {why(error)}."))

    def _member(
        self, packed: zipfile.ZipFile, member: zipfile.ZipInfo, number: int, name: str
    ) -> Iterator[Candidate]:
        inside = f"{name}/{PurePosixPath(member.filename)}"
        if member.flag_bits & 1:
            self.refused.append(RefusedFile(inside, "The file in the zip is protected with a password."))
            return
        if member.file_size > LARGEST_MEMBER:
            self.refused.append(
                RefusedFile(inside, f"The file in the zip is larger than {LARGEST_MEMBER >> 30} GiB.")
            )
            return
        out = self._aside / f"{abs(hash(name)):x}-{number}"
        try:
            with packed.open(member) as source, out.open("xb") as target:
                left = member.file_size
                while left > 0 and (block := source.read(min(left, 1 << 20))):
                    target.write(block)
                    left -= len(block)
        except OSError as error:
            out.unlink(missing_ok=True)
            if error.errno in FULL:
                raise ReadroomError(
                    f"There is no room in {self._aside.parent} to unpack {name}: the disk is full."
                ) from error
            self.refused.append(RefusedFile(inside, f"The file in the zip cannot be unpacked: {error.strerror}."))
            return
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
            out.unlink(missing_ok=True)
            self.refused.append(RefusedFile(inside, f"The file in the zip cannot be unpacked: {why(error)}."))
            return
        if zipfile.is_zipfile(out) and not _is_dicom(out):
            self.refused.append(RefusedFile(inside, "A zip within a zip is not opened; unpack it first."))
            return
        yield Candidate(out, inside)

    def _dicomdir(self, path: Path, name: str) -> Iterator[Candidate]:
        """The files a DICOMDIR names; where they are not there, its folder is read instead and that is said."""
        named = _files_of_dicomdir(path)
        there = [path.parent.joinpath(*parts) for parts in named]
        if named and all(file.is_file() for file in there):
            for file in there:
                yield from self._walk(file, str(file))
            return
        missing = sum(not file.is_file() for file in there)
        self.notes.append(
            f"{name} is a DICOMDIR that names {missing} of {len(there)} files that are not here; "
            "its folder was read instead."
        )
        for entry in sorted(path.parent.iterdir()):
            yield from self._walk(entry, str(entry))


def _closed(path: Path) -> str | None:
    """Why a file cannot be read; None when it can."""
    try:
        with path.open("rb") as file:
            file.read(1)
        return None
    except OSError as error:
        return error.strerror


def _is_dicom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"


def _is_dicomdir(path: Path) -> bool:
    """A file whose SOP class is the Media Storage Directory, whatever its name."""
    if not _is_dicom(path):
        return False
    with path.open("rb") as file:
        head = file.read(1024)
    at = head.find(MEDIA_CLASS)
    length = int.from_bytes(head[at + 6 : at + 8], "little")
    return at > 0 and head[at + 8 : at + 8 + length].rstrip(b"\0 ") == DIRECTORY


def _files_of_dicomdir(path: Path) -> list[list[str]]:
    """Path parts of every file a DICOMDIR refers to; none when it cannot be read."""
    import pydicom
    from pydicom.errors import InvalidDicomError

    try:
        directory = pydicom.dcmread(path)
    except (InvalidDicomError, OSError, ValueError, KeyError, EOFError):
        return []
    found: list[list[str]] = []
    for record in directory.get("DirectoryRecordSequence") or []:
        parts = record.get("ReferencedFileID")
        if parts:
            words = [parts] if isinstance(parts, str) else list(parts)
            if all(word not in {"", ".", ".."} and "/" not in word and "\\" not in word for word in words):
                found.append(words)
    return found
