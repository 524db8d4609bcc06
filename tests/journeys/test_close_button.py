"""The close button of a window manager, pressed on the real window: everything typed is kept, and the desk ends well."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-c", "from app.cli.main import main; main()")
PATIENCE_S = 60.0


class Message(ctypes.Structure):
    """XClientMessageEvent of Xlib, padded to the size of XEvent (24 longs)."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 12),
    ]


def press_the_close_button(window: int) -> None:
    """Send WM_DELETE_WINDOW as a window manager does (ICCCM 4.2.8.1)."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = ctypes.c_ulong
    x.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
    x.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x.XOpenDisplay(None)
    assert display
    client_message = 33
    message = Message(type=client_message, window=window, format=32)
    message.message_type = x.XInternAtom(display, b"WM_PROTOCOLS", 0)
    message.data[0] = x.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
    assert x.XSendEvent(display, window, 0, 0, ctypes.byref(message))
    x.XCloseDisplay(display)  # sends what waits


@pytest.fixture
def desk(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """`readroom demo` on a folder with one case, on this screen."""
    if not shutil.which("xdotool"):
        pytest.skip("xdotool is not installed: apt-get install xdotool")
    if not os.environ.get("DISPLAY"):
        pytest.skip("there is no X server: `make test` starts Xvfb")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("READROOM_TRACE", str(tmp_path / "times"))
    process = subprocess.Popen(
        [*PROGRAM, "demo", "--data", str(data)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def wait_for(holds: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < ends, f"{what} was waited for in vain"
        time.sleep(0.02)


def wait_for_word(times: Path, word: str) -> None:
    wait_for(lambda: times.exists() and word in times.read_text(encoding="ascii").split(), word)


def xdotool(*words: str) -> str:
    return subprocess.run(["xdotool", *words], check=True, capture_output=True, text=True).stdout


def stored(data: Path, question: str) -> str:
    with closing(sqlite3.connect(data / "store.sqlite")) as connection:
        return str(connection.execute(question).fetchall())


def window_of(process: subprocess.Popen[str]) -> int:
    return int(xdotool("search", "--onlyvisible", "--pid", str(process.pid), "--name", "^Readroom$").split()[0])


def test_the_close_button_in_the_middle_of_a_word(desk: subprocess.Popen[str], data: Path, tmp_path: Path) -> None:
    """A letter typed in the moment before is in the draft, the exit code is 0, and nothing is on standard error."""
    wait_for_word(tmp_path / "times", "ready")
    window = window_of(desk)
    xdotool("key", "Return")
    wait_for(lambda: "case.open" in stored(data, "SELECT event FROM audit"), "the case")
    wait_for_word(tmp_path / "times", "image")
    xdotool("key", "Tab")
    xdotool("type", "--delay", "1", "Juliet and kil")

    press_the_close_button(window)

    _, said = desk.communicate(timeout=20)
    assert (desk.returncode, said) == (0, "")
    assert "Juliet and kil" in stored(data, "SELECT * FROM draft")
    assert "case.close" in stored(data, "SELECT event FROM audit ORDER BY seq DESC LIMIT 1")
    assert not (data / "desk.lock").exists()


def test_the_close_button_before_anything_is_loaded(desk: subprocess.Popen[str], tmp_path: Path) -> None:
    """Closed in the moment the list is painted: what is being loaded is waited for, then it ends with 0 and in silence."""
    wait_for_word(tmp_path / "times", "worklist")

    press_the_close_button(window_of(desk))

    _, said = desk.communicate(timeout=20)
    assert (desk.returncode, said) == (0, "")


def test_pressed_through_a_window_manager(desk: subprocess.Popen[str], tmp_path: Path) -> None:
    """A real window manager, where one is installed: its own key for closing ends the desk with 0."""
    manager = shutil.which("openbox")
    if manager is None:
        desk.kill()
        pytest.skip("openbox is not installed: apt-get install openbox")
    with subprocess.Popen([manager], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            wait_for_word(tmp_path / "times", "ready")
            wait_for(_is_managed, "the window manager")
            xdotool("windowactivate", "--sync", str(window_of(desk)))
            xdotool("key", "alt+F4")

            _, said = desk.communicate(timeout=20)
        finally:
            running.terminate()

    assert (desk.returncode, said) == (0, "")


def _is_managed() -> bool:
    """Whether a window manager says how many desktops there are."""
    return subprocess.run(["xdotool", "get_num_desktops"], check=False, capture_output=True).returncode == 0
