"""How large the desk is drawn on a screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.desk.theme.scale import FACTOR, FACTORS, Shown, chosen, factors, scale_of, scaled
from app.settings.desk import desk_settings
from app.settings.toml import SettingsError

UNKNOWN = 96.04


@pytest.mark.parametrize(
    ("wide", "high", "dots", "scale"),
    [
        (1366, 768, 112.0, 1),
        (1920, 1080, 92.0, 1),
        (1920, 1080, 157.0, 1),
        (2560, 1440, 109.0, 1),
        (3840, 2160, 163.0, 2),
        (3840, 2160, 138.0, 2),
        (3840, 2160, 102.0, 1),
        (3840, 2160, UNKNOWN, 2),
        (3440, 1440, UNKNOWN, 1),
        (2880, 1800, 226.0, 2),
        (7680, 4320, 280.0, 3),
    ],
)
def test_a_screen_is_scaled_by_its_size_where_it_is_known(wide: int, high: int, dots: float, scale: int) -> None:
    """Words stay as large as on a 24 inch screen, and the page never has less than 1366 by 768 of our px."""
    assert scale_of(Shown("one", wide, high, dots)) == scale


def test_what_the_system_scales_already_is_left_alone() -> None:
    """A screen the system draws at 1.5 is not scaled a second time."""
    assert scale_of(Shown("one", 3840, 2160, 163.0, 1.5)) == 1


def test_each_screen_has_its_own_factor() -> None:
    """A fine screen beside a coarse one is scaled alone; where none is fine nothing is said to Qt."""
    fine, coarse = Shown("DP-1", 3840, 2160, 163.0), Shown("HDMI-1", 1920, 1080, 92.0)

    assert factors([fine, coarse]) == "DP-1=2;HDMI-1=1"
    assert factors([coarse]) == ""


def test_the_settings_decide_and_a_person_s_own_environment_before_them(tmp_path: Path) -> None:
    """`[look] scale` is told to Qt while the application is made and never after; QT_SCALE_FACTOR wins."""
    (tmp_path / "settings.toml").write_text("[look]\nscale = 2\n")
    empty: dict[str, str] = {}
    own = {FACTOR: "1.5"}

    with scaled(tmp_path, empty):
        assert empty == {FACTOR: "2"}
    with scaled(tmp_path, own):
        assert own == {FACTOR: "1.5"}

    assert empty == {}
    assert own == {FACTOR: "1.5"}
    assert desk_settings(tmp_path).look.scale == 2


@pytest.mark.parametrize("wrong", ["scale = 1.5", "scale = 7", 'scale = "big"', "scales = 2"])
def test_a_scale_that_cannot_be_is_refused_with_its_line(tmp_path: Path, wrong: str) -> None:
    """A fraction would keep the display check from passing: the settings say so, and the desk is not scaled."""
    (tmp_path / "settings.toml").write_text(f"[look]\n{wrong}\n")

    assert chosen(tmp_path) is None
    with pytest.raises(SettingsError, match="line 2"):
        desk_settings(tmp_path)


def test_a_desk_of_its_own_x_server_is_drawn_at_twice_the_size(tmp_path: Path) -> None:
    """On an X server of 3840 by 2160 that does not know its size the application sees 1920 by 1080 at 2."""
    from app.cli.tour_screen import screen

    code = (
        "import os, sys; from pathlib import Path\n"
        "from app.desk.theme.scale import scaled\n"
        "from PySide6.QtWidgets import QApplication\n"
        f"with scaled(Path({str(tmp_path)!r})):\n"
        "    app = QApplication(['x'])\n"
        "one = app.primaryScreen()\n"
        f"print(one.devicePixelRatio(), one.size().toTuple(), os.environ.get({FACTORS!r}))\n"
    )
    with screen((3840, 2160)) as environment:
        said = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True
        )

    assert said.stdout.split("\n")[0] == "2.0 (1920, 1080) None"
