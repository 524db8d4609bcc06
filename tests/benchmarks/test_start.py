"""From the start of a process to its answer: the version, the painted worklist, the first image of a case."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.demo_folder import demo_folder

pytestmark = pytest.mark.bench
RUNS = 5
ROOT = Path(__file__).resolve().parents[2]
READROOM = "import sys; sys.argv[0] = 'readroom'; from app.cli.main import main; main()"


@pytest.fixture(scope="module")
def traced(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, float]]:
    """What each start of `readroom demo` wrote down, in seconds: `worklist` and `ready` from the process's start,
    `image` from the press of Enter, `cpu` the processor's seconds up to the worklist."""
    if not shutil.which("xdotool"):
        pytest.skip("xdotool is not installed: apt-get install xdotool")
    if not os.environ.get("DISPLAY"):
        pytest.skip("there is no X server: run it with `make bench`, which starts Xvfb")
    with demo_folder(None, wait=True):
        pass  # the sample is made
    runs = [_start(environment, tmp_path_factory.mktemp("trace") / "times") for _ in range(RUNS + 1)]
    print()
    for run in runs[1:]:
        print(
            ", ".join(f"{word} {seconds:.3f}" for word, seconds in run.items()), f"(load {os.getloadavg()[0]:.1f})"
        )
    return runs[1:]  # the first fills the system's cache


def _start(environment: dict[str, str], trace: Path) -> dict[str, float]:
    began = time.monotonic()
    desk = subprocess.Popen(
        [sys.executable, "-c", READROOM, "demo"],
        cwd=ROOT,
        env={**environment, "READROOM_TRACE": str(trace), "QT_QPA_PLATFORM": "xcb"},
    )
    try:
        shown, used = _wait(trace, "worklist", desk)
        ready, _ = _wait(trace, "ready", desk)
        pressed = time.monotonic()
        subprocess.run(["xdotool", "key", "Return"], check=True)
        image, _ = _wait(trace, "image", desk)
        subprocess.run(["xdotool", "key", "ctrl+q"], check=True)
        desk.wait(30)
    finally:
        if desk.poll() is None:
            desk.terminate()
            desk.wait()
    return {"worklist": shown - began, "cpu": used, "ready": ready - began, "image": image - pressed}


def _wait(trace: Path, word: str, desk: subprocess.Popen[bytes]) -> tuple[float, float]:
    """The moment and the processor's seconds of the first line of a word."""
    until = time.monotonic() + 60
    while time.monotonic() < until and desk.poll() is None:
        lines = trace.read_text(encoding="ascii").splitlines() if trace.exists() else []
        for line in lines:
            name, moment, used = line.split()
            if name == word:
                return float(moment), float(used)
        time.sleep(0.005)
    pytest.fail(f"the desk did not come to “{word}” within a minute")


def test_version(table: Any, fresh_process: Callable[..., float], naive_start: tuple[str, list[float]]) -> None:
    """`readroom --version` costs next to nothing beside the heavy imports."""
    code = READROOM.replace("'readroom'", "'readroom'; sys.argv[1:] = ['--version']")
    fresh_process("-c", code)
    runs = [fresh_process("-c", code) for _ in range(RUNS)]

    table.add("start.version", runs, "s", naive_start, "<= 0.06x", lambda _, ratio: ratio <= 0.06)


def test_worklist(table: Any, traced: list[dict[str, float]], naive_start: tuple[str, list[float]]) -> None:
    """From the start of the process to the painted list, in `demo`, the sample made before."""
    runs = [run["worklist"] for run in traced]

    used = sorted(run["cpu"] for run in traced)

    table.add(
        "start.window",
        runs,
        "s",
        naive_start,
        "<= 0.40 s",
        lambda seconds, _: seconds <= 0.40,
        processor_seconds=[used[0], used[len(used) // 2], used[-1]],
    )


def test_first_image(table: Any, traced: list[dict[str, float]], naive_start: tuple[str, list[float]]) -> None:
    """From Enter on a case (the key's own way through X counted) to its first painted image."""
    runs = [run["image"] for run in traced]

    table.add("start.viewer", runs, "s", naive_start, "<= 1.0 s from Enter", lambda seconds, _: seconds <= 1.0)


def test_doctor(
    table: Any, fresh_process: Callable[..., float], naive_start: tuple[str, list[float]], tmp_path: Path
) -> None:
    """`readroom doctor --json`, one child for the renderer."""
    words = f"'readroom'; sys.argv[1:] = ['doctor', '--json', '--data', {str(tmp_path)!r}]"
    code = READROOM.replace("'readroom'", words).replace("main()", "\ntry: main()\nexcept SystemExit: pass")
    fresh_process("-c", code)
    runs = [fresh_process("-c", code) for _ in range(3)]

    table.add("doctor.time", runs, "s", naive_start, "<= 2 s", lambda seconds, _: seconds <= 2.0)
