"""The screen that a widget is on: EDID read by ourselves where the system gives it, else what Qt knows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtGui import QScreen

from calibration.screen import ScreenFacts, connected

LINUX_SCREENS: Final = Path("/sys/class/drm")


def facts_of(screen: QScreen, edids: Sequence[ScreenFacts] | None = None) -> ScreenFacts:
    """Facts of a Qt screen.

    Args:
        screen: as Qt lists it.
        edids: the screens found by EDID; None looks where Linux keeps them (elsewhere there are none).
    """
    found = connected(LINUX_SCREENS) if edids is None else tuple(edids)
    size = screen.size() * screen.devicePixelRatio()
    # X servers shorten the kernel's connector names: HDMI-A-1 is HDMI-1 there.
    names = [each for each in found if screen.name() in (each.name, each.name.replace("-A-", "-"))]
    models = [each for each in found if each.serial and each.serial == screen.serialNumber()]
    matching = models or names
    if len(matching) == 1:
        return matching[0]
    mm = screen.physicalSize()
    return ScreenFacts(
        manufacturer="",
        model=screen.model(),
        serial=screen.serialNumber(),
        name=screen.name() or "unnamed",
        pixels_wide=round(size.width()),
        pixels_high=round(size.height()),
        mm_wide=round(mm.width()),
        mm_high=round(mm.height()),
    )
