"""Import: look at everything, then take study by study, each whole or not at all.

Every image is decoded once, in a child process, so that a codec which crashes is a refusal by name here and not a lost
window later. A study's files are kept first, then its rows are written in one transaction: a kill in between leaves
files that no row knows, which the next import sweeps away, unless another import runs just then (`running`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy.exc import IntegrityError

from app.archive.gather import Gathering
from app.archive.records import NewInstance, add_instances, kept_files, known_instances, mark_conflict
from app.archive.running import running
from app.archive.values import Candidate, Progress, RefusedFile, Taken, TakenInstance, TakenStudy, Tell
from app.archive.vault import Vault, VaultError
from app.store.engine import Store, StoreError
from viewer.read.describe import DICOMDIR
from viewer.read.familiar import Familiar
from viewer.read.header import Header
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import FileSource

OTHER_PIXELS = (
    "Another image is already here under its SOP Instance UID {uid}, with different pixels; that one stays."
)


class Digester(Protocol):
    """Decodes an image in a child process and says the digest of its pixels."""

    def digest(self, path: str) -> str | None:
        """The digest, None for a document; raises Refused for what cannot be decoded or crashes its decoder."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file whose header could be read."""

    candidate: Candidate
    header: Header
    size: int


@dataclass(slots=True)
class Tally:
    """What an import has done so far."""

    imported: int = 0
    duplicates: int = 0
    refused: list[RefusedFile] = field(default_factory=list)
    studies: dict[str, TakenStudy] = field(default_factory=dict)
    done: int = 0


def take(
    store: Store,
    vault: Vault,
    digesters: Sequence[Digester],
    paths: Sequence[Path],
    now: Callable[[], datetime],
    tell: Tell = lambda _progress: None,
    cancelled: Callable[[], bool] = lambda: False,
    durable: bool = True,
    sweep: bool = True,
) -> Taken:
    """Import files, folders, zips and DICOMDIRs.

    Args:
        digesters: one a worker; images are decoded on as many at once.
        durable: wait for the disk after each file; off only for images that can be made again.
        sweep: remove first what killed imports left; off for an archive that other stores know too.

    Raises:
        ReadroomError: a path does not exist, or the disk is full; whole studies taken until then stay.
    """
    tally = Tally()

    def written() -> frozenset[str]:
        with store.reading() as work:
            return kept_files(work)

    with running(vault, written if sweep else None) as aside:
        gathering = Gathering(list(paths), aside)
        found = _headers(gathering, tally, tell, cancelled)
        by_study: dict[str, list[Found]] = {}
        for one in found:
            by_study.setdefault(one.header.study.uid, []).append(one)
        total = len(found)
        stopped = cancelled()
        with ThreadPoolExecutor(len(digesters), "import") as pool:
            for files in by_study.values():
                stopped = stopped or cancelled()
                if stopped:
                    break
                try:
                    _take_study(store, vault, digesters, pool, files, now(), tally, total, tell, cancelled, durable)
                except (VaultError, StoreError) as error:
                    kept = f" {tally.imported} images were taken before." if tally.imported else ""
                    raise type(error)(f"{error}{kept} Importing the same again goes on from there.") from error
                stopped = cancelled()
        refused = sorted([*tally.refused, *gathering.refused], key=lambda one: one.file)
        return Taken(
            tuple(tally.studies.values()),
            tally.imported,
            tally.duplicates,
            tuple(refused),
            tuple(gathering.notes),
            stopped,
        )


def _headers(gathering: Gathering, tally: Tally, tell: Tell, cancelled: Callable[[], bool]) -> list[Found]:
    found: list[Found] = []
    familiar = Familiar()
    for candidate in gathering.candidates():
        if cancelled():
            break
        try:
            source = FileSource.of(candidate.path)
            header = read_header(source, familiar)
            _named(header)
        except Refused as error:
            tally.refused.append(RefusedFile(candidate.name, str(error)))
            continue
        if header.sop_class != DICOMDIR:
            found.append(Found(candidate, header, source.size))
            if len(found) % 100 == 0:
                tell(Progress(len(found), 0, "looking"))
    return found


def _named(header: Header) -> None:
    """An image is kept under its names; without them there is nothing to keep it under."""
    for uid, words in (
        (header.sop_uid, "SOP Instance UID"),
        (header.series.uid, "Series Instance UID"),
        (header.study.uid, "Study Instance UID"),
    ):
        if not uid:
            raise Refused(f"The image has no {words}, so it cannot be kept.")


