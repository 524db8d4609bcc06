"""JPEG-LS: against peers, from one thread to all cores, and against its decoder alone."""

from __future__ import annotations

import os
import statistics

import pytest
from goals import Also, Table
from rounds import Rounds, interleaved, label
from series import series

pytestmark = pytest.mark.bench
RUNS = 3
CORES = len(os.sched_getaffinity(0))
THREADS = tuple(threads for threads in (2, 4, 8) if threads <= CORES)
SPEED_UP = {2: 1.85, 4: 3.6, 8: 6.8}


@pytest.fixture(scope="module")
def jls() -> Rounds:
    """Six hundred slices of JPEG-LS by everybody."""
    if not THREADS:
        pytest.fail("there is one core here: nothing can be said about two threads")
    ours = ("own", "stored, 1", *(f"stored, {threads}" for threads in THREADS), f"decoder, {THREADS[-1]}")
    return interleaved(series("jls"), ours, ("vtk-dicom", "simpleitk", "dcm2niix", "pydicom"), RUNS)


def test_peers(table: Table, jls: Rounds) -> None:
    """Against the fastest reader, HU made as it does."""
    best = jls.fastest()

    table.add("load.jls.peer", jls.of("own"), (label(best), jls.of(best)), note=jls.others())


def test_scaling(table: Table, jls: Rounds) -> None:
    """Twice the threads, nearly twice the speed; four and eight where there are cores for them."""
    alone = statistics.median(jls.of("stored, 1"))
    more = [
        Also(f"{n} threads", alone / statistics.median(jls.of(f"stored, {n}")), "x", SPEED_UP[n], at_least=True)
        for n in THREADS[1:]
    ]

    n = THREADS[-1]
    busy = statistics.median(run["cpu"] / run["all"] for run in jls.runs[f"decoder, {n}"])
    table.add(
        "load.scaling",
        jls.of("stored, 2"),
        ("the same on one thread", jls.of("stored, 1")),
        also=more,
        note=f"two threads, {CORES} cores; the decoder alone keeps {busy:.2f} of {n} cores busy",
    )


def test_overhead(table: Table, jls: Rounds) -> None:
    """What loading costs beside decoding: headers, sorting, handing out, first touch of the volume."""
    n = THREADS[-1]
    decoder = [seconds / n for seconds in jls.of(f"decoder, {n}", "cpu")]
    wall = statistics.median(jls.of(f"decoder, {n}"))

    table.add(
        "load.decode.overhead",
        jls.of(f"stored, {n}"),
        (
            f"the decoder's processor time alone, a {n}th of it" if n > 2 else "half the decoder's processor time",
            decoder,
        ),
        note=f"the decoder alone by the clock, streams in memory: {wall:.3g} s",
    )
