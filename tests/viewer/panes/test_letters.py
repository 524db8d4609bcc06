"""The letters that a pane writes at its edges, however the picture is laid."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.draw.view import View
from viewer.hang.orientation import Edges
from viewer.look.window import Window
from viewer.panes.words import edge_letters
from viewer.volumes.arrays import volume_of_array

LAID = [
    (0, False, Edges("R", "L", "A", "P")),
    (1, False, Edges("P", "A", "R", "L")),
    (2, False, Edges("L", "R", "P", "A")),
    (3, False, Edges("A", "P", "L", "R")),
    (0, True, Edges("L", "R", "A", "P")),
    (1, True, Edges("P", "A", "L", "R")),
    (2, True, Edges("R", "L", "P", "A")),
    (3, True, Edges("A", "P", "R", "L")),
]


@pytest.mark.parametrize(("quarter", "mirrored", "wanted"), LAID)
def test_letters_of_an_axial_slice(quarter: int, mirrored: bool, wanted: Edges) -> None:
    """All eight ways to lay a slice, mirrored before it is turned."""
    volume = volume_of_array(np.zeros((1, 4, 4), np.int16))

    assert edge_letters(volume, View(0, Window(40, 80), 90, 90, quarter=quarter, mirrored=mirrored)) == wanted


def test_letters_of_a_leaning_slice_keep_their_order_when_mirrored() -> None:
    """An oblique slice: the greatest share leads at each edge, mirrored or not."""
    lean = np.radians(30)
    directions = ((float(np.cos(lean)), 0.0, float(np.sin(lean))), (0.0, 1.0, 0.0))
    volume = volume_of_array(np.zeros((1, 4, 4), np.int16), directions=directions)

    assert edge_letters(volume, View(0, Window(40, 80), 90, 90)) == Edges("RF", "LH", "A", "P")
    assert edge_letters(volume, View(0, Window(40, 80), 90, 90, mirrored=True)) == Edges("LH", "RF", "A", "P")
