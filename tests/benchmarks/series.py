"""The series that every loader reads: 600 slices of 512 x 512, made by numpy, once in each transfer syntax.

Twelve bits in sixteen, intercept -1024, 8 KiB of private values in each head, one slice a file, names in no order. The
noise is correlated, as a reconstruction's is, so that codecs compress it as they do patients. What was written is known
before it is encoded: `Truth` holds the digest of the HU, slice by slice from the feet, rows from the top. The files stay
in the user's cache; about 750 MB.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import struct
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice, tee
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

EDITION = 1
"""Another number makes every cached series anew."""
SLICES, SIDE = 600, 512
SYNTAXES = {
    "native": "1.2.840.10008.1.2.1",
    "rle": "1.2.840.10008.1.2.5",
    "jpll": "1.2.840.10008.1.2.4.70",
    "jls": "1.2.840.10008.1.2.4.80",
    "j2k": "1.2.840.10008.1.2.4.90",
    "htj2k": "1.2.840.10008.1.2.4.201",
}
Slice = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Truth:
    """What was written.

    Attributes:
        digest: SHA-256 of the int16 HU of all slices.
        middle: the same of slice `slices // 2` alone.
        total: the sum of all HU.
    """

    slices: int
    digest: str
    middle: str
    total: int


@dataclass(frozen=True, slots=True)
class Series:
    """A folder of files and what is in them."""

    folder: Path
    truth: Truth


def series(syntax: str, count: int = SLICES, cache: Path | None = None) -> Series:
    """The series in one syntax of `SYNTAXES`, made at first use.

    Args:
        count: fewer slices are the middle ones, as links to the files of the whole series.
    """
    root = (cache or Path(platformdirs.user_cache_dir("readroom-bench"))) / f"{EDITION}"
    folder = root / (syntax if count == SLICES else f"{syntax}-{count}")
    known = folder.with_suffix(".json")
    if known.exists() and folder.is_dir():
        return Series(folder, Truth(**json.loads(known.read_text(encoding="utf-8"))))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if count == SLICES:
        print(f"\nmaking {count} slices, {syntax}, in {folder} (once)")
        truth = _write(folder, syntax)
    else:
        whole, first = series(syntax, cache=cache).folder, (SLICES - count) // 2
        for k in range(first, first + count):
            (folder / _name(k)).hardlink_to(whole / _name(k))
        truth = _truth(islice(slices(), first, first + count), count)
    known.write_text(json.dumps(asdict(truth)), encoding="utf-8")
    return Series(folder, truth)


def slices() -> Iterator[Slice]:
    """The stored numbers, from the feet to the head; the same on every machine."""
    source = np.random.default_rng(20)
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j].astype(np.float32)
    noise = _noise(source)
    seen = x**2 + y**2 < 1
    for k in range(SLICES):
        t = np.float32(k / SLICES)
        body = (x / (0.78 + 0.05 * np.sin(5 * t))) ** 2 + (y / (0.6 + 0.04 * np.cos(4 * t))) ** 2 < 1
        here = np.where(body, 1064, 24) + np.where(body, 40 * np.sin(9 * x + 4 * t) * np.cos(7 * y - 3 * t), 0)
        for side in (-0.36, 0.36):
            lung = ((x - side) / 0.2) ** 2 + ((y - 0.05) / (0.35 * (1 - t) + 0.05)) ** 2 < 1
            here = np.where(lung, 230, here)
        here = np.where((x - 0.02) ** 2 + (y - 0.42) ** 2 < 0.01, 1500 + 200 * np.sin(40 * t), here)
        top, left = source.integers(0, 128, 2)
        here += noise[k % 2][top : top + SIDE, left : left + SIDE] * np.where(body, 18, 7)
        yield np.where(seen, np.clip(np.rint(here), 0, 4095), 0).astype(np.uint16)


def _noise(source: np.random.Generator) -> NDArray[np.float32]:
    grain = source.standard_normal((2, SIDE + 128, SIDE + 128), dtype=np.float32)
    for axis in (1, 2):
        grain = (np.roll(grain, 1, axis) + 2 * grain + np.roll(grain, -1, axis)) / np.float32(4)
    return np.asarray(grain / grain.std(), dtype=np.float32)


def hounsfield(stored: Slice) -> NDArray[np.int16]:
    """What the stored numbers mean."""
    return stored.astype(np.int16) - np.int16(1024)


def _truth(written: Iterable[Slice], count: int) -> Truth:
    whole, middle, total = hashlib.sha256(), "", 0
    for k, stored in enumerate(written):
        values = hounsfield(stored).tobytes()
        whole.update(values)
        total += int(stored.sum(dtype=np.int64)) - 1024 * stored.size
        if k == count // 2:
            middle = hashlib.sha256(values).hexdigest()
    return Truth(count, whole.hexdigest(), middle, total)


def _name(k: int) -> str:
    names = list(range(SLICES))
    random.Random(3).shuffle(names)
    return f"{names[k]:04d}.dcm"


def _write(folder: Path, syntax: str) -> Truth:
    """Write every slice; what they hold is taken from the numbers, before the encoder has them."""
    from pydicom.encaps import encapsulate
    from pydicom.filewriter import dcmwrite
    from pydicom.uid import CTImageStorage, generate_uid

    head = _head(SYNTAXES[syntax])

    def written() -> Iterator[Slice]:
        with ThreadPoolExecutor() as threads:
            made, encoded = tee(slices())
            for k, (stored, stream) in enumerate(zip(made, threads.map(ENCODERS[syntax], encoded), strict=True)):
                head.SOPInstanceUID = head.file_meta.MediaStorageSOPInstanceUID = generate_uid(
                    entropy_srcs=["readroom bench", syntax, str(k)]
                )
                head.SOPClassUID = head.file_meta.MediaStorageSOPClassUID = CTImageStorage
                head.InstanceNumber = k + 1
                head.ImagePositionPatient = ["0", "0", str(k)]
                head.PixelData = stream if syntax == "native" else encapsulate([stream])
                head["PixelData"].VR = "OW" if syntax == "native" else "OB"
                dcmwrite(folder / _name(k), head, enforce_file_format=True)
                yield stored

    return _truth(written(), SLICES)


def _head(syntax: str) -> Any:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import generate_uid

    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.PatientID, data.PatientName, data.Modality = "BENCH", "Bench^Mark", "CT"
    for name in ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"):
        setattr(data, name, generate_uid(entropy_srcs=["readroom bench", syntax, name]))
    data.Rows = data.Columns = SIDE
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.RescaleIntercept, data.RescaleSlope = "-1024", "1"
    data.PixelSpacing, data.SliceThickness = ["0.7", "0.7"], "1"
    data.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    data.add_new(0x00090010, "LO", "READROOM BENCH")
    data.add_new(0x00091010, "OB", np.random.default_rng(5).bytes(8192))
    return data


def _rle(stored: Slice) -> bytes:
    """Two byte planes, the high one first, each row packed by itself (PS3.5 G)."""
    from imagecodecs._imcd import packbits_encode

    planes = [bytes(packbits_encode(np.ascontiguousarray(part.astype(np.uint8)))) for part in (stored >> 8, stored)]
    high, low = (plane + b"\0" * (len(plane) % 2) for plane in planes)
    return struct.pack("<16I", 2, 64, 64 + len(high), *[0] * 13) + high + low


def _jpll(stored: Slice) -> bytes:
    from imagecodecs._jpeg8 import jpeg8_encode

    return bytes(jpeg8_encode(stored, lossless=True, bitspersample=12, predictor=1))


def _jls(stored: Slice) -> bytes:
    from imagecodecs._jpegls import jpegls_encode

    return bytes(jpegls_encode(stored))


def _j2k(stored: Slice) -> bytes:
    from imagecodecs._jpeg2k import jpeg2k_encode

    return bytes(jpeg2k_encode(stored, level=0, codecformat="j2k", bitspersample=12, reversible=True))


def _htj2k(stored: Slice) -> bytes:
    from imagecodecs._htj2k import htj2k_encode

    return bytes(htj2k_encode(stored, reversible=True))


ENCODERS: dict[str, Callable[[Slice], bytes]] = {
    "native": lambda stored: stored.tobytes(),
    "rle": _rle,
    "jpll": _jpll,
    "jls": _jls,
    "j2k": _j2k,
    "htj2k": _htj2k,
}
