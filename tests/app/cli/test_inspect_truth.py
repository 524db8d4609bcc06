"""`inspect` against what other readers found in the real data."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viewer.volumes.inspection import Inspection, inspected

SETS = [
    "d01-ct-ge-tilt-irregular",
    "d03-ct-philips-tilt",
    "d04-mr-ge-epi",
    "d05-mr-siemens-mosaic",
    "d06-mr-orientations",
    "d07-mr-enhanced",
    "d08-mr-sagittal-decubitus",
    "d09-mr-two-pacs",
]


@dataclass(frozen=True)
class Truth:
    """The series of one set, and what we make of the set."""

    series: list[dict[str, Any]]
    found: Inspection


@pytest.fixture(scope="module", params=SETS)
def truth(request: pytest.FixtureRequest, shared_data: Path) -> Truth:
    folder = shared_data / request.param
    series = json.loads((folder / "truth.json").read_text())["series"]
    points = [tuple(probe["at"]) for one in series for probe in one["probes_first_volume"]]
    return Truth(series, inspected(folder, True, points))


def volumes_of(truth: Truth, one: dict[str, Any]) -> list[Any]:
    digests = {volume["digest"] for volume in one["per_volume"]}
    alike = [volume for volume in truth.found.volumes if volume.series_uid == one["series_uid"]]
    return alike if len(alike) == one["volumes"] else [volume for volume in alike if volume.digest in digests]


def test_every_digest_in_order(truth: Truth) -> None:
    """Each series gives the volumes that the other readers found, value for value, in the same order."""
    for one in truth.series:
        expected = [volume["digest"] for volume in one["per_volume"]]
        assert [volume.digest for volume in volumes_of(truth, one)] == expected


def test_shape_and_place(truth: Truth) -> None:
    """Shapes, affines and slice positions agree to a thousandth of a millimetre or the truth's own rounding."""
    for one in truth.series:
        for volume in volumes_of(truth, one):
            assert list(volume.shape) == one["shape"]
            assert volume.affine is not None
            np.testing.assert_allclose(volume.affine, one["affine"], atol=2e-3)
            if "slice_positions" in one:
                np.testing.assert_allclose(volume.slice_positions, one["slice_positions"], atol=2e-3)


def test_probes(truth: Truth) -> None:
    """The value at a patient point is the value that the truth has there."""
    for one in truth.series:
        first = volumes_of(truth, one)[0]
        values = dict(first.probes)
        for probe in one["probes_first_volume"]:
            assert values[tuple(probe["at"])] == pytest.approx(probe["value"], abs=1e-6)


def test_one_file_of_three_under_one_uid(shared_data: Path) -> None:
    """12-bit files with junk above High Bit: each alone gives its digest, the folder shows one of the three."""
    folder = shared_data / "d10-mr-12bit"
    for one in json.loads((folder / "truth.json").read_text())["series"]:
        points = [tuple(probe["at"]) for probe in one["probes_first_volume"]]
        (volume,) = inspected(folder / one["file"], True, points).volumes
        assert volume.digest == one["per_volume"][0]["digest"]
        np.testing.assert_allclose(volume.affine, one["affine"], atol=2e-3)
        assert [value for _, value in volume.probes] == [probe["value"] for probe in one["probes_first_volume"]]

    found = inspected(folder, True, [])
    assert len(found.volumes) == 1
    assert len([one for one in found.refused if one.file.endswith(".dcm")]) == 2


def test_every_lossless_file_alone(shared_data: Path) -> None:
    """The rescaled digest of each lossless encoding is the one of the truth."""
    folder = shared_data / "d13-ct-every-syntax"
    truth = json.loads((folder / "truth.json").read_text())
    for one in truth["files"]:
        (volume,) = inspected(folder / one["file"], True, []).volumes
        assert list(volume.shape) == truth["shape"]
        if one["lossless"]:
            assert volume.digest == truth["digest_of_every_lossless_file"], one["file"]


def test_the_same_images_through_two_pacs(shared_data: Path) -> None:
    """What two archives made of one study has equal digests, pair by pair."""
    found = inspected(shared_data / "d09-mr-two-pacs", True, [])
    digests = [volume.digest for volume in found.volumes]

    assert len(digests) == 2 * len(set(digests))


def test_verdicts_of_the_tilted_sets(shared_data: Path) -> None:
    """Tilt and uneven steps are said, pages of text are no volumes, a DICOMDIR is passed by."""
    tilted = inspected(shared_data / "d01-ct-ge-tilt-irregular", False, []).volumes
    philips = inspected(shared_data / "d03-ct-philips-tilt", False, []).volumes
    pages = inspected(shared_data / "d02-ct-philips-surview", False, [])

    assert [volume.verdict for volume in tilted] == [("tilted", "irregular")]
    assert [volume.verdict for volume in philips] == [("tilted", "regular")]
    assert all(volume.verdict == ("not_a_volume",) for volume in pages.volumes)
    assert (len(pages.volumes), pages.refused) == (6, ())
