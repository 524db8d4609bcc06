"""Window, zoom, pan, turn: by drag and by method; the picture is blitted one to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from viewer.draw.raster import Raster
from viewer.look.window import VoiFunction, Window
from viewer.panes.overlay_paint import HEAD
from viewer.panes.pane import Pane
from viewer.panes.values import Changed, Overlay, Tool
from viewer.panes.words import voi_words, warning_words, zoom_words
from viewer.volumes.values import Volume

Show = Callable[[Volume], Pane]


def drag(pane: Pane, button: Qt.MouseButton, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press, move in two steps, release."""
    half = QPoint((start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
    QTest.mousePress(pane, button, pos=QPoint(*start))
    QTest.mouseMove(pane, half)
    QTest.mouseMove(pane, QPoint(*end))
    QTest.mouseRelease(pane, button, pos=QPoint(*end))


def test_the_picture_is_painted_one_to_one(shown: Show, phantom: Volume) -> None:
    """Every device pixel of the widget is the presenter's pixel: nothing scales it afterwards."""
    pane = shown(phantom)
    pane.show_words(False)
    assert pane.view is not None
    ratio = pane.devicePixelRatioF()

    grabbed = pane.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    memory = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), grabbed.bytesPerLine())
    top = round(HEAD * ratio)
    wanted = Raster().present(phantom, pane.view)
    part = (
        slice(top + round(240 * ratio), top + round(280 * ratio)),
        slice(round(100 * ratio), round(500 * ratio)),
    )

    assert np.array_equal(memory[part], wanted[part[0].start - top : part[0].stop - top, part[1]])


def test_a_larger_pane_gets_a_larger_picture(qtbot: QtBot, shown: Show, phantom: Volume) -> None:
    """The presenter draws at the new size; what was fitted stays fitted, what was zoomed keeps its zoom."""
    pane = shown(phantom)

    pane.resize(924, 832)
    qtbot.waitUntil(lambda: pane.view is not None and pane.view.width == round(900 * pane.devicePixelRatioF()))

    assert pane.view is not None
    assert pane.view.height == round(800 * pane.devicePixelRatioF())
    assert pane.view.zoom is None


def test_the_right_button_drags_the_window(shown: Show, phantom: Volume) -> None:
    """To the right wider, down brighter, in steps of the width; the width stays lawful."""
    pane = shown(phantom)

    drag(pane, Qt.MouseButton.RightButton, (200, 300), (264, 340))
    assert pane.view is not None
    window = pane.view.window
    assert isinstance(window, Window)
    assert window.width > 80
    assert window.centre < 40

    drag(pane, Qt.MouseButton.RightButton, (600, 300), (-6000, 300))
    narrow = pane.view.window
    assert isinstance(narrow, Window) and narrow.width == 1


def test_the_middle_button_pans_by_what_the_hand_moved(shown: Show, phantom: Volume) -> None:
    """The point under the pointer stays under it."""
    pane = shown(phantom)
    place = pane.mapping()
    assert place is not None
    held = place.to_patient(*pane.to_picture(QPointF(300, 300)))

    drag(pane, Qt.MouseButton.MiddleButton, (300, 300), (340, 270))

    after = pane.mapping()
    assert after is not None
    assert after.to_patient(*pane.to_picture(QPointF(340, 270))) == pytest.approx(held)


def test_zooming_keeps_the_point_under_the_pointer(shown: Show, phantom: Volume) -> None:
    """In and out at one place of the patient."""
    pane = shown(phantom)
    at = QPointF(411, 222)
    before = pane.mapping()
    assert before is not None
    held = before.to_patient(*pane.to_picture(at))

    pane.zoom_by(2.5, at)

    after = pane.mapping()
    assert after is not None
    assert after.magnification == pytest.approx(before.magnification * 2.5)
    assert after.to_patient(*pane.to_picture(at)) == pytest.approx(held)


