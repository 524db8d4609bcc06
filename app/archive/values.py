"""What an import took and what it refused, and what the archive keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was not taken, and why in one sentence."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class TakenInstance:
    """An instance that is here now; `pixels` is None for a document without pixels."""

    sop: str
    pixels: str | None


@dataclass(frozen=True, slots=True)
class TakenStudy:
    """A study that is here now, with the instances of this import (new ones and those that were here already)."""

    study: str
    patient: str
    description: str
    instances: tuple[TakenInstance, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one import did.

    Attributes:
        imported, duplicates: instances.
        notes: what else should be said, one sentence each.
        stopped: a person stopped it; whole studies taken until then stay.
    """

    studies: tuple[TakenStudy, ...]
    imported: int
    duplicates: int
    refused: tuple[RefusedFile, ...]
    notes: tuple[str, ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long import is."""

    done: int
    total: int
    what: str


Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to look at: where it lies now, and what a person calls it (inside a zip: ARCHIVE.zip/name)."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class KeptInstance:
    """One instance of the archive."""

    sop: str
    series: str
    study: str
    sop_class: str
    number: int | None
    frames: int
    file_sha256: str
    pixels_sha256: str | None
    modality: str


@dataclass(frozen=True, slots=True)
class KeptStudy:
    """What the headers say of a study."""

    uid: str
    patient_id: str
    issuer: str
    patient_name: str
    birth_date: str
    sex: str
    date: str
    time: str
    description: str
    accession: str
    referrer: str
    institution: str
    body_part: str
    modalities: str
    conflict: bool
    synthetic: bool
