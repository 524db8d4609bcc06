"""Volumes of one series that are harder to tell apart: phases, losses, makers' habits, concatenations."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from viewer.read.folder import scan_folder
from viewer.volumes.build import build
from viewer.volumes.plan import VolumePlan

ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"


def plans(folder: Path) -> Sequence[VolumePlan]:
    return build([image.header for image in scan_folder(folder / "series").images])


def seconds(number: float) -> str:
    return f"10{int(number) // 60:02d}{number % 60:06.3f}"


@pytest.mark.parametrize("lost", [None, (1, 2)], ids=["whole", "one lost"])
def test_contrast_phases_by_the_time_of_each_slice(
    write: Any, tmp_path: Path, lost: tuple[int, int] | None
) -> None:
    """Slices a tenth of a second apart, phases 40 s apart, no other mark: phases, and nothing is assumed."""
    for phase in (1, 0, 2):
        for z in range(6):
            if (phase, z) != lost:
                time = seconds(40 * phase + 0.1 * z)
                write(ImagePositionPatient=[0, 0, float(z)], AcquisitionTime=time, InstanceNumber=5)

    found = plans(tmp_path)

    assert [plan.group for plan in found] == [{"phase": 1}, {"phase": 2}, {"phase": 3}]
    assert [plan.slices[0].header.acquisition_time for plan in found] == [seconds(40.0 * k) for k in range(3)]
    assert [plan.verdict for plan in found] == [("regular",), ("gaps",) if lost else ("regular",), ("regular",)]


def test_times_sort_as_clock_times(write: Any, tmp_path: Path) -> None:
    """9:59:58 comes before 10:00:38, which as text it would not where a leading zero is lost."""
    for time in ("100038", "095958.5", "10:01:18"):
        for z in range(3):
            write(ImagePositionPatient=[0, 0, float(z)], AcquisitionTime=time)

    assert [plan.slices[0].header.acquisition_time for plan in plans(tmp_path)] == [
        "095958.5",
        "100038",
        "10:01:18",
    ]


def test_phases_of_the_heart_whose_delays_differ_a_little(write: Any, tmp_path: Path) -> None:
    """A beat is not like the next: the n-th delay of each position belongs to phase n, counted as numbers."""
    for z in range(4):
        for phase in range(12):
            write(ImagePositionPatient=[0, 0, float(z)], TriggerTime=f"{80 * phase + 9 + 7 * z}", InstanceNumber=1)

    found = plans(tmp_path)

    assert [plan.group for plan in found] == [{"phase": number} for number in range(1, 13)]
    assert all(plan.verdict == ("regular",) for plan in found)
    assert [float(plan.slices[0].marks["trigger_time"]) for plan in found] == [80.0 * k + 9 for k in range(12)]


@pytest.mark.parametrize(("lost", "after", "mm"), [(0, -1, 3.0), (4, 3, 3.0)])
def test_a_slice_lost_at_an_end_of_one_echo_is_named(
    write: Any, tmp_path: Path, lost: int, after: int, mm: float
) -> None:
    """The other echo shows that it should be there, though no step is uneven."""
    for echo in ("10", "90"):
        for z in range(5):
            if (echo, z) != ("90", lost):
                write(ImagePositionPatient=[0, 0, 3.0 * z], EchoTime=echo)

    whole, short = plans(tmp_path)

    assert (whole.verdict, short.verdict) == (("regular",), ("gaps",))
    (gap,) = short.gaps
    assert (gap.after, gap.missing, gap.mm) == (after, 1, pytest.approx(mm))
    assert "1 slice missing" in short.warnings


def test_acquisitions_of_different_reach_lack_nothing(write: Any, tmp_path: Path) -> None:
    """Chest and abdomen overlap in one series: two volumes, neither of them short of the other's slices."""
    for acquisition, first in ((1, 0), (2, 6)):
        for z in range(first, first + 9):
            write(ImagePositionPatient=[0, 0, float(z)], AcquisitionNumber=acquisition)

    found = plans(tmp_path)

    assert [(plan.verdict, plan.shape[0]) for plan in found] == [(("regular",), 9), (("regular",), 9)]


