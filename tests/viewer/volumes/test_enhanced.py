"""Enhanced multi-frame objects, written by pydicom: each frame's own macro first, then the shared one."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from viewer.read.folder import scan_folder
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.volumes.build import build

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"


def item(**said: Any) -> Dataset:
    made = Dataset()
    for name, value in said.items():
        setattr(made, name, value)
    return made


def shared() -> Dataset:
    return item(
        PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
        PixelMeasuresSequence=[item(PixelSpacing=[2, 3], SliceThickness=1)],
        PixelValueTransformationSequence=[item(RescaleSlope=2, RescaleIntercept=5, RescaleType="US")],
        MREchoSequence=[item(EffectiveEchoTime=30.0)],
    )


def frame(z: float, **more: Any) -> Dataset:
    return item(PlanePositionSequence=[item(ImagePositionPatient=[0, 0, z])], **more)


def enhanced(write: Any, frames: list[Dataset], **said: Any) -> Path:
    pixels = np.stack([np.full((6, 4), number, np.uint16) for number in range(len(frames))])
    path: Path = write(
        pixels=pixels,
        SOPClassUID=ENHANCED_MR,
        NumberOfFrames=said.pop("NumberOfFrames", len(frames)),
        ImagePositionPatient=None,
        ImageOrientationPatient=None,
        PixelSpacing=None,
        SharedFunctionalGroupsSequence=[shared()],
        PerFrameFunctionalGroupsSequence=frames,
        **said,
    )
    return path


def test_positions_order_frames(write: Any, tmp_path: Path) -> None:
    """The order of frames in the file means nothing."""
    enhanced(write, [frame(z) for z in (2.0, 0.0, 3.0, 1.0)])

    (plan,) = build([image.header for image in scan_folder(tmp_path).images])

    assert [place.frame for place in plan.places] == [1, 3, 0, 2]
    assert plan.geometry is not None
    assert (plan.geometry.row_spacing, plan.geometry.column_spacing) == (2.0, 3.0)


def test_a_frame_s_own_macro_comes_whole(write: Any, tmp_path: Path) -> None:
    """A frame's own rescale replaces the shared one entirely: its missing intercept is 0, not the shared 5."""
    own = item(RescaleSlope=7)
    enhanced(write, [frame(0.0), frame(1.0, PixelValueTransformationSequence=[own])])

    (plan,) = build([image.header for image in scan_folder(tmp_path).images])

    assert plan.slope.tolist() == [2.0, 7.0]
    assert plan.intercept.tolist() == [5.0, 0.0]


def test_b_values_split_one_object(write: Any, tmp_path: Path) -> None:
    """Frames at one position with several b-values are a volume each, in ascending order."""
    enhanced(
        write,
        [frame(z, MRDiffusionSequence=[item(DiffusionBValue=b)]) for b in (1000.0, 0.0, 500.0) for z in (0.0, 1.0)],
    )

    plans = build([image.header for image in scan_folder(tmp_path).images])

    assert [plan.group for plan in plans] == [{"b_value": 0.0}, {"b_value": 500.0}, {"b_value": 1000.0}]
    assert [[place.frame for place in plan.places] for plan in plans] == [[2, 3], [4, 5], [0, 1]]


def test_one_object_a_time(write: Any, tmp_path: Path) -> None:
    """Objects that cover the same positions, as Siemens XA writes them, are times in order of their number."""
    for number in (2, 10, 1):
        enhanced(write, [frame(0.0), frame(1.0)], InstanceNumber=number, SOPInstanceUID=generate_uid())

    headers = [image.header for image in scan_folder(tmp_path).images]
    plans = build(headers)

    assert [headers[plan.places[0].header].instance_number for plan in plans] == [1, 2, 10]
    assert all(plan.verdict == ("regular",) and plan.shape[0] == 2 for plan in plans)


def test_a_volume_from_several_objects(write: Any, tmp_path: Path) -> None:
    """The parts of a concatenation are one volume."""
    concatenation = generate_uid()
    for number, heights in enumerate(((0.0, 1.0), (2.0, 3.0)), start=1):
        enhanced(
            write,
            [frame(z) for z in heights],
            ConcatenationUID=concatenation,
            InConcatenationNumber=number,
            InstanceNumber=1,
        )

    (plan,) = build([image.header for image in scan_folder(tmp_path).images])

    assert plan.shape[0] == 4
    assert plan.verdict == ("regular",)


def test_more_frames_than_are_described(write: Any) -> None:
    """An object that promises frames without describing them is refused."""
    path = enhanced(write, [frame(0.0), frame(1.0)], NumberOfFrames=5)

    with pytest.raises(Refused, match="describe only 2 frames"):
        read_header(FileSource.of(path))
