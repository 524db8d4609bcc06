"""Damaged headers against pydicom, damaged codestreams through the decoders' door: a short run, and `make fuzz`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve()
ROOT = HERE.parents[3]
DATA = ROOT / ".." / "shared" / "data"
LARGEST_MIB = 900
LONG = 100_000


def begun(kind: str, seed: int, count: int) -> subprocess.Popen[str]:
    """One process of a run; with the real data where it is there, and with files of our own in any case."""
    arguments = [sys.executable, str(HERE.with_name("fuzzing.py")), kind, str(seed), str(count)]
    data = [str(DATA.resolve())] if kind == "headers" and DATA.is_dir() else []
    place = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(arguments + data, env=place, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What the process found, printed as one line: its seed repeats it."""
    said, _ = process.communicate()
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(said)
    print("\n", {name: value for name, value in found.items() if name not in ("faults", "crashes")})
    assert found["faults"] == []
    return found


def test_damaged_headers_in_short() -> None:
    """Two thousand damaged headers: the lean walk says what pydicom says, or hands the file on."""
    found = ended(begun("headers", 20261125, 2000))

    assert found["tally"]["agreed"] > 300
    assert found["tally"]["refused"] > 100
    assert found["tally"]["ways"] > 50


def test_damaged_streams_in_short() -> None:
    """Three thousand damaged codestreams: pixels or a sentence, from a child that stays small and alive."""
    found = ended(begun("streams", 20261125, 3000))

    assert found["crashes"] == []
    assert found["peak_mib"] < LARGEST_MIB
    assert found["tally"]["decoded"] > 300


@pytest.mark.fuzz
def test_damaged_headers() -> None:
    """A hundred thousand damaged headers, on two cores."""
    halves = [begun("headers", seed, LONG // 2) for seed in (1, 2)]

    found = [ended(half) for half in halves]

    assert sum(one["tally"]["agreed"] for one in found) > LONG // 10


@pytest.mark.fuzz
def test_damaged_streams() -> None:
    """A hundred thousand damaged codestreams; a decoder that crashed was a refusal by name, and is named here."""
    halves = [begun("streams", seed, LONG // 2) for seed in (3, 4)]

    found = [ended(half) for half in halves]

    for one in found:
        print(*one["crashes"], sep="\n")
        assert one["peak_mib"] < LARGEST_MIB
        assert one["slowest_s"] < 20
        assert sum(one["tally"].values()) == one["count"]
