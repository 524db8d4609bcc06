"""How large the desk is drawn: screen by screen, before Qt's application is made, because Qt reads it only then.

Only whole numbers: at a fraction the display check cannot show one pixel of a pattern on one pixel of the screen.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QScreen

from app.desk.screen import pixels

SETTING = "settings.toml"
SCALES = (1, 2, 3)
FACTOR, FACTORS = "QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS"
SAID_BY_PERSON = (FACTOR, FACTORS, "QT_ENABLE_HIGHDPI_SCALING", "QT_FONT_DPI")
"""Where one of these is set, somebody has chosen already."""
READ_ON = 92
"""Dots per inch of a screen of 24 inches and 1920 px, on which 13 px are read at arm's length."""
MADE_UP = range(95, 98)
"""Dots per inch that a server says where it does not know how large its screen is."""
ROOM, ROOM_UNKNOWN = (1366, 768), (1920, 1080)
"""What of our px must be left: of a screen whose size is known, and of one whose size is not."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One screen: its name, its size in device pixels, dots per inch as the system says, what it scales already."""

    name: str
    wide: int
    high: int
    dots: float
    ratio: float = 1.0


def scale_of(screen: Shown) -> int:
    """The whole number that keeps 13 px readable: by the screen's size where it is known, else by its pixels."""
    if screen.ratio != 1.0:
        return 1
    known = screen.dots > 0 and round(screen.dots) not in MADE_UP
    room = ROOM if known else ROOM_UNKNOWN
    largest = max(1, round(screen.dots / READ_ON)) if known else SCALES[-1]
    fitting = [n for n in SCALES if n <= largest and screen.wide >= n * room[0] and screen.high >= n * room[1]]
    return max(fitting, default=1)


def chosen(data: Path) -> int | None:
    """`[look] scale` of the data folder's settings; None where nothing usable is written there.

    The settings themselves are read, and complained of, once the window stands.
    """
    try:
        look = tomllib.loads((data / SETTING).read_text(encoding="utf-8")).get("look", {})
    except (OSError, ValueError):
        return None
    scale = look.get("scale") if isinstance(look, dict) else None
    return scale if isinstance(scale, int) and scale in SCALES else None


def factors(screens: Iterable[Shown]) -> str:
    """What Qt wants to hear: "DP-1=2;HDMI-1=1", "" where no screen is scaled."""
    found = [(screen.name, scale_of(screen)) for screen in screens]
    return ";".join(f"{name}={scale}" for name, scale in found) if any(scale != 1 for _, scale in found) else ""


@contextmanager
def scaled(data: Path, environment: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """Make the application inside of this. What was said to Qt is taken back, so that no child process hears it."""
    said = _said(data, environment)
    environment.update(said)
    try:
        yield
    finally:
        for name in said:
            environment.pop(name, None)


def _said(data: Path, environment: MutableMapping[str, str]) -> dict[str, str]:
    if any(environment.get(name) for name in SAID_BY_PERSON):
        return {}
    scale = chosen(data)
    if scale is not None:
        return {FACTOR: str(scale)} if scale != 1 else {}
    if not sys.platform.startswith("linux"):
        return {}  # the system scales each screen itself
    found = factors(_screens(environment))
    return {FACTORS: found} if found else {}


def _screens(environment: MutableMapping[str, str]) -> list[Shown]:
    """The screens of the X server; none where all of them together are too small to be scaled."""
    platform = environment.get("QT_QPA_PLATFORM", "")
    if (platform or "xcb") != "xcb" or (environment.get("WAYLAND_DISPLAY") and not platform):
        return []
    wide, high = pixels()
    if wide < 2 * ROOM[0] or high < 2 * ROOM[1]:
        return []
    asked = QGuiApplication(sys.argv[:1])
    try:
        return [_shown(screen) for screen in asked.screens()]
    finally:
        asked.shutdown()


def _shown(screen: QScreen) -> Shown:
    size, ratio = screen.geometry().size(), screen.devicePixelRatio()
    return Shown(screen.name(), size.width(), size.height(), screen.physicalDotsPerInch(), ratio)
