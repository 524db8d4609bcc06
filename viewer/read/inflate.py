"""Deflated data sets, opened with a bound: a bomb is refused before it fills the memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from viewer.read.refusal import Refused
from viewer.read.source import BytesSource, Source

DEFLATED = "1.2.840.10008.1.2.1.99"
EXPLICIT = "1.2.840.10008.1.2.1"
LARGEST = 256 * 1024 * 1024


def inflated(source: Source) -> BytesSource:
    """The file with its data set inflated; the meta group in front then says explicit little endian.

    Raises:
        Refused: it cannot be inflated, or would grow beyond 256 MiB.
    """
    raw = source.read(0, source.size)
    start = end_of_meta(raw)
    meta = raw[:start].replace(DEFLATED.encode(), EXPLICIT.encode().ljust(len(DEFLATED), b"\0"))
    return BytesSource(source.name, meta + bounded(raw[start:], LARGEST))


def bounded(deflated: bytes, largest: int) -> bytes:
    """Inflate raw deflate data (RFC 1951) up to `largest` bytes."""
    engine = zlib.decompressobj(-15)
    try:
        plain = engine.decompress(deflated, largest)
    except zlib.error as fault:
        raise Refused("The deflated data cannot be opened: it is damaged.") from fault
    if engine.unconsumed_tail and not engine.eof:
        raise Refused(f"The deflated data grows beyond {largest >> 20} MiB, so it is not opened.")
    if not engine.eof:
        raise Refused("The deflated data ends early.")
    return plain


def end_of_meta(raw: bytes) -> int:
    """Where the meta group (0002,xxxx) ends: it is always explicit little endian (PS3.10 7.1)."""
    return max((at for at, _, _ in _meta(raw)), default=132)


def declared_syntax(source: Source) -> str:
    """The transfer syntax UID of the meta group, "" where there is none."""
    raw = source.read(0, 16384)
    if raw[128:132] != b"DICM":
        return ""
    for _, number, value in _meta(raw):
        if number == 0x0010:
            return value.strip(b"\0 ").decode("ascii", "replace")
    return ""


def _meta(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Element number and value of each meta element, with the offset just behind it."""
    at = 132
    while at + 8 <= len(raw):
        group, number, vr, length = struct.unpack_from("<HH2sH", raw, at)
        if group != 0x0002:
            return
        start = at + 8
        if vr in (b"OB", b"UN", b"OW"):
            length, start = struct.unpack_from("<I", raw.ljust(at + 12, b"\0"), at + 8)[0], at + 12
        at = start + length
        yield at, number, raw[start:at]
