"""The table of what was measured: printed at the end, written to results.json, drawn in results.svg beside this file."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))  # the benchmarks' own modules, which their child processes import the same way

from goals import Table, lines, merged  # noqa: E402  after the path above
from rounds import absent, environment, label  # noqa: E402

ROOT = HERE.parents[1]
RESULTS, NOTES, PICTURE = HERE / "results.json", HERE / "notes.json", HERE / "results.svg"
PACKAGES = ("PySide6-Essentials", "vtk", "numpy", "pydicom", "imagecodecs", "SQLAlchemy", "SimpleITK", "pyjpegls")


@pytest.fixture(scope="session")
def table() -> Iterator[Table]:
    """Everything this session measures; written when it ends, whatever was missed."""
    made = Table()
    load = os.getloadavg()[0]
    began = time.monotonic()
    yield made
    if made.goals or made.beside:
        _write(made, f"load {load:.1f} before, {os.getloadavg()[0]:.1f} after")
    for what, said in made.beside.items():
        print(f"  {what:26} {said}")
    print(f"{time.monotonic() - began:.0f} s; load {load:.1f} before, {os.getloadavg()[0]:.1f} after")


def _write(made: Table, load: str) -> None:
    from picture import drawn

    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else None
    print("\n")
    try:
        result = merged(before, made, _machine(), _versions())
    except ValueError as fault:
        result = merged(None, made, _machine(), _versions())
        print("\n".join(lines(result, made.notes, set(made.goals))))
        print(fault)
        return
    kept = json.loads(NOTES.read_text(encoding="utf-8")) if NOTES.exists() else {}
    notes = {goal_id: made.notes.get(goal_id, kept.get(goal_id)) for goal_id in result["goals"]}
    notes = {goal_id: note for goal_id, note in notes.items() if note} | {
        "machine": {
            "bytecode": (ROOT / "app" / "cli" / "__pycache__").is_dir(),
            "load": load,
            **({"absent": out} if (out := _absent()) else {}),
        },
        "beside": kept.get("beside", {}) | made.beside,
    }
    _dump(RESULTS, result)
    _dump(NOTES, notes)
    PICTURE.write_text(drawn(result, notes), encoding="utf-8")
    print("\n".join(lines(result, notes, set(made.goals))))


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _absent() -> list[str]:
    return [f"{name}: {why}" for name in ("vtk-dicom", "dcm2niix") if (why := absent(name))]


def _versions() -> dict[str, str]:
    found = {name: metadata.version(name) for name in PACKAGES}
    for name in ("vtk-dicom", "dcm2niix"):
        if not absent(name):
            found[name] = label(name).split()[-1]
    return found


def _machine() -> dict[str, Any]:
    from viewer.draw.choose import probe

    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "os": platform.platform(),
        "python": platform.python_version(),
        "gl_renderer": probe().name or "none",
    }


def _cpu() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in told if line.startswith("model name")), "not known")


@pytest.fixture(scope="session")
def fresh_process() -> Callable[..., float]:
    """Seconds that a fresh interpreter takes from its start to its end, with bytecode."""

    def fresh(*arguments: str) -> float:
        began = time.monotonic()
        subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT, env=environment(), capture_output=True)
        return time.monotonic() - began

    return fresh


@pytest.fixture(scope="session")
def naive_start(fresh_process: Callable[..., float]) -> tuple[str, list[float]]:
    """What everything at once costs before a window could be made: the peer of the start-up goals, in seconds."""
    code = "import PySide6.QtWidgets, vtk, pydicom, numpy"
    fresh_process("-c", code)
    return "importing Qt, VTK, pydicom and numpy first", [fresh_process("-c", code) for _ in range(3)]


@pytest.fixture(scope="session", name="environment")
def plain_environment() -> dict[str, str]:
    """The environment for a child that is measured."""
    return environment()