def test_reset_returns_to_what_was_sent(shown: Show, phantom: Volume) -> None:
    """One step undoes window, zoom, pan, turn and inversion; the image stays."""
    pane = shown(phantom)
    pane.set_window(Window(600, 2800))
    pane.zoom_by(3)
    pane.pan_by(30, 30)
    pane.rotate(1)
    pane.invert()

    pane.reset()

    view = pane.view
    assert view is not None
    assert (view.window, view.zoom, view.pan, view.quarter, view.invert) == (Window(40, 80), None, (0, 0), 0, False)
    assert view.index == 10


def test_each_method_tells_what_changed(shown: Show, phantom: Volume) -> None:
    """One typed signal for all of it."""
    pane = shown(phantom)
    told: list[Changed] = []
    pane.changed.connect(told.append)

    pane.set_window(Window(50, 350))
    pane.one_to_one()
    pane.fit()
    pane.invert()
    pane.toggle_interpolation()
    pane.rotate(-1)
    pane.flip_horizontally()
    pane.flip_vertically()

    assert [c.what for c in told] == ["window", "place", "place", "look", "look", "place", "place", "place"]


def test_a_series_is_found_again_as_it_was_left(shown: Show, phantom: Volume) -> None:
    """Image, window and zoom of each series are kept while others hang, and so is what was seen."""
    pane = shown(phantom)
    pane.set_window(Window(600, 2800))
    pane.go(3)
    other = replace(phantom, key="other")

    pane.set_volume(other)
    assert pane.view is not None and pane.view.window == Window(40, 80)
    pane.set_volume(phantom)

    assert pane.view.index == 3
    assert pane.view.window == Window(600, 2800)
    assert pane.seen_of("ct") == pane.seen


def test_words_that_mislead_when_absent_cannot_be_absent(phantom: Volume) -> None:
    """Mirrored, tilted, without calibration, and what the desk adds: all are in the warnings."""
    from viewer.draw.view import View, flipped_horizontally

    tilted = replace(phantom, warnings=("tilted 18.5°", "uneven steps"))
    view = View(0, Window(40, 80), 300, 300)

    assert warning_words(tilted, view) == ("Tilted 18.5°, uneven steps",)
    assert warning_words(phantom, flipped_horizontally(view), ("LOSSY",)) == ("MIRRORED", "LOSSY")
    assert "No calibration" in warning_words(replace(phantom, geometry=None), view)[0]
    assert zoom_words(phantom, replace(view, zoom=1.25)) == "1.25 : 1  interpolated"
    assert zoom_words(phantom, replace(view, zoom=2, interpolate=False)) == "2 : 1  nearest"
    assert voi_words(Window(-600, 1500)) == "W 1500  L −600"
    assert voi_words(Window(40, 80, VoiFunction.SIGMOID)) == "W 80  L 40  sigmoid"


def test_switching_words_off_leaves_warnings_letters_and_synthetic(shown: Show, phantom: Volume) -> None:
    """Whose images these are, the count, the warning, how pixels were made, SYNTHETIC and the letters stay."""
    pane = shown(replace(phantom, warnings=("tilted 18.5°",)))
    pane.set_overlay(Overlay(("NAME",), ("SERIES",), synthetic=True))

    assert pane.view is not None and pane.volume is not None
    pane.show_words(False)
    corners = pane._corners(pane.volume, pane.view, False)

    assert (corners.top_left, corners.top_right) == (("NAME",), ("SERIES",))
    assert corners.bottom_left == ()
    assert corners.bottom_right == ("interpolated",)
    assert corners.counts == ("Image 11 of 30   seen 1", "30 of 30 loaded")
    assert corners.warnings == ("Tilted 18.5°",)
    assert corners.always == ("SYNTHETIC",)
    assert corners.letters is not None and corners.letters.left == "R"


def test_a_double_click_asks_for_this_pane_alone(shown: Show, phantom: Volume) -> None:
    """The desk decides what that means; nothing is drawn or moved by it."""
    pane = shown(phantom)
    asked: list[bool] = []
    pane.one_up.connect(lambda: asked.append(True))
    pane.set_tool(Tool.LENGTH)

    QTest.mouseDClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))

    assert asked == [True]
    assert pane.marks == ()
