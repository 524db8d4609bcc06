"""From the start of a process to its answer: the version, the painted worklist, the first image of a case."""

from __future__ import annotations

import os
import shutil
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from goals import Table

from app.cli.demo_folder import demo_folder

pytestmark = pytest.mark.bench
RUNS = 5
LEVELS, SOME = 100, 20
"""An image on the screen has more levels of grey than this, each in more than so many pixels."""
ROOT = Path(__file__).resolve().parents[2]
READROOM = "import sys; sys.argv[0] = 'readroom'; from app.cli.main import main; main()"


@pytest.fixture(scope="module")
def traced(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, float]]:
    """What each start of `readroom demo` wrote down, in seconds: `worklist` and `first` (the first image, Enter pressed in
    the moment the list is painted) from the process's start, `early` from that Enter; `ready`, of a second start, from
    an Enter pressed once the desk is ready; `cpu` and `first cpu`, the processor's seconds up to list and image."""
    if not shutil.which("xdotool"):
        pytest.fail("xdotool is not installed: apt-get install xdotool")
    if not os.environ.get("DISPLAY"):
        pytest.fail("there is no X server: run it with `make bench`, which starts Xvfb")
    with demo_folder(None, wait=True):
        pass  # the sample is made
    runs = []
    for _ in range(RUNS + 1):
        later = _start(environment, tmp_path_factory.mktemp("trace") / "times", at_once=False)
        run = _start(environment, tmp_path_factory.mktemp("trace") / "times", at_once=True)
        runs.append(run | {"ready": later["early"]})
    print()
    for run in runs[1:]:
        print(
            ", ".join(f"{word} {seconds:.3f}" for word, seconds in run.items()), f"(load {os.getloadavg()[0]:.1f})"
        )
    return runs[1:]  # the first fills the system's cache


def _start(environment: dict[str, str], trace: Path, at_once: bool) -> dict[str, float]:
    """One start; Enter is pressed in the moment the list is painted, or once the desk is ready."""
    began = time.monotonic()
    desk = subprocess.Popen(
        [sys.executable, "-c", READROOM, "demo"],
        cwd=ROOT,
        env={**environment, "READROOM_TRACE": str(trace), "QT_QPA_PLATFORM": "xcb"},
    )
    try:
        shown, used = _wait(trace, "worklist", desk)
        if not at_once:
            _wait(trace, "ready", desk)
        pressed = time.monotonic()
        subprocess.run(["xdotool", "key", "Return"], check=True)
        image, image_cpu = _wait(trace, "image", desk)
        levels = _grey_levels()
        assert levels > LEVELS, f"the trace speaks of an image, the screen holds {levels} levels of grey"
        _wait(trace, "ready", desk)
        subprocess.run(["xdotool", "key", "ctrl+q"], check=True)
        desk.wait(30)
    finally:
        if desk.poll() is None:
            desk.terminate()
            desk.wait()
    return {
        "worklist": shown - began,
        "cpu": used,
        "early": image - pressed,
        "first": image - began,
        "first cpu": image_cpu,
    }


def _grey_levels() -> int:
    """How many levels of pure grey stand on the screen in some number: an image has many, pages have few."""
    raw = subprocess.run(["xwd", "-root", "-silent"], capture_output=True, check=True).stdout
    head = struct.unpack(">25I", raw[:100])  # XWDFile.h: size of the header, ..., colours after it
    height, line, start = head[5], head[12], head[0] + 12 * head[19]
    pixels = np.frombuffer(raw, np.uint8, height * line, start).reshape(-1, 4)
    grey = pixels[(pixels[:, 0] == pixels[:, 1]) & (pixels[:, 1] == pixels[:, 2]), 0]
    return int((np.bincount(grey, minlength=256) > SOME).sum())


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


def test_version(table: Table, fresh_process: Callable[..., float], naive_start: tuple[str, list[float]]) -> None:
    """`readroom --version` costs next to nothing beside the heavy imports."""
    code = READROOM.replace("'readroom'", "'readroom'; sys.argv[1:] = ['--version']")
    fresh_process("-c", code)

    table.add("start.version", [fresh_process("-c", code) for _ in range(RUNS)], naive_start)


def test_worklist(table: Table, traced: list[dict[str, float]], naive_start: tuple[str, list[float]]) -> None:
    """From the start of the process to the painted list, in `demo`, the sample made before."""
    used = sorted(run["cpu"] for run in traced)

    table.add(
        "start.window",
        [run["worklist"] for run in traced],
        naive_start,
        note=f"processor seconds {used[0]:.2f} to {used[-1]:.2f}",
    )


def test_first_image(table: Table, traced: list[dict[str, float]], naive_start: tuple[str, list[float]]) -> None:
    """From the start of the process to the first image of the case that Enter opens as soon as the list is there."""
    used = sorted(run["first cpu"] for run in traced)

    table.add(
        "start.viewer",
        [run["first"] for run in traced],
        naive_start,
        note=f"processor seconds {used[0]:.2f} to {used[-1]:.2f}",
    )
    for name, words, limit in (
        ("early", "the moment the list is painted", 0.6),
        ("ready", "the desk is ready", 1.0),
    ):
        runs = [run[name] for run in traced]
        seconds = statistics.median(runs)
        said = "met" if seconds <= limit else "MISSED"
        table.beside[f"start.{name}"] = (
            f"from Enter, pressed when {words}, to the first image {seconds:.2f} s; goal <= {limit} s: {said}"
        )


def test_doctor(
    table: Table, fresh_process: Callable[..., float], naive_start: tuple[str, list[float]], tmp_path: Path
) -> None:
    """`readroom doctor --json`, one child for the renderer."""
    words = f"'readroom'; sys.argv[1:] = ['doctor', '--json', '--data', {str(tmp_path)!r}]"
    code = READROOM.replace("'readroom'", words).replace("main()", "\ntry: main()\nexcept SystemExit: pass")
    fresh_process("-c", code)

    table.add("doctor.time", [fresh_process("-c", code) for _ in range(3)], naive_start)
