"""`readroom inspect --digest` beside SimpleITK, which reads and hashes the same; not among the 31 goals, so in the notes."""

from __future__ import annotations

import statistics
from importlib import metadata
from pathlib import Path

import pytest
from goals import Table
from rounds import once
from series import series

pytestmark = pytest.mark.bench
HASHES = Path(__file__).with_name("hashes.py")
RUNS = 3


@pytest.mark.parametrize(("syntax", "count"), [("native", 300), ("jls", 300), ("rle", 100), ("j2k", 100)])
def test_digest(table: Table, syntax: str, count: int) -> None:
    """The same digest, by turns, the first round thrown away; the goal is to take no longer than SimpleITK."""
    folder = series(syntax, count).folder
    found: dict[str, list[float]] = {"inspect": [], "simpleitk": []}
    digests = set()

    for number in range(RUNS + 1):
        for name, runs in found.items():
            run = once(name, folder, HASHES)
            assert not run.get("fault"), f"{name}: {run['fault']}"
            digests.add(run["hashed"])
            if number:
                runs.append(run["all"])

    assert len(digests) == 1, "the two read different numbers"
    ours, theirs = (statistics.median(runs) for runs in found.values())
    said = "met" if ours <= theirs else "MISSED"
    table.beside[f"inspect.{syntax}"] = (
        f"{count} slices read and hashed in {ours:.3g} s, {ours / theirs:.2f} x "
        f"SimpleITK {metadata.version('SimpleITK')} ({theirs:.3g} s); goal <= 1x: {said}"
    )
