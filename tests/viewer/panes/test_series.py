"""What is said of a series, and its small picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from viewer.draw.raster import Raster
from viewer.look.window import Window
from viewer.panes.pane import Pane
from viewer.panes.series import thumbnail, words_of
from viewer.panes.style import Style
from viewer.volumes.values import Volume


def test_what_is_said_of_a_series(phantom: Volume) -> None:
    """Number and name, plane and step, then seen, not seen or waiting, in that order of urgency."""
    numbered = replace(phantom, number=2)
    seen = words_of(numbered, 21)
    assert (seen.title, seen.what, seen.state) == ("2 Brain", "5 mm axial", "seen 21 of 30")
    assert words_of(numbered, 0).state == "not seen"

    phantom.arrived[:5] = False
    waiting = words_of(phantom, 21)

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


def test_a_pane_has_a_name(style: Style, qtbot: QtBot, phantom: Volume) -> None:
    """A screen reader can say which images it holds."""
    pane = Pane(Raster(), style)
    qtbot.addWidget(pane)
    pane.set_volume(phantom)

    assert pane.accessibleName() == "Current images: Brain"


def test_an_empty_pane_is_passed_by(style: Style, qtbot: QtBot, phantom: Volume) -> None:
    """Tab and F6 do not stop at a pane in which nothing hangs; a hung one takes the keys again."""
    pane = Pane(Raster(), style)
    qtbot.addWidget(pane)
    pane.set_volume(phantom)
    pane.clear()
    assert not pane.focusPolicy() & Qt.FocusPolicy.TabFocus

    pane.set_volume(phantom)

    assert pane.focusPolicy() & Qt.FocusPolicy.TabFocus
