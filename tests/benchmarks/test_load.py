"""Loading a series: ours beside bare reading and beside every program that was there, turn about, in fresh processes."""

from __future__ import annotations

import statistics

import pytest
from goals import Also, Table
from rounds import Rounds, cold, differs, interleaved, label, once
from series import SLICES, series

pytestmark = pytest.mark.bench
FLOORS = ("floor", "floor, all cores")
NATIVE_RUNS, RUNS, COLD_RUNS = 5, 3, 5
FEWER = 150
"""Slices of JPEG 2000."""
PROVEN = "as the desk reads: every stream was decoded whole at import"
WHY = {
    (
        "j2k",
        "vtk-dicom",
    ): "both decode with OpenJPEG, 23 ms of processor a frame, and its GDCM has OpenJPEG use all cores "
    "within a frame; ours decodes frames beside each other, which gains the little that threads within a frame lose"
}


@pytest.fixture(scope="module")
def native() -> Rounds:
    """Six hundred native slices by everybody."""
    ours = (*FLOORS, "stored", "own", "heads")
    return interleaved(
        series("native"), ours, ("vtk", "vtk-dicom", "simpleitk", "dcm2niix", "pydicom"), NATIVE_RUNS
    )


@pytest.fixture(scope="module")
def chilled() -> dict[str, list[dict[str, float]]]:
    """Ours and the floors with nothing of the series in the system's cache; the first round thrown away."""
    native = series("native")
    found: dict[str, list[dict[str, float]]] = {name: [] for name in (*FLOORS, "stored")}
    for number in range(COLD_RUNS + 1):
        for name, runs in found.items():
            cold(native.folder)
            run = once(name, native.folder)
            assert not run.get("fault") and not differs(run, native.truth), f"{name}, cold: {run}"
            if number:
                runs.append(run)
    print(
        "\ncold: " + "; ".join(f"{name} " + " ".join(f"{run['all']:.3f}" for run in found[name]) for name in found)
    )
    return found


def _median(runs: list[dict[str, float]], part: str = "all") -> float:
    return statistics.median(run[part] for run in runs)


def test_floor(table: Table, native: Rounds, chilled: dict[str, list[dict[str, float]]]) -> None:
    """As near to bare reading as can be, warm and cold; the floor is read by one thread or by all, whichever is faster."""
    best = native.fastest(FLOORS)
    floor = min(_median(chilled[name]) for name in FLOORS)
    mine = _median(chilled["stored"])

    table.add(
        "load.native.floor",
        native.of("stored"),
        (f"reading every file's pixels into one new array ({best})", native.of(best)),
        also=[Also("cold", mine / floor, "x", 1.5)],
        note=f"cold: {mine:.3f} s, floor {floor:.3f} s; warm with HU made: {statistics.median(native.of('own')):.3f} s",
    )


def test_native_peers(table: Table, native: Rounds) -> None:
    """Against the fastest reader, HU made as it does."""
    best = native.fastest()

    table.add(
        "load.native.peer",
        native.of("own"),
        (label(best), native.of(best)),
        note=f"keeping stored numbers as the desk does {statistics.median(native.of('stored')):.3f} s; {native.others()}",
    )


@pytest.mark.parametrize("syntax", ["jpll", "rle", "htj2k", "j2k"])
def test_compressed_peers(table: Table, syntax: str) -> None:
    """Against the fastest reader of each compressed form, HU made as it does."""
    read = series(syntax, FEWER if syntax == "j2k" else SLICES)
    ours = ("own", "own, unproven") if syntax == "htj2k" else ("own",)
    found = interleaved(read, ours, ("vtk-dicom", "simpleitk", "dcm2niix", "pydicom"), RUNS)
    best = found.fastest()
    notes = [found.others()]
    if syntax == "htj2k":
        unproven = statistics.median(found.of("own, unproven"))
        notes.insert(0, f"{PROVEN}; not yet proven {unproven:.3g} s")
    if syntax == "j2k":
        notes.insert(0, f"{FEWER} slices, not {SLICES}: nobody decodes those quickly")

    table.add(
        f"load.{syntax}.peer", found.of("own"), (label(best), found.of(best)), note="; ".join(filter(None, notes))
    )


def test_first_image(table: Table, native: Rounds, chilled: dict[str, list[dict[str, float]]]) -> None:
    """From the call to the middle slice's pixels, 600 slices, also cold, also JPEG 2000."""
    hard = interleaved(series("j2k"), ("first",), (), RUNS)

    table.add(
        "load.first_image",
        native.of("stored", "first"),
        ("pydicom: all headers, then the middle image", native.of("heads", "first")),
        also=[
            Also("cold", _median(chilled["stored"], "first"), "s", 0.150),
            Also("JPEG 2000", statistics.median(hard.of("first", "first")), "s", 0.090),
        ],
    )


def test_headers(table: Table, native: Rounds) -> None:
    """Milliseconds a file, against pydicom without pixels."""
    table.add(
        "load.header_scan",
        [seconds * 1000 / SLICES for seconds in native.of("stored", "headers")],
        ("pydicom, stop_before_pixels", [seconds * 1000 / SLICES for seconds in native.of("heads", "headers")]),
    )


@pytest.fixture(scope="module")
def memory() -> dict[str, Rounds]:
    """Ours for its memory: native, and JPEG-LS, whose decoder needs some of its own."""
    return {syntax: interleaved(series(syntax), ("memory",), (), RUNS) for syntax in ("native", "jls")}


def test_peak_memory(table: Table, memory: dict[str, Rounds]) -> None:
    """Loading takes little more than the volume."""
    worst = max(memory, key=lambda syntax: max(memory[syntax].of("memory", "peak")))

    table.add(
        "load.peak_memory",
        memory[worst].of("memory", "peak"),
        ("the volume itself", memory[worst].of("memory", "volume")),
        note=f"the larger of native and JPEG-LS ({worst})",
    )


def test_release(table: Table, memory: dict[str, Rounds]) -> None:
    """A second after closing, the memory is back with the system."""
    worst = min(memory, key=lambda syntax: min(memory[syntax].of("memory", "back")))

    table.add(
        "load.release",
        memory[worst].of("memory", "back"),
        ("what loading had taken", memory[worst].of("memory", "taken")),
        note=f"the smaller of native and JPEG-LS ({worst})",
    )