@pytest.mark.parametrize(
    ("keyword", "values", "group"),
    [
        ("ConvolutionKernel", ["Br40", "Br60"], {"kernel": "Br40"}),
        ("ContrastBolusAgent", [None, "Iohexol"], {"contrast": None}),
        ("StackID", ["1", "2"], {"stack": "1"}),
        ("FlipAngle", ["5", "26"], {"flip_angle": 5.0}),
        ("EchoNumbers", ["2", "10"], {"echo_number": 2.0}),
        ("AcquisitionNumber", [2, 10], {"acquisition_number": 2.0}),
        ("MonoenergeticEnergyEquivalent", [40.0, 140.0], {"energy": 40.0}),
        ("EffectiveEchoTime", [9.0, 80.0], {"effective_echo_time": 9.0}),
        ("NominalCardiacTriggerDelayTime", [0.0, 300.0], {"cardiac_delay": 0.0}),
        ("ImageComments", ["MONO 40 keV", "MONO 70 keV"], {"comments": "MONO 40 keV"}),
        ("ContentTime", ["095900", "100000"], {"content_time": 35940.0}),
        ("AcquisitionTime", ["095900", "100000"], {"acquisition_time": 35940.0}),
        ("SeriesTime", ["095900", "100000"], {"series_time": 35940.0}),
        ("RepetitionTime", ["500", "3000"], {"repetition_time": 500.0}),
        ("KVP", ["", "80"], {"kvp": None}),
    ],
)
def test_each_mark_separates_alone(
    write: Any, tmp_path: Path, keyword: str, values: list[Any], group: dict[str, Any]
) -> None:
    """Any attribute of the list may be what tells two volumes of one series apart; numbers go by size."""
    for value in reversed(values):
        for z in range(3):
            write(ImagePositionPatient=[0, 0, float(z)], InstanceNumber=1, **{keyword: value})

    first, second = plans(tmp_path)

    assert first.group == group
    assert second.group != group
    assert first.verdict == second.verdict == ("regular",)


def test_phases_of_different_reach_lack_nothing(write: Any, tmp_path: Path) -> None:
    """The arterial phase covers less than the portal one: it is shorter, and nothing of it is missing."""
    for phase, slices in ((0, range(2, 8)), (1, range(12))):
        for z in slices:
            time = seconds(40 * phase + 0.1 * z)
            write(ImagePositionPatient=[0, 0, float(z)], AcquisitionTime=time, InstanceNumber=5)

    assert [(plan.shape[0], plan.verdict) for plan in plans(tmp_path)] == [(6, ("regular",)), (12, ("regular",))]


def test_segments_of_one_object(write: Any, tmp_path: Path) -> None:
    """Two segments over the same slices are a volume each; that one reaches farther takes nothing from the other."""
    frames = [
        item(
            PlanePositionSequence=[item(ImagePositionPatient=[0, 0, z])],
            SegmentIdentificationSequence=[item(ReferencedSegmentNumber=segment)],
        )
        for segment, heights in ((2, (0.0, 1.0, 2.0)), (1, (1.0, 2.0)))
        for z in heights
    ]
    write(
        pixels=np.zeros((5, 6, 4), np.uint8),
        SOPClassUID="1.2.840.10008.5.1.4.1.1.66.4",
        Modality="SEG",
        NumberOfFrames=5,
        PixelSpacing=None,
        SharedFunctionalGroupsSequence=[
            item(
                PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
                PixelMeasuresSequence=[item(PixelSpacing=[2, 3], SliceThickness=1)],
            )
        ],
        PerFrameFunctionalGroupsSequence=frames,
    )

    found = plans(tmp_path)

    assert [(plan.group, plan.shape[0], plan.verdict) for plan in found] == [
        ({"segment": 1}, 2, ("regular",)),
        ({"segment": 2}, 3, ("regular",)),
    ]


