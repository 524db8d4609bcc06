"""Images without a place in the patient: measured by what spacing they have, and the words say which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viewer.measure.length import length_in_slab, length_on
from viewer.measure.plane import Plane, plane
from viewer.measure.region import Shape, region
from viewer.read.folder import scan_folder
from viewer.volumes.build import build
from viewer.volumes.values import Volume

CR = "1.2.840.10008.5.1.4.1.1.1"


def projection(write: Any, tmp_path: Path, **said: Any) -> Volume:
    """A radiograph of 60 rows and 40 columns without a place."""
    write(
        pixels=np.full((60, 40), 7, np.uint16),
        SOPClassUID=CR,
        Modality="CR",
        ImagePositionPatient=None,
        ImageOrientationPatient=None,
        **({"PixelSpacing": None} | said),
    )
    (plan,) = build([image.header for image in scan_folder(tmp_path).images])
    volume = plan.allocate()
    volume.stored[:] = 7
    volume.arrived[:] = True
    return volume


@pytest.mark.parametrize(
    ("said", "shown", "area"),
    [
        ({"PixelSpacing": [0.5, 0.2]}, "16.2 mm", "60 mm²"),
        ({"ImagerPixelSpacing": [0.5, 0.2]}, "16.2 mm at detector", "60 mm² at detector"),
        ({"PixelSpacing": [0.5, 0.2], "ImagerPixelSpacing": [1, 1]}, "16.2 mm", "60 mm²"),
        ({}, "43 pixels (no calibration)", "600 pixels (no calibration)"),
    ],
)
def test_a_projection_is_measured_by_the_spacing_it_has(
    write: Any, tmp_path: Path, said: dict[str, Any], shown: str, area: str
) -> None:
    """30 rows and 31 columns apart: by Pixel Spacing, at the detector, or in pixels, never pixels called mm."""
    volume = projection(write, tmp_path, **said)
    grid = plane(volume, 0)

    found = length_on(grid, grid.to_patient(2, 3), grid.to_patient(33, 33))
    box = region(volume, 0, Shape.RECTANGLE, grid.to_patient(0, 0), grid.to_patient(19, 29))

    assert found.shown == shown
    assert box.n == 600
    assert box.shown_area == area
    assert volume.geometry is None
    assert not grid.placed
    assert ("no calibration" in volume.warnings) is not bool(said)


def test_at_the_detector_is_said_of_regions_and_of_the_pane(write: Any, tmp_path: Path) -> None:
    """Millimetres at the detector are larger than the patient's: no number goes without the words."""
    volume = projection(write, tmp_path, ImagerPixelSpacing=[0.5, 0.2])

    box = region(volume, 0, Shape.ELLIPSE, (0.0, 0.0, 0.0), (5.0, 5.0, 0.0))

    assert box.shown_size.endswith("at detector")
    assert box.shown_longest == "5.0 mm at detector"
    assert "mm at detector" in volume.warnings


def test_pixels_of_unknown_size_keep_their_aspect(write: Any, tmp_path: Path) -> None:
    """Pixel Aspect Ratio 2 to 1: a pixel is twice as high as it is wide, in a picture still without millimetres."""
    grid = plane(projection(write, tmp_path, PixelAspectRatio=[2, 1]), 0)

    assert (grid.row_spacing, grid.column_spacing, grid.calibrated) == (2.0, 1.0, False)


def test_an_aspect_ratio_counts_only_without_spacing(write: Any, tmp_path: Path) -> None:
    """Where Pixel Spacing is known it alone decides."""
    grid = plane(projection(write, tmp_path, PixelAspectRatio=[2, 1], PixelSpacing=[0.5, 0.5]), 0)

    assert (grid.row_spacing, grid.column_spacing, grid.calibrated) == (0.5, 0.5, True)


def test_on_a_slab_the_depth_is_left_out_and_said() -> None:
    """3 and 4 mm in the plane, 12 mm deep: 5 mm, in the plane of the slab."""
    found = length_in_slab((0.0, 0.0, 1.0), (0.0, 0.0, 0.0), (3.0, 4.0, 12.0))

    assert found.number == pytest.approx(5.0)
    assert found.shown == "5.0 mm in the plane of the slab"


def test_directions_off_the_right_angle_come_back_to_their_pixel() -> None:
    """Cosines rounded to 1e-3: to the patient and back is the same pixel, to the last micrometre."""
    grid = Plane((1.0, 2.0, 3.0), (1.0, 0.0, 0.0), (1e-3, float(np.sqrt(1 - 1e-6)), 0.0), 0.7, 0.4, 512, 512)

    column, row, away = grid.to_image(grid.to_patient(500.25, 490.5))

    assert (column, row, away) == (
        pytest.approx(500.25, abs=1e-9),
        pytest.approx(490.5, abs=1e-9),
        pytest.approx(0.0),
    )
