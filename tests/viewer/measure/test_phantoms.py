"""Measurements on phantoms that other libraries wrote: true to a hundredth of a millimetre and half a digit."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import highdicom
import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray
from pydicom import dcmread

from viewer.hang.linked import by_position
from viewer.measure.angle import angle, cobb
from viewer.measure.length import length_on
from viewer.measure.plane import plane
from viewer.measure.region import Shape, region
from viewer.read.fill import Opened, fill, steps_of
from viewer.read.folder import scan_folder
from viewer.volumes.build import build
from viewer.volumes.space import nearest_voxel
from viewer.volumes.values import Point, Volume


@dataclass(frozen=True, slots=True)
class Phantom:
    """Where slices lie and what they hold, before anything was written.

    Attributes:
        pixels: (slices, rows, columns), modality values.
        positions: (slices, 3), mm.
        axes: columns are row direction, column direction and normal.
        spacing: mm between columns and between rows.
    """

    pixels: NDArray[np.int16]
    positions: NDArray[np.float64]
    axes: NDArray[np.float64]
    spacing: tuple[float, float]

    def point(self, index: int, column: float, row: float) -> NDArray[np.float64]:
        """The centre of a voxel by the phantom's own plain numpy."""
        x, y = self.axes[:, 0], self.axes[:, 1]
        return np.asarray(self.positions[index] + x * self.spacing[0] * column + y * self.spacing[1] * row)


def loaded(folder: Path) -> Volume:
    """The one volume of a folder with its pixels."""
    images = scan_folder(folder).images
    (plan,) = build([image.header for image in images])
    volume = plan.allocate()
    for step in steps_of(plan.places):
        image = images[step.header]
        fill(step, Opened(image.header, image.source), volume.stored)
        for index, _ in step.slices:
            volume.arrived[index] = True
    return volume


def written_by_gdcm(phantom: Phantom, folder: Path) -> None:
    """One CT slice a file, by SimpleITK's GDCM writer, in an order that means nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = sitk.ImageFileWriter()
    writer.KeepOriginalImageUIDOn()
    for number, index in enumerate(np.random.default_rng(1).permutation(len(phantom.pixels)).tolist()):
        image = sitk.GetImageFromArray(phantom.pixels[index])
        image.SetSpacing(phantom.spacing)
        cosines = [*phantom.axes[:, 0], *phantom.axes[:, 1]]
        said = {
            "0008|0016": "1.2.840.10008.5.1.4.1.1.2",
            "0008|0018": f"1.2.826.0.1.3680043.8.498.4711.{index + 1}",
            "0008|0060": "CT",
            "0008|0008": "ORIGINAL\\PRIMARY\\AXIAL",
            "0020|000d": "1.2.826.0.1.3680043.8.498.4711.0.1",
            "0020|000e": "1.2.826.0.1.3680043.8.498.4711.0.2",
            "0020|0052": "1.2.826.0.1.3680043.8.498.4711.0.3",
            "0020|0013": str(number),
            "0020|0032": "\\".join(f"{v:.10f}"[:16] for v in phantom.positions[index]),
            "0020|0037": "\\".join(f"{v:.13f}"[:16] for v in cosines),
            "0028|1052": "-1024",
            "0028|1053": "1",
        }
        for tag, value in said.items():
            image.SetMetaData(tag, value)
        writer.SetFileName(str(folder / f"{number:03d}.dcm"))
        writer.Execute(image)


def turned(about_x: float, about_y: float, about_z: float) -> NDArray[np.float64]:
    """A rotation by three angles in degrees."""
    a, b, c = np.radians([about_x, about_y, about_z])
    x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return np.asarray(z @ y @ x)


def phantom_of(name: str) -> Phantom:
    """Noise of tissue on stacks of four kinds."""
    rng = np.random.default_rng(11)
    pixels = rng.integers(-900, 1800, (9, 48, 40)).astype(np.int16)
    n = np.arange(9, dtype=np.float64)
    uneven = np.cumsum([0.0, 1.08, 4.0, 6.99, 4.0, 1.08, 2.5, 4.0, 6.99])
    plain, oblique = np.eye(3), turned(31, -22, 57)
    leaning = np.radians(18.5)
    tilted = np.array([[1, 0, 0], [0, np.cos(leaning), np.sin(leaning)], [0, -np.sin(leaning), np.cos(leaning)]]).T
    table = {
        "oblique": (oblique[:, 2] * 2.5 * n[:, None] + [10, -200, 33], oblique, (0.7, 0.7)),
        "tilted": (np.array([0, 0, 3.0]) * n[:, None] + [-100, 50, 700], tilted, (0.5, 0.5)),
        "anisotropic": (oblique[:, 2] * 5 * n[:, None] + [1, 2, 3], oblique, (0.4, 1.9)),
        "irregular": (np.array([0, 0, 1.0]) * uneven[:, None] + [5, 5, 5], tilted, (0.5, 0.8)),
        "gapped": (plain[:, 2] * np.delete(np.arange(11.0), [4, 5])[:, None] * 3, plain, (0.6, 0.6)),
    }
    positions, axes, spacing = table[name]
    return Phantom(pixels, np.asarray(positions, dtype=np.float64), np.asarray(axes), spacing)


@pytest.fixture(params=["oblique", "tilted", "anisotropic", "irregular", "gapped"], scope="module")
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def made(name: str) -> Phantom:
    return phantom_of(name)


@pytest.fixture(scope="module")
def folder(made: Phantom, name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that GDCM wrote of the phantom."""
    where = tmp_path_factory.mktemp(name)
    written_by_gdcm(made, where)
    return where