def test_directions_of_one_b_value(write: Any, tmp_path: Path) -> None:
    """b 0, b 500 and b 1000 in several directions, by the standard's elements: in order of b, then direction."""
    for b, direction in ((500.0, [1, 0, 0]), (0.0, None), (1000.0, [0, 1, 0]), (1000.0, [0, 0, 1])):
        for z in range(3):
            write(ImagePositionPatient=[0, 0, float(z)], DiffusionBValue=b, DiffusionGradientOrientation=direction)

    found = plans(tmp_path)

    assert [plan.group for plan in found] == [
        {"b_value": 0.0, "gradient": None},
        {"b_value": 500.0, "gradient": [1.0, 0.0, 0.0]},
        {"b_value": 1000.0, "gradient": [0.0, 0.0, 1.0]},
        {"b_value": 1000.0, "gradient": [0.0, 1.0, 0.0]},
    ]


def test_siemens_directions_in_private_elements(write: Any, tmp_path: Path) -> None:
    """Classic Siemens images keep b-value and direction in group 0019 only."""
    for b, direction in (("0", None), ("1000", [1.0, 0, 0]), ("1000", [0, 1.0, 0])):
        for z in range(3):
            path = write(ImagePositionPatient=[0, 0, float(z)], InstanceNumber=1)
            add_siemens(path, b, direction)

    found = plans(tmp_path)

    assert [plan.group for plan in found] == [
        {"b_value": 0.0, "gradient": None},
        {"b_value": 1000.0, "gradient": [0.0, 1.0, 0.0]},
        {"b_value": 1000.0, "gradient": [1.0, 0.0, 0.0]},
    ]


def add_siemens(path: Path, b: str, direction: list[float] | None) -> None:
    from pydicom import dcmread

    image = dcmread(path)
    block = image.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", b)
    if direction is not None:
        block.add_new(0x0E, "FD", direction)
    image.save_as(path)


def test_three_attributes_together(write: Any, tmp_path: Path) -> None:
    """b-value, direction and average: what two do not separate three do, whole sets of slices each."""
    for b in (0.0, 800.0):
        for echo in ("60", "100"):
            for average in (1, 2):
                for z in range(3):
                    write(ImagePositionPatient=[0, 0, float(z)], DiffusionBValue=b, EchoTime=echo,
                          AcquisitionNumber=average, InstanceNumber=1)  # fmt: skip

    found = plans(tmp_path)

    assert len(found) == 8
    assert len({str(plan.group) for plan in found}) == 8
    assert all(plan.verdict == ("regular",) for plan in found)


def test_monochrome1_never_shares_a_volume_with_monochrome2(write: Any, tmp_path: Path) -> None:
    """Half the slices would be shown inverted."""
    for z in range(4):
        write(ImagePositionPatient=[0, 0, float(z)],
              PhotometricInterpretation="MONOCHROME1" if z > 1 else "MONOCHROME2")  # fmt: skip

    found = [plan.allocate() for plan in plans(tmp_path)]

    assert [(volume.slices, volume.inverse) for volume in found] == [(2, False), (2, True)]


def test_padding_of_each_slice(write: Any, tmp_path: Path) -> None:
    """Slices of one volume may name different padding; each keeps its own."""
    for z in range(3):
        write(ImagePositionPatient=[0, 0, float(z)], pixels=np.full((6, 4), z, np.int16),
              PixelPaddingValue=None if z == 0 else -2000 * z)  # fmt: skip

    (plan,) = plans(tmp_path)
    volume = plan.allocate()

    assert [volume.padding_of(index) for index in range(3)] == [None, (-2000, -2000), (-4000, -4000)]
    assert volume.padding is not None


def test_a_slice_far_aside_makes_the_stack_irregular(write: Any, tmp_path: Path) -> None:
    """Steps along the normal are even, but one slice lies 5 mm to the side: no affine places it."""
    for z in range(6):
        write(ImagePositionPatient=[5.0 if z == 3 else 0.002 * z, 0, float(z)])

    (plan,) = plans(tmp_path)

    assert plan.verdict == ("irregular",)


