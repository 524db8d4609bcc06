"""What an enhanced object says of its frames beside their positions, so that the two can be held together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from viewer.read import tags
from viewer.read.elements import Elements
from viewer.read.header import Claims, Frame
from viewer.volumes.values import Point

DIMENSIONS = 0x0020_9222
POINTER = 0x0020_9165
INDEX_VALUES = 0x0020_9157
IN_STACK_NUMBER = 0x0020_9057
IN_STACK_POINTER = b"\x20\x00\x57\x90"
"""(0020,9057) as an attribute tag is stored, little endian."""
TOP_LEVEL = (
    (tags.POSITION, "Image Position (Patient)", 3, 0.01),
    (tags.ORIENTATION, "Image Orientation (Patient)", 6, 1e-3),
    (tags.PIXEL_SPACING, "Pixel Spacing", 2, 1e-4),
)
"""What no enhanced object should say at its top level, how many numbers it has, and how far it may be off."""


def turn_of(top: Elements) -> int | None:
    """Which of the Dimension Index Values counts in-stack positions (PS3.3 C.7.6.17); None where none does."""
    pointers = [item.values.get(POINTER, b"") for item in top.items.get(DIMENSIONS, ())]
    return pointers.index(IN_STACK_POINTER) if IN_STACK_POINTER in pointers else None


def claims_of(content: Elements, measures: Elements, turn: int | None) -> Claims:
    """What one frame says: `content` and `measures` are its macros, `turn` comes from `turn_of`."""
    values = content.longs(INDEX_VALUES)
    return Claims(
        step=measures.number(tags.SPACING_BETWEEN),
        stack=content.code(tags.STACK_ID),
        number=content.long(IN_STACK_NUMBER),
        index=values[turn] if turn is not None and turn < len(values) else None,
    )


def held_against(frames: Sequence[Frame], top: Elements, image_type: tuple[str, ...]) -> tuple[Frame, ...]:
    """The frames, each with what the whole object says against them."""
    unused = tuple(
        name for tag, name, count, within in TOP_LEVEL if _nobody_s(top.series(tag), frames, tag, count, within)
    )
    unplaced = sum(frame.position is None for frame in frames)
    unplaced = 0 if unplaced == len(frames) else unplaced
    return tuple(_with(frame, unused, unplaced, image_type) for frame in frames)


def _with(frame: Frame, unused: tuple[str, ...], unplaced: int, image_type: tuple[str, ...]) -> Frame:
    said, own = image_type[:1], frame.image_type[:1]
    kind = said[0] if said and own and said != own and "MIXED" not in (*said, *own) else ""
    if frame.claims is None or not (unused or unplaced or kind):
        return frame
    return replace(frame, claims=replace(frame.claims, unused=unused, unplaced=unplaced, kind=kind))


OF_FRAME: dict[int, Callable[[Frame], tuple[float, ...] | None]] = {
    tags.POSITION: lambda frame: frame.position,
    tags.ORIENTATION: lambda frame: _both(frame.row_direction, frame.column_direction),
    tags.PIXEL_SPACING: lambda frame: frame.spacing,
}


def _both(row: Point | None, column: Point | None) -> tuple[float, ...] | None:
    return None if row is None or column is None else (*row, *column)


def _nobody_s(said: tuple[float, ...], frames: Sequence[Frame], tag: int, count: int, within: float) -> bool:
    """Whether the top level says something and no frame says the same."""
    if len(said) != count:
        return False
    own = {values for frame in frames if (values := OF_FRAME[tag](frame)) is not None}
    return not any(all(abs(a - b) <= within for a, b in zip(said, values, strict=True)) for values in own)
