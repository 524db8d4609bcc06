"""Tours as a person would start them, the command in a process of its own; and a desk in this one, with a case open."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cli.demo_folder import demo_folder
from app.cli.demo_reports import write_small_image
from app.cli.main import GROUPS
from app.cli.run import run
from app.desk.theme.theme import dress
from app.desk.window import Launch, Window

READROOM = Path(sys.executable).with_name("readroom")
LONGEST_S = 900.0
"""The tour's own 300 s, and time to make the sample list on a machine that is busy with other tests."""


@dataclass
class Tour:
    """One run of `readroom tour`; `out` has its pictures, `data` its data folder."""

    process: subprocess.Popen[str]
    out: Path
    data: Path
    said: str | None = None

    def ended(self) -> tuple[int, str]:
        """Wait for its end; its exit code and what it said on standard error."""
        if self.said is None:
            _, self.said = self.process.communicate(timeout=LONGEST_S)
        return self.process.returncode, self.said

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The steps done so far."""
        try:
            return list(json.loads((self.out / "tour.json").read_text(encoding="ascii"))["steps"])
        except FileNotFoundError:
            return []

    @property
    def document(self) -> dict[str, Any]:
        """`tour.json`."""
        return dict(json.loads((self.out / "tour.json").read_text(encoding="ascii")))

    def wait_for(self, holds: Callable[[Tour], bool]) -> bool:
        """Look until something holds or the tour is over; whether it held."""
        ends = time.monotonic() + LONGEST_S
        while time.monotonic() < ends:
            over = self.process.poll() is not None
            if holds(self):
                return True
            if over:
                return False
            time.sleep(0.005)
        return False

    @property
    def window(self) -> int | None:
        """The process that has the window."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for child in children.read_text(encoding="utf-8").split():
            if b"tour-window" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        return None


Start = Callable[..., Tour]


@pytest.fixture(scope="session")
def tour_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder that nobody used before."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def environment(tour_home: Path) -> dict[str, str]:
    """What a tour is started with: no screen, and a platform that it must not take."""
    dropped = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "READROOM_DATA")
    kept = {
        name: value for name, value in os.environ.items() if name not in dropped and not name.startswith("XDG_")
    }
    return kept | {"HOME": str(tour_home), "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture(scope="session")
def start(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts tours; what still runs at the end is ended."""
    if sys.platform.startswith("linux") and not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed: apt-get install xvfb")
    running: list[Tour] = []

    def begin(*words: str) -> Tour:
        folder = tmp_path_factory.mktemp("tour")
        out, data = folder / "out", folder / "data"
        command = [str(READROOM), "tour", "--out", str(out), "--data", str(data), *words]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder
        )
        running.append(Tour(process, out, data))
        return running[-1]

    yield begin
    for tour in running:
        if tour.process.poll() is None:
            tour.process.kill()
            tour.process.wait()


@pytest.fixture(scope="session")
def readroom(environment: dict[str, str]) -> Callable[..., Any]:
    """Runs a command on a data folder and gives what it printed as JSON; it must succeed."""

    def run(data: Path, *words: str) -> Any:  # whatever the command's document is
        command = [str(READROOM), *words, "--json", "--data", str(data)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def new_case(tmp_path: Path, own_home: Path) -> Callable[[Path], Path]:
    """Makes a data folder with one imported case and the demonstration's reader."""

    def make(folder: Path) -> Path:
        assert run(["import", str(write_small_image(tmp_path, 0, None)), "--data", str(folder)], GROUPS) == 0
        with demo_folder(folder, wait=False):
            return folder

    return make


@pytest.fixture
def data(tmp_path: Path, new_case: Callable[[Path], Path]) -> Path:
    """A data folder with one case."""
    return new_case(tmp_path / "data")


@pytest.fixture
def opened(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[[Path], Window]]:
    """Opens the desk on a folder and its first case; what is open at the end is closed."""
    made: list[Window] = []

    def begin(folder: Path) -> Window:
        window = Window(dress(qapp), Launch(folder, True, lambda: datetime.now(UTC)))
        made.append(window)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        with qtbot.waitSignal(window.ready, timeout=30_000):
            window.begin()
        with qtbot.waitSignal(window.case_opened, timeout=30_000):
            QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
        return window

    yield begin
    for window in made:
        window.close()
        qtbot.waitUntil(lambda window=window: not window.isVisible(), timeout=30_000)  # type: ignore[misc]


@pytest.fixture
def opened_to_write(opened: Callable[[Path], Window]) -> Callable[[Path], Window]:
    """The same, with the caret in the impression."""

    def begin(folder: Path) -> Window:
        window = opened(folder)
        assert window.case is not None
        window.case.page.column.editor.go_to_field("impression")
        window.case.page.column.editor.setFocus()
        return window

    return begin


@pytest.fixture
def window(data: Path, opened: Callable[[Path], Window]) -> Window:
    """A demonstration with one case, ready, the case open."""
    return opened(data)
