"""Turn about: every loader once a round, a fresh process each, the first round thrown away."""

from __future__ import annotations

import functools
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from series import Series, Truth

ROOT = Path(__file__).resolve().parents[2]
LOADERS = Path(__file__).with_name("loaders.py")
DEBIAN = "/usr/bin/python3"
"""Debian's Python, for which vtk-dicom is built."""
PEERS = ("vtk", "vtk-dicom", "simpleitk", "dcm2niix", "pydicom")
PATIENCE = 1.6
"""A peer that took so many times as long as the fastest one in the first round cannot be the fastest: once is enough."""
LIMIT = 120
"""Seconds for one run."""
TOUCHED = 768 << 20
"""Bytes, more than any loader but pydicom takes."""


class WrongPixels(AssertionError):
    """Something of ours read other numbers than were written."""


@dataclass(slots=True)
class Rounds:
    """What was found: the runs of each loader; of a peer that is out of the race, why."""

    runs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    out: dict[str, str] = field(default_factory=dict)

    def of(self, name: str, part: str = "all") -> list[float]:
        """One figure of every run."""
        return [float(run[part]) for run in self.runs[name]]

    def fastest(self, names: Sequence[str] = PEERS) -> str:
        """The one with the lowest median."""
        return min((name for name in names if name in self.runs), key=lambda name: statistics.median(self.of(name)))

    def others(self) -> str:
        """Peers beside the fastest, for a note."""
        best = self.fastest()
        said = [
            f"{label(name)} {statistics.median(self.of(name)):.3g} s"
            for name in PEERS
            if name in self.runs and name != best
        ]
        return "; ".join([*said, *(f"{label(name)} {why}" for name, why in self.out.items())])


def interleaved(series: Series, ours: Sequence[str], peers: Sequence[str], rounds: int) -> Rounds:
    """Run every loader `rounds` times after one round that is thrown away.

    Raises:
        WrongPixels: one of `ours` did not read what was written. A peer that does not is out, and said so.
    """
    found = Rounds()
    racing = list(peers)
    for name in peers:
        missing = absent(name)
        if missing:
            found.out[name] = missing
            racing.remove(name)
    for path in series.folder.iterdir():
        path.read_bytes()  # into the system's cache
    for number in range(rounds + 1):
        first: dict[str, float] = {}
        for name in (*ours, *racing):
            run = once(name, series.folder)
            fault = run.get("fault") or differs(run, series.truth)
            if not fault:
                first[name] = run["all"]
                if number:
                    found.runs.setdefault(name, []).append(run)
            elif name in ours:
                raise WrongPixels(f"{name} on {series.folder.name}: {fault}")
            else:
                found.out[name] = fault
                found.runs.pop(name, None)
        if not number:
            best = min((first[name] for name in racing if name in first), default=0.0)
            for name in racing:
                if name in first and first[name] > PATIENCE * best:
                    found.out[name] = f"{first[name]:.3g} s (once)"
        racing = [name for name in racing if name not in found.out]
    _say(series, found)
    return found


def once(name: str, folder: Path, script: Path = LOADERS) -> dict[str, Any]:
    """One run of one loader (or of another child that is measured); `fault` says why there is none."""
    touch()
    python = DEBIAN if name == "vtk-dicom" else sys.executable
    try:
        done = subprocess.run(
            [python, str(script), name, str(folder)],
            env={**environment(), "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"fault": f"not done after {LIMIT} s"}
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return {"fault": "cannot read it", "said": said} if name in PEERS else {"fault": said}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def differs(run: dict[str, Any], truth: Truth) -> str:
    """Whether a run read something else than was written; empty when it did not."""
    judged = [name for name in ("digest", "middle", "total") if name in run]
    if not judged:
        return "reads nothing that could be judged"
    return (
        "reads other pixels than were written" if any(run[name] != getattr(truth, name) for name in judged) else ""
    )


def touch() -> None:
    """Have the host's memory behind the guest's before the clock runs.

    A virtual machine gives free memory back to its host; the first process to take it again waits for it, up to ten
    times as long as the reading itself. So it is taken and freed before each run, of ours and of every peer.
    """
    taken = bytearray(b"\1") * TOUCHED
    del taken


def environment() -> dict[str, str]:
    """This process's environment, where bytecode is written and used."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cold(folder: Path) -> None:
    """Put the files out of the system's cache."""
    for entry in os.scandir(folder):
        descriptor = os.open(entry.path, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def turns(names: Sequence[str], work: Callable[[str], float], rounds: int) -> dict[str, list[float]]:
    """Turn about in this process, the first round thrown away."""
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):
        for name in names:
            taken = work(name)
            if number:
                found[name].append(taken)
    return found


@functools.cache
def absent(name: str) -> str:
    """Why a peer cannot run here; empty when it can."""
    if name == "dcm2niix":
        return "" if shutil.which("dcm2niix") else "absent (apt-get install dcm2niix)"
    if name == "vtk-dicom":
        found = (
            Path(DEBIAN).exists()
            and not subprocess.run([DEBIAN, "-c", "import vtkdicom"], capture_output=True, check=False).returncode
        )
        return "" if found else "absent (apt-get install python3-vtk-dicom)"
    return ""


@functools.cache
def label(name: str) -> str:
    """A peer's name and version."""
    if name == "vtk":
        return f"vtkDICOMImageReader (VTK {metadata.version('vtk')})"
    if name == "dcm2niix":
        return f"dcm2niix {_said(['dcm2niix', '--version']).removeprefix('v')}"
    if name == "vtk-dicom":
        return f"vtk-dicom {_said(['dpkg-query', '-W', '-f=${Version}', 'python3-vtk-dicom'])}"
    if name == "pydicom":
        return f"pydicom {metadata.version('pydicom')} in a loop"
    return f"SimpleITK {metadata.version('SimpleITK')}"


def _said(command: list[str]) -> str:
    """The last line that a program prints; dcm2niix ends its own with 3."""
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip().splitlines()
    return lines[-1] if lines else "of unknown version"


def _say(series: Series, found: Rounds) -> None:
    print(f"\n{series.folder.name}, {series.truth.slices} slices (load {os.getloadavg()[0]:.1f})")
    for name, runs in found.runs.items():
        print(f"  {name:18}", *(f"{run['all']:.3f}" for run in runs))
    for name, why in found.out.items():
        print(f"  {name:18} {why}")
