"""A number in the text that disagrees with the measurement it came from; shown in the window only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.reports.text import section_offset
from app.reports.values import Document, Finding, Measurement

_VALUE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(\w+[²³]?)?")
_TO_MM = {"mm": 1.0, "cm": 10.0}


def linked_numbers(document: Document, measurements: Sequence[Measurement]) -> tuple[Finding, ...]:
    """Findings of kind `measurement-link`, for links whose text no longer says what was measured.

    A link to a measurement that was deleted is one too.
    """
    return tuple(_of(document, {each.id: each for each in measurements}))


def _of(document: Document, measured: dict[str, Measurement]) -> Iterator[Finding]:
    for section in document.sections:
        for field in section.fields:
            for link in field.links:
                text = field.text[link.start : link.end]
                measurement = measured.get(link.measurement)
                if measurement is not None and agrees(text, measurement):
                    continue
                start = section_offset(section, field.name, link.start)
                if start is None:
                    continue
                message = (
                    f"The text says {text}; measurement {measurement.label} is {measurement.shown}."
                    if measurement
                    else f"The measurement behind {text} was deleted."
                )
                yield Finding("measurement-link", "warn", section.key, text, start, start + len(text), message)


def agrees(text: str, measurement: Measurement) -> bool:
    """The words say the measurement: as it was shown, or the same number rounded, also in cm for mm."""
    if text.strip() == measurement.shown:
        return True
    said = _VALUE.search(text)
    if said is None:
        return False
    digits, unit = said.group(1), said.group(2) or measurement.unit
    scale = _TO_MM.get(unit, 1.0) / _TO_MM.get(measurement.unit, 1.0) if unit != measurement.unit else 1.0
    if unit != measurement.unit and (unit not in _TO_MM or measurement.unit not in _TO_MM):
        return False
    decimals = len(digits.partition(".")[2])
    half = 0.5 * 10.0**-decimals * scale
    return abs(float(digits) * scale - measurement.number) <= half + 1e-9
