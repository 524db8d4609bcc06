"""Letters at the edges, from vectors alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest

from viewer.draw.geometry import mapping
from viewer.draw.view import View, flipped_horizontally, flipped_vertically, turned
from viewer.hang.orientation import Edges, edges, letters, plane_name
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array


@pytest.mark.parametrize(
    ("direction", "text"),
    [
        ((1, 0, 0), "L"),
        ((-1, 0, 0), "R"),
        ((0, 1, 0), "P"),
        ((0, -1, 0), "A"),
        ((0, 0, 1), "H"),
        ((0, 0, -1), "F"),
        ((0.3, -0.95, 0.0), "AL"),
        ((0.2, 0.9, 0.4), "PHL"),
        ((0.99, 0.00009, 0.0), "L"),
    ],
)
def test_letters_go_by_falling_share(direction: tuple[float, float, float], text: str) -> None:
    """The largest component leads, shares under 0.0001 are dropped."""
    assert letters(direction) == text


def test_an_axial_slice_has_the_patients_right_on_the_left_of_the_screen() -> None:
    """Radiological convention: R on the left, A at the top."""
    assert edges((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)) == Edges("R", "L", "A", "P")


def test_turning_and_flipping_recompute_the_letters() -> None:
    """Every one of the eight ways to lay the picture names the edge where that side really is."""
    volume = volume_of_array(np.zeros((1, 4, 4), np.int16))
    start = View(0, Window(40, 80), 100, 100)

    def shown(view: View) -> Edges:
        place = mapping(volume, view)
        return edges(place.right, place.down)

    assert shown(turned(start, 1)) == Edges("P", "A", "R", "L")
    assert shown(turned(start, 2)) == Edges("L", "R", "P", "A")
    assert shown(flipped_horizontally(start)) == Edges("L", "R", "A", "P")
    assert shown(flipped_vertically(start)) == Edges("R", "L", "P", "A")
    assert shown(turned(flipped_horizontally(start), 1)) == Edges("P", "A", "L", "R")
    assert shown(flipped_horizontally(turned(start, 1))) == Edges("A", "P", "R", "L")
    assert flipped_vertically(flipped_vertically(turned(start, 1))) == turned(start, 1)


@pytest.mark.parametrize("folder", ["hfs", "hfdr"])
def test_a_decubitus_patient_gets_letters_from_the_orientation_alone(shared_data: Path, folder: str) -> None:
    """Supine and right decubitus of one phantom: letters follow Image Orientation, not Patient Position."""
    file = next(
        p
        for p in sorted((shared_data / "d08-mr-sagittal-decubitus").rglob("*"))
        if folder in str(p) and p.is_file()
    )
    header = pydicom.dcmread(file, stop_before_pixels=True, force=True)
    iop = [float(v) for v in header.ImageOrientationPatient]
    right, down = (iop[0], iop[1], iop[2]), (iop[3], iop[4], iop[5])

    assert edges(right, down) == Edges("A", "P", "H", "F")


def test_planes_are_named_by_their_normal() -> None:
    """A tilted head is still axial; halfway between two planes is oblique."""
    tilt = np.radians(18.5)

    assert plane_name((1, 0, 0), (0, float(np.cos(tilt)), float(-np.sin(tilt)))) == "axial"
    assert plane_name((0, 1, 0), (0, 0, -1)) == "sagittal"
    assert plane_name((1, 0, 0), (0, 0, -1)) == "coronal"
    assert plane_name((1, 0, 0), (0, 0.7071, -0.7071)) == "oblique"
