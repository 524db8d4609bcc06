"""A key held down on a real X server: every image is shown, at the rate of the screen, counted from the paint."""

from __future__ import annotations

import os
import shutil
import subprocess
import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from viewer.draw.raster import Raster
from viewer.look.window import Window
from viewer.panes.pane import Pane
from viewer.panes.seen import Level
from viewer.panes.style import Style
from viewer.volumes.arrays import volume_of_array

pytestmark = pytest.mark.journey
SLICES = 601
RATE = 60


def tool(*words: str) -> None:
    """One command to the X server."""
    subprocess.run(words, check=True, capture_output=True, timeout=20)


@pytest.fixture
def keyboard() -> None:
    """A keyboard whose keys repeat 60 times a second."""
    if QGuiApplication.platformName() != "xcb" or not os.environ.get("DISPLAY"):
        pytest.skip("needs an X server; `make test` starts Xvfb")
    for name, package in (("xdotool", "xdotool"), ("xset", "x11-xserver-utils")):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed: apt-get install {package}")
    tool("xset", "r", "on")
    tool("xset", "r", "rate", "150", str(RATE))


def test_a_key_held_over_600_images_shows_600(
    qapp: QApplication, keyboard: None, qtbot: QtBot, style: Style, capsys: pytest.CaptureFixture[str]
) -> None:
    """The server repeats the key; the pane paints each image it is asked for, none twice and none skipped."""
    rng = np.random.default_rng(3)
    stored = rng.integers(-100, 200, (SLICES, 512, 512), dtype=np.int16)
    volume = volume_of_array(stored, key="ct", spacing=(0.7, 0.7), step=1.0, modality="CT", units="HU")
    pane = Pane(Raster(), style)
    qtbot.addWidget(pane)
    pane.resize(926, 650)
    pane.show()
    qtbot.waitExposed(pane)
    pane.set_volume(volume, 0, Window(40, 400))
    pane.activateWindow()
    pane.setFocus(Qt.FocusReason.OtherFocusReason)
    tool("xdotool", "windowfocus", str(int(pane.winId())))
    qtbot.waitUntil(lambda: pane.hasFocus() and 0 in pane.seen)
    painted: list[tuple[float, int]] = []
    pane.painted.connect(lambda _, index: painted.append((time.monotonic(), index)))

    worked = time.process_time()
    tool("xdotool", "keydown", "Down")
    try:
        qtbot.waitUntil(lambda: bool(painted) and painted[-1][1] == SLICES - 1, timeout=90_000)
    finally:
        tool("xdotool", "keyup", "Down")

    worked = 1000 * (time.process_time() - worked) / (SLICES - 1)
    shown = [index for at, (_, index) in enumerate(painted) if at == 0 or painted[at - 1][1] != index]
    assert [index for index in shown if index] == list(range(1, SLICES))
    assert pane.seen == set(range(SLICES))
    first = {index: at for at, index in reversed(painted)}
    gaps = np.diff([first[index] for index in range(2, SLICES)])  # the second one waits for the server to repeat
    rate = 1 / float(gaps.mean())
    with capsys.disabled():
        print(
            f"\n600 images shown of 600 asked for, {rate:.1f} a second; between two p50 {1000 * np.median(gaps):.1f}, "
            f"p95 {1000 * np.percentile(gaps, 95):.1f}, most {1000 * gaps.max():.1f} ms; "
            f"{worked:.1f} ms of processor an image; load {os.getloadavg()[0]:.1f}"
        )
    assert rate > 0.9 * RATE or os.getloadavg()[0] > 4
    assert pane.seen_map.count("ct", Level.TENTH) < SLICES // 2
