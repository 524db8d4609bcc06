"""How the pixel data of an instance is laid out, judged from its header: what cannot be is refused by name."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.read import tags
from viewer.read.elements import Elements
from viewer.read.header import Pixels
from viewer.read.palette import palette_of
from viewer.read.refusal import Refused, quoted

MOST_FRAMES = 1_000_000
LARGEST_FRAME = 1 << 30
LARGEST_OBJECT = 1 << 32
SMALLEST_SHARE = 500
"""Decoded bytes of one object: up to 4 GiB are believed, more only when 500 times the file's size."""
MOST_PADDING = 512
"""Bytes that may follow the last frame of a small image; of a larger one less than a frame."""
DECLARED_WIDTHS = (1, 8, 16, 32)
COLOURS = frozenset({"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT"})
PALETTE = "PALETTE COLOR"
LAYOUT_TAGS = (
    tags.ROWS, tags.COLUMNS, tags.BITS_ALLOCATED, tags.BITS_STORED, tags.HIGH_BIT, tags.REPRESENTATION,
    tags.SAMPLES, tags.PHOTOMETRIC, tags.PLANAR, tags.FRAMES, *tags.PALETTES,
)  # fmt: skip
"""All that `layout` looks at."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where the pixel data lies and how the data set is coded; `tag` is 0 where there is none."""

    syntax: str
    offset: int
    length: int | None
    tag: int
    big: bool
    size: int
    deflated: bool = False


def layout(elements: Elements, tag: int) -> Pixels:
    """The layout of one image whose pixel data stands under `tag`; where it lies is added by `found`.

    Raises:
        Refused: something that must be known is missing or impossible.
    """
    if tag == tags.DOUBLE_PIXELS:
        raise Refused("Double Float Pixel Data (7FE0,0009) is not supported.")
    is_float = tag == tags.FLOAT_PIXELS
    rows, columns = _size(elements, tags.ROWS), _size(elements, tags.COLUMNS)
    allocated = 32 if is_float else elements.short(tags.BITS_ALLOCATED)
    if allocated not in DECLARED_WIDTHS:
        said = "missing" if allocated is None else f"{allocated}"
        raise Refused(f"Bits Allocated is {said}; it must be 1, 8, 16 or 32.")
    stored = allocated if is_float else elements.short(tags.BITS_STORED)
    stored = allocated if stored is None else stored
    if not 0 < stored <= allocated:
        raise Refused(f"Bits Stored is {stored} with {allocated} bits allocated.")
    high = elements.short(tags.HIGH_BIT)
    high = stored - 1 if high is None or is_float else high
    if not stored - 1 <= high < allocated:
        raise Refused(f"High Bit is {high} with {stored} bits stored and {allocated} allocated.")
    representation = elements.short(tags.REPRESENTATION) or 0
    if representation not in (0, 1):
        raise Refused(f"Pixel Representation is {representation}; it must be 0 or 1.")
    if stored == 32 and not representation and not is_float:
        raise Refused("Unsigned pixels of 32 bits are not supported.")
    samples = elements.short(tags.SAMPLES) or 1
    photometric = elements.code(tags.PHOTOMETRIC) or "MONOCHROME2"
    _colours(samples, photometric, allocated)
    frames = _frame_count(elements)
    if rows * columns * max(samples, 1) * 4 > LARGEST_FRAME:
        raise Refused(f"One frame of {columns} x {rows} pixels is larger than can be shown.")
    return Pixels(
        rows, columns, samples, photometric, elements.short(tags.PLANAR) or 0, allocated, stored, high,
        bool(representation), frames, "float" if is_float else "int",
        palette=palette_of(elements, bool(representation)) if photometric == PALETTE else None,
    )  # fmt: skip


def found(pixels: Pixels, elements: Elements, located: Located) -> Pixels:
    """The layout with the place of its bytes.

    Raises:
        Refused: the file cannot hold so many frames.
    """
    frames = pixels.frames
    decoded = pixels.rows * pixels.columns * pixels.samples * max(pixels.allocated // 8, 1) * frames
    if decoded > max(LARGEST_OBJECT, SMALLEST_SHARE * located.size):
        raise Refused(
            f"{frames} frames of {pixels.columns} x {pixels.rows} pixels cannot stand in a file of "
            f"{located.size} bytes."
        )
    if located.length is None and frames * 8 > max(located.size - located.offset, 0):
        raise Refused(f"Number of Frames is {frames}, more than the file's {located.size} bytes can hold.")
    table = _offset_table(elements) if tags.OFFSET_TABLE in elements.values else ()
    return pixels.at(located.offset, located.length, located.big, table)


def missing(pixels: Pixels, size: int) -> str:
    """A sentence where native pixel data is shorter than the header promises, or longer by a frame; else ""."""
    if pixels.length is None:
        return ""
    needed = (pixels.native_frame_bits * pixels.frames + 7) // 8
    there = min(pixels.length, max(size - pixels.offset, 0))
    if there < needed:
        return f"The pixel data is cut short: {there} bytes of the {needed} that the header promises."
    if there >= needed + max(needed // pixels.frames, MOST_PADDING):
        return f"The pixel data holds {there} bytes, but the header promises {needed}: frames would stay unseen."
    return ""


def _size(elements: Elements, tag: int) -> int:
    value = elements.short(tag)
    if not value:
        name = "Rows" if tag == tags.ROWS else "Columns"
        raise Refused(f"{name} is {'missing' if value is None else value}, so there is no image.")
    return value


def _colours(samples: int, photometric: str, allocated: int) -> None:
    if photometric in ("MONOCHROME1", "MONOCHROME2"):
        if samples != 1:
            raise Refused(f"{photometric} with {samples} samples per pixel cannot be.")
        return
    if photometric == PALETTE:
        if samples != 1 or allocated not in (8, 16):
            raise Refused(f"A palette image of {samples} samples and {allocated} bits cannot be.")
        return
    if photometric not in COLOURS:
        raise Refused(f"Photometric Interpretation {quoted(photometric)} is not supported.")
    if samples != 3 or allocated != 8:
        raise Refused(f"Colour images ({photometric}) of {samples} samples and {allocated} bits are not supported.")


def _frame_count(elements: Elements) -> int:
    text = elements.code(tags.FRAMES)
    if not text:
        return 1
    count = elements.whole(tags.FRAMES)
    if count is None:
        raise Refused(f"Number of Frames is not a number: it reads {quoted(text)}.")
    if not 0 < count <= MOST_FRAMES:
        raise Refused(f"Number of Frames is {count}, which cannot be.")
    return count


def _offset_table(elements: Elements) -> tuple[tuple[int, int], ...]:
    starts = elements.values.get(tags.OFFSET_TABLE, b"")
    lengths = elements.values.get(tags.OFFSET_LENGTHS, b"")
    if not starts or len(starts) != len(lengths) or len(starts) % 8:
        return ()
    each = range(0, len(starts), 8)
    return tuple(
        (int.from_bytes(starts[at : at + 8], "little"), int.from_bytes(lengths[at : at + 8], "little"))
        for at in each
    )