@pytest.fixture(scope="module")
def volume(folder: Path) -> Volume:
    """What we read of them."""
    return loaded(folder)


TRUE = 0.01
"""mm; the goal for every length, besides half a displayed digit."""
VERDICTS = {
    "oblique": ("regular",),
    "tilted": ("tilted", "regular"),
    "anisotropic": ("regular",),
    "irregular": ("tilted", "irregular"),
    "gapped": ("gaps",),
}


def near(phantom: Phantom, index: int, column: float, row: float) -> Point:
    x, y, z = (float(v) for v in phantom.point(index, column, row))
    return x, y, z


def figure(words: str) -> float:
    found = re.match(r"-?[\d.]+", words)
    assert found is not None
    return float(found.group())


def test_the_stack_is_what_was_written(made: Phantom, volume: Volume, name: str) -> None:
    """Order, positions, spacing, verdict and every value of the phantom come back."""
    assert volume.geometry is not None
    np.testing.assert_allclose(volume.geometry.positions, made.positions, atol=1e-6)
    assert (volume.geometry.column_spacing, volume.geometry.row_spacing) == made.spacing
    assert volume.verdict == VERDICTS[name]
    assert all(np.array_equal(volume.rescaled(index), made.pixels[index]) for index in range(volume.slices))
    if "tilted" in volume.verdict:
        assert "tilted 18.5°" in volume.warnings


@pytest.mark.parametrize(
    "ends",
    [((0, 0, 0), (0, 39, 47)), ((3, 2.5, 40.25), (3, 31, 7)), ((0, 5, 5), (8, 33, 41)), ((2, 9, 9), (5, 9, 9))],
)
def test_a_length_in_a_slice_and_across_slices(
    made: Phantom, volume: Volume, ends: tuple[tuple[int, float, float], ...]
) -> None:
    """Where a mark falls and how long it is: that of the phantom's own coordinates, shown to half a digit."""
    (i, c0, r0), (j, c1, r1) = ends
    true = float(np.linalg.norm(made.point(i, c0, r0) - made.point(j, c1, r1)))

    found = length_on(plane(volume, i), plane(volume, i).to_patient(c0, r0), plane(volume, j).to_patient(c1, r1))

    assert abs(found.number - true) <= TRUE
    assert abs(figure(found.shown) - true) <= TRUE + 0.05
    assert found.unit == "mm"


def test_angles_of_three_points_and_of_two_lines(made: Phantom, volume: Volume) -> None:
    """In one slice and across slices, against the arc cosine of the phantom's own vectors."""
    marks = [(1, 3.0, 4.0), (1, 20.0, 11.5), (1, 35.0, 44.0), (6, 8.0, 30.0)]
    at = [made.point(*mark) for mark in marks]
    ours = [plane(volume, index).to_patient(column, row) for index, column, row in marks]

    for a, v, b in ((0, 1, 2), (0, 1, 3), (3, 2, 0)):
        found = angle(ours[a], ours[v], ours[b])
        assert found is not None
        true = between(at[a] - at[v], at[b] - at[v])
        assert found.number == pytest.approx(true, abs=1e-4)
        assert abs(figure(found.shown) - true) <= 0.05 + 1e-4
    crossed = cobb((ours[0], ours[1]), (ours[3], ours[2]))
    assert crossed is not None
    whole = between(at[1] - at[0], at[2] - at[3])
    assert crossed.number == pytest.approx(min(whole, 180 - whole), abs=1e-4)


