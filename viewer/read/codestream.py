"""What a compressed frame says about itself, read before any decoder sees it.

Some decoders return a picture for a stream that was cut (viewer reference 4.2) and allocate what a lying
size asks for, so the end marker and the size are checked here first.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from viewer.read.refusal import Refused

END = b"\xff\xd9"
J2K_START = b"\xff\x4f\xff\x51"
JP2_START = b"\x00\x00\x00\x0cjP  "
JPEG_START = b"\xff\xd8"
SOF = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, 0xF7})
JPEG_LS_FRAME = 0xF7
SCAN = 0xDA
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True, slots=True)
class Stream:
    """Size and depth of a codestream.

    Attributes:
        precision: bits a sample.
        signed: of JPEG 2000; always False for JPEG and JPEG-LS.
        near: largest error of JPEG-LS, 0 when lossless.
        adobe: the transform of an Adobe marker (0 = RGB, 1 = YCbCr), or None.
    """

    rows: int
    columns: int
    components: int
    precision: int
    signed: bool = False
    near: int = 0
    adobe: int | None = None


def whole(stream: bytes) -> bytes:
    """The codestream without its padding, and without the JP2 wrapper that some put around JPEG 2000.

    Raises:
        Refused: it does not end in the end marker: it was cut short.
    """
    if stream.startswith(JP2_START):
        stream = stream[max(stream.find(J2K_START, 0, 4096), 0) :]
    end = stream.rstrip(b"\0")
    if not end.endswith(END):
        end = end.rstrip(b"\xff\0")
    if not end.endswith(END):
        raise Refused("The compressed image is cut short: its end marker is missing.")
    return end


def read_stream(stream: bytes) -> Stream:
    """Read the frame header of JPEG, JPEG-LS or JPEG 2000.

    Raises:
        Refused: it is none of them, or its header is damaged.
    """
    try:
        if stream[:4] == J2K_START:
            return _jpeg2000(stream)
        if stream[:2] == JPEG_START:
            return _jpeg(stream)
    except (struct.error, IndexError) as fault:
        raise Refused("The header of the compressed image is damaged.") from fault
    raise Refused(f"The compressed image does not begin as one: {stream[:4].hex(' ')}.")


def _jpeg2000(stream: bytes) -> Stream:
    width, height, left, top = struct.unpack_from(">4I", stream, 8)
    components = struct.unpack_from(">H", stream, 40)[0]
    depths = {stream[42 + 3 * index] for index in range(min(components, 4))}
    if len(depths) != 1:
        raise Refused("The components of the JPEG 2000 image differ in depth.")
    depth = depths.pop()
    return Stream(height - top, width - left, components, (depth & 0x7F) + 1, bool(depth & 0x80))


def _jpeg(stream: bytes) -> Stream:
    at = 2
    found: Stream | None = None
    adobe: int | None = None
    is_ls = False
    while at + 4 <= len(stream):
        if stream[at] != 0xFF:
            raise Refused("The header of the compressed image is damaged.")
        marker = stream[at + 1]
        if marker == 0xFF or marker in ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length = struct.unpack_from(">H", stream, at + 2)[0]
        if marker in SOF:
            precision, rows, columns, components = struct.unpack_from(">BHHB", stream, at + 4)
            found = Stream(rows, columns, components, precision)
            is_ls = marker == JPEG_LS_FRAME
        elif marker == 0xEE and stream[at + 4 : at + 9] == b"Adobe":
            adobe = stream[at + 15]
        elif marker == SCAN:
            if found is None:
                break
            near = stream[at + 5 + 2 * stream[at + 4]] if is_ls else 0
            return Stream(found.rows, found.columns, found.components, found.precision, False, near, adobe)
        at += 2 + length
    raise Refused("The compressed image has no frame header.")
