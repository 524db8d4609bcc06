"""What a header says of order and spacing beside its positions: nothing of it moves a slice."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset

from viewer.read.folder import scan_folder
from viewer.volumes.build import build
from viewer.volumes.plan import VolumePlan

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"


def item(**said: Any) -> Dataset:
    made = Dataset()
    for name, value in said.items():
        setattr(made, name, value)
    return made


def enhanced(write: Any, frames: list[Dataset], shared: Dataset, **said: Any) -> Path:
    path: Path = write(
        pixels=np.stack([np.full((6, 4), number, np.uint16) for number in range(len(frames))]),
        SOPClassUID=ENHANCED_MR,
        NumberOfFrames=len(frames),
        ImagePositionPatient=None,
        ImageOrientationPatient=None,
        PixelSpacing=None,
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=frames,
        **said,
    )
    return path


def only(folder: Path) -> VolumePlan:
    (plan,) = build([image.header for image in scan_folder(folder).images])
    return plan


PLANE = item(
    PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
    PixelMeasuresSequence=[item(PixelSpacing=[2, 3], SliceThickness=9, SpacingBetweenSlices=7)],
)


def test_frames_that_are_numbered_against_their_positions(write: Any, tmp_path: Path) -> None:
    """In-stack numbers and dimension indices run downwards, spacing and thickness lie: the positions decide."""
    heights = [2.0, 0.0, 3.0, 1.0]
    frames = [
        item(
            PlanePositionSequence=[item(ImagePositionPatient=[0, 0, z])],
            FrameContentSequence=[
                item(StackID="1", InStackPositionNumber=10 - int(z), DimensionIndexValues=[1, 10 - int(z)])
            ],
        )
        for z in heights
    ]
    enhanced(write, frames, PLANE)

    plan = only(tmp_path)

    assert plan.geometry is not None
    assert plan.geometry.positions[:, 2].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert [place.frame for place in plan.places] == [1, 3, 0, 2]
    assert plan.verdict == ("regular",)


def test_the_top_level_of_an_enhanced_object_places_nothing(write: Any, tmp_path: Path) -> None:
    """Some archives add a position and a spacing to the top level: the functional groups alone count."""
    frames = [item(PlanePositionSequence=[item(ImagePositionPatient=[0, 0, z])]) for z in (0.0, 5.0)]
    path = enhanced(write, frames, PLANE)
    from pydicom import dcmread

    image = dcmread(path)
    image.ImagePositionPatient, image.ImageOrientationPatient = [100, 100, 100], [0, 1, 0, 0, 0, 1]
    image.PixelSpacing = [9, 9]
    image.save_as(path)

    plan = only(tmp_path)

    assert plan.geometry is not None
    assert plan.geometry.positions.tolist() == [[0, 0, 0], [0, 0, 5]]
    assert plan.geometry.row_direction == (1.0, 0.0, 0.0)
    assert (plan.geometry.row_spacing, plan.geometry.column_spacing) == (2.0, 3.0)


def test_each_frame_has_its_own_measures_and_plane(write: Any, tmp_path: Path) -> None:
    """Frames of another plane or spacing than the shared one are volumes of their own."""
    frames = [item(PlanePositionSequence=[item(ImagePositionPatient=[0, 0, z])]) for z in (0.0, 1.0)]
    frames += [
        item(
            PlanePositionSequence=[item(ImagePositionPatient=[x, 0, 0])],
            PlaneOrientationSequence=[item(ImageOrientationPatient=[0, 1, 0, 0, 0, -1])],
        )
        for x in (0.0, -1.0)
    ]
    frames += [
        item(
            PlanePositionSequence=[item(ImagePositionPatient=[0, 0, z])],
            PixelMeasuresSequence=[item(PixelSpacing=[4, 6], SliceThickness=9)],
        )
        for z in (0.0, 1.0)
    ]
    enhanced(write, frames, PLANE)

    plans = build([image.header for image in scan_folder(tmp_path).images])

    found = {tuple(place.frame for place in plan.places): plan for plan in plans}
    assert set(found) == {(0, 1), (2, 3), (4, 5)}
    sagittal, coarse = found[2, 3].geometry, found[4, 5].geometry
    assert sagittal is not None and coarse is not None
    assert sagittal.row_direction == (0.0, 1.0, 0.0)
    assert (coarse.row_spacing, coarse.column_spacing) == (4.0, 6.0)


@pytest.mark.parametrize(
    "lie",
    [
        {"SliceThickness": 9},
        {"SpacingBetweenSlices": -3},
        {"SliceLocation": 5.0},
        {"InstanceNumber": 1},
        {"GantryDetectorTilt": 20},
        {"PatientPosition": "FFP"},
    ],
)
def test_classic_slices_too(write: Any, tmp_path: Path, lie: dict[str, Any]) -> None:
    """Thickness, spacing between slices, location, number, tilt and patient position move nothing."""
    for z in (4.0, 0.0, 2.0):
        write(ImagePositionPatient=[0, 0, z], **lie)

    plan = only(tmp_path)

    assert plan.geometry is not None
    assert plan.geometry.positions.tolist() == [[0, 0, 0], [0, 0, 2], [0, 0, 4]]
    assert plan.verdict == ("regular",)


def test_the_names_of_files_mean_nothing(write: Any, tmp_path: Path) -> None:
    """Files that are named against their positions, in folders of their own."""
    for number, z in enumerate((3.0, 2.0, 1.0, 0.0)):
        write(folder=f"series/{number}", ImagePositionPatient=[0, 0, z])

    plan = only(tmp_path / "series")

    assert plan.geometry is not None
    assert plan.geometry.positions[:, 2].tolist() == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("directions", "normal"),
    [
        ([1, 0, 0, 0, 1, 0], (0, 0, 1)),
        ([1, 0, 0, 0, 0, -1], (0, 1, 0)),
        ([0, 1, 0, 0, 0, -1], (-1, 0, 0)),
        ([-1, 0, 0, 0, 1, 0], (0, 0, -1)),
    ],
)
def test_slices_increase_along_row_cross_column(
    write: Any, tmp_path: Path, directions: list[int], normal: tuple[int, int, int]
) -> None:
    """Not from feet to head, nor from left to right: along the normal that the orientation makes."""
    for step in (2, 0, 1):
        write(ImageOrientationPatient=directions, ImagePositionPatient=[5.0 * step * n for n in normal])

    plan = only(tmp_path)

    assert plan.geometry is not None
    along = plan.geometry.positions @ np.array(normal)
    assert along.tolist() == [0.0, 5.0, 10.0]


@pytest.mark.parametrize(
    ("orientation", "volume"),
    [
        ([1, 0, 0, 0, 1, 0], True),
        ([0.9995, 0, 0, 0, 1.0005, 0], True),
        ([1, 0, 0, 0.0008, 1, 0], True),
        ([0.99, 0, 0, 0, 1, 0], False),
        ([1, 0, 0, 0.01, 0.99995, 0], False),
    ],
)
def test_directions_are_unit_vectors_at_right_angles_within_a_thousandth(
    write: Any, tmp_path: Path, orientation: list[float], volume: bool
) -> None:
    """Within, they are made unit vectors; beyond, there is no volume."""
    write(ImageOrientationPatient=orientation)

    plan = only(tmp_path)

    assert (plan.verdict == ("single",)) is volume
    if plan.geometry is not None:
        assert np.linalg.norm(plan.geometry.row_direction) == pytest.approx(1, abs=1e-12)
        assert np.linalg.norm(plan.geometry.column_direction) == pytest.approx(1, abs=1e-12)
