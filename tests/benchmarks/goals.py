"""The 31 goals, what a results file must look like, and the table a person reads.

`results.json` holds the figures in their contract and nothing else; `notes.json` beside it what the contract has no
room for: the spread of the runs, what else was measured with them, why a goal was missed, the load of the machine.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MACHINE = ("cpu", "cores", "memory_gib", "os", "python", "gl_renderer")
ROW = ("measured", "unit", "peer_name", "peer", "ratio", "goal", "met", "runs")
RUNS = 3


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal. Lower is better, unless `at_least`.

    Attributes:
        limit: of the measured figure, in `unit`; None where only the ratio counts.
        ratio: limit of measured / peer, or of the speed-up where `at_least`.
    """

    id: str
    unit: str
    words: str
    limit: float | None = None
    ratio: float | None = None
    at_least: bool = False

    def met(self, measured: float, ratio: float) -> bool:
        """Whether these figures reach it."""
        if self.at_least:
            return self.ratio is None or ratio >= self.ratio
        return (self.limit is None or measured <= self.limit) and (self.ratio is None or ratio <= self.ratio)


GOALS = (
    Goal("load.native.floor", "s", "<= 1.5x, warm and cold", ratio=1.5),
    Goal("load.native.peer", "s", "<= 0.33x", ratio=0.33),
    Goal("load.jls.peer", "s", "<= 0.35x", ratio=0.35),
    Goal("load.jpll.peer", "s", "<= 0.25x", ratio=0.25),
    Goal("load.rle.peer", "s", "<= 0.30x", ratio=0.30),
    Goal("load.htj2k.peer", "s", "<= 0.20x", ratio=0.20),
    Goal("load.j2k.peer", "s", "<= 0.55x", ratio=0.55),
    Goal("load.scaling", "s", ">= 1.85x on 2 threads (3.6x on 4, 6.8x on 8)", ratio=1.85, at_least=True),
    Goal("load.decode.overhead", "s", "<= 1.10x", ratio=1.10),
    Goal("load.first_image", "s", "<= 0.060 s warm, <= 0.150 s cold, JPEG 2000 <= 0.090 s", limit=0.060),
    Goal("load.header_scan", "ms", "<= 0.15x", ratio=0.15),
    Goal("load.peak_memory", "MiB", "<= 1.08x", ratio=1.08),
    Goal("load.release", "MiB", ">= 0.95x back after 1 s", ratio=0.95, at_least=True),
    Goal("present.page.p95", "ms", "<= 8 ms and <= 0.35x", limit=8, ratio=0.35),
    Goal("present.wl.p95", "ms", "<= 8 ms and <= 0.35x", limit=8, ratio=0.35),
    Goal("present.zoom.p95", "ms", "<= 12 ms", limit=12),
    Goal("present.grid.p95", "ms", "<= 16.7 ms", limit=16.7),
    Goal("present.4k.p95", "ms", "<= 33 ms; <= 16.7 ms while dragging", limit=33),
    Goal("mpr.oblique512.p95", "ms", "<= 16.7 ms and <= 1.15x", limit=16.7, ratio=1.15),
    Goal("mpr.oblique1024.p95", "ms", "<= 33 ms and <= 1.15x", limit=33, ratio=1.15),
    Goal("mpr.slab512.p95", "ms", "<= 60 ms; <= 30 ms while dragging", limit=60),
    Goal("vr.turn.p50", "ms", "<= 110 ms and <= 0.10x", limit=110, ratio=0.10),
    Goal("gui.stall.p99", "ms", "<= 4 ms and <= 0.3x", limit=4, ratio=0.3),
    Goal("gui.stall.max", "ms", "<= 16.7 ms", limit=16.7),
    Goal("start.version", "s", "<= 0.06x", ratio=0.06),
    Goal("start.window", "s", "<= 0.40 s", limit=0.40),
    Goal("start.viewer", "s", "<= 1.0 s", limit=1.0),
    Goal("doctor.time", "s", "<= 2 s", limit=2.0),
    Goal("gpu.page.p95", "ms", "<= 4 ms", limit=4),
    Goal("gpu.mpr.p95", "ms", "<= 4 ms", limit=4),
    Goal("gpu.vr.p50", "ms", "<= 8 ms", limit=8),
)
BY_ID = {goal.id: goal for goal in GOALS}
REASONS = {
    "load.native.floor": "600 headers are read and a volume is built of them, which the floor does not do: a quarter and "
    "a twentieth of it; reading the pixels is at the floor",
    "load.native.peer": "600 headers are read and judged in Python: see load.header_scan",
    "load.jls.peer": "CharLS itself on these cores: see load.decode.overhead",
    "load.jpll.peer": "libjpeg-turbo itself: of 1.17 s of processor 1.10 s are the decoder's, which wants both cores free",
    "load.rle.peer": "unpacking two byte planes and joining them is two thirds of it, reading the files the rest",
    "load.j2k.peer": "OpenJPEG itself on these cores: decoding alone takes as long, and the peer uses its threads too",
    "load.header_scan": "of 23 us a file opening and reading take 4, lengths and values 5, judging and typing 8, Python the rest",
    "present.grid.p95": "four pictures with their words and strips are painted by one thread",
    "mpr.oblique512.p95": "values of 32 bits, a copy of the plane, the window and a mask besides: the bare resampler hands over 16 bits",
    "load.decode.overhead": "two decoding threads and the one that asks share two cores: 1.04 x where nothing else ran",
    "mpr.oblique1024.p95": "values of 32 bits, a copy of the plane, the window and a mask besides, as for 512",
    "mpr.slab512.p95": "eleven sheets of nearest values while dragging: with fewer, thin bright things would be passed by",
    "vr.turn.p50": "65,536 lit rays through 256 x 256 x 300 voxels by the processor",
    "gui.stall.p99": "both cores decode, so the GUI thread waits for its turn of the interpreter now and then",
    "gui.stall.max": "both cores decode: at no fixed place, one or two ticks a run wait for a core",
}
"""What is known of why a goal is missed; a goal that is missed and not here was not looked into yet."""


