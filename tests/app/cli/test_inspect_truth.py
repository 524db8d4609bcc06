"""The command `inspect` against what other readers found in the real data, to the letter of its contract."""

import hashlib
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.pixels import apply_modality_lut

from app.cli.main import GROUPS
from app.cli.run import run

REGULAR = ["regular"]
ASSUMED = ["regular", "order-assumed"]
SETS = {
    "d01-ct-ge-tilt-irregular": ["tilted", "irregular"],
    "d03-ct-philips-tilt": ["tilted", "regular"],
    "d04-mr-ge-epi": ASSUMED,
    "d05-mr-siemens-mosaic": REGULAR,
    "d06-mr-orientations": REGULAR,
    "d07-mr-enhanced": REGULAR,
    "d08-mr-sagittal-decubitus": REGULAR,
    "d09-mr-two-pacs": REGULAR,
}
"""Folders whose truth lists series, and the verdict of each of their volumes."""
ELSEWHERE = {
    "d10-mr-12bit": "below, a file at a time",
    "d13-ct-every-syntax": "below, a file at a time",
    "d14-charsets-and-documents": "names, not volumes: tests/viewer/read",
    "d16-reports": "reports, not images",
    "speech": "sound, not images",
}


def inspect(path: Path, *arguments: str) -> Any:
    """What the command prints, as a strict reader of JSON takes it."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    said = StringIO()
    with redirect_stdout(said):
        run(["inspect", str(path), "--json", *arguments], GROUPS)
    return json.loads(said.getvalue(), parse_constant=refuse)


def at(point: list[float]) -> str:
    return "--at=" + ",".join(str(number) for number in point)


def truth_of(folder: Path) -> Any:
    return json.loads((folder / "truth.json").read_text("utf-8"))


def dicom_in(folder: Path) -> list[Path]:
    """Files with the mark of DICOM, by their bytes alone."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if path.read_bytes()[128:132] == b"DICM"]


@dataclass(frozen=True)
class Truth:
    """One set: where it is, what others found, what we print of it."""

    name: str
    folder: Path
    series: list[dict[str, Any]]
    printed: Any


@pytest.fixture(scope="module", params=list(SETS))
def truth(request: pytest.FixtureRequest, shared_data: Path) -> Truth:
    folder = shared_data / request.param
    series = truth_of(folder)["series"]
    points = [at(probe["at"]) for one in series for probe in one["probes_first_volume"]]
    return Truth(request.param, folder, series, inspect(folder, "--digest", *points))


def volumes_of(truth: Truth, one: dict[str, Any]) -> list[dict[str, Any]]:
    digests = {volume["digest"] for volume in one["per_volume"]}
    alike = [volume for volume in truth.printed["volumes"] if volume["series_uid"] == one["series_uid"]]
    return alike if len(alike) == one["volumes"] else [volume for volume in alike if volume["digest"] in digests]


def test_no_truth_is_left_out(shared_data: Path) -> None:
    """Every folder that holds a truth is held against it here, or where this table says."""
    assert {path.parent.name for path in shared_data.glob("*/truth.json")} <= SETS.keys() | ELSEWHERE.keys()


def test_every_digest_in_order(truth: Truth) -> None:
    """Each series gives the volumes that the other readers found, value for value, in the same order."""
    for one in truth.series:
        expected = [volume["digest"] for volume in one["per_volume"]]
        assert [volume["digest"] for volume in volumes_of(truth, one)] == expected


def test_nothing_beside_the_truth(truth: Truth) -> None:
    """No volume is printed that the truth does not know."""
    known = sum(one["volumes"] for one in truth.series)
    assert len(truth.printed["volumes"]) == known


