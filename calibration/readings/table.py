"""Reads a table of readings: delimiter, decimal mark and columns found, every fault with its line."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from calibration.readings.values import FULL_SCALES, LEAST_LEVELS, Readings, ReadingsError, uneven

_LEVEL_NAMES: Final = frozenset(
    {"ddl", "level", "drivinglevel", "digitaldrivinglevel", "graylevel", "greylevel", "gray", "grey", "pvalue"}
)
_LUMINANCE_NAMES: Final = frozenset({"luminance", "lum", "l", "cd/m2", "luminancecd/m2", "measuredluminance"})
_UNITS: Final = frozenset({"cd/m2", "cd/m^2", "cd/qm", "nit", "nits"})
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_LARGEST_FILE: Final = 1_000_000
_SHOWN: Final = 24


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    level: int
    luminance: float


@dataclass(frozen=True, slots=True)
class _Columns:
    count: int
    level: int
    luminance: int
    notes: tuple[str, ...]


def read(path: Path) -> Readings:
    """Read a CSV of photometer readings: columns `ddl` and `luminance` (cd/m²), in any order.

    A byte order mark, `;` or tab between columns, decimal commas (not between commas), a unit in
    the header or in a row below it, blank lines and further columns are tolerated; what was
    tolerated and might matter is said in `Readings.notes`.

    Raises:
        ReadingsError: the file cannot be read or judged; one sentence with file, line and fault.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise ReadingsError(f"{path} cannot be read: {error.strerror or error}.") from error
    return read_bytes(content, str(path))


def read_bytes(content: bytes, name: str) -> Readings:
    """Read the bytes of a readings file; `name` is what the complaint calls it. See `read`."""
    try:
        return _readings(_lines(content))
    except ReadingsError as fault:
        raise ReadingsError(f"{name}: {fault}") from fault


def _lines(content: bytes) -> list[str]:
    if len(content) > _LARGEST_FILE:
        raise ReadingsError("larger than 1 MB, so not a table of readings.")
    text = _text(content)
    if not text.strip():
        raise ReadingsError("line 1: the file is empty; a header `ddl,luminance` and readings are needed.")
    return text.splitlines()


def _text(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = next((mark for mark in text if not mark.isprintable() and mark not in "\t\r\n\xa0"), None)
        if strange is None:
            return text
    raise ReadingsError("line 1: not a text file; a CSV with the columns ddl and luminance is needed.")


def _readings(lines: Sequence[str]) -> Readings:
    numbered = [(at, line) for at, line in enumerate(lines, start=1) if line.strip(" \t;,\xa0")]
    if not numbered:
        raise ReadingsError("line 1: the file is empty; a header `ddl,luminance` and readings are needed.")
    header_line, header = numbered[0]
    delimiter = next((mark for mark in ";\t," if mark in header), ",")
    columns = _columns(_cells(header, delimiter), header_line)
    body = [(line, _cells(text, delimiter)) for line, text in numbered[1:]]
    notes = list(columns.notes)
    if body and _is_units(body[0][1], columns):
        notes.append(f"Line {body[0][0]} was read as a row of units.")
        body = body[1:]
    return _judged([_row(line, cells, columns, delimiter) for line, cells in body], notes)


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip(" \t\xa0") for cell in next(csv.reader([line], delimiter=delimiter))]


def _columns(names: Sequence[str], line: int) -> _Columns:
    levels, luminances, others, notes = [], [], [], []
    for at, name in enumerate(names):
        plain, unit = _plain(name)
        if plain in _LEVEL_NAMES:
            levels.append(at)
        elif plain in _LUMINANCE_NAMES:
            luminances.append(at)
            if unit and unit not in _UNITS:
                raise ReadingsError(f"line {line}: luminance is in {_shown(unit)}; it is needed in cd/m².")
            if unit:
                notes.append("The header gives cd/m² as the unit.")
        elif name:
            others.append(_shown(name))
    if len(levels) != 1 or len(luminances) != 1:
        found = ", ".join(_shown(name) for name in names[:6]) or "nothing"
        raise ReadingsError(f"line {line}: one column ddl and one column luminance are needed, found {found}.")
    if others:
        notes.append(f"Columns not used: {', '.join(others)}.")
    return _Columns(len(names), levels[0], luminances[0], tuple(notes))


