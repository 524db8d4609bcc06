"""A pane on the screen with a volume whose every pixel is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from viewer.draw.raster import Raster
from viewer.look.window import Window
from viewer.panes.pane import Pane
from viewer.panes.style import Style
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import HeaderWindow, Volume

TOKENS = {
    "base": "#101214", "panel": "#181B1E", "raised": "#22262A", "line": "#3A4046", "edge": "#6F7881",
    "text": "#D6DADD", "text-2": "#A3ABB2", "disabled": "#6B747C", "accent": "#7FB4E6", "focus": "#F2C14E",
    "critical": "#FF7B72", "warning": "#E3B341", "ok": "#6CC58A", "prior": "#C9A7EB", "selection": "#1F3A52",
    "overlay": "#E8EAEC",
}  # fmt: skip


@pytest.fixture
def style(qapp: object) -> Style:
    """The product's tokens and whatever family the machine has."""
    return Style(TOKENS, "DejaVu Sans")


@pytest.fixture
def phantom() -> Volume:
    """A CT of 30 slices, pixels of 1.5 by 0.5 mm, 5 mm apart; slice k is k HU everywhere but noise."""
    rng = np.random.default_rng(11)
    stored = (np.arange(30)[:, None, None] + rng.integers(-5, 6, (30, 40, 120))).astype(np.int16)
    volume = volume_of_array(
        stored, key="ct", spacing=(1.5, 0.5), step=5.0, frame_of_reference="1.2", modality="CT", units="HU"
    )
    return replace(volume, windows=(HeaderWindow(40, 80),), description="Brain")


@pytest.fixture
def shown(qtbot: QtBot, style: Style) -> Callable[[Volume], Pane]:
    """Hang a volume in a pane that is on the screen."""

    def show(volume: Volume) -> Pane:
        pane = Pane(Raster(), style)
        qtbot.addWidget(pane)
        pane.resize(662, 650)
        pane.show()
        qtbot.waitExposed(pane)
        pane.set_volume(volume, 10, Window(40, 80))
        qtbot.waitUntil(lambda: 10 in pane.seen or not bool(volume.arrived[10]))
        return pane

    return show
