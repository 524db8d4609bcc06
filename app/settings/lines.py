"""Which line of a TOML file a value came from, so that a complaint can name it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]")
_KEY = re.compile(r"\s*([\w\-]+)\s*=")

Path = tuple[str | int, ...]


def line_of(text: str, place: Sequence[str | int]) -> int:
    """The line (from 1) of the value at `place`, or of the nearest table round it; 1 when neither is found.

    Args:
        text: the whole file, as read.
        place: keys and indexes from the top, as a validator names them.
    """
    lines = _lines(text)
    path = tuple(place)
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 1


def _lines(text: str) -> dict[Path, int]:
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header is not None:
            table = _table(header.group(2).split("."), header.group(1) == "[[", counts)
            found.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if key is not None:
            found.setdefault((*table, key.group(1)), number)
    return found


def _table(names: list[str], is_list: bool, counts: dict[Path, int]) -> Path:
    """The path of a header, with the index of each list of tables on the way."""
    path: Path = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        last = depth == len(names) - 1
        if last and is_list:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path
