"""A large picture that is slow to draw is drawn at half resolution while it is dragged, and says so."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from viewer.draw.raster import Raster
from viewer.draw.view import View
from viewer.look.window import Window
from viewer.panes.painting import Picture, halved
from viewer.panes.pane import Pane
from viewer.panes.style import Style
from viewer.panes.values import Tool
from viewer.volumes.values import Volume


class Drawn(Raster):
    """The real presenter, keeping the sizes it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[int, int]] = []

    def present(self, volume: Volume, view: View) -> NDArray[np.uint8]:
        """As the presenter, noting the size."""
        self.sizes.append((view.width, view.height))
        return super().present(volume, view)


@pytest.fixture
def large(qtbot: QtBot, style: Style, phantom: Volume) -> Iterator[tuple[Pane, Drawn]]:
    """A pane of a 4K screen, whose presenter takes 20 ms on the clock of the pane."""
    drawn = Drawn()
    ticks = iter(range(10_000))
    pane = Pane(drawn, style)
    pane._picture = Picture(drawn, clock=lambda: 0.020 * next(ticks))
    qtbot.addWidget(pane)
    pane.resize(3840, 2160)
    pane.show()
    qtbot.waitExposed(pane)
    pane.set_volume(phantom, 10, Window(40, 80))
    qtbot.waitUntil(lambda: 10 in pane.seen)
    yield pane, drawn


def test_a_drag_is_drawn_at_half_resolution_and_rests_whole(qtbot: QtBot, large: tuple[Pane, Drawn]) -> None:
    """A quarter of the pixels while the hand moves, written in the corner; all of them 120 ms after it stopped."""
    pane, drawn = large
    whole = (pane.view.width, pane.view.height) if pane.view else (0, 0)

    QTest.mousePress(pane, Qt.MouseButton.RightButton, pos=QPoint(900, 900))
    QTest.mouseMove(pane, QPoint(960, 900))
    pane.repaint()
    assert drawn.sizes[-1] == (whole[0] // 2, whole[1] // 2)
    assert pane.volume is not None and pane.view is not None
    assert "half resolution while dragging" in pane._corners(pane.volume, pane.view, False).bottom_right[1]
    pane.show_words(False)
    assert pane._corners(pane.volume, pane.view, False).bottom_right == ("half resolution while dragging",)

    qtbot.waitUntil(lambda: drawn.sizes[-1] == whole)
    QTest.mouseRelease(pane, Qt.MouseButton.RightButton, pos=QPoint(960, 900))


def test_nothing_is_measured_on_half_a_picture(qtbot: QtBot, large: tuple[Pane, Drawn]) -> None:
    """A ruler that is drawn while the window was just dragged stands on the whole picture."""
    pane, drawn = large
    whole = (pane.view.width, pane.view.height) if pane.view else (0, 0)
    pane.set_tool(Tool.LENGTH)
    pane.hurry()

    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(1500, 900))
    QTest.mouseMove(pane, QPoint(1700, 900))
    pane.repaint()

    assert drawn.sizes[-1] == whole
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(1700, 900))


def test_paging_is_never_drawn_by_halves(large: tuple[Pane, Drawn]) -> None:
    """What counts as seen was drawn with every pixel of the screen."""
    pane, drawn = large
    whole = (pane.view.width, pane.view.height) if pane.view else (0, 0)

    pane.page(3)

    assert set(drawn.sizes) == {whole}


def test_half_a_view_shows_the_same_place(phantom: Volume) -> None:
    """Every second pixel of the screen, at the same millimetre."""
    from viewer.draw.geometry import mapping

    view = View(10, Window(40, 80), 800, 600, zoom=3.0, pan=(4.0, -2.0))
    a, b = mapping(phantom, view), mapping(phantom, halved(view))

    assert a.to_patient(200, 100) == pytest.approx(b.to_patient(100, 50))
    assert a.to_patient(777, 555) == pytest.approx(b.to_patient(388.5, 277.5))


@pytest.mark.parametrize(("size", "takes"), [((900, 700), 0.020), ((3840, 2160), 0.005)])
def test_what_is_quick_or_small_is_always_whole(
    qtbot: QtBot, style: Style, phantom: Volume, size: tuple[int, int], takes: float
) -> None:
    """Half resolution is for large pictures that took longer than 12 ms, and for no others."""
    drawn = Drawn()
    ticks = iter(range(10_000))
    pane = Pane(drawn, style)
    pane._picture = Picture(drawn, clock=lambda: takes * next(ticks))
    qtbot.addWidget(pane)
    pane.resize(*size)
    pane.show()
    qtbot.waitExposed(pane)
    pane.set_volume(phantom, 10, Window(40, 80))
    qtbot.waitUntil(lambda: 10 in pane.seen)

    QTest.mousePress(pane, Qt.MouseButton.RightButton, pos=QPoint(300, 300))
    QTest.mouseMove(pane, QPoint(360, 300))
    pane.repaint()
    QTest.mouseRelease(pane, Qt.MouseButton.RightButton, pos=QPoint(360, 300))

    assert pane.view is not None
    assert len(drawn.sizes) > 1 and set(drawn.sizes) == {(pane.view.width, pane.view.height)}


def test_a_pane_that_became_small_is_whole_again(qtbot: QtBot, large: tuple[Pane, Drawn]) -> None:
    """How slow the large picture was says nothing of the small one: every pixel of it follows the hand."""
    pane, drawn = large
    QTest.mousePress(pane, Qt.MouseButton.RightButton, pos=QPoint(300, 300))
    QTest.mouseMove(pane, QPoint(340, 300))
    pane.repaint()
    assert pane.view is not None and drawn.sizes[-1] == (pane.view.width // 2, pane.view.height // 2)
    QTest.mouseRelease(pane, Qt.MouseButton.RightButton, pos=QPoint(340, 300))

    pane.resize(900, 700)
    qtbot.waitUntil(lambda: drawn.sizes[-1][0] <= 900)
    drawn.sizes.clear()
    QTest.mousePress(pane, Qt.MouseButton.RightButton, pos=QPoint(300, 300))
    QTest.mouseMove(pane, QPoint(360, 300))
    pane.repaint()
    QTest.mouseRelease(pane, Qt.MouseButton.RightButton, pos=QPoint(360, 300))

    assert drawn.sizes and set(drawn.sizes) == {(pane.view.width, pane.view.height)}
