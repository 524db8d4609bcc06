"""Loading a series of 600 native slices of 512 x 512: ours beside the floor and beside peers, in fresh processes."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

pytestmark = pytest.mark.bench
SLICES, RUNS = 600, 5
ROOT = Path(__file__).resolve().parents[2]
LOADERS = ("floor", "own", "simpleitk", "vtk", "pydicom")


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve bits in sixteen, intercept -1024, 8 KiB of private values in each head, names in no order."""
    folder = tmp_path_factory.mktemp("series")
    source = np.random.default_rng(3)
    names = list(range(SLICES))
    random.Random(3).shuffle(names)
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.SOPClassUID = data.file_meta.MediaStorageSOPClassUID = CTImageStorage
    data.PatientID, data.PatientName, data.Modality = "BENCH", "Bench^Mark", "CT"
    data.StudyInstanceUID, data.SeriesInstanceUID = generate_uid(), generate_uid()
    data.FrameOfReferenceUID = generate_uid()
    data.Rows = data.Columns = 512
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.RescaleIntercept, data.RescaleSlope = "-1024", "1"
    data.PixelSpacing, data.SliceThickness = ["0.7", "0.7"], "1"
    data.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    data.add_new(0x00091010, "OB", bytes(8192))
    for k, name in enumerate(names):
        data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        data.InstanceNumber = k + 1
        data.ImagePositionPatient = ["0", "0", str(k)]
        data.PixelData = source.integers(0, 4096, (512, 512), dtype=np.uint16).tobytes()
        dcmwrite(folder / f"{name:04d}.dcm", data, enforce_file_format=True)
    return folder


def _once(name: str, folder: Path, environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "benchmarks" / "loaders.py"), name, str(folder)],
        env={**environment, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _cold(folder: Path) -> None:
    """Put the files out of the system's cache."""
    for entry in os.scandir(folder):
        descriptor = os.open(entry.path, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


@pytest.fixture(scope="module")
def times(series: Path, environment: dict[str, str]) -> dict[str, list[dict[str, float]]]:
    """Every loader in turn, a fresh process each; the first round is thrown away."""
    rounds = [{name: _once(name, series, environment) for name in LOADERS} for _ in range(RUNS + 1)]
    print()
    for name in LOADERS:
        print(f"{name:10}", *(f"{one[name]['all']:.3f}" for one in rounds[1:]), f"(load {os.getloadavg()[0]:.1f})")
    return {name: [one[name] for one in rounds[1:]] for name in LOADERS}


@pytest.fixture(scope="module")
def cold(series: Path, environment: dict[str, str]) -> dict[str, list[dict[str, float]]]:
    """Ours and the floor with nothing of the series in memory."""
    found: dict[str, list[dict[str, float]]] = {"own": [], "floor": []}
    for _ in range(3):
        for name, runs in found.items():
            _cold(series)
            runs.append(_once(name, series, environment))
    return found


Times = dict[str, list[dict[str, float]]]


def _of(times: Times, name: str, part: str = "all") -> list[float]:
    return [run[part] for run in times[name]]


def test_the_peers_read_the_same_voxels(times: Times) -> None:
    """The mean in HU of everything that was read is the same for all three, and the floor's but for the rescale."""
    mean = {name: _of(times, name, "mean")[0] for name in ("own", "simpleitk", "vtk", "floor")}

    assert mean["own"] == pytest.approx(mean["simpleitk"], abs=1e-3)
    assert mean["own"] == pytest.approx(mean["vtk"], abs=1e-3)
    assert mean["own"] == pytest.approx(mean["floor"] - 1024, abs=1e-3)


def test_floor(table: Any, times: Times, cold: Times) -> None:
    """As near to bare reading as can be, warm and cold."""
    chilled = np.median(_of(cold, "own")) / np.median(_of(cold, "floor"))

    table.add(
        "load.native.floor",
        _of(times, "own"),
        "s",
        ("reading every file into one array", _of(times, "floor")),
        f"<= 1.5x warm and cold (cold: {chilled:.2f}x)",
        lambda _, ratio: ratio <= 1.5 and bool(chilled <= 1.5),
    )


def test_peers(table: Any, times: Times) -> None:
    """Against the faster of two readers that radiology uses."""
    peers = {"vtkDICOMImageReader": _of(times, "vtk"), "SimpleITK": _of(times, "simpleitk")}
    fastest = min(peers, key=lambda name: float(np.median(peers[name])))

    table.add(
        "load.native.peer",
        _of(times, "own"),
        "s",
        (fastest, peers[fastest]),
        "<= 0.33x",
        lambda _, ratio: ratio <= 0.33,
    )


def test_first_image(table: Any, times: Times, cold: Times) -> None:
    """From the call to the first slice's pixels."""
    chilled = float(np.median(_of(cold, "own", "first")))

    table.add(
        "load.first_image",
        _of(times, "own", "first"),
        "s",
        ("pydicom: all headers, then the middle image", _of(times, "pydicom", "first")),
        f"<= 0.060 s warm, <= 0.150 s cold (cold: {chilled:.3f} s)",
        lambda seconds, _: seconds <= 0.060 and chilled <= 0.150,
    )


def test_headers(table: Any, times: Times) -> None:
    """Milliseconds a file, against pydicom without pixels."""
    table.add(
        "load.header_scan",
        [seconds * 1000 / SLICES for seconds in _of(times, "own", "headers")],
        "ms",
        (
            "pydicom, stop_before_pixels",
            [seconds * 1000 / SLICES for seconds in _of(times, "pydicom", "headers")],
        ),
        "<= 0.15x",
        lambda _, ratio: ratio <= 0.15,
    )
