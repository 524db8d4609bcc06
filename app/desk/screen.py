"""Whether a window can open here, asked before Qt: Qt ends the whole program where it cannot."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping

from resources.errors import ReadroomError

WITHOUT_A_SCREEN = ("offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs", "vkkhrdisplay")
PLATFORMS = ("xcb", "wayland", "wayland-egl", *WITHOUT_A_SCREEN)
ELSE = "`readroom tour --out DIR` works without one."


def need_screen(environment: Mapping[str, str] = os.environ) -> None:
    """Tell an absent screen from an absent library, which Qt says the same of.

    Raises:
        ReadroomError: there is no screen, or no library to open a window with.
    """
    if not sys.platform.startswith("linux"):
        return
    platform = environment.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if platform and platform not in PLATFORMS:
        raise ReadroomError(f"QT_QPA_PLATFORM is {platform}; unset it, or give one of {', '.join(PLATFORMS)}.")
    if platform in WITHOUT_A_SCREEN:
        return
    shown = environment.get("DISPLAY", "")
    wayland = environment.get("WAYLAND_DISPLAY", "")
    if platform.startswith("wayland") and not wayland:
        raise ReadroomError(f"There is no screen here: WAYLAND_DISPLAY is not set. {ELSE}")
    if not shown and (not wayland or platform == "xcb"):
        raise ReadroomError(f"There is no screen here: DISPLAY is not set. {ELSE}")
    if wayland and platform != "xcb":
        return
    if not display_answers():
        raise ReadroomError(f"There is no screen here: nothing answers at DISPLAY {shown}. {ELSE}")
    if library("libxcb-cursor.so.0") is None:
        raise ReadroomError(
            "The library libxcb-cursor0 that opens windows is missing: apt-get install libxcb-cursor0"
        )


def library(name: str) -> ctypes.CDLL | None:
    """A shared library of the system, None when it is not installed."""
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


class _Root(ctypes.Structure):
    """The head of `xcb_screen_t`."""

    _fields_ = (
        ("words", ctypes.c_uint32 * 5),
        ("wide", ctypes.c_uint16),
        ("high", ctypes.c_uint16),
    )


class _Roots(ctypes.Structure):
    """`xcb_screen_iterator_t`."""

    _fields_ = (("at", ctypes.POINTER(_Root)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


def display_answers() -> bool:
    """Whether the X server at DISPLAY lets us in."""
    return pixels() != (0, 0)


def pixels() -> tuple[int, int]:
    """Width and height in px of what the X server at DISPLAY shows on all its screens; 0, 0 where none answers."""
    xcb = library("libxcb.so.1")
    if xcb is None:
        return 0, 0
    xcb.xcb_connect.restype = xcb.xcb_get_setup.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    xcb.xcb_get_setup.argtypes = xcb.xcb_setup_roots_iterator.argtypes = [ctypes.c_void_p]
    xcb.xcb_setup_roots_iterator.restype = _Roots
    line = xcb.xcb_connect(None, None)
    try:
        if xcb.xcb_connection_has_error(line):
            return 0, 0
        first = xcb.xcb_setup_roots_iterator(xcb.xcb_get_setup(line)).at.contents
        return first.wide, first.high
    finally:
        xcb.xcb_disconnect(line)
