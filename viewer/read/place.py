"""Where a slice's pixels come from: the value that `viewer.volumes` gives the loader."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One slice: which of the headers, which frame of it, and for a mosaic the tile's first row and column."""

    header: int
    frame: int
    tile: tuple[int, int] | None = None