@dataclass(frozen=True, slots=True)
class Also:
    """A second figure that a goal asks for: it must not exceed (or fall below) its own limit either."""

    words: str
    value: float
    unit: str
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it keeps to its limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def said(self) -> str:
        """For the table."""
        return f"{self.words} {self.value:.3g} {self.unit}"


@dataclass(slots=True)
class Table:
    """What one session measured."""

    goals: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)

    def add(
        self,
        goal_id: str,
        runs: Sequence[float],
        peer: tuple[str, Sequence[float]],
        *,
        also: Sequence[Also] = (),
        note: str = "",
        why: str = "",
        why_ratio: str = "",
    ) -> None:
        """Keep the median of the runs beside the median of the peer's.

        Args:
            note: what else was seen and helps to read the number.
            why: the known reason when the goal is missed; left out when it is met.
            why_ratio: the same, where it is the ratio that misses.
        """
        goal = BY_ID[goal_id]
        measured, other = statistics.median(runs), statistics.median(peer[1])
        ratio = other / measured if goal_id == "load.scaling" else measured / other
        met = goal.met(measured, ratio) and all(one.met for one in also)
        self.goals[goal_id] = {
            "measured": round(measured, 6),
            "unit": goal.unit,
            "peer_name": peer[0],
            "peer": round(other, 6),
            "ratio": round(ratio, 4),
            "goal": goal.words,
            "met": met,
            "runs": len(runs),
        }
        if goal.ratio is not None and ratio > goal.ratio and not goal.at_least:
            why = "; ".join(filter(None, [why, why_ratio]))
        why = why or REASONS.get(goal_id, "not looked into yet")
        said = "; ".join([*(one.said() for one in also), *([note] if note else [])])
        self.notes[goal_id] = {
            "spread": [round(min(runs), 6), round(max(runs), 6)],
            "peer_spread": [round(min(peer[1]), 6), round(max(peer[1]), 6)],
            **({"note": said} if said else {}),
            **({"why": why} if why and not met else {}),
        }

    def skip(self, goal_id: str, why: str) -> None:
        """Say why a goal of the GPU was not measured."""
        self.goals[goal_id] = {"skipped": why}
        self.notes.pop(goal_id, None)


