"""Synthetic instances, written by pydicom, for the tests of reading and of volumes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

MR = "1.2.840.10008.5.1.4.1.1.4"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes one image of 6 rows and 4 columns; attributes by keyword, None leaves one out.

    `folder` is below tmp_path; `pixels` is any array that fits; `syntax` is told, not applied.
    """
    series, study, frame = generate_uid(), generate_uid(), generate_uid()
    count = iter(range(10_000))

    def make(folder: str = "series", pixels: Any = None, syntax: str = ExplicitVRLittleEndian, **said: Any) -> Path:
        number = next(count)
        array = np.full((6, 4), number, np.uint16) if pixels is None else pixels
        image = Dataset()
        values: dict[str, Any] = {
            "SOPClassUID": MR,
            "SOPInstanceUID": generate_uid(),
            "Modality": "MR",
            "PatientID": "P1",
            "PatientName": "Doe^Jane",
            "StudyInstanceUID": study,
            "SeriesInstanceUID": series,
            "FrameOfReferenceUID": frame,
            "SeriesNumber": 1,
            "InstanceNumber": number + 1,
            "ImageType": ["ORIGINAL", "PRIMARY", "M"],
            "ImagePositionPatient": [0.0, 0.0, float(number)],
            "ImageOrientationPatient": [1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
            "PixelSpacing": [2.0, 3.0],
            "SliceThickness": 1.0,
            "Rows": array.shape[-2],
            "Columns": array.shape[-1],
            "SamplesPerPixel": 1,
            "PhotometricInterpretation": "MONOCHROME2",
            "BitsAllocated": array.dtype.itemsize * 8,
            "BitsStored": array.dtype.itemsize * 8,
            "HighBit": array.dtype.itemsize * 8 - 1,
            "PixelRepresentation": int(array.dtype.kind == "i"),
            "PixelData": array.tobytes(),
        }
        for name, value in (values | said).items():
            if value is not None:
                setattr(image, name, value)
        image.file_meta = FileMetaDataset()
        image.file_meta.TransferSyntaxUID = syntax
        image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID or generate_uid()
        path = tmp_path / folder / f"{number:04d}"
        path.parent.mkdir(parents=True, exist_ok=True)
        image.save_as(path, implicit_vr=False, little_endian=True, enforce_file_format=True)
        return path

    return make
