"""Functional groups held against positions: the positions count, and what contradicts them is said."""

import json
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from app.cli.main import GROUPS
from app.cli.run import run
from viewer.draw.view import View
from viewer.look.window import Window
from viewer.panes.words import warning_words
from viewer.read.folder import scan_folder
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.volumes.build import build
from viewer.volumes.plan import VolumePlan

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
IN_STACK = 0x0020_9057
HEIGHTS = (2.0, 0.0, 3.0, 1.0)


def item(**said: Any) -> Dataset:
    made = Dataset()
    for name, value in said.items():
        setattr(made, name, value)
    return made


def enhanced(
    write: Any,
    heights: tuple[float, ...] = HEIGHTS,
    *,
    numbers: list[int] | None = None,
    indices: list[int] | None = None,
    measures: dict[str, Any] | None = None,
    kinds: list[str] | None = None,
    groups: int | None = None,
    shared_too: bool = True,
    **top: Any,
) -> Path:
    """One MR object with a frame at each height; `groups` items in its per-frame sequence, None leaves it right."""
    frames = []
    for at, z in enumerate(heights):
        content = item(StackID="1")
        if numbers is not None:
            content.InStackPositionNumber = numbers[at]
        if indices is not None:
            content.DimensionIndexValues = [1, indices[at]]
        frame = item(PlanePositionSequence=[item(ImagePositionPatient=[0, 0, z])], FrameContentSequence=[content])
        if kinds is not None:
            frame.MRImageFrameTypeSequence = [item(FrameType=[kinds[at], "PRIMARY", "M", "NONE"])]
        frames.append(frame)
    shared = item(
        PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
        PixelMeasuresSequence=[item(PixelSpacing=[2, 3], SliceThickness=9, **(measures or {}))],
    )
    dimensions = [
        item(DimensionIndexPointer=0x0020_9056, FunctionalGroupPointer=0x0020_9111),
        item(DimensionIndexPointer=IN_STACK, FunctionalGroupPointer=0x0020_9111),
    ]
    said = {
        "SOPClassUID": ENHANCED_MR,
        "NumberOfFrames": len(heights),
        "ImagePositionPatient": None,
        "ImageOrientationPatient": None,
        "PixelSpacing": None,
        "SliceThickness": None,
        "SharedFunctionalGroupsSequence": [shared] if shared_too else None,
        "PerFrameFunctionalGroupsSequence": frames if groups is None else (frames * 2)[:groups] or None,
        "DimensionIndexSequence": dimensions if indices is not None else None,
    }
    pixels = np.stack([np.full((6, 4), number, np.uint16) for number in range(len(heights))])
    path: Path = write(pixels=pixels, **(said | top))
    return path


def only(folder: Path) -> VolumePlan:
    (plan,) = build([image.header for image in scan_folder(folder).images])
    return plan


LIES = {
    "spacing": ({"measures": {"SpacingBetweenSlices": 7}}, "slices lie 1 mm apart, not 7 mm as said"),
    "in-stack numbers": ({"numbers": [1, 2, 3, 4]}, "frames numbered against their positions"),
    "one number twice": ({"numbers": [3, 1, 3, 2]}, "frames numbered against their positions"),
    "dimension index": ({"indices": [4, 3, 2, 1]}, "frames numbered against their positions"),
    "position": ({"ImagePositionPatient": [0, 50, 1]}, "top-level Image Position (Patient) not used"),
    "orientation": (
        {"ImageOrientationPatient": [0, 1, 0, 0, 0, -1]},
        "top-level Image Orientation (Patient) not used",
    ),
    "pixel spacing": ({"PixelSpacing": [3, 2]}, "top-level Pixel Spacing not used"),
    "frame type": ({"kinds": ["DERIVED"] * 4}, "frames are DERIVED, not ORIGINAL as the object says"),
}


@pytest.mark.parametrize("name", LIES)
def test_positions_count_and_the_contradiction_is_said(write: Any, tmp_path: Path, name: str) -> None:
    """Whatever else the object says of its frames, they lie where their positions put them; the pane says so."""
    said, words = LIES[name]
    enhanced(write, **said)

    plan = only(tmp_path)

    assert plan.geometry is not None
    assert plan.geometry.positions.tolist() == [[0, 0, 0], [0, 0, 1], [0, 0, 2], [0, 0, 3]]
    assert (plan.geometry.row_spacing, plan.geometry.column_spacing) == (2.0, 3.0)
    assert [place.frame for place in plan.places] == [1, 3, 0, 2]
    assert plan.verdict == ("regular",)
    assert plan.contradicted == (words,)
    shown = ", ".join(warning_words(plan.allocate(), View(0, Window(1, 2), 9, 9)))
    assert words.lower() in shown.lower()


TRUTHS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "spacing": {"measures": {"SpacingBetweenSlices": 1.005}},
    "a maker's minus": {"measures": {"SpacingBetweenSlices": -1}},
    "rising numbers": {"numbers": [3, 1, 4, 2], "indices": [3, 1, 4, 2]},
    "falling numbers": {"numbers": [2, 4, 1, 3], "indices": [2, 4, 1, 3]},
    "numbers with a step": {"numbers": [30, 10, 40, 20]},
    "the same at the top": {"ImagePositionPatient": [0, 0, 2], "PixelSpacing": [2, 3]},
    "mixed types": {"kinds": ["ORIGINAL", "DERIVED"] * 2, "ImageType": ["MIXED", "PRIMARY", "M", "MIXED"]},
}