def _take_study(
    store: Store,
    vault: Vault,
    digesters: Sequence[Digester],
    pool: ThreadPoolExecutor,
    files: list[Found],
    now: datetime,
    tally: Tally,
    total: int,
    tell: Tell,
    cancelled: Callable[[], bool],
    durable: bool,
) -> None:
    """Decode and keep every file of one study, then write its rows at once."""
    kept: dict[str, tuple[Found, str, str | None]] = {}
    seen: dict[str, str | None] = {}
    duplicates, conflicts = 0, False
    refused: list[RefusedFile] = []
    with store.reading() as work:
        here = known_instances(work, [found.header.sop_uid for found in files])
    for found, pixels, reason in _decoded(pool, digesters, files):
        tally.done += 1
        tell(Progress(tally.done, total, found.header.study.description or found.header.study.uid))
        if cancelled():
            return
        uid = found.header.sop_uid
        if reason is not None:
            refused.append(RefusedFile(found.candidate.name, reason))
            continue
        if uid not in seen and uid in here:
            seen[uid] = here[uid].pixels_sha256
        if uid in seen:
            if seen[uid] == pixels:
                duplicates += 1
            else:
                conflicts = True
                refused.append(RefusedFile(found.candidate.name, OTHER_PIXELS.format(uid=uid)))
            continue
        try:
            plain = found.candidate.path.read_bytes()
        except OSError as error:
            refused.append(RefusedFile(found.candidate.name, f"The file cannot be read: {error.strerror}."))
            continue
        seen[uid] = pixels
        kept[uid] = (found, vault.put(uid, plain, durable), pixels)
    first = files[0].header
    written = _write(store, now, list(kept.values()), first.study.uid, conflicts)
    refused += [
        RefusedFile(found.candidate.name, OTHER_PIXELS.format(uid=found.header.sop_uid)) for found in written.other
    ]
    seen |= written.here
    duplicates += written.same
    tally.refused.extend(refused)
    tally.imported += written.new
    tally.duplicates += duplicates
    if seen:
        tally.studies[first.study.uid] = TakenStudy(
            first.study.uid,
            first.patient.id,
            first.study.description,
            tuple(TakenInstance(uid, pixels) for uid, pixels in seen.items()),
        )


@dataclass(frozen=True, slots=True)
class Written:
    """What the rows of a study came to: `here` are instances that another import had written down meanwhile."""

    new: int
    same: int
    other: tuple[Found, ...]
    here: dict[str, str | None]


def _write(
    store: Store,
    now: datetime,
    kept: list[tuple[Found, str, str | None]],
    study: str,
    conflict: bool,
    tries: int = 3,
) -> Written:
    """Write a study's rows at once. Another import of the same files may have been faster: asked again here."""
    other: list[Found] = []
    here: dict[str, str | None] = {}
    try:
        with store.work() as work:
            there = known_instances(work, [found.header.sop_uid for found, _, _ in kept])
            new = []
            for found, digest, pixels in kept:
                uid = found.header.sop_uid
                if uid not in there:
                    new.append(NewInstance(found.header, found.size, digest, pixels))
                    continue
                here[uid] = there[uid].pixels_sha256
                if there[uid].pixels_sha256 != pixels:
                    other.append(found)
            add_instances(work, now, new)
            if conflict or other:
                mark_conflict(work, study)
    except IntegrityError as error:  # two writers at once, which PostgreSQL lets through to here
        if tries == 1:
            raise StoreError(f"Another import is writing the study {study}; nothing of it was changed.") from error
        return _write(store, now, kept, study, conflict, tries - 1)
    return Written(len(kept) - len(here), len(here) - len(other), tuple(other), here)


def _decoded(
    pool: ThreadPoolExecutor, digesters: Sequence[Digester], files: list[Found]
) -> Iterator[tuple[Found, str | None, str | None]]:
    """Each file with the digest of its pixels, or the reason it cannot be decoded; in order, some ahead."""
    free = list(digesters)

    def look(found: Found) -> tuple[str | None, str | None]:
        digester = free.pop()
        try:
            return digester.digest(str(found.candidate.path)), None
        except Refused as error:
            return None, str(error)
        finally:
            free.append(digester)

    yield from ((found, *answer) for found, answer in zip(files, pool.map(look, files), strict=True))


@contextmanager
def digest_workers(count: int) -> Iterator[tuple[Digester, ...]]:
    """As many child processes that decode."""
    from viewer.read.door import DigestWorker

    workers = [DigestWorker() for _ in range(count)]
    try:
        yield tuple(workers)
    finally:
        for worker in workers:
            worker.close()
