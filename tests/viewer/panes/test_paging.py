"""Paging: by wheel, key, drag and method; every slice stepped over is painted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from viewer.draw.raster import Raster
from viewer.draw.view import View
from viewer.panes.painting import Picture
from viewer.panes.pane import Pane
from viewer.panes.values import Changed, Notice
from viewer.volumes.values import Volume

Show = Callable[[Volume], Pane]


def wheel(pane: Pane, turned: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A real wheel event in the middle of the pane."""
    at = QPointF(pane.width() / 2, pane.height() / 2)
    event = QWheelEvent(
        at, pane.mapToGlobal(at), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(pane, event)


def at(pane: Pane) -> int:
    """Which slice is shown."""
    assert pane.view is not None
    return pane.view.index


def test_a_notch_of_the_wheel_is_an_image(qtbot: QtBot, shown: Show, phantom: Volume) -> None:
    """Towards the reader is the next, away is the one before; fine wheels add up to a notch."""
    pane = shown(phantom)

    wheel(pane, -120)
    qtbot.waitUntil(lambda: at(pane) == 11)
    wheel(pane, 240)
    qtbot.waitUntil(lambda: at(pane) == 9)
    for _ in range(4):
        wheel(pane, -30)
    qtbot.waitUntil(lambda: at(pane) == 10)


class Counting(Raster):
    """The real presenter, keeping the slices it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[int] = []

    def present(self, volume: Volume, view: View) -> NDArray[np.uint8]:
        """As the presenter, noting the slice."""
        self.drawn.append(view.index)
        return super().present(volume, view)


def test_a_held_key_shows_every_slice(qtbot: QtBot, shown: Show, phantom: Volume) -> None:
    """Nineteen repeats arrive in one go, faster than any screen: nineteen slices are painted, in order."""
    pane = shown(phantom)
    counting = Counting()
    pane._picture = Picture(counting)
    pane.setFocus()

    for _ in range(19):
        QTest.keyEvent(QTest.KeyAction.Press, pane, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: at(pane) == 29)

    assert counting.drawn == list(range(11, 30))
    assert pane.seen == frozenset(range(10, 30))


def test_several_notches_at_once_skip_nothing(qtbot: QtBot, shown: Show, phantom: Volume) -> None:
    """A fast wheel reports many notches in one event; each image still stood on the screen."""
    pane = shown(phantom)

    wheel(pane, -120 * 8)
    qtbot.waitUntil(lambda: at(pane) == 18)

    assert pane.seen == frozenset(range(10, 19))


def test_going_directly_does_not_count_what_lies_between_as_seen(
    qtbot: QtBot, shown: Show, phantom: Volume
) -> None:
    """Seen comes from the paint, not from the request."""
    pane = shown(phantom)

    pane.last()
    assert 29 not in pane.seen
    qtbot.waitUntil(lambda: 29 in pane.seen)

    assert pane.seen == frozenset({10, 29})


def test_a_hidden_pane_sees_nothing(qtbot: QtBot, shown: Show, phantom: Volume) -> None:
    """What is not on the screen was not seen, however it was paged."""
    pane = shown(phantom)
    pane.hide()

    pane.page(5)
    pane.grab()

    assert pane.seen == frozenset({10})


def test_every_step_is_told_with_its_position(shown: Show, phantom: Volume) -> None:
    """The value carries the middle of the slice in the patient, for linked panes."""
    pane = shown(phantom)
    told: list[Changed] = []
    pane.changed.connect(told.append)

    pane.page(2)
    pane.follow(20)

    assert [(c.what, c.view.index) for c in told] == [("index", 11), ("index", 12), ("follow", 20)]
    assert told[1].position is not None
    assert told[1].position[2] == 60.0


def test_paging_stops_at_both_ends(shown: Show, phantom: Volume) -> None:
    """Never round the corner from the last image to the first."""
    pane = shown(phantom)

    pane.page(-50)
    assert pane.view is not None and pane.view.index == 0
    pane.page(500)
    assert pane.view.index == 29


def test_dragging_with_the_stack_tool_pages(qtbot: QtBot, shown: Show, phantom: Volume) -> None:
    """Down the pane is forward."""
    pane = shown(phantom)

    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    QTest.mouseMove(pane, QPoint(300, 300 + 8 * 5 + 2))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(300, 342))

    qtbot.waitUntil(lambda: at(pane) == 15)
    assert pane.seen == frozenset(range(10, 16))


def test_a_missing_slice_is_an_empty_pane_that_says_so(shown: Show, phantom: Volume) -> None:
    """Neither its neighbour nor its garbage is drawn, it is not seen, and it is drawn when it comes."""
    phantom.stored[11] = 3000
    phantom.arrived[11:] = False
    pane = shown(phantom)

    pane.page(1)
    absent = pane.grab().toImage()

    assert pane.seen == frozenset({10})
    assert absent.pixelColor(300, 500).lightness() == 0

    phantom.arrived[11] = True
    pane.arrived()
    assert pane.grab().toImage().pixelColor(319, 400).lightness() == 255
    assert 11 in pane.seen


def test_a_failed_image_shows_its_fault_in_place_of_the_picture(shown: Show, phantom: Volume) -> None:
    """The fault is written there and nothing can be measured on it."""
    pane = shown(phantom)

    pane.fail(11, Notice("This image cannot be shown", "Image 12 of 30: the data ends early.", failed=True))
    pane.page(1)

    assert pane.grab().toImage().pixelColor(300, 600).lightness() == 0
    assert not pane.can_measure


def test_no_slice_here_is_said_and_ends_with_the_next_step(shown: Show, phantom: Volume) -> None:
    """A linked pane without a slice at that place shows none; its own wheel shows its image again."""
    pane = shown(phantom)

    pane.follow(None, "The nearest image of this series is 40.0 mm away.")
    assert not pane.can_measure

    pane.page(1)
    assert pane.can_measure
