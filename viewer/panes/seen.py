"""Which images really stood on the screen and for how long, as values by volume; no Qt.

A level comes from the paint, never from the request (viewer reference 10): whoever paints says how long one slice
stood without a break, and the map keeps the best of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Level(IntEnum):
    """How long a slice stood on the screen without a break."""

    NOT = 0
    FRAME = 1
    """At least one frame."""
    TENTH = 2
    """At least 100 ms."""
    QUARTER = 3
    """At least 250 ms."""


SECONDS = {Level.FRAME: 0.0, Level.TENTH: 0.1, Level.QUARTER: 0.25}
"""How long a slice must have stood for each level."""


def level_of(seconds: float) -> Level:
    """The level of a slice that stood so long; at least one frame, since it was painted."""
    return max(level for level, least in SECONDS.items() if seconds >= least)


class SeenMap:
    """The levels of every slice of a case, by volume key; shared by its panes, changed only here."""

    def __init__(self) -> None:
        self._levels: dict[str, NDArray[np.uint8]] = {}

    def stood(self, key: str, index: int, slices: int, seconds: float) -> bool:
        """Slice `index` of a volume of `slices` stood for so long; whether its level rose."""
        levels = self._levels.get(key)
        if levels is None or len(levels) != slices:
            levels = self._levels[key] = np.zeros(slices, dtype=np.uint8)
        level = level_of(seconds)
        if levels[index] >= level:
            return False
        levels[index] = level
        return True

    def levels(self, key: str, slices: int) -> NDArray[np.uint8]:
        """The level of each slice, (slices,); all `NOT` where nothing is known. Not to be written to."""
        levels = self._levels.get(key)
        return levels if levels is not None and len(levels) == slices else np.zeros(slices, dtype=np.uint8)

    def of(self, key: str, least: Level = Level.FRAME) -> frozenset[int]:
        """Slices of a volume that reached a level."""
        levels = self._levels.get(key)
        return frozenset() if levels is None else frozenset(int(k) for k in np.flatnonzero(levels >= least))

    def count(self, key: str, least: Level = Level.FRAME) -> int:
        """How many slices of a volume reached a level."""
        levels = self._levels.get(key)
        return 0 if levels is None else int(np.count_nonzero(levels >= least))

    def kept(self) -> dict[str, str]:
        """As it is stored: a figure a slice, 0 to 3, by volume key."""
        return {key: "".join(str(int(level)) for level in levels) for key, levels in self._levels.items()}

    def restore(self, kept: Mapping[str, str]) -> None:
        """Take over what was seen before the program was left; what is seen better already stays."""
        for key, figures in kept.items():
            if not figures or any(figure not in "0123" for figure in figures):
                continue  # written by hand or by a later version: better unseen than seen wrongly
            before = np.array([int(figure) for figure in figures], dtype=np.uint8)
            now = self._levels.get(key)
            self._levels[key] = before if now is None or len(now) != len(before) else np.maximum(now, before)

    def clear(self) -> None:
        """Forget everything: another case."""
        self._levels = {}


def ranges(numbers: list[int]) -> str:
    """ "3-12, 77, 80-81": increasing numbers as people write them."""
    parts: list[str] = []
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            first, last = numbers[start], numbers[at - 1]
            parts.append(str(first) if first == last else f"{first}-{last}")
            start = at
    return ", ".join(parts)


def unseen_words(name: str, levels: NDArray[np.uint8]) -> str:
    """What the sign sheet says of a series, "" where every image stood on the screen.

    "Axial 1.0: not opened", or "Axial 1.0: 121 of 140 images seen, 19 not: 3-12, 77, ...". Image numbers count
    from 1 as the pane writes them.
    """
    seen = int(np.count_nonzero(levels))
    total = len(levels)
    if seen == 0:
        return f"{name}: not opened"
    if seen == total:
        return ""
    missing = ranges([int(k) + 1 for k in np.flatnonzero(levels == 0)])
    return f"{name}: {seen} of {total} images seen, {total - seen} not: {shortened(missing)}"


def shortened(numbers: str, most: int = 8) -> str:
    """The first few of a list of ranges, and that there are more."""
    parts = numbers.split(", ")
    return numbers if len(parts) <= most else f"{', '.join(parts[:most])} and {len(parts) - most} more ranges"
