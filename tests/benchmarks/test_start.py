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
    `image` from the press of Enter once the desk is ready, `cpu` the processor's seconds up to the worklist; of a
    second start, in which Enter is pressed in the moment the list is painted, `early` from that press, `first` from
    the process's start, `early cpu` the processor's seconds up to that image."""
    if not shutil.which("xdotool"):
        pytest.skip("xdotool is not installed: apt-get install xdotool")
    if not os.environ.get("DISPLAY"):
        pytest.skip("there is no X server: run it with `make bench`, which starts Xvfb")
    with demo_folder(None, wait=True):
        pass  # the sample is made
    runs = []
    for _ in range(RUNS + 1):
        run = _start(environment, tmp_path_factory.mktemp("trace") / "times", at_once=False)
        early = _start(environment, tmp_path_factory.mktemp("trace") / "times", at_once=True)
        runs.append(run | {"early": early["image"], "first": early["first"], "early cpu": early["image cpu"]})
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
        ready, _ = _wait(trace, "ready", desk)
        subprocess.run(["xdotool", "key", "ctrl+q"], check=True)
        desk.wait(30)
    finally:
        if desk.poll() is None:
            desk.terminate()
            desk.wait()
    return {
        "worklist": shown - began,
        "cpu": used,
        "ready": ready - began,
        "image": image - pressed,
        "first": image - began,
        "image cpu": image_cpu,
    }


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
    """From the start of the process to the first image of a case, Enter pressed in the moment the list is painted."""
    runs = [run["first"] for run in traced]
    used = sorted(run["early cpu"] for run in traced)

    table.add(
        "start.viewer",
        runs,
        "s",
        naive_start,
        "<= 1.0 s",
        lambda seconds, _: seconds <= 1.0,
        processor_seconds=[used[0], used[len(used) // 2], used[-1]],
    )


def test_image_at_once(table: Any, traced: list[dict[str, float]], naive_start: tuple[str, list[float]]) -> None:
    """From Enter in the moment the list is painted (the key's way through X counted) to the case's first image."""
    runs = [run["early"] for run in traced]

    table.add("start.enter", runs, "s", naive_start, "<= 0.6 s from Enter", lambda seconds, _: seconds <= 0.6)


def test_image_when_ready(table: Any, traced: list[dict[str, float]], naive_start: tuple[str, list[float]]) -> None:
    """From Enter once the desk is ready (the key's way through X counted) to the case's first image."""
    runs = [run["image"] for run in traced]

    table.add("start.ready", runs, "s", naive_start, "<= 1.0 s from Enter", lambda seconds, _: seconds <= 1.0)


def test_doctor(
    table: Any, fresh_process: Callable[..., float], naive_start: tuple[str, list[float]], tmp_path: Path
) -> None:
    """`readroom doctor --json`, one child for the renderer."""
    words = f"'readroom'; sys.argv[1:] = ['doctor', '--json', '--data', {str(tmp_path)!r}]"
    code = READROOM.replace("'readroom'", words).replace("main()", "\ntry: main()\nexcept SystemExit: pass")
    fresh_process("-c", code)
    runs = [fresh_process("-c", code) for _ in range(3)]

    table.add("doctor.time", runs, "s", naive_start, "<= 2 s", lambda seconds, _: seconds <= 2.0)
