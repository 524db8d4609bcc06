"""The GUI thread while 600 slices of JPEG-LS load: how long from one tick of a millisecond to the next."""

from __future__ import annotations

import statistics
from importlib import metadata
from pathlib import Path

import pytest
from goals import BY_ID, Table
from rounds import differs, once
from series import series

pytestmark = pytest.mark.bench
STALLS = Path(__file__).with_name("stalls.py")
RUNS = 3
LIMITS = {figure: BY_ID[f"gui.stall.{figure}"].limit or 0.0 for figure in ("p99", "max")}
NAMES = ("idle", "ours", "pydicom")
PEER = f"pydicom {metadata.version('pydicom')} with pyjpegls {metadata.version('pyjpegls')} in a loop in a thread"


@pytest.fixture(scope="module")
def ticks() -> dict[str, list[dict[str, float]]]:
    """Each way by turns in fresh processes, the first round thrown away."""
    jls = series("jls")
    found: dict[str, list[dict[str, float]]] = {name: [] for name in NAMES}
    for number in range(RUNS + 1):
        for name, runs in found.items():
            run = once(name, jls.folder, STALLS)
            fault = run.get("fault") or (differs(run, jls.truth) if name != "idle" else "")
            assert not fault, f"{name}: {fault}"
            if number:
                runs.append(run)
    return found


@pytest.mark.parametrize("figure", ["p99", "max"])
def test_stall(table: Table, ticks: dict[str, list[dict[str, float]]], figure: str) -> None:
    """The desk's own loading, against pydicom's loop in a thread."""
    runs = {name: [run[figure] for run in ticks[name]] for name in NAMES}
    idle = statistics.median(runs["idle"])
    took = statistics.median(run["all"] for run in ticks["ours"])

    table.add(
        f"gui.stall.{figure}",
        runs["ours"],
        (PEER, runs["pydicom"]),
        note=f"loading took {took:.2g} s; with nothing to load {idle:.3g} ms",
        why="this machine alone, with nothing to load, is as late" if idle > LIMITS[figure] else "",
    )
