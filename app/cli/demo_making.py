"""The child process that makes the sample list, begun and ended; loaded only where the list is not made yet."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import IO

from resources.children import command

END_S = 10


def begin_making(cache: Path, data: Path, lock: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the child that fills both folders; it holds the lock as long as it lives."""
    return subprocess.Popen(
        command("sample-list", str(cache), str(data)),
        stdin=subprocess.DEVNULL,
        pass_fds=() if sys.platform == "win32" else (lock.fileno(),),
    )


def end_making(child: subprocess.Popen[bytes]) -> None:
    """Ask the child to end, and wait for it a moment."""
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(END_S)
