"""Reads a file or a folder to the bottom: headers, documents, and every refusal by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from viewer.read.describe import DICOMDIR
from viewer.read.header import CutShort, Header
from viewer.read.headers import read_headers
from viewer.read.refusal import Refused
from viewer.read.source import FileSource, Source
from viewer.read.stored import pixels_sha256

SECOND = "Another image already has the same SOP Instance UID {uid}, with different pixels."
Digest = Callable[[Header, Source], str | None]


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was not taken, and the sentence that says why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """A header and where its bytes are."""

    header: Header
    source: Source


@dataclass(frozen=True, slots=True)
class Scan:
    """What a folder holds.

    Attributes:
        images: one a SOP instance, in order of their paths.
        documents: objects without pixels.
        directories: DICOMDIR files, passed by.
        refused: in order of their paths.
        lost: headers of refused images whose place is known, so that their stack says what it lacks.
        copies: files that hold an image already counted.
        seen: image instances whose header was read, copies not counted.
    """

    images: tuple[Scanned, ...]
    documents: tuple[Scanned, ...]
    directories: tuple[str, ...]
    refused: tuple[RefusedFile, ...]
    lost: tuple[Header, ...]
    copies: int
    seen: int


def scan_folder(path: Path | str, digest: Digest = pixels_sha256) -> Scan:
    """Every object at or below `path`; names, endings and instance numbers mean nothing.

    Two files under one SOP Instance UID are one image when their decoded pixels are equal; otherwise the
    second is refused by name. Without a UID they are one image when their pixels and their place are equal, for
    two slices of air are two. `digest` is asked only then.
    """
    images: dict[str, Scanned] = {}
    alone: list[Scanned] = []
    documents: dict[str, Scanned] = {}
    directories: list[str] = []
    refused: list[RefusedFile] = []
    lost: list[Header] = []
    known: dict[str, str | None] = {}
    copies = seen = 0
    sources: list[Source] = []
    for file in files_below(path):
        try:
            sources.append(FileSource.of(file))
        except Refused as fault:
            refused.append(RefusedFile(file, str(fault)))
    for source, header in zip(sources, read_headers(sources), strict=True):
        file = source.name
        if isinstance(header, Refused):
            refused.append(RefusedFile(file, str(header)))
            if isinstance(header, CutShort):
                seen += 1
                lost.append(header.header)
            continue
        found = Scanned(header, source)
        uid = header.sop_uid
        if header.sop_class == DICOMDIR:
            directories.append(file)
        elif not header.is_image:
            documents.setdefault(uid or file, found)
        elif not uid:
            try:
                copy = any(_same_image(found, other, digest) for other in alone)
            except Refused as fault:
                seen += 1
                refused.append(RefusedFile(file, str(fault)))
                continue
            if copy:
                copies += 1
            else:
                seen += 1
                alone.append(found)
        elif uid not in images:
            seen += 1
            images[uid] = found
        else:
            try:
                if uid not in known:
                    known[uid] = digest(images[uid].header, images[uid].source)
                same = digest(header, source) == known[uid]
            except Refused as fault:
                seen += 1
                refused.append(RefusedFile(file, str(fault)))
                continue
            if same:
                copies += 1
            else:
                seen += 1
                refused.append(RefusedFile(file, SECOND.format(uid=uid)))
    refused.sort(key=lambda one: one.file)
    return Scan(
        (*images.values(), *alone),
        tuple(documents.values()),
        tuple(directories),
        tuple(refused),
        tuple(lost),
        copies,
        seen,
    )


def _same_image(one: Scanned, other: Scanned, digest: Digest) -> bool:
    a, b = one.header, other.header
    if (a.series.uid, a.instance_number, a.frames) != (b.series.uid, b.instance_number, b.frames):
        return False
    return digest(a, one.source) == digest(b, other.source)


def files_below(path: Path | str) -> Iterator[str]:
    """The path itself if it is not a folder, else everything below it in order of names.

    A folder is entered once, whatever links lead to it.
    """
    top = os.fspath(path)
    if not Path(top).is_dir():
        yield top
        return
    entered: set[tuple[int, int]] = set()
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            where = Path(folder).stat()
            if (where.st_dev, where.st_ino) in entered:
                continue
            entered.add((where.st_dev, where.st_ino))
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            yield folder  # reading it as a file names the fault
            continue
        below: list[str] = []
        for entry in entries:
            if _is_folder(entry):
                below.append(entry.path)
            else:
                yield entry.path
        waiting.extend(reversed(below))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself: reading it as a file names the fault
        return False
