"""An archive on SQLite, a real decoding child process, and small studies written by pydicom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid
from sqlalchemy import func, select

from app.archive.importing import take
from app.archive.values import Taken
from app.archive.vault import Vault
from app.store.engine import Store, open_store
from app.store.tables import archive as tables
from viewer.read.door import DigestWorker

NOW = datetime(2026, 11, 24, 20, 41, tzinfo=UTC)
KEY = b"k" * 32
CT = "1.2.840.10008.5.1.4.1.1.2"

Write = Callable[..., Path]


@dataclass
class Archive:
    """A data folder that can be imported into."""

    store: Store
    vault: Vault
    digester: DigestWorker

    def take(self, *paths: Path, **more) -> Taken:
        return take(self.store, self.vault, [self.digester], paths, lambda: NOW, durable=False, **more)

    def count(self) -> tuple[int, int]:
        """Instances that rows know, and kept files."""
        with self.store.reading() as work:
            rows = work.execute(select(func.count()).select_from(tables.instance)).scalar_one()
        return rows, len(list(self.vault.folder.glob("[0-9a-f][0-9a-f]/*")))


@pytest.fixture(scope="session")
def digester() -> Iterator[DigestWorker]:
    """One child process that decodes, for all tests."""
    with DigestWorker() as worker:
        yield worker


@pytest.fixture
def archive(tmp_path: Path, digester: DigestWorker) -> Iterator[Archive]:
    """An empty one."""
    store = open_store(tmp_path / "data")
    yield Archive(store, Vault(tmp_path / "data" / "archive", KEY), digester)
    store.close()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes one CT image of 16 x 16; attributes by keyword."""
    study, series = generate_uid(), generate_uid()
    count = iter(range(10_000))

    def make(name: str, **said) -> Path:
        number = next(count)
        image = Dataset()
        pixels = np.full((16, 16), number, np.int16)
        values = {
            "SOPClassUID": CT, "SOPInstanceUID": generate_uid(), "Modality": "CT", "PatientID": "P1",
            "PatientName": "Doe^Jane", "PatientBirthDate": "19550312", "StudyInstanceUID": study,
            "SeriesInstanceUID": series, "InstanceNumber": number, "StudyDescription": "CT chest",
            "Rows": 16, "Columns": 16, "SamplesPerPixel": 1, "PhotometricInterpretation": "MONOCHROME2",
            "BitsAllocated": 16, "BitsStored": 16, "HighBit": 15, "PixelRepresentation": 1,
            "PixelData": pixels.tobytes(),
        } | said  # fmt: skip
        for key, value in values.items():
            if value is not None:
                setattr(image, key, value)
        image.file_meta = FileMetaDataset()
        image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
        image.file_meta.MediaStorageSOPInstanceUID = said.get("SOPInstanceUID", image.SOPInstanceUID)
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        image.save_as(path, enforce_file_format=said.get("SOPInstanceUID", "1") is not None)
        return path

    return make
