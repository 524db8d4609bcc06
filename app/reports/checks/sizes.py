"""Sizes of the impression that the findings do not hold."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.reports.checks.words import Report
from app.reports.values import Finding

_RUN = re.compile(
    r"(?<![\w./])(?P<numbers>\d+(?:\.\d+)?(?:\s*(?:x|×|by|to|-|–|and|or)\s*\d+(?:\.\d+)?)*+)"
    r"(?:\s*(?P<unit>mm|cm|ml|cc|%|per\ cent)(?![\w³²]))?"
)
"""Numbers with their unit, or without one: so a long run of bare numbers is read once."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BEFORE = re.compile(r"(?:previous(?:ly)?|prior|was|from|formerly|up from|compared with)\W*$", re.IGNORECASE)
_DOSE = re.compile(r"\s*(?:of\s+)?(?:intravenous|iv|contrast|oral)", re.IGNORECASE)
_SCALE = {"mm": ("length", 1.0), "cm": ("length", 10.0), "ml": ("volume", 1.0), "cc": ("volume", 1.0)}


@dataclass(frozen=True, slots=True)
class _Size:
    digits: str
    unit: str
    dimension: str
    value: float
    start: int
    end: int
    run_end: int
    earlier: bool
    spread: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """The sizes of one dimension in the findings, by value, and the units each number stands with."""

    values: Sequence[float]
    sizes: Sequence[_Size]
    units: Mapping[str, frozenset[str]]

    def agrees(self, size: _Size) -> bool:
        """One of them is that size; only those near enough are looked at."""
        reach = max(1.0, size.value * 0.06)
        first, past = bisect_left(self.values, size.value - reach), bisect_right(self.values, size.value + reach)
        return any(_agree(size, self.sizes[at]) for at in range(first, past))


def _measured(found: Iterable[_Size]) -> dict[str, _Known]:
    """What was measured, by dimension."""
    of: dict[str, list[_Size]] = {}
    for size in found:
        of.setdefault(size.dimension, []).append(size)
    known = {}
    for dimension, sizes in of.items():
        units: dict[str, set[str]] = {}
        for size in sizes:
            units.setdefault(size.digits, set()).add(size.unit)
        ordered = sorted(sizes, key=lambda size: size.value)
        values = [size.value for size in ordered]
        known[dimension] = _Known(values, ordered, {digits: frozenset(each) for digits, each in units.items()})
    return known


def measurement_mismatch(report: Report) -> Iterator[Finding]:
    """A length, volume or percentage of the impression is none of those in the findings, units converted."""
    impression = report["impression"].text
    measured = _measured({(each.digits, each.unit): each for each in _sizes(report["findings"].text)}.values())
    for size in _sizes(impression):
        known = measured.get(size.dimension)
        if size.earlier or size.spread or known is None or known.agrees(size):
            continue
        kind, end, problem = "measurement-mismatch", size.end, "is not among the sizes of the findings"
        if known.units.get(size.digits, frozenset()) - {size.unit}:
            kind, end, problem = "unit-mismatch", size.run_end, "stands with another unit in the findings"
        message = f"{size.digits} {size.unit} {problem}."
        yield Finding(kind, "warn", "impression", impression[size.start : end], size.start, end, message)


def _sizes(text: str) -> Iterator[_Size]:
    for run in _RUN.finditer(text):
        if run.group("unit") is None:
            continue
        unit = "%" if run.group("unit") == "per cent" else run.group("unit")
        dimension, scale = _SCALE.get(unit, ("share", 1.0))
        if dimension == "volume" and _DOSE.match(text, run.end()):
            continue
        earlier = bool(_BEFORE.search(text[max(0, run.start() - 20) : run.start()]))
        spread = bool(re.search(r"\d\s*(?:to|-|–|or)\s*\d", run.group("numbers")))
        for number in _NUMBER.finditer(run.group("numbers")):
            start = run.start() + number.start()
            value = float(number.group()) * scale
            end = start + len(number.group())
            yield _Size(number.group(), unit, dimension, value, start, end, run.end(), earlier, spread)


def _agree(one: _Size, other: _Size) -> bool:
    """Equal after conversion, or rounded: within 1 mm where a decimal is dropped, or 5 %."""
    apart = abs(one.value - other.value)
    decimals = "." in one.digits or "." in other.digits or one.unit != other.unit
    return apart < 1e-6 or apart <= 0.05 * other.value or (decimals and apart <= 1.0)
