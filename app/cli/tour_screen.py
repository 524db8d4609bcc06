"""The screen a tour works on: on Linux always an X server of its own (Xvfb), elsewhere the screen that is there.

`-displayfd` takes no lock, so two servers started together could share a number; a number of our choosing takes the
lock file or fails, and the next one is tried.
"""

from __future__ import annotations

import ctypes
import os
import random
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from resources.errors import ReadroomError

NUMBERS = range(200, 60000)
TRIES = 20
START_S = 20.0
LOOK_S = 0.02
FAMILY_WILD = 65535
COOKIE = b"MIT-MAGIC-COOKIE-1"
PR_SET_PDEATHSIG = 1


@contextmanager
def screen(size: tuple[int, int]) -> Iterator[dict[str, str]]:
    """A screen of `size` pixels; what the environment of the program that draws on it must be.

    Raises:
        ReadroomError: there is no Xvfb, or it does not start.
    """
    if not sys.platform.startswith("linux"):
        yield dict(os.environ)
        return
    program = shutil.which("Xvfb")
    if program is None:
        raise ReadroomError("Xvfb is not installed, and the tour needs it: apt-get install xvfb")
    with tempfile.TemporaryDirectory(prefix="readroom-tour-") as folder:
        server, number = _started(program, size, Path(folder))
        try:
            yield _environment(number, Path(folder))
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _environment(number: int, folder: Path) -> dict[str, str]:
    """Of a program on that display: what the person's own session says of screens does not count."""
    left = (
        "WAYLAND_DISPLAY",
        "QT_SCALE_FACTOR",
        "QT_SCREEN_SCALE_FACTORS",
        "QT_ENABLE_HIGHDPI_SCALING",
        "QT_FONT_DPI",
    )
    kept = {name: value for name, value in os.environ.items() if name not in left}
    return kept | {"DISPLAY": f":{number}", "XAUTHORITY": str(folder / "authority"), "QT_QPA_PLATFORM": "xcb"}


def _started(program: str, size: tuple[int, int], folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """A server that answers, and its number."""
    said = folder / "said"
    for _ in range(TRIES):
        number = random.SystemRandom().choice(NUMBERS)
        (folder / "authority").write_bytes(authority(number, secrets.token_bytes(16)))
        command = [program, f":{number}", "-screen", "0", f"{size[0]}x{size[1]}x24", "-noreset"]
        command += ["-nolisten", "tcp", "-auth", str(folder / "authority")]
        with said.open("wb") as log:
            server = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=end_with_parent,  # noqa: PLW1509  no thread runs here yet
            )
        if _answers(server, number):
            return server, number
        server.kill()
        server.wait()
    words = said.read_text("utf-8", "replace").strip().splitlines()
    raise ReadroomError(f"Xvfb does not start: {words[-1] if words else 'it says nothing'}.")


def _answers(server: subprocess.Popen[bytes], number: int) -> bool:
    """Wait until the server takes connections; False when it ended, as it does where the number is taken."""
    ends = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < ends:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(f"/tmp/.X11-unix/X{number}")
            except OSError:
                time.sleep(LOOK_S)
                continue
            return server.poll() is None
    return False


def authority(number: int, cookie: bytes) -> bytes:
    """One entry of an X authority file for any host: family, address, display number, name, cookie."""
    fields = (b"", str(number).encode("ascii"), COOKIE, cookie)
    return struct.pack(">H", FAMILY_WILD) + b"".join(struct.pack(">H", len(one)) + one for one in fields)


def end_with_parent() -> None:
    """Ask Linux to end this process when the one that started it is gone, however it went."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
