"""One desk a data folder: the second start, the lock of another machine, a desk that was killed or asked to end."""

from __future__ import annotations

import contextlib
import os
import shutil
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


def other_account(data: Path, home: Path, writable: bool) -> subprocess.CompletedProcess[str]:
    """The same start by `nobody`, a home of its own; `writable` lets that account write the folder too."""
    if os.name != "posix" or os.getuid() != 0:
        pytest.skip("another account can be taken on by root alone")
    import pwd  # POSIX has it

    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("setpriv is not installed: apt-get install util-linux")
    nobody = pwd.getpwnam("nobody")
    program = (setpriv, f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", *PROGRAM)
    if subprocess.run(
        [*program[:4], sys.executable, "-c", "import PySide6.QtCore"], cwd=ROOT, check=False
    ).returncode:
        pytest.skip("the program's files cannot be read by the account nobody here")
    home.mkdir(exist_ok=True)
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    for folder in (home, *data.parents[:3]):  # pytest keeps its folders to their owner
        folder.chmod(0o755)
    if writable:
        for path in (data, *data.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return subprocess.run(
        [*program, "--data", str(data)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **{name: str(home) for name in names}},
    )


@pytest.mark.parametrize("writable", [True, False])
def test_a_desk_of_another_account_is_refused(tmp_path: Path, writable: bool) -> None:
    """Somebody else of this machine on the same folder: exit 1 and one sentence, whether they may write it or not."""
    data = tmp_path / "data"

    with desk(data) as first:
        second(data)  # it listens now
        refused = other_account(data, tmp_path / "nobody", writable)

        assert first.poll() is None
        assert holder(data) == first.pid
    assert (refused.returncode, refused.stdout) == (1, "")
    assert len(refused.stderr.splitlines()) == 1
    assert str(data) in refused.stderr
    if writable:
        assert "another account" in refused.stderr


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