def test_a_kernel_and_the_makers_scale_are_named(write: Any, tmp_path: Path) -> None:
    """Philips' scale slope is for quantitation: the DICOM rescale is used, the other one named."""
    from pydicom import dcmread

    path = write(RescaleSlope=2, RescaleIntercept=1, ConvolutionKernel="Br40")
    image = dcmread(path)
    image.private_block(0x2005, "Philips MR Imaging DD 001", create=True).add_new(0x0E, "FL", 0.25)
    image.save_as(path)

    (plan,) = plans(tmp_path)

    assert (plan.slope[0], plan.intercept[0]) == (2.0, 1.0)
    assert plan.allocate().extra == {
        "study": plan.first.study.uid,
        "kernel": "Br40",
        "scale": "Philips scale slope 0.25 (2005,100E), not applied",
    }


def item(**said: Any) -> Dataset:
    made = Dataset()
    for name, value in said.items():
        setattr(made, name, value)
    return made


def part(write: Any, heights: list[float], uid: str, number: int, of: int, offset: int, **said: Any) -> None:
    """One instance of a concatenation of enhanced CT."""
    frames = [item(PlanePositionSequence=[item(ImagePositionPatient=[0, 0, z])]) for z in heights]
    write(
        pixels=np.zeros((len(heights), 6, 4), np.uint16),
        SOPClassUID=ENHANCED_CT,
        Modality="CT",
        NumberOfFrames=len(heights),
        ConcatenationUID=uid,
        InConcatenationNumber=number,
        InConcatenationTotalNumber=of,
        ConcatenationFrameOffsetNumber=offset,
        PixelSpacing=None,
        SharedFunctionalGroupsSequence=[
            item(
                PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
                PixelMeasuresSequence=[item(PixelSpacing=[2, 3], SliceThickness=1)],
            )
        ],
        PerFrameFunctionalGroupsSequence=frames,
        **said,
    )


def test_two_concatenations_are_two_times(write: Any, tmp_path: Path) -> None:
    """Each of two objects is cut in two parts: two volumes, each joined from its own parts."""
    for number, uid in ((30, generate_uid()), (4, generate_uid())):
        part(write, [2.0, 3.0], uid, 2, 2, 2, InstanceNumber=number + 1)
        part(write, [0.0, 1.0], uid, 1, 2, 0, InstanceNumber=number)

    found = plans(tmp_path)

    assert [plan.slices[0].header.instance_number for plan in found] == [4, 30]
    assert all(plan.shape[0] == 4 and plan.verdict == ("regular",) for plan in found)


def test_times_that_run_across_the_parts_of_a_concatenation(write: Any, tmp_path: Path) -> None:
    """Three times of four positions cut in two parts, no temporal index: by frame number, which is said."""
    uid = generate_uid()
    heights = [float(z) for _ in range(3) for z in range(4)]
    part(write, heights[6:], uid, 2, 2, 6, InstanceNumber=2)
    part(write, heights[:6], uid, 1, 2, 0, InstanceNumber=1)

    found = plans(tmp_path)

    assert [plan.group for plan in found] == [{"time": 1}, {"time": 2}, {"time": 3}]
    assert all(plan.verdict == ("regular", "order-assumed") for plan in found)
    first = [(slice_.header.instance_number, slice_.place.frame) for slice_ in found[1].slices]
    assert first == [(1, 4), (1, 5), (2, 0), (2, 1)]


def test_a_missing_part_of_a_concatenation_is_named(write: Any, tmp_path: Path) -> None:
    """Two of three parts came: the pane says which one did not."""
    uid = generate_uid()
    part(write, [0.0, 1.0], uid, 1, 3, 0)
    part(write, [2.0, 3.0], uid, 2, 3, 2)

    (plan,) = plans(tmp_path)

    assert "part 3 missing" in plan.warnings
