"""Where each frame's bytes are: native by counting, encapsulated by items and offset tables (PS3.5 A.4)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from viewer.read.codestream import J2K_START, JP2_START, JPEG_START
from viewer.read.header import Header, Pixels
from viewer.read.refusal import Refused
from viewer.read.source import Source

ITEM = 0xE000FFFE
DELIMITER = 0xE0DDFFFE
STARTS = (JPEG_START, J2K_START, JP2_START)
MOST_FRAGMENTS = 2_000_000
MOST_LOOKED_AT = 64


@dataclass(frozen=True, slots=True)
class Span:
    """A run of bytes in the source."""

    offset: int
    length: int


def frame_spans(header: Header, source: Source) -> tuple[tuple[Span, ...], ...]:
    """The fragments of each frame of an encapsulated image, in order.

    Raises:
        Refused: the items are damaged, or there are fewer frames than the header says.
    """
    pixels = header.pixels
    assert pixels is not None
    table, fragments = _items(pixels, source)
    frames = pixels.frames
    if pixels.offset_table and len(pixels.offset_table) >= frames:
        return _by_starts([start for start, _ in pixels.offset_table], fragments, frames, pixels, source)
    if frames == 1:
        _one_frame_only(table, fragments, source)
        return (tuple(fragments),)
    if len(table) >= frames:
        return _by_starts(table, fragments, frames, pixels, source)
    if len(fragments) == frames:
        return tuple((fragment,) for fragment in fragments)
    if len(fragments) < frames:
        raise Refused(f"The pixel data holds {len(fragments)} frames of the {frames} that the header promises.")
    return _by_codestream(fragments, frames, source)


def _one_frame_only(table: list[int], fragments: list[Span], source: Source) -> None:
    """Refuse an image whose header promises one frame where the pixel data plainly holds several.

    One frame may come in many fragments, but only the first of them begins a codestream.
    """
    if len(fragments) == 1:
        return
    begun = sum(source.read(one.offset, 8).startswith(STARTS) for one in fragments[:MOST_LOOKED_AT])
    if begun > 1 or len(table) > 1:
        raise Refused(f"The pixel data holds {max(begun, len(table))} frames, but the header promises 1.")


def _items(pixels: Pixels, source: Source) -> tuple[list[int], list[Span]]:
    at, end = pixels.offset, source.size
    fragments: list[Span] = []
    table: list[int] = []
    first, closed = True, False
    reach = 4096 if pixels.frames == 1 else 65536  # one frame has few items
    window, base = source.read(at, reach), at
    while at + 8 <= end:
        if not base <= at <= base + len(window) - 8:
            window, base = source.read(at, reach), at
        tag, length = struct.unpack_from("<II", window, at - base)
        at += 8
        if tag == DELIMITER:
            closed = True
            break
        if tag != ITEM:
            raise Refused(f"The pixel data's items are damaged at byte {at - 8}.")
        if at + length > end:
            raise Refused("The pixel data is cut short within an item.")
        if first:
            first = False
            raw = source.read(at, min(length, 8 * pixels.frames + 8))
            table = [int(value) for value in struct.unpack_from(f"<{len(raw) // 4}I", raw)]
        elif length:
            fragments.append(Span(at, length))
            if len(fragments) > MOST_FRAGMENTS:
                raise Refused("The pixel data is cut into more fragments than can be read.")
        at += length
    if not closed:
        raise Refused("The pixel data is cut short: the mark that ends it is missing.")
    if not fragments:
        raise Refused("The pixel data holds no frame.")
    return table, fragments


def _by_starts(
    starts: list[int], fragments: list[Span], frames: int, pixels: Pixels, source: Source
) -> tuple[tuple[Span, ...], ...]:
    origin = fragments[0].offset - 8
    index = {fragment.offset - 8 - origin: number for number, fragment in enumerate(fragments)}
    begins = [index.get(start) for start in starts[:frames]]
    if any(begin is None for begin in begins) or begins != sorted(set(begins), key=lambda begin: begin or 0):
        if len(fragments) == frames:
            return tuple((fragment,) for fragment in fragments)
        raise Refused("The offset table of the pixel data points outside its frames.")
    edges = [*(begin or 0 for begin in begins), len(fragments)]
    return tuple(tuple(fragments[edges[at] : edges[at + 1]]) for at in range(frames))


def _by_codestream(fragments: list[Span], frames: int, source: Source) -> tuple[tuple[Span, ...], ...]:
    found: list[list[Span]] = []
    for fragment in fragments:
        if source.read(fragment.offset, 8).startswith(STARTS) or not found:
            found.append([])
        found[-1].append(fragment)
    if len(found) != frames:
        raise Refused(f"The pixel data holds {len(found)} frames of the {frames} that the header promises.")
    return tuple(tuple(spans) for spans in found)


def frame_bytes(spans: tuple[Span, ...], source: Source) -> bytes:
    """The bytes of one encapsulated frame.

    Raises:
        Refused: the source ends before they do.
    """
    parts = [source.read(span.offset, span.length) for span in spans]
    if any(len(part) != span.length for part, span in zip(parts, spans, strict=True)):
        raise Refused("The pixel data is cut short.")
    return parts[0] if len(parts) == 1 else b"".join(parts)
