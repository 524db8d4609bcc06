"""Every slice that the headers hold, each with its own place in the patient."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from viewer.read.header import Frame, Header, Mark, Pixels
from viewer.read.place import Place
from viewer.volumes.values import Point

UNIT_WITHIN = 1e-3


@dataclass(frozen=True, slots=True)
class Plane:
    """A slice's orientation, unit vectors at right angles, and its spacing."""

    row: Point
    column: Point
    normal: Point
    spacing: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice before it belongs to a volume; `plane` and `position` are None where it has no geometry.

    Attributes:
        object: tells one multi-frame object, or one concatenation of several, from the next and sorts them; ""
            for an image of one frame.
        lacks: numbers of the parts of its concatenation that are not there.
    """

    place: Place
    header: Header
    frame: Frame
    rows: int
    columns: int
    position: Point | None
    plane: Plane | None
    object: str = ""
    lacks: tuple[int, ...] = ()

    @property
    def pixels(self) -> Pixels:
        """How its pixels are laid out."""
        assert self.header.pixels is not None
        return self.header.pixels

    @property
    def marks(self) -> Mapping[str, Mark]:
        """What may tell it from its neighbours."""
        return self.frame.marks


def slices_of(headers: Sequence[Header]) -> Iterator[Slice]:
    """Each frame of each image, and each tile of each mosaic."""
    planes: dict[tuple[object, ...], Plane | None] = {}
    whole = _concatenations(headers)
    for index, header in enumerate(headers):
        if header.pixels is None:
            continue
        name, lacks = _object(header, whole)
        for number, frame in enumerate(header.frames):
            key = (frame.row_direction, frame.column_direction, frame.spacing)
            if key not in planes:
                planes[key] = plane_of(frame)
            plane = planes[key]
            if header.mosaic is not None and plane is not None and frame.position is not None:
                yield from _tiles(index, header, number, frame, plane)
                continue
            position = frame.position if plane is not None else None
            yield Slice(
                Place(index, number), header, frame, header.pixels.rows, header.pixels.columns, position,
                plane if position is not None else None, name, lacks,
            )  # fmt: skip


def _concatenations(headers: Sequence[Header]) -> dict[str, list[Header]]:
    """Parts of each concatenation (PS3.3 C.7.6.16.2.2.4) by its UID."""
    found: dict[str, list[Header]] = {}
    for header in headers:
        if header.concatenation is not None:
            found.setdefault(header.concatenation.uid, []).append(header)
    return found


def _object(header: Header, whole: Mapping[str, Sequence[Header]]) -> tuple[str, tuple[int, ...]]:
    if header.concatenation is None:
        several = header.pixels is not None and header.pixels.frames > 1
        return (f"{header.instance_number or 0:012d} {header.sop_uid}" if several else ""), ()
    parts = whole[header.concatenation.uid]
    number = min(part.instance_number or 0 for part in parts)
    there = {part.concatenation.number for part in parts if part.concatenation is not None}
    lacks = tuple(part for part in range(1, header.concatenation.parts + 1) if part not in there)
    return f"{number:012d} {header.concatenation.uid}", lacks


def plane_of(frame: Frame) -> Plane | None:
    """The frame's plane; None unless it has two orthogonal unit vectors (1e-3) and a spacing."""
    if frame.row_direction is None or frame.column_direction is None or frame.spacing is None:
        return None
    row, column = np.array(frame.row_direction), np.array(frame.column_direction)
    lengths = float(np.linalg.norm(row)), float(np.linalg.norm(column))
    if any(abs(length - 1) > UNIT_WITHIN for length in lengths) or abs(float(row @ column)) > UNIT_WITHIN:
        return None
    row, column = row / lengths[0], column / lengths[1]
    normal = np.cross(row, column)
    return Plane(_point(row), _point(column), _point(normal / np.linalg.norm(normal)), frame.spacing)


def _point(vector: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> Point:
    return (float(vector[0]), float(vector[1]), float(vector[2]))


def _tiles(index: int, header: Header, number: int, frame: Frame, plane: Plane) -> Iterator[Slice]:
    """Tiles row by row; the header's position is the corner that the whole mosaic would have."""
    assert header.mosaic is not None and header.pixels is not None and frame.position is not None
    grid = math.ceil(math.sqrt(header.mosaic.tiles))
    rows, columns = header.pixels.rows // grid, header.pixels.columns // grid
    row, column = np.array(plane.row), np.array(plane.column)
    corner = (
        np.array(frame.position)
        + row * plane.spacing[1] * (header.pixels.columns - columns) / 2
        + column * plane.spacing[0] * (header.pixels.rows - rows) / 2
    )
    along = np.array(header.mosaic.normal or plane.normal)
    step = header.mosaic.step or frame.thickness
    for tile in range(header.mosaic.tiles):
        down, across = divmod(tile, grid)
        yield Slice(
            Place(index, number, (down * rows, across * columns)), header, frame, rows, columns,
            _point(corner + along * step * tile), plane,
        )  # fmt: skip
