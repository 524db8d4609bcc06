"""Places and lengths on the real data, against the voxels and millimetres that other readers noted."""

from __future__ import annotations

import json
import math
from itertools import combinations
from pathlib import Path

import pytest

from viewer.measure.length import length_on
from viewer.measure.plane import plane
from viewer.read.folder import scan_folder
from viewer.volumes.build import build

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


@pytest.mark.parametrize("name", SETS)
def test_voxels_lie_where_the_truth_says(shared_data: Path, name: str) -> None:
    """Each noted voxel at its noted place, and each length between two of them, tilted and irregular stacks too."""
    folder = shared_data / name
    plans = build([image.header for image in scan_folder(folder).images])
    for series in json.loads((folder / "truth.json").read_text(encoding="utf-8"))["series"]:
        volume = next(plan for plan in plans if plan.first.series.uid == series["series_uid"]).allocate()
        noted = [(probe["index_slice_row_column"], probe["at"]) for probe in series["probes_first_volume"]]
        for (k, row, column), at in noted:
            assert plane(volume, k).to_patient(column, row) == pytest.approx(at, abs=2e-3)
        for ((i, r0, c0), a), ((j, r1, c1), b) in combinations(noted, 2):
            start, end = plane(volume, i).to_patient(c0, r0), plane(volume, j).to_patient(c1, r1)
            found = length_on(plane(volume, i), start, end)
            assert abs(found.number - math.dist(a, b)) <= 0.01