@pytest.mark.parametrize("name", TRUTHS)
def test_what_agrees_is_not_spoken_of(write: Any, tmp_path: Path, name: str) -> None:
    """Numbers may fall along the normal, thickness is not spacing, and makers write a spacing with a minus."""
    enhanced(write, **TRUTHS[name])

    assert only(tmp_path).contradicted == ()


def test_each_object_counts_its_frames_for_itself(write: Any, tmp_path: Path) -> None:
    """A stack of objects of one frame each, and one of two objects, every one of which begins its numbers anew."""
    for z in (0.0, 1.0, 2.0):
        enhanced(write, (z,), numbers=[1], SeriesInstanceUID="1.2.1")
    for heights in ((0.0, 1.0, 2.0), (3.0, 4.0)):
        enhanced(write, heights, numbers=[1, 2, 3][: len(heights)], SeriesInstanceUID="1.2.2")

    plans = build([image.header for image in scan_folder(tmp_path).images])

    assert [plan.shape[0] for plan in plans] == [3, 5]
    assert [plan.contradicted for plan in plans] == [(), ()]


def test_spacing_of_a_tilted_stack_may_go_either_way(write: Any, tmp_path: Path) -> None:
    """Centre to centre or along the normal: both are written, and neither contradicts."""
    for number, step in enumerate((5.0, 4.0)):
        frames = [
            item(PlanePositionSequence=[item(ImagePositionPatient=[0, 3.0 * at, 4.0 * at])]) for at in range(3)
        ]
        shared = item(
            PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
            PixelMeasuresSequence=[item(PixelSpacing=[2, 3], SliceThickness=4, SpacingBetweenSlices=step)],
        )
        write(
            folder=str(number), pixels=np.zeros((3, 6, 4), np.uint16), SOPClassUID=ENHANCED_MR, NumberOfFrames=3,
            ImagePositionPatient=None, ImageOrientationPatient=None, PixelSpacing=None,
            SharedFunctionalGroupsSequence=[shared], PerFrameFunctionalGroupsSequence=frames,
        )  # fmt: skip

        plan = only(tmp_path / str(number))

        assert plan.verdict == ("tilted", "regular")
        assert plan.contradicted == ()


def test_spacing_beside_gaps_and_uneven_steps(write: Any, tmp_path: Path) -> None:
    """The common step beside a gap is not contradicted by it; among uneven steps any of them will do."""
    measures = {"SpacingBetweenSlices": 1}
    enhanced(write, (0.0, 1.0, 3.0, 4.0), measures=measures, SeriesInstanceUID="1.2.1")
    enhanced(write, (0.0, 1.0, 2.3, 4.0), measures=measures, SeriesInstanceUID="1.2.2")
    enhanced(write, (0.0, 1.4, 2.7, 4.5), measures=measures, SeriesInstanceUID="1.2.3")

    plans = build([image.header for image in scan_folder(tmp_path).images])

    found = {plan.first.series.uid: (plan.verdict, plan.contradicted) for plan in plans}
    assert found == {
        "1.2.1": (("gaps",), ()),
        "1.2.2": (("irregular",), ()),
        "1.2.3": (("irregular",), ("slices lie unevenly apart, not 1 mm as said",)),
    }


def test_a_frame_without_a_place_is_named(write: Any, tmp_path: Path) -> None:
    """One frame's Plane Position is missing: it is shown alone, the gap is named, and so is the frame."""
    path = enhanced(write, (0.0, 1.0, 2.0, 3.0, 4.0))
    image = dcmread(path)
    del image.PerFrameFunctionalGroupsSequence[2].PlanePositionSequence
    image.save_as(path)

    volume, alone = build([image.header for image in scan_folder(tmp_path).images])

    assert (volume.shape[0], volume.verdict, volume.contradicted) == (4, ("gaps",), ("1 frame without a place",))
    assert ([place.frame for place in alone.places], alone.verdict) == ([2], ("not_a_volume",))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"groups": 3}, "Number of Frames is 4, but functional groups describe only 3 frames"),
        ({"groups": 6}, "Number of Frames is 4, but functional groups describe 6 frames: which of them"),
        ({"groups": 0}, "Number of Frames is 4, but functional groups describe none of them"),
    ],
)
def test_groups_that_do_not_match_the_frames_are_refused(write: Any, said: dict[str, Any], sentence: str) -> None:
    """Which group belongs to which frame cannot be known, so nothing is drawn at a guessed place."""
    path = enhanced(write, **said)

    with pytest.raises(Refused, match=sentence):
        read_header(FileSource.of(path))


