"""Which volumes a series makes, on synthetic series written by pydicom."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.uid import generate_uid

from viewer.read.folder import scan_folder
from viewer.volumes.build import build
from viewer.volumes.plan import VolumePlan


def plans(folder: Path) -> Sequence[VolumePlan]:
    return build([image.header for image in scan_folder(folder / "series").images])


def heights(plan: VolumePlan) -> list[float]:
    assert plan.geometry is not None
    return [float(z) for z in plan.geometry.positions[:, 2]]


def test_position_alone_orders_slices(write: Any, tmp_path: Path) -> None:
    """Instance numbers and slice locations that contradict the positions change nothing."""
    for number, z in enumerate([3.0, 0.0, 2.0, 1.0]):
        write(ImagePositionPatient=[0, 0, z], InstanceNumber=number, SliceLocation=-z)

    (plan,) = plans(tmp_path)

    assert heights(plan) == [0.0, 1.0, 2.0, 3.0]
    assert plan.verdict == ("regular",)
    assert plan.group is None


def test_spacing_belongs_to_its_own_axis(write: Any, tmp_path: Path) -> None:
    """Pixel Spacing is distance between rows, then between columns."""
    write()

    (plan,) = plans(tmp_path)

    assert plan.geometry is not None
    assert (plan.geometry.row_spacing, plan.geometry.column_spacing) == (2.0, 3.0)


@pytest.mark.parametrize(
    ("keyword", "values", "name"),
    [
        ("TemporalPositionIdentifier", [2, 10, 1], "temporal_position"),
        ("DiffusionBValue", [1000.0, 0.0, 500.0], "b_value"),
        ("EchoTime", ["20", "100", "3"], "echo_time"),
        ("TriggerTime", ["9.5", "80", "700"], "trigger_time"),
        ("InversionTime", ["9", "80", "700"], "inversion_time"),
        ("KVP", ["80", "140", "100"], "kvp"),
    ],
)
def test_repeated_positions_split_in_numeric_order(
    write: Any, tmp_path: Path, keyword: str, values: list[Any], name: str
) -> None:
    """What separates repeats makes one volume each, sorted as numbers and never as text."""
    for value in values:
        for z in range(4):
            write(ImagePositionPatient=[0, 0, float(z)], **{keyword: value})

    found = plans(tmp_path)

    assert [plan.group for plan in found] == [{name: float(value)} for value in sorted(map(float, values))]
    assert all(plan.shape == (4, 6, 4) and plan.verdict == ("regular",) for plan in found)


def test_empty_numbers_are_absent(write: Any, tmp_path: Path) -> None:
    """A type 2 attribute that is empty (KVP, echo time, b-value) neither splits nor refuses."""
    for z in range(3):
        write(ImagePositionPatient=[0, 0, float(z)], KVP="", EchoTime="" if z else "30")

    (plan,) = plans(tmp_path)

    assert plan.verdict == ("regular",)


def test_magnitude_and_phase(write: Any, tmp_path: Path) -> None:
    """Image types that share positions are two volumes, each with its own rescale."""
    for kind, slope in (("M", 1.0), ("P", 2.0)):
        for z in range(3):
            write(ImagePositionPatient=[0, 0, float(z)], RescaleSlope=slope,
                  ImageType=["ORIGINAL", "PRIMARY", kind],
                  RescaleIntercept=0)  # fmt: skip

    found = plans(tmp_path)

    assert [plan.group for plan in found] == [{"image_type": "M"}, {"image_type": "P"}]
    assert [float(plan.slope[0]) for plan in found] == [1.0, 2.0]


def test_rescale_of_each_slice(write: Any, tmp_path: Path) -> None:
    """Slope and intercept are kept a slice, in the order of the slices."""
    for z in (2, 0, 1):
        write(ImagePositionPatient=[0, 0, float(z)], RescaleSlope=z + 1, RescaleIntercept=-z)

    (plan,) = plans(tmp_path)

    assert plan.slope.tolist() == [1.0, 2.0, 3.0]
    assert plan.intercept.tolist() == [0.0, -1.0, -2.0]


def test_two_echoes_at_three_times(write: Any, tmp_path: Path) -> None:
    """Two attributes together separate what neither does alone."""
    for echo in ("5", "10"):
        for time in (1, 2, 3):
            for z in range(3):
                write(ImagePositionPatient=[0, 0, float(z)], EchoTime=echo, TemporalPositionIdentifier=time)

    found = plans(tmp_path)

    assert len(found) == 6
    assert len({str(plan.group) for plan in found}) == 6
    assert all(plan.shape[0] == 3 for plan in found)


def test_a_lost_slice_is_a_gap_of_its_part(write: Any, tmp_path: Path) -> None:
    """When time 3 lost a slice, the split stands and that part alone says so."""
    for time in (1, 2, 3):
        for z in range(5):
            if (time, z) != (3, 2):
                write(ImagePositionPatient=[0, 0, float(z)], TemporalPositionIdentifier=time)

    found = plans(tmp_path)

    assert [plan.verdict for plan in found] == [("regular",), ("regular",), ("gaps",)]
    (gap,) = found[2].gaps
    assert (gap.after, gap.missing, gap.mm) == (1, 1, pytest.approx(2.0))


def test_frames_of_reference_never_mix(write: Any, tmp_path: Path) -> None:
    """Two frames of reference are two volumes, though every position fits."""
    other = generate_uid()
    for z in range(4):
        write(ImagePositionPatient=[0, 0, float(z)], **({"FrameOfReferenceUID": other} if z > 1 else {}))

    assert [plan.shape[0] for plan in plans(tmp_path)] == [2, 2]


def test_orientation_is_compared_as_numbers(write: Any, tmp_path: Path) -> None:
    """Cosines that differ in the ninth digit, as GE writes them, are one orientation."""
    for z in range(4):
        write(ImagePositionPatient=[0, 0, float(z)], ImageOrientationPatient=f"1\\{z}e-9\\0\\0\\1\\0".split("\\"))

    assert len(plans(tmp_path)) == 1


def test_acquisition_numbers_do_not_split_one_stack(write: Any, tmp_path: Path) -> None:
    """A volume may come from several acquisitions."""
    for z in range(4):
        write(ImagePositionPatient=[0, 0, float(z)], AcquisitionNumber=z)

    assert len(plans(tmp_path)) == 1


def test_time_by_instance_number_says_so(write: Any, tmp_path: Path) -> None:
    """Where only instance numbers tell repeats apart, the verdict carries `order-assumed`."""
    for number in range(12):
        write(ImagePositionPatient=[0, 0, float(number % 4)], InstanceNumber=number + 1)

    found = plans(tmp_path)

    assert [plan.group for plan in found] == [{"time": 1}, {"time": 2}, {"time": 3}]
    assert all(plan.verdict == ("regular", "order-assumed") for plan in found)


def test_nothing_tells_them_apart(write: Any, tmp_path: Path) -> None:
    """One position twice with nothing to tell the images apart is no volume; each image stands alone."""
    for z in (0.0, 1.0, 1.0):
        write(ImagePositionPatient=[0, 0, z], InstanceNumber=7)

    found = plans(tmp_path)

    assert [plan.verdict for plan in found] == [("not_a_volume",)] * 3
    assert len({str(plan.group) for plan in found}) == 3


@pytest.mark.parametrize(
    ("positions", "verdict"),
    [
        ([[0, 0, z] for z in (0, 1, 2.002, 3)], ("regular",)),
        ([[0, z * 0.5, z] for z in range(5)], ("tilted", "regular")),
        ([[0, 0, z] for z in (0, 1, 2, 4, 5)], ("gaps",)),
        ([[0, z * 0.5, z] for z in (0, 1, 2, 5, 6)], ("tilted", "gaps")),
        ([[0, 0, z] for z in (0, 1, 2.5, 3.7)], ("irregular",)),
        ([[0, 0, z] for z in (0, 1, 2, 3.04)], ("irregular",)),
        ([[0, 0, 5]], ("single",)),
    ],
)
def test_verdict(write: Any, tmp_path: Path, positions: list[list[float]], verdict: tuple[str, ...]) -> None:
    """Positions alone decide between regular, tilted, gaps, irregular and single."""
    for position in positions:
        write(ImagePositionPatient=position, GantryDetectorTilt=-12)

    (plan,) = plans(tmp_path)

    assert plan.verdict == verdict


def test_tilt_in_words(write: Any, tmp_path: Path) -> None:
    """The pane says the angle that the positions make, whatever the tilt attribute says."""
    for z in range(5):
        write(ImagePositionPatient=[0, z * float(np.tan(np.radians(18.5))), z], GantryDetectorTilt="-18.5")

    (plan,) = plans(tmp_path)

    assert plan.warnings == ("tilted 18.5°",)


@pytest.mark.parametrize(
    "said",
    [
        {"ImagePositionPatient": None},
        {"ImageOrientationPatient": None},
        {"ImageOrientationPatient": [1, 0, 0, 0.5, 0.8, 0]},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"},
        {"ImageType": ["DERIVED", "SECONDARY", "DOSE_INFO"]},
    ],
)
def test_not_a_volume(write: Any, tmp_path: Path, said: dict[str, Any]) -> None:
    """Images without a usable place, captures and pages of text stand alone."""
    write()
    write(**said)

    found = plans(tmp_path)

    assert [plan.verdict for plan in found] == [("single",), ("not_a_volume",)]


@pytest.mark.parametrize(
    ("said", "units"),
    [
        ({"Modality": "CT"}, "HU"),
        ({"Modality": "CT", "RescaleType": "HU"}, "HU"),
        ({"Modality": "CT", "RescaleType": "US"}, ""),
        ({"Modality": "CT", "RescaleType": "Z_EFF"}, "Z_EFF"),
        ({"Modality": "CT", "ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}, ""),
        ({"Modality": "MR"}, ""),
    ],
)
def test_units(write: Any, tmp_path: Path, said: dict[str, Any], units: str) -> None:
    """HU is said of CT alone, and only where the values are HU."""
    write(**said)

    assert plans(tmp_path)[0].units == units