def between(u: NDArray[np.float64], v: NDArray[np.float64]) -> float:
    return float(np.degrees(np.arccos(u @ v / np.linalg.norm(u) / np.linalg.norm(v))))


BOXES = [(4, (4.3, 5.2), (29.8, 41.4)), (0, (-3.0, -2.0), (11.2, 6.7)), (8, (38.9, 45.1), (20.4, 44.2))]
"""Inside, over a corner, and drawn from its lower right corner, two rows high."""


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("shape", list(Shape))
def test_a_region_holds_what_another_decoder_reads_there(
    made: Phantom, volume: Volume, folder: Path, shape: Shape, box: tuple[int, tuple[float, ...], tuple[float, ...]]
) -> None:
    """Count, area, mean, SD and median against numpy on the pixels that SimpleITK reads of the same file."""
    index, (c0, r0), (c1, r1) = box
    pixels = read_by_sitk(folder, made.positions[index])
    rows, columns = np.mgrid[0:48, 0:40].astype(float)
    if shape is Shape.RECTANGLE:
        inside = (columns >= min(c0, c1)) & (columns <= max(c0, c1)) & (rows >= min(r0, r1)) & (rows <= max(r0, r1))
    else:
        across, down = (columns - (c0 + c1) / 2) / ((c1 - c0) / 2), (rows - (r0 + r1) / 2) / ((r1 - r0) / 2)
        inside = across**2 + down**2 <= 1
    values = pixels[inside].astype(np.float64)

    found = region(volume, index, shape, near(made, index, c0, r0), near(made, index, c1, r1))

    assert found.n == values.size
    assert found.area == pytest.approx(values.size * made.spacing[0] * made.spacing[1], rel=1e-9)
    assert found.mean == pytest.approx(values.mean(), rel=1e-6)
    assert found.sd == pytest.approx(values.std(ddof=0), rel=1e-6)
    assert found.median == np.median(values)
    assert (found.minimum, found.maximum) == (values.min(), values.max())
    longest = max(abs(c1 - c0) * made.spacing[0], abs(r1 - r0) * made.spacing[1])
    assert abs(found.longest - longest) <= TRUE
    assert abs(figure(found.shown_size) - longest) <= TRUE + 0.05


@pytest.mark.parametrize(
    "points",
    [
        ((9.3, 8.4), (31.2, 37.1), (26.5, 14.3)),
        ((5.2, 30.3), (35.1, 28.4), (20.2, 40.6)),
        ((-4.1, 10.3), (12.2, 44.3), (3.3, -6.2)),
    ],
)
def test_an_ellipse_by_three_points_is_one_in_the_patient(
    made: Phantom, volume: Volume, folder: Path, points: tuple[tuple[float, float], ...]
) -> None:
    """Its axes stand at right angles in millimetres, also where pixels are oblong; values as SimpleITK reads them."""
    index = 6
    pixels = read_by_sitk(folder, made.positions[index])
    a, b, side = (made.point(index, *spot) for spot in points)
    axis = (b - a) / np.linalg.norm(b - a)
    half = float(np.linalg.norm(b - a)) / 2
    width = float(np.linalg.norm((side - a) - ((side - a) @ axis) * axis))
    rows, columns = np.mgrid[0:48, 0:40].astype(float)
    away = (
        made.positions[index]
        + made.axes[:, 0] * made.spacing[0] * columns[..., None]
        + made.axes[:, 1] * made.spacing[1] * rows[..., None]
        - (a + b) / 2
    )
    along = away @ axis
    across = np.linalg.norm(away - along[..., None] * axis, axis=-1)
    values = pixels[(along / half) ** 2 + (across / width) ** 2 <= 1].astype(np.float64)

    found = region(volume, index, Shape.ELLIPSE, *(near(made, index, *spot) for spot in points))

    assert found.n == values.size
    assert found.area == pytest.approx(values.size * made.spacing[0] * made.spacing[1], rel=1e-9)
    assert found.mean == pytest.approx(values.mean(), rel=1e-6)
    assert found.sd == pytest.approx(values.std(ddof=0), rel=1e-6)
    assert abs(found.longest - 2 * max(half, width)) <= TRUE


