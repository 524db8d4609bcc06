"""What loading takes and gives back, measured in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from imagecodecs import jpegls_encode
from pydicom import dcmread
from pydicom.encaps import encapsulate

ROOT = Path(__file__).resolve().parents[3]
SIDE, SLICES, CYCLES = 512, 120, 50

LOADING = """
import json, sys, threading, time
from viewer.read.folder import scan_folder
from viewer.read.load import Loader
from viewer.read.pool import Pool
from viewer.volumes.build import build

def rss(name="VmRSS"):
    return next(int(line.split()[1]) << 10 for line in open("/proc/self/status") if line.startswith(name))

def opened(cycle):
    images = [(one.header, one.source) for one in scan_folder(sys.argv[1]).images]
    (plan,) = build([header for header, _ in images])
    volume = plan.allocate()
    whole = threading.Event()
    with Pool(2) as pool:
        loader = Loader(pool, lambda news: whole.set() if volume.arrived.all() else None)
        loader.load(volume, plan.places, images)
        assert whole.wait(60)
        loader.close()
    return volume.stored.nbytes, rss()

nothing = rss()
size, full = opened(0)
first_peak = rss("VmHWM")
for cycle in range(1, int(sys.argv[2])):
    opened(cycle)
threading.Event().wait(1.0)
print(json.dumps({"nothing": nothing, "size": size, "full": full, "peak": first_peak, "after": rss(),
                  "threads": threading.active_count()}))
"""


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same series uncompressed and in JPEG-LS, 60 MiB of voxels."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import generate_uid

    chance = np.random.default_rng(8)
    image = np.cumsum(chance.integers(-9, 10, (SIDE, SIDE)), axis=1).clip(0, 4095).astype(np.uint16)
    found = {}
    for name, syntax in (("native", "1.2.840.10008.1.2.1"), ("jpeg-ls", "1.2.840.10008.1.2.4.80")):
        folder = found[name] = tmp_path_factory.mktemp(name)
        head = Dataset()
        head.SOPClassUID, head.Modality = "1.2.840.10008.5.1.4.1.1.2", "CT"
        head.StudyInstanceUID, head.SeriesInstanceUID = generate_uid(), generate_uid()
        head.ImageOrientationPatient, head.PixelSpacing = [1, 0, 0, 0, 1, 0], [1, 1]
        head.Rows = head.Columns = SIDE
        head.SamplesPerPixel, head.PhotometricInterpretation = 1, "MONOCHROME2"
        head.BitsAllocated, head.BitsStored, head.HighBit, head.PixelRepresentation = 16, 12, 11, 0
        head.PixelData = image.tobytes() if name == "native" else encapsulate([jpegls_encode(image)])
        head["PixelData"].VR = "OW" if name == "native" else "OB"
        head.file_meta = FileMetaDataset()
        head.file_meta.TransferSyntaxUID = syntax
        for number in range(SLICES):
            head.SOPInstanceUID = head.file_meta.MediaStorageSOPInstanceUID = generate_uid()
            head.file_meta.MediaStorageSOPClassUID = head.SOPClassUID
            head.ImagePositionPatient = [0, 0, number]
            head.save_as(folder / f"{number:03d}", enforce_file_format=True)
        assert dcmread(folder / "000").Rows == SIDE
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc, which only Linux has")
@pytest.mark.parametrize("name", ["native", "jpeg-ls"])
def test_fifty_openings_give_their_memory_back(series: dict[str, Path], name: str) -> None:
    """The first opening peaks at little more than its voxels; a second after the fiftieth, 95 % is returned."""
    cycles = CYCLES if name == "native" else 5
    place = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", LOADING, str(series[name]), str(cycles)], env=place, cwd=ROOT,
                          capture_output=True, text=True, check=True)  # fmt: skip
    found = json.loads(done.stdout)
    print(found)

    taken = found["full"] - found["nothing"]
    assert taken >= found["size"]
    assert found["peak"] - found["nothing"] <= 1.08 * found["size"] + (8 << 20)
    assert found["after"] - found["nothing"] <= 0.05 * taken + (4 << 20)
    assert found["threads"] == 1
