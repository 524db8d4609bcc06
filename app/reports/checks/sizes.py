"""Sizes of the impression that the findings do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.reports.values import Finding

_RUN = re.compile(
    r"(?<![\w./])(?P<numbers>\d+(?:\.\d+)?(?:\s*(?:x|×|by|to|-|–|and|or)\s*\d+(?:\.\d+)?)*)"
    r"\s*(?P<unit>mm|cm|ml|cc|%|per\ cent)(?![\w³²])"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BEFORE = re.compile(r"(?:previous(?:ly)?|prior|was|from|formerly|up from|compared with)\W*$", re.IGNORECASE)
_DOSE = re.compile(r"^\s*(?:of\s+)?(?:intravenous|iv|contrast|oral)", re.IGNORECASE)
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


def measurement_mismatch(sections: Mapping[str, str]) -> Iterator[Finding]:
    """A length, volume or percentage of the impression is none of those in the findings, units converted."""
    impression = sections.get("impression", "")
    measured = {(each.digits, each.unit): each for each in _sizes(sections.get("findings", ""))}.values()
    for size in _sizes(impression):
        known = [each for each in measured if each.dimension == size.dimension]
        if size.earlier or size.spread or not known or any(_agree(size, each) for each in known):
            continue
        kind, end, problem = "measurement-mismatch", size.end, "is not among the sizes of the findings"
        if any(each.digits == size.digits and each.unit != size.unit for each in known):
            kind, end, problem = "unit-mismatch", size.run_end, "stands with another unit in the findings"
        message = f"{size.digits} {size.unit} {problem}."
        yield Finding(kind, "warn", "impression", impression[size.start : end], size.start, end, message)


def _sizes(text: str) -> Iterator[_Size]:
    for run in _RUN.finditer(text):
        unit = "%" if run.group("unit") == "per cent" else run.group("unit")
        dimension, scale = _SCALE.get(unit, ("share", 1.0))
        if dimension == "volume" and _DOSE.match(text[run.end() :]):
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