def read_by_sitk(folder: Path, position: NDArray[np.float64]) -> NDArray[np.float64]:
    for path in folder.iterdir():
        image = sitk.ReadImage(str(path))
        if np.allclose(image.GetOrigin(), position, atol=1e-4):
            return np.asarray(sitk.GetArrayFromImage(image)[0], dtype=np.float64)
    raise AssertionError(f"no file lies at {position}")


def test_every_voxel_is_found_at_its_own_place(made: Phantom, volume: Volume) -> None:
    """A point a little off a voxel's centre gives that voxel, on every slice of every stack."""
    assert volume.geometry is not None
    rng = np.random.default_rng(3)
    for index in range(volume.slices):
        column, row = int(rng.integers(0, 40)), int(rng.integers(0, 48))
        off = rng.uniform(-0.45, 0.45, 2)
        assert nearest_voxel(volume.geometry, 48, 40, near(made, index, column + off[0], row + off[1])) == (
            index,
            row,
            column,
        )


def test_linked_scroll_lands_on_the_slice_of_the_same_place(made: Phantom, volume: Volume) -> None:
    """A stack follows itself slice for slice, however uneven its steps are."""
    assert [by_position(volume, index, volume).index for index in range(volume.slices)] == list(
        range(volume.slices)
    )


def test_another_library_finds_a_pixel_at_the_same_place(made: Phantom, volume: Volume, folder: Path) -> None:
    """SimpleITK works each file's pixels out for itself."""
    for path in folder.iterdir():
        image = sitk.ReadImage(str(path))
        index = int(np.argmin(np.linalg.norm(made.positions - image.GetOrigin(), axis=1)))
        ours = plane(volume, index).to_patient(17, 29)
        np.testing.assert_allclose(ours, image.TransformIndexToPhysicalPoint((17, 29, 0)), atol=1e-6)


@pytest.mark.skipif(shutil.which("dcposn") is None, reason="dcposn is not installed: apt-get install dicom3tools")
def test_another_program_walks_the_same_way_across_a_slice(made: Phantom, volume: Volume, folder: Path) -> None:
    """dicom3tools' dcposn: from the first pixel to the last, to the tenth of a millimetre that it prints.

    It counts from the pixel's far corner, so only the way from one pixel to another is compared.
    """
    path = next(folder.iterdir())
    position = np.array(dcmread(path).ImagePositionPatient, dtype=float)
    grid = plane(volume, int(np.argmin(np.linalg.norm(made.positions - position, axis=1))))

    def said(column: int, row: int) -> NDArray[np.float64]:
        line = [shutil.which("dcposn") or "", "-x", str(column), "-y", str(row), str(path)]
        done = subprocess.run(line, capture_output=True, text=True, check=True)
        return np.array([float(number) for number in re.findall(r"[XYZ]=(\S+)", done.stdout + done.stderr)])

    ours = np.subtract(grid.to_patient(39, 47), grid.to_patient(0, 0))
    np.testing.assert_allclose(ours, said(39, 47) - said(0, 0), atol=0.101)


def test_the_same_stack_as_one_enhanced_object(made: Phantom, volume: Volume, folder: Path, tmp_path: Path) -> None:
    """highdicom puts the files into one multi-frame object: its functional groups give the same volume."""
    images = [dcmread(path) for path in folder.iterdir()]
    for image in images:
        image.PatientID, image.PatientName, image.StudyID = "P1", "Doe^Jane", "1"
        image.PatientBirthDate = image.PatientSex = image.AccessionNumber = image.StudyDate = image.StudyTime = ""
        image.ReferringPhysicianName = image.Manufacturer = image.Laterality = ""
        image.PositionReferenceIndicator = image.BurnedInAnnotation = ""
        image.SliceThickness, image.AcquisitionNumber, image.KVP = 3, 1, 120
        image.ContentDate, image.ContentTime = "20260102", "101112"
    enhanced = highdicom.legacy.LegacyConvertedEnhancedCTImage(
        images, highdicom.UID(), 7, highdicom.UID(), instance_number=1
    )
    (tmp_path / "one").mkdir()
    enhanced.save_as(tmp_path / "one" / "enhanced.dcm")

    found = loaded(tmp_path / "one")

    assert found.geometry is not None and volume.geometry is not None
    np.testing.assert_allclose(found.geometry.positions, volume.geometry.positions, atol=1e-6)
    assert (found.geometry.row_spacing, found.geometry.column_spacing) == made.spacing[::-1]
    assert found.verdict == volume.verdict
    assert all(np.array_equal(found.rescaled(index), volume.rescaled(index)) for index in range(volume.slices))
