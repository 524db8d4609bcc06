"""The page of the daily check, worked by real keys and presses in a real window."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from calibration.panel.exact import COVERED, pixels
from calibration.panel.page import DailyCheck
from calibration.panel.paint import none_seen
from calibration.panel.screens import facts_of
from calibration.patterns import assumed
from calibration.patterns.search import centre, disc_diameter
from calibration.routine import Result, RoutineVerdict, Trial
from calibration.screen import ScreenFacts

TOKENS = {"text": "#D6DADD", "base": "#101214", "focus": "#F2C14E", "family": "sans-serif"}
FACTS = ScreenFacts("ENC", "RX370", "20440117", "DP-1", 1536, 2048, 324, 433)


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Starts at 100 s."""
    return Clock()


@pytest.fixture
def page(qtbot: QtBot, clock: Clock) -> DailyCheck:
    """The page, shown and painted."""
    page = DailyCheck(FACTS, assumed(), tokens=TOKENS, random=Random(4), clock=clock)
    page.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    page.resize(1366, 768)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    return page


def painted(page: DailyCheck, qtbot: QtBot) -> Trial:
    """Wait until the present picture is on the screen."""
    qtbot.waitUntil(lambda: page.shown)
    trial = page.session.trial
    assert trial is not None
    return trial


def press(page: DailyCheck, qtbot: QtBot, clock: Clock, key: Qt.Key) -> None:
    """A key two seconds after the picture came."""
    painted(page, qtbot)
    clock.now += 2
    qtbot.keyClick(page, key)


def right_key(trial: Trial) -> Qt.Key:
    """The key of the right answer."""
    return Qt.Key(Qt.Key.Key_0 + trial.disc.place) if trial.disc else Qt.Key.Key_0


def finish(page: DailyCheck, qtbot: QtBot, clock: Clock) -> Result:
    """Answer every picture that is left rightly; the result that the page tells."""
    results: list[Result] = []
    page.finished.connect(results.append)
    while page.session.trial is not None:
        press(page, qtbot, clock, right_key(painted(page, qtbot)))
    assert len(results) == 1
    return results[0]


def test_right_answers_by_key_pass(page: DailyCheck, qtbot: QtBot, clock: Clock) -> None:
    """Ten pictures answered on the number pad, read back exact each time, are one passed result."""
    result = finish(page, qtbot, clock)

    assert (result.verdict, result.not_exact) == (RoutineVerdict.PASS, "")
    assert [outcome.seconds for outcome in result.outcomes] == [2.0] * 10
    assert all(outcome.right for outcome in result.outcomes)


def test_right_answers_by_mouse_pass(page: DailyCheck, qtbot: QtBot, clock: Clock) -> None:
    """A press on the disc, or on "None seen" where there is none."""
    results: list[Result] = []
    page.finished.connect(results.append)
    while page.session.trial is not None:
        trial = painted(page, qtbot)
        clock.now += 2
        at = none_seen(page.field, 1).center()
        if trial.disc:
            at = QPoint(*centre(page.field, trial.disc, disc_diameter(page.field, FACTS.pitch)))
        qtbot.mouseClick(page, Qt.MouseButton.LeftButton, pos=at)

    assert [result.verdict for result in results] == [RoutineVerdict.PASS]


def test_a_press_elsewhere_or_another_key_answers_nothing(page: DailyCheck, qtbot: QtBot, clock: Clock) -> None:
    """Only places, "None seen" and their keys are answers; a chord is for somebody else."""
    painted(page, qtbot)
    qtbot.mouseClick(page, Qt.MouseButton.LeftButton, pos=QPoint(100, 90))
    qtbot.mouseClick(page, Qt.MouseButton.RightButton, pos=QPoint(page.field.x + 9, page.field.y + 9))
    qtbot.keyClick(page, Qt.Key.Key_A)
    qtbot.keyClick(page, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)

    assert page.session.outcomes == ()


