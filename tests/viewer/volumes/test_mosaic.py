"""Siemens mosaics: many slices in one image, whose position is not that of its first slice."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread

from viewer.read.fill import Opened, fill, steps_of
from viewer.read.folder import scan_folder
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.volumes.build import build
from viewer.volumes.plan import VolumePlan

TILES, ROWS, COLUMNS = 7, 4, 6
CORNER = np.array([-10.0, -20.0, 30.0])
"""Of the first slice."""
X, Y = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.8, -0.6])


def csa(fields: dict[str, list[str]]) -> bytes:
    """A Siemens CSA header of the newer form."""
    out = b"SV10\4\3\2\1" + struct.pack("<II", len(fields), 77)
    for name, values in fields.items():
        out += name.encode().ljust(64, b"\0") + struct.pack("<I4sIII", len(values), b"FD", 0, len(values), 77)
        for value in values:
            text = value.encode() + b"\0"
            out += struct.pack("<4I", len(text), len(text), 77, len(text)) + text.ljust(
                (len(text) + 3) // 4 * 4, b"\0"
            )
    return out


def mosaic(write: Any, *, sign: float = 1.0, private_count: bool = True, tiles: int = TILES, **said: Any) -> Path:
    """Seven slices of 4 x 6 in a square of nine, slice n filled with n + 1 and one bright pixel."""
    pixels = np.zeros((3 * ROWS, 3 * COLUMNS), np.uint16)
    for tile in range(TILES):
        down, across = divmod(tile, 3)
        pixels[down * ROWS : (down + 1) * ROWS, across * COLUMNS : (across + 1) * COLUMNS] = tile + 1
        pixels[down * ROWS + 1, across * COLUMNS + 2] = 100 + tile
    whole = CORNER - X * 3.0 * (3 - 1) * COLUMNS / 2 - Y * 2.0 * (3 - 1) * ROWS / 2
    path: Path = write(
        pixels=pixels,
        ImageType=["ORIGINAL", "PRIMARY", "M", "MOSAIC"],
        ImagePositionPatient=[float(v) for v in whole],
        ImageOrientationPatient=[*X, *Y],
        SpacingBetweenSlices=4.0,
        **said,
    )
    image = dcmread(path)
    normal = sign * np.cross(X, Y)
    header = {"SliceNormalVector": [f"{v:.8f}" for v in normal], "NumberOfImagesInMosaic": [str(tiles)]}
    image.private_block(0x0029, "SIEMENS CSA HEADER", create=True).add_new(0x10, "OB", csa(header))
    if private_count:
        image.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0A, "US", tiles)
    image.save_as(path)
    return path


def filled(path: Path) -> tuple[VolumePlan, NDArray[np.uint16]]:
    images = scan_folder(path).images
    (plan,) = build([image.header for image in images])
    volume = plan.allocate()
    for step in steps_of(plan.places):
        fill(step, Opened(images[step.header].header, images[step.header].source), volume.stored)
    return plan, np.asarray(volume.stored, dtype=np.uint16)


@pytest.mark.parametrize("private_count", [True, False], ids=["0019,100A", "CSA header alone"])
def test_tiles_are_slices_from_the_corner_of_the_first(write: Any, private_count: bool) -> None:
    """The first slice lies at the true corner, the others along the normal; the two blank tiles are none."""
    plan, stored = filled(mosaic(write, private_count=private_count))

    assert plan.shape == (TILES, ROWS, COLUMNS)
    assert plan.geometry is not None
    wanted = CORNER + np.arange(TILES)[:, None] * 4.0 * np.cross(X, Y)
    np.testing.assert_allclose(plan.geometry.positions, wanted, atol=1e-6)
    assert plan.verdict == ("regular",)
    assert stored[:, 0, 0].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert stored[:, 1, 2].tolist() == [100, 101, 102, 103, 104, 105, 106]


def test_a_normal_that_points_back_reverses_the_slices(write: Any) -> None:
    """Tile 1 is then the last slice along row direction x column direction, at the same corner."""
    plan, stored = filled(mosaic(write, sign=-1.0))

    assert plan.geometry is not None
    np.testing.assert_allclose(plan.geometry.positions[-1], CORNER, atol=1e-6)
    np.testing.assert_allclose(plan.geometry.positions[0], CORNER - 24.0 * np.cross(X, Y), atol=1e-6)
    assert stored[:, 0, 0].tolist() == [7, 6, 5, 4, 3, 2, 1]


def test_each_mosaic_is_a_time(write: Any, tmp_path: Path) -> None:
    """Two mosaics of one series are two volumes in order of their acquisition, counted as a number."""
    for number in (10, 9):
        mosaic(write, AcquisitionNumber=number)

    plans = build([image.header for image in scan_folder(tmp_path / "series").images])

    assert [(plan.group, plan.first.acquisition_number) for plan in plans] == [({"time": 1}, 9), ({"time": 2}, 10)]


def test_a_count_that_cannot_be_cut_is_refused(write: Any) -> None:
    """Twenty-six slices need six by six tiles, which 18 x 12 pixels have; seventeen need five, which they have not."""
    path = mosaic(write, tiles=17)

    with pytest.raises(Refused, match="17 slices, 5 by 5, which its 18 x 12 pixels"):
        read_header(FileSource.of(path))
