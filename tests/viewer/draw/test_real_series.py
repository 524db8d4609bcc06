"""Every series of the data through both presenters: slices, planes and slabs, within one grey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from viewer.draw.raster import Raster
from viewer.draw.view import Cut, Presenter, Projection, Slab, View
from viewer.look.default import default_window
from viewer.look.window import VoiFunction, Window
from viewer.measure.plane import plane
from viewer.volumes.values import Volume

FOLDERS = [
    "d01-ct-ge-tilt-irregular",
    "d02-ct-philips-surview",
    "d03-ct-philips-tilt",
    "d04-mr-ge-epi",
    "d05-mr-siemens-mosaic",
    "d06-mr-orientations",
    "d07-mr-enhanced",
    "d08-mr-sagittal-decubitus",
    "d09-mr-two-pacs",
    "d10-mr-12bit",
    "d11-syntaxes-and-oddities",
    "d13-ct-every-syntax",
    "d14-charsets-and-documents",
]
SIDE = 220
FEW = 0.002
"""Where a plane runs exactly between two voxels, the last bit decides which is the nearer."""


def views(volume: Volume, k: int) -> list[View]:
    """Fitted; narrow, near, turned and mirrored; curved and inverted; as squares."""
    window = default_window(volume)
    narrow = Window(window.centre, max(window.width / 5, 1.5))
    curved = Window(window.centre, window.width, VoiFunction.SIGMOID)
    return [
        View(k, window, SIDE, SIDE - 40),
        View(k, narrow, SIDE - 40, SIDE, zoom=2.7, pan=(9.0, -5.0), quarter=k % 4, mirrored=k % 2 == 0),
        View(k, curved, SIDE, SIDE, invert=True, quarter=1),
        View(k, window, SIDE, SIDE, zoom=1.3, interpolate=False),
    ]


def cuts(volume: Volume) -> list[Cut]:
    """An oblique plane and three slabs through the middle; none where a volume cannot be cut."""
    if volume.geometry is None or volume.colour or volume.slices < 2 or not volume.arrived.any():
        return []
    grid = plane(volume, volume.slices // 2)
    right = np.asarray(grid.row_direction) + 0.4 * np.asarray(grid.normal)
    right /= np.linalg.norm(right)
    down = np.asarray(grid.column_direction)
    size = grid.columns * grid.column_spacing
    x, y = (float(v) for v in grid.centre[:2])
    cut = Cut(
        (x, y, float(grid.centre[2])),
        (float(right[0]), float(right[1]), float(right[2])),
        (float(down[0]), float(down[1]), float(down[2])),
        size / 150,
        150,
        130,
        default_window(volume),
    )
    slabs = [replace(cut, slab=Slab(8.0, mode)) for mode in Projection]
    return [cut, replace(cut, interpolate=False, invert=True), *slabs]


def differing(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """The share of pixels more than one grey apart."""
    assert a.shape == b.shape
    return float(np.count_nonzero(np.abs(a.astype(np.int16) - b) > 1) / a.size)


@pytest.mark.parametrize("name", FOLDERS)
def test_both_presenters_draw_every_series_alike(
    shared_data: Path, vtk: Presenter, volumes_of: Callable[[Path], Iterator[Volume]], name: str
) -> None:
    """First, middle and last slice of every volume at four views, and planes and slabs through it."""
    raster, drawn = Raster(), 0

    for volume in volumes_of(shared_data / name):
        for k in sorted({0, volume.slices // 2, volume.slices - 1}):
            for view in views(volume, k):
                a, b = raster.present(volume, view), vtk.present(volume, view)
                assert differing(a, b) == 0, (volume.key, view)
                drawn += bool(a.any())
        for cut in cuts(volume):
            a, b = raster.cut(volume, cut), vtk.cut(volume, cut)
            assert differing(a, b) <= (0 if cut.interpolate else FEW), (volume.key, volume.verdict, cut)

    assert drawn > 0