def _plain(name: str) -> tuple[str, str]:
    """The name without case, blanks and dashes, and the unit that stands in brackets behind it."""
    text = name.casefold().replace("²", "2")
    match = re.fullmatch(r"([^(\[]*)[(\[]([^)\]]*)[)\]]\s*", text)
    before, unit = match.groups() if match else (text, "")
    return re.sub(r"[\s_\-.]", "", before), unit.strip()


def _is_units(cells: Sequence[str], columns: _Columns) -> bool:
    if len(cells) <= columns.luminance:
        return False
    return cells[columns.luminance].casefold().replace("²", "2").strip("()[] ") in _UNITS


def _row(line: int, cells: Sequence[str], columns: _Columns, delimiter: str) -> _Row:
    while len(cells) > columns.count and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != columns.count:
        raise ReadingsError(
            f"line {line}: {len(cells)} values where the header names {columns.count} columns"
            + (" (decimal commas need `;` between columns)." if len(cells) > columns.count else ".")
        )
    level = _number(cells[columns.level], "the level", line, delimiter)
    if level < 0:
        raise ReadingsError(f"line {line}: the level {cells[columns.level]} is negative.")
    if level != int(level):
        raise ReadingsError(f"line {line}: the level {cells[columns.level]} is not a whole number.")
    luminance = _number(cells[columns.luminance], "the luminance", line, delimiter)
    if luminance < 0:
        raise ReadingsError(f"line {line}: the luminance {cells[columns.luminance]} is negative.")
    return _Row(line, int(level), luminance)


def _number(cell: str, what: str, line: int, delimiter: str) -> float:
    if not cell:
        raise ReadingsError(f"line {line}: {what} is missing.")
    text = cell.replace(",", ".") if delimiter != "," else cell
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise ReadingsError(f"line {line}: {what} {_shown(cell)} is not a number.")
    return value


def _judged(rows: Sequence[_Row], notes: Sequence[str]) -> Readings:
    """The rows by level, once they are enough, unique, in range and even."""
    seen: dict[int, int] = {}
    for row in rows:
        if row.level in seen:
            raise ReadingsError(f"line {row.line}: level {row.level} was already given in line {seen[row.level]}.")
        seen[row.level] = row.line
    ordered = sorted(rows, key=lambda row: row.level)
    levels = tuple(row.level for row in ordered)
    maximum = _maximum(levels)
    above = next((row for row in rows if row.level > maximum), None)
    if above is not None:
        raise ReadingsError(f"line {above.line}: level {above.level} is above the maximum of {maximum}.")
    if len(rows) < LEAST_LEVELS:
        last = rows[-1].line if rows else 1
        raise ReadingsError(f"line {last}: the file ends after {len(rows)} levels; {LEAST_LEVELS} are needed.")
    odd = uneven(levels, maximum)
    if odd is not None:
        even = maximum * odd / (len(levels) - 1)
        raise ReadingsError(
            f"line {ordered[odd].line}: level {levels[odd]} where {even:.4g} is expected; "
            f"the levels have to run evenly from 0 to {maximum}."
        )
    return Readings(levels, tuple(row.luminance for row in ordered), maximum, tuple(notes))


def _maximum(levels: Sequence[int]) -> int:
    """The full scale these levels belong to: a lone stray level does not make a wider table."""
    for maximum, narrower in zip(FULL_SCALES[:0:-1], FULL_SCALES[-2::-1], strict=True):
        if len(levels) > 1 and levels[-1] == maximum and levels[-2] > narrower:
            return maximum
    return FULL_SCALES[0]


def _shown(text: str) -> str:
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"`{short}`"
