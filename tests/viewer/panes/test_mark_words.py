"""The words of a measurement: in the nearest dark place, never on bone, never on other words."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from viewer.draw.geometry import mapping
from viewer.draw.view import View
from viewer.look.window import Window
from viewer.panes.mark_paint import Canvas, words_place
from viewer.panes.marks import Mark
from viewer.panes.values import Tool
from viewer.volumes.arrays import volume_of_array

SIZE = (120.0, 40.0)
MARK = Mark("x", "A", Tool.ELLIPSE, 0, ((250.0, 250.0, 0.0), (300.0, 320.0, 0.0)))


def canvas(bright: list[QRectF], taken: tuple[QRectF, ...] = ()) -> Canvas:
    """A black picture of 600 x 600 at 1 to 1, white in these boxes."""
    volume = volume_of_array(np.zeros((1, 600, 600), np.int16))
    picture = np.zeros((600, 600), np.uint8)
    for box in bright:
        picture[int(box.top()) : int(box.bottom()), int(box.left()) : int(box.right())] = 255
    place = mapping(volume, View(0, Window(40, 80), 600, 600))
    return Canvas(place, 1.0, 32.0, QRectF(0, 32, 600, 600), picture, taken)


def test_words_stand_close_beside_a_mark_on_a_dark_picture() -> None:
    """With nothing in the way they are at the mark, not over it."""
    found = words_place(canvas([]), MARK, SIZE)

    assert not found.intersects(QRectF(250, 282, 50, 70))
    assert QRectF(200, 232, 150, 170).intersects(found)


@pytest.mark.parametrize("side", ["left", "right"])
def test_words_keep_off_bone(side: str) -> None:
    """A bright half sends them to the other one."""
    half = QRectF(0, 0, 280, 600) if side == "left" else QRectF(270, 0, 330, 600)

    found = words_place(canvas([half]), MARK, SIZE)

    assert found.left() >= 275 if side == "left" else found.right() <= 275


def test_words_keep_off_other_words() -> None:
    """Places that are taken stay free, and the place is inside the picture."""
    taken = (QRectF(0, 32, 600, 300),)

    found = words_place(canvas([], taken), MARK, SIZE)

    assert not found.intersects(taken[0])
    assert QRectF(0, 32, 600, 600).contains(found)


def test_a_thin_line_beneath_is_better_than_a_far_place() -> None:
    """Skin of two pixels under the words does not send them across the brain."""
    drawn = canvas([QRectF(0, 70, 600, 300), QRectF(0, 430, 600, 170)])
    drawn.picture[400:402] = 120

    found = words_place(drawn, MARK, SIZE)

    assert 370 + 32 - 8 <= found.top() <= 430