def test_shape_and_place(truth: Truth) -> None:
    """Shapes, affines and slice positions agree to a thousandth of a millimetre or the truth's own rounding."""
    for one in truth.series:
        for volume in volumes_of(truth, one):
            assert volume["shape"] == one["shape"]
            np.testing.assert_allclose(volume["affine"], one["affine"], atol=2e-3)
            positions = np.array(volume["slice_positions"])
            if "slice_positions" in one:
                np.testing.assert_allclose(positions, one["slice_positions"], atol=2e-3)
            assert positions.shape == (one["shape"][0], 3)
            np.testing.assert_allclose(positions[0], np.array(volume["affine"])[:3, 3], atol=1e-9)
            last = np.array(volume["affine"]) @ [0, 0, one["shape"][0] - 1, 1]
            np.testing.assert_allclose(positions[-1], last[:3], atol=1e-6)


def test_slices_go_along_the_normal(truth: Truth) -> None:
    """By increasing position along row direction x column direction."""
    for volume in truth.printed["volumes"]:
        affine = np.array(volume["affine"])
        along = np.array(volume["slice_positions"]) @ np.cross(affine[:3, 0], affine[:3, 1])
        assert (np.diff(along) > 0).all()


def test_probes(truth: Truth) -> None:
    """Every point is listed in the order given, and the value there is the value of the truth."""
    asked = [probe["at"] for one in truth.series for probe in one["probes_first_volume"]]
    for one in truth.series:
        first = volumes_of(truth, one)[0]
        assert [probe["at"] for probe in first["probes"]] == asked
        values = {tuple(probe["at"]): probe["value"] for probe in first["probes"]}
        for probe in one["probes_first_volume"]:
            assert values[tuple(probe["at"])] == pytest.approx(probe["value"], abs=1e-6)


def test_verdicts_and_gaps(truth: Truth) -> None:
    """What is tilted, irregular or ordered by assumption says so; no set of the truth has gaps."""
    for volume in truth.printed["volumes"]:
        assert volume["verdict"] == SETS[truth.name]
        assert volume["gaps"] == []


def test_groups_tell_volumes_apart(truth: Truth) -> None:
    """No two volumes of one series carry the same group; a series of one volume needs none."""
    for uid in {volume["series_uid"] for volume in truth.printed["volumes"]}:
        groups = [json.dumps(one["group"]) for one in truth.printed["volumes"] if one["series_uid"] == uid]
        assert len(set(groups)) == len(groups)


def test_everything_is_used_or_refused_by_name(truth: Truth) -> None:
    """Each DICOM instance is placed, each other file refused with a sentence, a DICOMDIR neither."""
    files = [path for path in dicom_in(truth.folder) if path.name != "DIRFILE"]
    others = {path for path in truth.folder.rglob("*") if path.is_file()} - set(dicom_in(truth.folder))
    instances = {str(dcmread(path, specific_tags=["SOPInstanceUID"]).SOPInstanceUID) for path in files}

    assert truth.printed["instances_used"] == truth.printed["instances_seen"] == len(instances)
    assert {Path(one["file"]) for one in truth.printed["refused"]} == others
    assert all(one["reason"].endswith(".") for one in truth.printed["refused"])


def test_one_file_of_three_under_one_uid(shared_data: Path) -> None:
    """12-bit files with junk above High Bit: each alone gives its digest, the folder shows one of the three."""
    folder = shared_data / "d10-mr-12bit"
    for one in truth_of(folder)["series"]:
        points = [at(probe["at"]) for probe in one["probes_first_volume"]]
        (volume,) = inspect(folder / one["file"], "--digest", *points)["volumes"]
        assert volume["digest"] == one["per_volume"][0]["digest"]
        np.testing.assert_allclose(volume["affine"], one["affine"], atol=2e-3)
        assert [probe["value"] for probe in volume["probes"]] == [
            probe["value"] for probe in one["probes_first_volume"]
        ]

    found = inspect(folder)
    refused = [one["reason"] for one in found["refused"] if one["file"].endswith(".dcm")]
    assert len(found["volumes"]) == 1
    assert len(refused) == 2
    assert all("same SOP Instance UID" in reason for reason in refused)
    assert (found["instances_seen"], found["instances_used"]) == (3, 1)


