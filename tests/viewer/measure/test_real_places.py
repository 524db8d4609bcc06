"""Measurements on the real data, against the voxels and millimetres that other readers noted."""

from __future__ import annotations

import json
import math
from itertools import combinations, islice, permutations
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from viewer.measure.angle import angle
from viewer.measure.length import length_on
from viewer.measure.plane import plane
from viewer.measure.region import Shape, region
from viewer.read.fill import Opened, fill, steps_of
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


@pytest.mark.parametrize("name", SETS)
def test_angles_between_noted_places(shared_data: Path, name: str) -> None:
    """Three noted places in space make the angle that the arc cosine gives, across slices of tilted stacks too."""
    folder = shared_data / name
    plans = build([image.header for image in scan_folder(folder).images])
    for series in json.loads((folder / "truth.json").read_text(encoding="utf-8"))["series"]:
        volume = next(plan for plan in plans if plan.first.series.uid == series["series_uid"]).allocate()
        noted = [(probe["index_slice_row_column"], probe["at"]) for probe in series["probes_first_volume"]]
        for marks in islice(permutations(noted, 3), 60):
            ours = [plane(volume, k).to_patient(column, row) for (k, row, column), _ in marks]
            a, vertex, b = (np.array(at) for _, at in marks)
            u, v = a - vertex, b - vertex
            if min(np.linalg.norm(u), np.linalg.norm(v)) < 1:
                continue

            found = angle(*ours)

            assert found is not None
            cosine = float(u @ v / np.linalg.norm(u) / np.linalg.norm(v))
            # places were noted to a thousandth of a millimetre
            assert math.cos(math.radians(found.number)) == pytest.approx(cosine, abs=2e-3)


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize(
    "name", ["d01-ct-ge-tilt-irregular", "d03-ct-philips-tilt", "d08-mr-sagittal-decubitus/hfdr"]
)
def test_regions_hold_what_another_decoder_reads(shared_data: Path, name: str, shape: Shape) -> None:
    """A region drawn in patient millimetres on a real stack: numpy on SimpleITK's pixels of that very file."""
    images = scan_folder(shared_data / name).images
    (plan,) = build([image.header for image in images])
    index = plan.shape[0] // 2
    one = images[plan.places[index].header]
    volume = plan.allocate()
    step = next(step for step in steps_of(plan.places) if step.header == plan.places[index].header)
    fill(step, Opened(one.header, one.source), volume.stored)
    volume.arrived[index] = True
    read = sitk.ReadImage(str(one.source.name))
    pixels = np.asarray(sitk.GetArrayFromImage(read)[0], dtype=np.float64)
    middle, size = np.array(pixels.shape)[::-1] / 2, np.array([31.3, 22.8])
    (c0, r0), (c1, r1) = middle - size, middle + size
    first, last = (read.TransformContinuousIndexToPhysicalPoint((c, r, 0)) for c, r in ((c0, r0), (c1, r1)))
    rows, columns = np.mgrid[: pixels.shape[0], : pixels.shape[1]].astype(float)
    if shape is Shape.RECTANGLE:
        inside = (abs(columns - middle[0]) <= size[0]) & (abs(rows - middle[1]) <= size[1])
    else:
        inside = ((columns - middle[0]) / size[0]) ** 2 + ((rows - middle[1]) / size[1]) ** 2 <= 1
    values = pixels[inside]

    found = region(volume, index, shape, first, last)

    assert found.n == values.size
    assert found.mean == pytest.approx(values.mean(), rel=1e-6)
    assert found.sd == pytest.approx(values.std(ddof=0), rel=1e-6)
    across, down = read.GetSpacing()[:2]
    assert found.area == pytest.approx(values.size * across * down, rel=1e-6)
    assert found.longest == pytest.approx(2 * max(size[0] * across, size[1] * down), abs=0.01)
