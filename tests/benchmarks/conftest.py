"""The table of what was measured: printed at the end, and written to results.json beside this file."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("results.json")
PACKAGES = ("PySide6-Essentials", "vtk", "numpy", "pydicom", "imagecodecs", "SQLAlchemy", "SimpleITK")
GPU_GOALS = ("gpu.page.p95", "gpu.mpr.p95", "gpu.vr.p50")


@dataclass(slots=True)
class Table:
    """Goals by id, each as results.json holds it; a missed goal stays."""

    goals: dict[str, dict[str, object]] = field(default_factory=dict)

    def add(
        self,
        goal_id: str,
        runs: Sequence[float],
        unit: str,
        peer: tuple[str, Sequence[float]],
        goal: str,
        met: Callable[[float, float], bool],
        **beside: object,
    ) -> None:
        """Keep the median of the runs beside the median of the peer's.

        Args:
            met: of the median and its ratio to the peer's.
            beside: what else was seen and helps to read the number.
        """
        measured, other = statistics.median(runs), statistics.median(peer[1])
        ratio = measured / other
        self.goals[goal_id] = {
            "measured": round(measured, 6),
            "unit": unit,
            "peer_name": peer[0],
            "peer": round(other, 6),
            "ratio": round(ratio, 4),
            "goal": goal,
            "met": met(measured, ratio),
            "runs": len(runs),
            "spread": [round(min(runs), 6), round(max(runs), 6)],
            **beside,
        }


@pytest.fixture(scope="session")
def table() -> Iterator[Table]:
    """Everything this session measures; written when it ends."""
    made = Table()
    before = os.getloadavg()[0]
    yield made
    from viewer.draw.choose import probe

    renderer = probe()
    if renderer.software:
        made.goals |= {name: {"skipped": "no GPU"} for name in GPU_GOALS}
    result = {
        "machine": {
            "cpu": _cpu(),
            "cores": len(os.sched_getaffinity(0)),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "os": platform.platform(),
            "python": platform.python_version(),
            "gl_renderer": renderer.name,
            "load_before_and_after": [round(before, 1), round(os.getloadavg()[0], 1)],
            "bytecode": (ROOT / "app" / "cli" / "__pycache__").is_dir(),
        },
        "versions": {name: metadata.version(name) for name in PACKAGES},
        "goals": dict(sorted(made.goals.items())),
    }
    before_goals = json.loads(RESULTS.read_text(encoding="utf-8"))["goals"] if RESULTS.exists() else {}
    if set(before_goals) <= set(made.goals):  # a part of the benchmarks does not throw the rest away
        RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"\nload {before:.1f} before, {os.getloadavg()[0]:.1f} after; the median of each goal's runs")
    for name, goal in result["goals"].items():
        if "skipped" in goal:
            print(f"{name:22} {goal['skipped']}")
            continue
        said = "met" if goal["met"] else "MISSED"
        print(
            f"{name:22} {goal['measured']:9.4f} {goal['unit']:4} {goal['ratio']:7.3f} x {goal['peer_name']} "
            f"({goal['peer']:.4f}); goal {goal['goal']}: {said}"
        )


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "not known")


def fresh(*arguments: str) -> float:
    """Seconds that a fresh interpreter takes from its start to its end, with bytecode."""
    began = time.monotonic()
    subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT, env=plain_environment(), capture_output=True)
    return time.monotonic() - began


def plain_environment() -> dict[str, str]:
    """This process's environment, where bytecode is written and used."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@pytest.fixture(scope="session")
def fresh_process() -> Callable[..., float]:
    """Times a fresh interpreter."""
    return fresh


@pytest.fixture(scope="session")
def naive_start() -> tuple[str, list[float]]:
    """What everything at once costs before a window could be made: the peer of the start-up goals, in seconds."""
    code = "import PySide6.QtWidgets, vtk, pydicom, numpy"
    fresh("-c", code)
    return "importing Qt, VTK, pydicom and numpy first", [fresh("-c", code) for _ in range(3)]


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The environment for a child that is measured."""
    return plain_environment()
