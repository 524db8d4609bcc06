"""The series strip: what it says, and choosing by click and keys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from viewer.draw.raster import Raster
from viewer.look.window import Window
from viewer.panes.pane import Pane
from viewer.panes.strip import SeriesItem, SeriesStrip, Thumbnail, item_of, thumbnail
from viewer.panes.style import Style
from viewer.volumes.values import Volume


@pytest.fixture
def strip(qtbot: QtBot, style: Style) -> SeriesStrip:
    """Eight series in a strip too narrow for them."""
    strip = SeriesStrip(style)
    qtbot.addWidget(strip)
    strip.resize(400, strip.height())
    strip.set_items([SeriesItem(f"s{n}", None, f"{n} Brain", "5 mm axial", "not seen") for n in range(8)])
    strip.show()
    qtbot.waitExposed(strip)
    return strip


def test_what_is_said_of_a_series(phantom: Volume) -> None:
    """Number and name, plane and step, then seen, not seen or waiting, in that order of urgency."""
    numbered = replace(phantom, number=2)
    assert item_of(numbered, 21, None).title == "2 Brain"
    assert item_of(numbered, 21, None).what == "5 mm axial"
    assert item_of(numbered, 21, None).state == "seen 21 of 30"
    assert item_of(numbered, 0, None).state == "not seen"

    phantom.arrived[:5] = False
    waiting = item_of(phantom, 21, None)

    assert (waiting.state, waiting.waiting) == ("waiting for 5", True)


def test_a_thumbnail_shows_a_slice_that_has_arrived_or_nothing(phantom: Volume) -> None:
    """Never memory that nobody filled."""
    phantom.arrived[:] = False
    assert thumbnail(phantom, Raster(), Window(40, 80), 64) is None

    phantom.arrived[4] = True

    picture = thumbnail(phantom, Raster(), Window(4, 2), 64)
    assert picture is not None
    assert picture.shape == (64, 64)
    assert np.any(picture)


def test_a_click_chooses_and_frames(strip: SeriesStrip) -> None:
    """The key comes out, the thumbnail is the shown one."""
    chosen: list[str] = []
    strip.chosen.connect(chosen.append)
    thumbs = strip.findChildren(Thumbnail)

    QTest.mouseClick(thumbs[1], Qt.MouseButton.LeftButton)

    assert chosen == ["s1"]
    assert [t.isChecked() for t in thumbs].index(True) == 1


def test_the_arrow_keys_walk_and_enter_hangs(qtbot: QtBot, strip: SeriesStrip) -> None:
    """Without a mouse: Right to the next, End to the last, Enter chooses; the last scrolls into sight."""
    chosen: list[str] = []
    strip.chosen.connect(chosen.append)
    thumbs = strip.findChildren(Thumbnail)
    strip.activateWindow()
    thumbs[0].setFocus()
    qtbot.waitUntil(thumbs[0].hasFocus)

    QTest.keyClick(thumbs[0], Qt.Key.Key_Right)
    QTest.keyClick(thumbs[1], Qt.Key.Key_Return)
    QTest.keyClick(thumbs[1], Qt.Key.Key_End)
    QTest.keyClick(thumbs[7], Qt.Key.Key_Space)

    assert chosen == ["s1", "s7"]
    assert strip.viewport().rect().intersects(thumbs[7].geometry().translated(strip.widget().pos()))


def test_the_shown_series_is_always_in_sight(strip: SeriesStrip) -> None:
    """Setting it scrolls there."""
    strip.set_shown("s6")

    thumb = strip.findChildren(Thumbnail)[6]
    assert strip.viewport().rect().contains(thumb.geometry().translated(strip.widget().pos()))


def test_everything_that_takes_focus_has_a_name(
    strip: SeriesStrip, style: Style, qtbot: QtBot, phantom: Volume
) -> None:
    """A screen reader can say each of them."""
    pane = Pane(Raster(), style)
    qtbot.addWidget(pane)
    pane.set_volume(phantom)

    widgets = [strip, *strip.findChildren(QWidget), pane]

    nameless = [w for w in widgets if w.focusPolicy() != Qt.FocusPolicy.NoFocus and not w.accessibleName()]
    assert nameless == []
    assert pane.accessibleName() == "Current images: Brain"
