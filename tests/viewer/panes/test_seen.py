"""What was seen: from the paint, by how long it stood, with a clock of our own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from viewer.draw.raster import Raster
from viewer.look.window import Window
from viewer.panes.pane import Pane
from viewer.panes.seen import Level, SeenMap, level_of, ranges, unseen_words
from viewer.panes.strip_paint import rows, slice_at
from viewer.panes.style import Style
from viewer.volumes.values import Gap, Volume

Show = Callable[[Volume], Pane]


class Steady:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def steady() -> Steady:
    """A clock that a test turns."""
    return Steady()


@pytest.fixture
def timed(qtbot: QtBot, style: Style, steady: Steady, phantom: Volume) -> Pane:
    """A pane on the screen whose clock is turned by hand, at image 10."""
    pane = Pane(Raster(), style, clock=steady)
    qtbot.addWidget(pane)
    pane.resize(662, 650)
    pane.show()
    qtbot.waitExposed(pane)
    pane.set_volume(phantom, 10, Window(40, 80))
    qtbot.waitUntil(lambda: 10 in pane.seen)
    return pane


@pytest.mark.parametrize(
    ("seconds", "level"),
    [(0.0, 1), (0.0999, 1), (0.1, 2), (0.2499, 2), (0.25, 3), (3600.0, 3)],
)
def test_a_level_is_reached_when_its_time_is_full(seconds: float, level: int) -> None:
    """One frame, 100 ms, 250 ms: not a millisecond earlier."""
    assert level_of(seconds) == level


def test_a_slice_that_is_left_soon_stays_at_a_frame(timed: Pane, steady: Steady) -> None:
    """Two short stands are not one long one: the level is of one stand without a break."""
    for _ in range(2):
        steady.now += 0.08
        timed.page(1)
        steady.now += 0.08
        timed.page(-1)

    assert timed.seen_map.levels("ct", 30)[[10, 11]].tolist() == [Level.FRAME, Level.FRAME]

    steady.now += 0.12
    timed.page(1)
    steady.now += 0.3
    timed.page(1)

    assert timed.seen_map.levels("ct", 30)[[10, 11, 12]].tolist() == [Level.TENTH, Level.QUARTER, Level.FRAME]


def test_a_slice_that_is_looked_at_needs_no_event_to_be_seen(qtbot: QtBot, shown: Show, phantom: Volume) -> None:
    """Nothing moves and nothing is pressed: the levels rise by themselves."""
    pane = shown(phantom)

    qtbot.waitUntil(lambda: pane.seen_map.levels("ct", 30)[10] == Level.QUARTER)


def test_time_behind_another_page_does_not_count(qtbot: QtBot, timed: Pane, steady: Steady) -> None:
    """The pane is hidden for an hour; what stood there had stood for 50 ms."""
    steady.now += 0.05
    timed.hide()
    steady.now += 3600
    timed.show()
    qtbot.waitExposed(timed)
    timed.page(1)

    assert timed.seen_map.levels("ct", 30)[10] == Level.FRAME


def test_what_is_painted_under_a_sheet_is_not_seen(qtbot: QtBot, style: Style, phantom: Volume) -> None:
    """A sheet lies over the pane: paging beneath it leaves no trace, taking it away does."""
    page = QWidget()
    QHBoxLayout(page).addWidget(pane := Pane(Raster(), style))
    qtbot.addWidget(page)
    page.resize(800, 700)
    page.show()
    qtbot.waitExposed(page)
    pane.set_volume(phantom, 10)
    qtbot.waitUntil(lambda: 10 in pane.seen)
    sheet = QFrame(page)
    sheet.setGeometry(200, 100, 400, 500)
    sheet.show()

    pane.page(3)
    assert pane.seen == {10}
    sheet.hide()
    pane.repaint()

    assert pane.seen == {10, 13}


def test_a_pane_on_a_page_that_is_not_shown_sees_nothing(qtbot: QtBot, style: Style, phantom: Volume) -> None:
    """The desk turns to its list: what is hung meanwhile was not on the screen."""
    pages = QStackedWidget()
    pane = Pane(Raster(), style)
    pages.addWidget(QWidget())
    pages.addWidget(pane)
    qtbot.addWidget(pages)
    pages.resize(700, 600)
    pages.show()
    qtbot.waitExposed(pages)

    pane.set_volume(phantom, 10)
    pane.page(2)
    pane.grab()

    assert not pane.seen


def test_two_panes_share_one_map(qtbot: QtBot, style: Style, phantom: Volume) -> None:
    """The same series in two panes: what stood in either was seen, and the longer stand counts."""
    seen = SeenMap()

    seen.stood("ct", 3, 30, 0.3)
    seen.stood("ct", 3, 30, 0.0)

    assert (seen.count("ct"), seen.count("ct", Level.QUARTER)) == (1, 1)
    assert Pane(Raster(), style, seen=seen).seen_of("ct") == Pane(Raster(), style, seen=seen).seen_of("ct") == {3}


def test_what_was_seen_comes_back_as_it_was_kept() -> None:
    """Written down and read again, level by level; what was seen since is not taken away, nonsense is not believed."""
    before = SeenMap()
    before.stood("ct", 0, 4, 0.0)
    before.stood("ct", 1, 4, 0.1)
    before.stood("ct", 2, 4, 0.3)
    after = SeenMap()
    after.stood("ct", 0, 4, 0.3)

    after.restore(before.kept() | {"mr": "01x4", "us": ""})

    assert before.kept() == {"ct": "1230"}
    assert after.kept() == {"ct": "3230"}


def test_the_sign_sheet_is_told_which_images_were_not_seen() -> None:
    """By their numbers as the pane writes them; a series that was not opened is said to be so."""
    levels = np.ones(140, dtype=np.uint8)
    levels[2:12] = levels[76] = levels[79:87] = 0

    assert unseen_words("Axial 1.0", levels) == "Axial 1.0: 121 of 140 images seen, 19 not: 3-12, 77, 80-87"
    assert unseen_words("Bone", np.zeros(28, dtype=np.uint8)) == "Bone: not opened"
    assert not unseen_words("Brain", np.ones(28, dtype=np.uint8))
    assert ranges([1, 2, 3, 7]) == "1-3, 7"


def test_a_gap_takes_its_room_in_the_strip() -> None:
    """Two slices are missing after the third: the fourth stands where it lies in the patient."""
    tops = rows(600, 4, (Gap(2, 2, 15.0),))

    assert tops.tolist() == [0, 100, 200, 500]
    assert [slice_at(y, 600, 4, (Gap(2, 2, 15.0),)) for y in (0, 150, 250, 450, 599)] == [0, 1, 2, 2, 3]


def test_a_gap_is_a_place_of_its_own(shown: Show, phantom: Volume) -> None:
    """Paging over it says what is missing, shows no picture, and then goes on; back the same way."""
    pane = shown(replace(phantom, gaps=(Gap(11, 2, 15.0),), verdict=("gaps",)))
    assert pane.view is not None

    pane.page(2)
    here = (pane.view.index, pane.can_measure, pane._elsewhere and pane._elsewhere.title)
    pane.page(1)
    there = (pane.view.index, pane.can_measure)
    pane.page(-1)
    back = (pane.view.index, pane.can_measure)
    pane.page(-1)

    assert here == (11, False, "2 images missing here")
    assert there == (12, True)
    assert back == (12, False)
    assert (pane.view.index, pane.can_measure) == (11, True)


def test_a_press_on_the_strip_goes_there(qtbot: QtBot, shown: Show, phantom: Volume) -> None:
    """The reader asked to skip: what lies between was not seen."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    pane = shown(phantom)
    box = pane._strip_box()

    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(pane.width() - 10, box.bottom() - 2))
    qtbot.waitUntil(lambda: 29 in pane.seen)

    assert pane.seen == {10, 29}
