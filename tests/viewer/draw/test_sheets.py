"""Memory of pictures is used again, and never while somebody still looks at it."""

from __future__ import annotations

import numpy as np

from viewer.draw.raster import Raster
from viewer.draw.sheets import KEPT, Sheets
from viewer.draw.view import View
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array


def test_a_picture_that_is_still_held_is_never_drawn_over() -> None:
    """Twenty pictures kept, some only through a view of a part, stay what they were."""
    stored = np.random.default_rng(1).integers(0, 1000, (20, 32, 32)).astype(np.int16)
    volume, raster = volume_of_array(stored), Raster()

    held = [raster.present(volume, View(k, Window(500, 1000), 64, 64))[1:] for k in range(20)]

    for k, part in enumerate(held):
        assert np.array_equal(part, Raster().present(volume, View(k, Window(500, 1000), 64, 64))[1:])


def test_a_picture_let_go_gives_its_memory_to_the_next() -> None:
    """The same address again, also after more sheets than are kept have come and gone."""
    sheets = Sheets()
    first = sheets.sheet((40, 50))
    address = first.ctypes.data

    del first
    again = sheets.sheet((20, 100))

    assert again.ctypes.data == address
    many = [sheets.sheet((10, 10)) for _ in range(3 * KEPT)]
    assert len({m.ctypes.data for m in many}) == 3 * KEPT
    assert again.base is not None


def test_blank_paper_is_black() -> None:
    """What the last picture left is gone."""
    sheets = Sheets()
    sheets.sheet((8, 8)).fill(200)

    assert not sheets.blank((8, 8)).any()
