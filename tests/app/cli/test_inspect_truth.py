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