def test_an_object_without_any_groups_is_no_volume(write: Any, tmp_path: Path) -> None:
    """Its frames are shown one by one at no place, also where the top level gives a place, which is that of none."""
    enhanced(write, groups=0, shared_too=False, ImagePositionPatient=[0, 0, 7], PixelSpacing=[2, 3])

    plan = only(tmp_path)

    assert (plan.shape[0], plan.verdict, plan.geometry) == (4, ("not_a_volume",), None)


def test_inspect_says_it_without_touching_its_document(
    write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --json a sentence on standard error beside the contract's keys; else a line of the table."""
    enhanced(write, numbers=[1, 2, 3, 4], measures={"SpacingBetweenSlices": 7})
    sentence = (
        "position counts, whatever else the object says: slices lie 1 mm apart, not 7 mm as said; frames numb"
    )

    code = run(["inspect", str(tmp_path), "--json"], GROUPS)
    out, err = capsys.readouterr()
    run(["inspect", str(tmp_path)], GROUPS)
    table = capsys.readouterr().out

    (volume,) = json.loads(out)["volumes"]
    assert (code, set(volume) & {"warnings", "contradicted"}) == (0, set())
    assert err.startswith("Series ") and sentence in err and err.count("\n") == 1
    assert sentence in table


def test_another_library_s_object_is_believed(write: Any, tmp_path: Path) -> None:
    """highdicom numbers its frames by their positions: nothing is said; a spacing that is then spoilt is."""
    paths = [write(ImagePositionPatient=[0, 0, 2.5 * z]) for z in (2, 0, 3, 1)]
    images = [dcmread(path) for path in paths]
    for image in images:
        image.PatientBirthDate = image.PatientSex = image.AccessionNumber = image.StudyDate = image.StudyTime = ""
        image.ReferringPhysicianName = image.Manufacturer = image.Laterality = image.StudyID = ""
        image.PositionReferenceIndicator = image.BurnedInAnnotation = ""
        image.AcquisitionNumber, image.ContentDate, image.ContentTime = 1, "20260102", "101112"
        image.SpacingBetweenSlices = 2.5
    made = highdicom.legacy.LegacyConvertedEnhancedMRImage(
        images, highdicom.UID(), 7, highdicom.UID(), instance_number=1
    )
    (tmp_path / "one").mkdir()
    made.save_as(tmp_path / "one" / "enhanced.dcm")
    assert only(tmp_path / "one").contradicted == ()

    for group in (*made.SharedFunctionalGroupsSequence, *made.PerFrameFunctionalGroupsSequence):
        for measures in group.get("PixelMeasuresSequence", ()):
            measures.SpacingBetweenSlices = 4
    made.save_as(tmp_path / "one" / "enhanced.dcm")

    assert only(tmp_path / "one").contradicted == ("slices lie 2.5 mm apart, not 4 mm as said",)


@pytest.mark.parametrize(
    "name", ["d05-mr-siemens-mosaic", "d06-mr-orientations", "d07-mr-enhanced", "d09-mr-two-pacs", "d12-seg-sr"]
)
def test_real_scanners_objects_contradict_nothing(shared_data: Path, name: str) -> None:
    """Philips' and Siemens' own objects, and the classic images beside them, are said nothing against."""
    plans = build([image.header for image in scan_folder(shared_data / name).images])

    assert plans
    assert [plan.contradicted for plan in plans if plan.contradicted] == []


def test_a_real_object_that_lies_is_seen_through(shared_data: Path, tmp_path: Path) -> None:
    """Philips' own field map, its spacing and numbers spoilt: both volumes stay where they were, and say what lies."""
    path = shared_data / "d07-mr-enhanced" / "Philips" / "IM_0027_fMAP.dcm"
    image = dcmread(path)
    for number, group in enumerate(image.PerFrameFunctionalGroupsSequence):
        group.PixelMeasuresSequence[0].SpacingBetweenSlices = 5
        group.FrameContentSequence[0].InStackPositionNumber = number * 7 % 32 + 1
    image.PixelSpacing = [1, 1]
    image.save_as(tmp_path / "lies.dcm")

    honest = build([image.header for image in scan_folder(path).images])
    lying = build([image.header for image in scan_folder(tmp_path).images])

    assert len(lying) == len(honest) == 2
    for was, now in zip(honest, lying, strict=True):
        assert (now.places, now.group, now.verdict) == (was.places, was.group, was.verdict)
        assert was.geometry is not None and now.geometry is not None
        assert np.array_equal(now.geometry.positions, was.geometry.positions)
        assert now.contradicted == (
            "slices lie 4 mm apart, not 5 mm as said",
            "frames numbered against their positions",
            "top-level Pixel Spacing not used",
        )


def test_a_real_object_that_lost_a_group_is_refused(shared_data: Path, tmp_path: Path) -> None:
    """Siemens' object of six frames with the groups of five: whose group is gone is not guessed."""
    image = dcmread(shared_data / "d07-mr-enhanced" / "Siemens" / "XA10" / "6_1.dcm")
    del image.PerFrameFunctionalGroupsSequence[2]
    image.save_as(tmp_path / "lost.dcm")

    found = scan_folder(tmp_path)

    assert [one.reason for one in found.refused] == [
        "Number of Frames is 6, but functional groups describe only 5 frames."
    ]
    assert found.images == ()
