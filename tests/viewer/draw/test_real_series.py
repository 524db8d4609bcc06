"""Real CT through both presenters: tilted stacks, padding, signed pixels."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pydicom
import pytest

from viewer.draw.raster import Raster
from viewer.draw.view import View
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import Volume


def volume_of_folder(folder: Path) -> Volume:
    """The images of one series that share a size, by position; small and independent of the product's reader."""
    found = [pydicom.dcmread(f, force=True) for f in sorted(folder.glob("*")) if f.suffix != ".json"]
    images = [d for d in found if "PixelData" in d and "ImagePositionPatient" in d]
    size = Counter((d.Rows, d.Columns) for d in images).most_common(1)[0][0]
    images = [d for d in images if (d.Rows, d.Columns) == size]
    x, y = np.array(images[0].ImageOrientationPatient, float).reshape(2, 3)
    images.sort(key=lambda d: float(np.dot(np.cross(x, y), np.array(d.ImagePositionPatient, float))))
    stored = np.stack([d.pixel_array.astype(np.int16) for d in images])
    spacing = (float(images[0].PixelSpacing[0]), float(images[0].PixelSpacing[1]))
    volume = volume_of_array(
        stored,
        spacing=spacing,
        directions=((x[0], x[1], x[2]), (y[0], y[1], y[2])),
        positions=np.array([d.ImagePositionPatient for d in images], float),
    )
    volume.intercept[:] = float(images[0].RescaleIntercept)
    return volume


@pytest.mark.parametrize("name", ["d01-ct-ge-tilt-irregular", "d03-ct-philips-tilt"])
def test_both_presenters_agree_on_every_third_slice(shared_data: Path, name: str) -> None:
    """Within one grey at brain and bone windows, turned, zoomed and fitted."""
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
    from viewer.draw.vtk_offscreen import VtkOffscreen

    volume = volume_of_folder(shared_data / name)
    raster, vtk = Raster(), VtkOffscreen()

    for k in range(0, volume.slices, 3):
        for view in (
            View(k, Window(40, 80), 638, 618),
            View(k, Window(600, 2800), 638, 618, zoom=3.3, pan=(12.0, -7.0), quarter=k % 4),
        ):
            a, b = raster.present(volume, view).astype(np.int16), vtk.present(volume, view).astype(np.int16)
            assert np.count_nonzero(np.abs(a - b) > 1) <= 0.0002 * a.size
    vtk.close()
