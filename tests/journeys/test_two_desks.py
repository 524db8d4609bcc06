"""One desk a data folder: the second start, the lock of another machine, a desk that was killed or asked to end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile

pytestmark = pytest.mark.journey
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-c", "from app.cli.main import main; main()")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the test's own, and no screen needed."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


@contextmanager
def desk(data: Path) -> Iterator[subprocess.Popen[str]]:
    """A desk in a process of its own that has the lock of `data`."""
    process = subprocess.Popen(
        [*PROGRAM, "--data", str(data)], cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        while holder(data) != process.pid:
            with contextlib.suppress(subprocess.TimeoutExpired):
                assert process.wait(0.05) is None, "the desk ended before it had its folder"
        yield process
    finally:
        process.kill()
        process.communicate()


def holder(data: Path) -> int:
    """The process that the lock names, 0 when there is none."""
    info = QLockFile(str(data / "desk.lock")).getLockInfo()
    return int(info[0]) if isinstance(info, tuple) else 0


def second(data: Path) -> subprocess.CompletedProcess[str]:
    """A start that ends by itself."""
    return subprocess.run(
        [*PROGRAM, "--data", str(data)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_second_start_brings_the_first_to_the_front(tmp_path: Path) -> None:
    """Started again on the same data, also at once: it says that the window is in front, exits 0, the first stays."""
    data = tmp_path / "Désk ü #1"

    with desk(data) as first:
        again = second(data)

        assert (again.returncode, again.stdout) == (0, "")
        assert "its window is in front now" in again.stderr
        assert len(again.stderr.splitlines()) == 1
        assert first.poll() is None


def test_a_desk_of_another_machine_is_refused_by_name(tmp_path: Path) -> None:
    """A lock of another host is never taken over: exit 1 with the host, and what to do when that host is gone."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "desk.lock").write_text("4711\nreadroom\nelsewhere.example\n\n\n")

    refused = second(data)

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert "elsewhere.example" in refused.stderr
    assert (data / "desk.lock").read_text().startswith("4711")
    assert socket.gethostname() not in refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_desk_leaves_no_lock_that_blocks(tmp_path: Path) -> None:
    """After kill -9 the next start takes the folder; asked to end, it closes in order and the lock is gone."""
    data = tmp_path / "data"
    with desk(data) as first:
        os.kill(first.pid, signal.SIGKILL)
        first.wait(10)
    assert (data / "desk.lock").exists()

    with desk(data) as next_:
        second(data)  # it listens, so its window is painted and it hears signals
        next_.send_signal(signal.SIGTERM)
        _, error = next_.communicate(timeout=30)

    assert (next_.returncode, error) == (0, "")
    assert not (data / "desk.lock").exists()
