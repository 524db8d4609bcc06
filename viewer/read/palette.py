"""Palette colour (PS3.3 C.7.6.3.1.5, C.7.9): three tables that turn an index into red, green and blue."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from viewer.read import tags
from viewer.read.elements import Elements
from viewer.read.refusal import Refused, quoted

NAMES = ("Red", "Green", "Blue")
SEGMENT_LIMIT = 65536


def palette_of(elements: Elements, signed: bool) -> tuple[int, bytes]:
    """The first index mapped, and red, green, blue of every entry, a byte each.

    An index below the first takes the first entry, one above the last takes the last.

    Raises:
        Refused: a table is missing or its descriptor and data do not fit together.
    """
    tables: list[NDArray[np.uint8]] = []
    firsts: list[int] = []
    each = zip(NAMES, tags.PALETTE_DESCRIPTORS, tags.PALETTE_DATA, tags.PALETTE_SEGMENTS, strict=True)
    for name, descriptor, data, segments in each:
        count, first, bits = _descriptor(elements, descriptor, name, signed)
        raw, pieces = elements.values.get(data, b""), elements.values.get(segments, b"")
        if not raw and not pieces:
            raise Refused(f"The palette has no {name} table.")
        entries = _entries(raw, count, bits, name) if raw else _expanded(pieces, count, bits, name)
        tables.append((entries >> 8 if bits == 16 else entries).astype(np.uint8))
        firsts.append(first)
    if len(set(firsts)) != 1 or len({len(table) for table in tables}) != 1:
        raise Refused("The three tables of the palette differ in length or beginning.")
    return firsts[0], np.stack(tables, axis=-1).tobytes()


def painted(palette: tuple[int, bytes], indices: NDArray[np.int64], out: NDArray[np.uint8]) -> None:
    """Put the colours of `indices`, (rows, columns), into `out`, (rows, columns, 3)."""
    first, colours = palette
    table = np.frombuffer(colours, np.uint8).reshape(-1, 3)
    np.take(table, np.clip(indices - first, 0, len(table) - 1), axis=0, out=out)


def _descriptor(elements: Elements, tag: int, name: str, signed: bool) -> tuple[int, int, int]:
    said = elements.shorts(tag)
    if len(said) != 3 or said[2] not in (8, 16):
        raise Refused(f"The {name} Palette Descriptor is not three numbers: it reads {quoted(said)}.")
    first = said[1] - 65536 if signed and said[1] > 32767 else said[1]
    return said[0] or 65536, first, said[2]


def _entries(raw: bytes, count: int, bits: int, name: str) -> NDArray[np.uint16]:
    """Sixteen-bit entries, or eight-bit ones that stand packed or one to a word: the length decides."""
    if bits == 16 or len(raw) >= 2 * count:
        if len(raw) >= 2 * count:
            return np.frombuffer(raw, "<u2", count)
    elif len(raw) >= count:
        return np.frombuffer(raw, np.uint8, count).astype(np.uint16)
    raise Refused(f"The {name} table promises {count} entries of {bits} bits, but holds {len(raw)} bytes.")


def _expanded(raw: bytes, count: int, bits: int, name: str) -> NDArray[np.uint16]:
    """A segmented table (PS3.3 C.7.9.2) written out: discrete, linear and indirect segments."""
    width = bits // 8
    values = struct.unpack(f"<{len(raw) // width}{'B' if width == 1 else 'H'}", raw[: len(raw) // width * width])
    entries: list[int] = []
    _segments(values, 0, len(values), width, entries, name)
    if len(entries) != count:
        raise Refused(f"The segmented {name} table opens to {len(entries)} entries, not to {count}.")
    return np.array(entries, np.uint16)


def _segments(
    values: tuple[int, ...], at: int, end: int, width: int, entries: list[int], name: str, most: int = -1
) -> None:
    """Append the entries of `most` segments, or of all up to `end`, to `entries`."""
    done = 0
    try:
        while at + 1 < end and done != most and len(entries) <= SEGMENT_LIMIT:
            kind, length = values[at], values[at + 1]
            if kind == 0:
                if at + 2 + length > len(values):
                    raise IndexError
                entries.extend(values[at + 2 : at + 2 + length])
                at += 2 + length
            elif kind == 1 and entries:
                last, target = entries[-1], values[at + 2]
                entries.extend(round(last + (target - last) * step / length) for step in range(1, length + 1))
                at += 3
            elif kind == 2 and most < 0:
                parts = 4 // width
                where = sum(values[at + 2 + part] << (8 * width * part) for part in range(parts))
                _segments(values, where // width, end, width, entries, name, length)
                at += 2 + parts
            else:
                raise IndexError
            done += 1
    except IndexError as fault:
        raise Refused(f"The segmented {name} table of the palette is damaged.") from fault