@pytest.mark.parametrize(
    ("key", "modifier", "place"),
    [
        (Qt.Key.Key_Home, Qt.KeyboardModifier.KeypadModifier, 7),
        (Qt.Key.Key_Clear, Qt.KeyboardModifier.KeypadModifier, 5),
        (Qt.Key.Key_3, Qt.KeyboardModifier.KeypadModifier, 3),
        (Qt.Key.Key_4, Qt.KeyboardModifier.ShiftModifier, 4),
        (Qt.Key.Key_Insert, Qt.KeyboardModifier.KeypadModifier, None),
    ],
)
def test_the_pad_answers_by_where_its_keys_lie(
    page: DailyCheck, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, place: int | None
) -> None:
    """Also with its numbers off, and on keyboards whose digits need Shift."""
    painted(page, qtbot)
    qtbot.keyClick(page, key, modifier)

    assert [outcome.place for outcome in page.session.outcomes] == [place]


def test_arrows_beside_the_pad_are_no_answer(page: DailyCheck, qtbot: QtBot) -> None:
    """Home away from the pad lies nowhere in the field."""
    painted(page, qtbot)
    qtbot.keyClick(page, Qt.Key.Key_Home)

    assert page.session.outcomes == ()


def test_a_double_click_is_one_answer(page: DailyCheck, qtbot: QtBot, clock: Clock) -> None:
    """Its second press falls on the next picture and must not answer it."""
    painted(page, qtbot)
    clock.now += 2
    at = QPoint(page.field.x + 9, page.field.y + 9)
    qtbot.mouseClick(page, Qt.MouseButton.LeftButton, pos=at)
    painted(page, qtbot)
    clock.now += 0.2
    qtbot.mouseDClick(page, Qt.MouseButton.LeftButton, pos=at)

    assert len(page.session.outcomes) == 1


def test_inside_another_window_it_is_as_exact(qtbot: QtBot, clock: Clock) -> None:
    """As a page of the desk, below a banner and at an odd place."""
    desk = QWidget()
    desk.resize(1137, 729)
    page = DailyCheck(FACTS, assumed(), tokens=TOKENS, random=Random(4), clock=clock, parent=desk)
    page.setGeometry(37, 51, 1100, 650)
    qtbot.addWidget(desk)
    with qtbot.waitExposed(desk):
        desk.show()

    assert finish(page, qtbot, clock).verdict is RoutineVerdict.PASS


def test_always_the_same_key_fails(page: DailyCheck, qtbot: QtBot, clock: Clock) -> None:
    """Clicking through ends in a fail."""
    results: list[Result] = []
    page.finished.connect(results.append)
    while page.session.trial is not None:
        press(page, qtbot, clock, Qt.Key.Key_Space)

    assert [result.verdict for result in results] == [RoutineVerdict.FAIL]


def test_a_key_before_the_eye_is_not_counted(page: DailyCheck, qtbot: QtBot, clock: Clock) -> None:
    """Time runs from the paint of the picture: 0.1 s later nobody has looked."""
    trial = painted(page, qtbot)
    clock.now += 0.1
    qtbot.keyClick(page, right_key(trial))

    assert [outcome.counted for outcome in page.session.outcomes] == [False]
    assert page.session.number == 1


def test_escape_leaves_once(page: DailyCheck, qtbot: QtBot, clock: Clock) -> None:
    """Esc in the middle is not done; what comes after it changes nothing."""
    press(page, qtbot, clock, right_key(painted(page, qtbot)))
    results: list[Result] = []
    page.finished.connect(results.append)

    qtbot.keyClick(page, Qt.Key.Key_Escape)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    qtbot.keyClick(page, Qt.Key.Key_5)

    assert [result.verdict for result in results] == [RoutineVerdict.NOT_DONE]
    assert len(results[0].outcomes) == 1


def test_the_screen_shows_the_levels_asked_for(page: DailyCheck, qtbot: QtBot) -> None:
    """Read from the screen itself: the disc has its level, its place the ground's, to the last pixel."""
    trial = painted(page, qtbot)
    assert trial.disc is not None

    shot = screen_of(page)

    diameter = disc_diameter(page.field, FACTS.pitch)
    left, top = page.field.corner(trial.disc.place)
    inner = shot[top + 40 : top + page.field.cell - 14, left + 14 : left + page.field.cell - 14]
    x, y = centre(page.field, trial.disc, diameter)
    assert set(np.unique(inner)) == {trial.ground, trial.level}
    assert (shot[y, x] == trial.level).all()