def test_every_syntax_alone(shared_data: Path) -> None:
    """Each lossless encoding has the one digest; a lossy one differs by no more than the truth noted."""
    folder = shared_data / "d13-ct-every-syntax"
    truth = truth_of(folder)
    original = dcmread(folder / "explicit.dcm")
    grid = [(row, column) for row in range(0, 200, 23) for column in range(0, 232, 19)]
    x, y = np.array(original.ImageOrientationPatient[:3]), np.array(original.ImageOrientationPatient[3:])
    spacing, corner = original.PixelSpacing, np.array(original.ImagePositionPatient)
    points = [at((corner + x * spacing[1] * c + y * spacing[0] * r).tolist()) for r, c in grid]
    values = apply_modality_lut(original.pixel_array, original)
    for one in truth["files"]:
        (volume,) = inspect(folder / one["file"], "--digest", *points)["volumes"]
        assert volume["shape"] == truth["shape"]
        if one["lossless"]:
            assert volume["digest"] == truth["digest_of_every_lossless_file"], one["file"]
        allowed = one["max_difference_from_original"]["gdcm"] + (0 if one["lossless"] else 1)
        for (row, column), probe in zip(grid, volume["probes"], strict=True):
            assert abs(probe["value"] - values[row, column]) <= allowed, one["file"]


def test_every_cut_codestream_is_refused_by_name(shared_data: Path) -> None:
    """Of the folder `truncated` no picture comes, and each file is named."""
    folder = shared_data / "d13-ct-every-syntax" / "truncated"

    found = inspect(folder, "--digest")

    assert found["volumes"] == []
    assert {Path(one["file"]) for one in found["refused"]} == set(folder.iterdir())


def test_the_same_images_through_two_pacs(shared_data: Path) -> None:
    """What two archives made of one study has equal digests, pair by pair."""
    digests = [volume["digest"] for volume in inspect(shared_data / "d09-mr-two-pacs", "--digest")["volumes"]]

    assert len(digests) == 2 * len(set(digests))


def test_pages_and_surviews_are_no_volumes(shared_data: Path) -> None:
    """Surviews, a dose report and patient pages are shown one by one; a DICOMDIR is passed by."""
    found = inspect(shared_data / "d02-ct-philips-surview", "--digest")

    assert [volume["verdict"] for volume in found["volumes"]] == [["not_a_volume"]] * 6
    assert all(volume["digest"] for volume in found["volumes"])
    assert {json.dumps(volume["group"]) for volume in found["volumes"]} == {
        json.dumps({"image": number}) for number in range(1, 7)
    }
    assert found["refused"] == []
    assert sum(volume["affine"] is None for volume in found["volumes"]) == 3


def test_every_oddity_is_right_or_refused_by_name(shared_data: Path) -> None:
    """Each grey image has the digest of another decoder's values; what is refused is the one cut short."""
    folder = shared_data / "d11-syntaxes-and-oddities"

    found = inspect(folder)

    assert [Path(one["file"]).name for one in found["refused"]] == ["emri_small_jpeg_2k_lossless_too_short.dcm"]
    for path in sorted(folder.iterdir()):
        said = dcmread(path, force=True)
        if (
            not str(said.get("PhotometricInterpretation")).startswith("MONO")
            or int(said.get("NumberOfFrames") or 1) > 1
        ):
            continue
        (volume,) = inspect(path, "--digest")["volumes"]
        assert volume["digest"] == hashlib.sha256(another_decoder(path, said).tobytes()).hexdigest(), path.name


def another_decoder(path: Path, said: Dataset) -> NDArray[np.float32]:
    """Modality values by pydicom, or by SimpleITK's GDCM where pydicom has no decoder."""
    try:
        values = apply_modality_lut(said.pixel_array, said)
    except RuntimeError:
        values = sitk.GetArrayFromImage(sitk.ReadImage(str(path)))
    return np.ascontiguousarray(values, dtype="<f4")


def test_segmentations_and_reports_beside_their_image(shared_data: Path) -> None:
    """A report is a document, neither volume nor refused; segments are volumes of their own."""
    found = inspect(shared_data / "d12-seg-sr", "--digest")

    assert found["refused"] == []
    assert [volume["modality"] for volume in found["volumes"]] == ["SEG"] * 4 + ["CT"]
    assert found["instances_used"] == 4