def faults(result: Mapping[str, Any]) -> Iterator[str]:
    """Everything in which a results file breaks its contract."""
    machine, versions, rows = (result.get(name, {}) for name in ("machine", "versions", "goals"))
    if set(result) != {"machine", "versions", "goals"}:
        yield f"the file holds {', '.join(result)}"
    if set(machine) != set(MACHINE):
        yield f"the machine is told by {', '.join(machine)}"
    if not versions or not all(isinstance(version, str) and version for version in versions.values()):
        yield "a version is missing"
    for goal_id in BY_ID.keys() - rows.keys():
        yield f"{goal_id} is missing"
    for goal_id, row in rows.items():
        if goal_id not in BY_ID:
            yield f"{goal_id} is no goal"
        elif "skipped" in row:
            if not goal_id.startswith("gpu.") or set(row) != {"skipped"}:
                yield f"{goal_id} may not be skipped"
        elif set(row) != set(ROW):
            yield f"{goal_id} holds {', '.join(row)}"
        else:
            yield from _faults_of(goal_id, row)


def _faults_of(goal_id: str, row: Mapping[str, Any]) -> Iterator[str]:
    numbers = [row[name] for name in ("measured", "peer", "ratio")]
    if not all(isinstance(number, int | float) and number > 0 for number in numbers):
        yield f"{goal_id} has a number that is not positive"
        return
    if not isinstance(row["runs"], int) or row["runs"] < RUNS:
        yield f"{goal_id} was run {row['runs']} times"
    if not isinstance(row["met"], bool) or not row["peer_name"] or row["unit"] != BY_ID[goal_id].unit:
        yield f"{goal_id} lacks its verdict, its peer's name or its unit"
    measured, peer, ratio = numbers
    expected = peer / measured if goal_id == "load.scaling" else measured / peer
    if abs(ratio - expected) > 0.001 + 0.01 * expected:
        yield f"{goal_id} has a ratio of {ratio}, its figures give {expected:.4f}"
    if row["met"] and not BY_ID[goal_id].met(measured, ratio):
        yield f"{goal_id} is called met and is not"


def merged(
    before: Mapping[str, Any] | None, table: Table, machine: Mapping[str, Any], versions: Mapping[str, str]
) -> dict[str, Any]:
    """A results file after a session; a part that was measured replaces its rows and keeps the rest.

    Rows of one file come from one machine, those of the GPU excepted, whose card stands in `peer_name`. A part
    measured on another machine than the file's is therefore not taken over; a whole run replaces all but the GPU's.

    Raises:
        ValueError: the part comes from another machine.
    """
    old = dict(before["goals"]) if before else {}
    new = {goal_id: row for goal_id, row in table.goals.items() if "skipped" not in row or goal_id not in old}
    ordinary = {goal_id for goal_id in new if not goal_id.startswith("gpu.")}
    whole = ordinary == {goal_id for goal_id in BY_ID if not goal_id.startswith("gpu.")}
    told = dict(machine), dict(versions)
    if before and not whole:
        same = all(before["machine"][name] == machine[name] for name in ("cpu", "cores", "gl_renderer"))
        if ordinary and not same:
            raise ValueError(
                "results.json comes from another machine, so this part of the benchmarks was not written to it. "
                "Measure the whole here (`make bench`) to replace it."
            )
        if not ordinary:
            told = before["machine"], {**before["versions"]}
        else:
            told = dict(machine), {**before["versions"], **versions}
    if whole:
        old = {goal_id: row for goal_id, row in old.items() if goal_id.startswith("gpu.")}
    rows = {**old, **new}
    return {
        "machine": told[0],
        "versions": told[1],
        "goals": {goal_id: rows[goal_id] for goal_id in BY_ID if goal_id in rows},
    }


def lines(result: Mapping[str, Any], notes: Mapping[str, Any], measured: set[str]) -> Iterator[str]:
    """The table for a person; a row kept from an earlier session is marked."""
    machine = result["machine"]
    yield (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['os']}, "
        f"Python {machine['python']}, {machine['gl_renderer']}"
    )
    for goal_id, row in result["goals"].items():
        mark = " " if goal_id in measured else "-"
        if "skipped" in row:
            yield f"{mark} {goal_id:22} not measured: {row['skipped']}"
            continue
        said = "met" if row["met"] else "MISSED"
        yield (
            f"{mark} {goal_id:22} {row['measured']:9.4g} {row['unit']:3} {row['ratio']:7.3f} x {row['peer']:<9.4g} "
            f"{said:6} goal {row['goal']}; peer: {row['peer_name']}"
        )
        more = notes.get(goal_id, {})
        if "note" in more:
            yield f"{'':27}{more['note']}"
        if "why" in more:
            yield f"{'':27}why: {more['why']}"
    if len(measured) < len(result["goals"]):
        yield "- : kept from an earlier run, or not measured here"