def test_one_covered_pixel_cannot_pass(page: DailyCheck, qtbot: QtBot, clock: Clock) -> None:
    """Something over the pattern, be it one pixel, is found by reading back and told at once."""
    painted(page, qtbot)
    speck = QWidget(page)
    speck.setStyleSheet("background: #ff0000")
    speck.setAutoFillBackground(True)
    speck.setGeometry(QRect(page.field.x + 50, page.field.y + 50, 1, 1))
    speck.show()
    qtbot.waitUntil(lambda: screen_of(page)[speck.y(), speck.x()].tolist() == [255, 0, 0])

    result = finish(page, qtbot, clock)

    assert (result.verdict, result.not_exact) == (RoutineVerdict.FAIL, COVERED)


def screen_of(page: DailyCheck) -> NDArray[np.uint8]:
    """What the screen shows of the page."""
    return pixels(page.screen().grabWindow(page.winId()).toImage())


@pytest.mark.parametrize(("scale", "verdict"), [("1", "pass"), ("2", "pass"), ("1.25", "fail"), ("1.5", "fail")])
def test_a_scaled_screen_cannot_pass(scale: str, verdict: str, tmp_path: Path) -> None:
    """Whole scales are exact; at 125 % the page says so and the best answers fail."""
    platform = "xcb" if os.environ.get("DISPLAY") else "offscreen"
    if platform == "offscreen" and scale == "2":
        pytest.skip("Qt's off-screen platform cannot be read back at scale 2: run under Xvfb (xvfb-run pytest)")
    script = tmp_path / "run.py"
    script.write_text(SCALED.format(tokens=TOKENS), encoding="utf-8")
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": platform}

    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stderr
    at_once, end = done.stdout.splitlines()
    why = "" if verdict == "pass" else f"Not exact: the screen is scaled {float(scale) * 100:.0f} %"
    assert (at_once, end) == (why, f"{verdict}|{why}")


SCALED = """
from itertools import count
from random import Random
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from calibration.panel.page import DailyCheck
from calibration.panel.screens import facts_of
from calibration.patterns import assumed

app = QApplication([])
clock = count(0, 2)
page = DailyCheck(
    facts_of(app.primaryScreen(), ()), assumed(), tokens={tokens}, random=Random(4), clock=lambda: next(clock)
)
page.resize(1000, 640)
page.show()
page.finished.connect(lambda result: print(result.verdict + "|" + result.not_exact))
while not page.shown:
    app.processEvents()
print(page.not_exact)
while (trial := page.session.trial) is not None:
    while not page.shown:
        app.processEvents()
    QTest.keyClick(page, Qt.Key(Qt.Key.Key_0 + (trial.disc.place if trial.disc else 0)))
"""


def test_the_screen_is_known_by_edid_or_by_name(qtbot: QtBot, page: DailyCheck) -> None:
    """The EDID of the same connector is taken; without one Qt's name and size stand for it."""
    screen = page.screen()
    mine = ScreenFacts("ENC", "RX370", "20440117", screen.name(), 1536, 2048, 324, 433)
    other = ScreenFacts("ENC", "RX370", "20440118", "elsewhere-9", 1536, 2048, 324, 433)

    assert facts_of(screen, [other, mine]) is mine
    plain = facts_of(screen, [other])
    assert plain.manufacturer == ""
    assert (plain.pixels_wide, plain.pixels_high) == (screen.size().width(), screen.size().height())


def test_the_page_is_named_for_those_who_hear_it(page: DailyCheck) -> None:
    """A focusable page has a name, and takes the keys at once."""
    assert page.accessibleName() == "Daily display check"
    assert page.focusPolicy() is Qt.FocusPolicy.StrongFocus
    assert page.focusWidget() is page
