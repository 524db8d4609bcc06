"""RLE frames (PS3.5 G): every byte plane is checked and must unpack to exactly one frame."""

from __future__ import annotations

import struct
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from viewer.read.header import Pixels
from viewer.read.refusal import UNREADABLE, Refused

HEADER = 64


def unpack_rle(pixels: Pixels, stream: bytes) -> NDArray[np.uint8]:
    """The frame's bytes as little-endian native data, colour by pixel; (rows * columns * samples * bytes,).

    Raises:
        Refused: the segments are not what the header promises.
    """
    from imagecodecs._imcd import dicomrle_decode

    if len(stream) < HEADER:
        raise Refused("The RLE frame is cut short within its header.")
    count, *offsets = struct.unpack_from("<16I", stream)
    width = max(pixels.allocated // 8, 1)
    wanted = pixels.samples * width
    if count != wanted:
        raise Refused(f"The RLE frame has {count} segments where {wanted} are needed.")
    edges = [*offsets[:count], len(stream)]
    if edges[0] < HEADER or any(low >= high for low, high in pairwise(edges)):
        raise Refused("The RLE frame's segments lie outside it.")
    size = pixels.rows * pixels.columns
    if pixels.allocated == 1:
        size = (size + 7) // 8
    planes = np.empty((size, wanted), np.uint8)
    for index in range(count):
        alone = struct.pack("<16I", 1, HEADER, *[0] * 14) + stream[edges[index] : edges[index + 1]]
        try:
            plane = dicomrle_decode(alone, dtype="u1")
        except UNREADABLE as fault:
            raise Refused(
                f"The RLE segment {index + 1} of {count} cannot be decoded: it is damaged or cut short."
            ) from fault
        if not size <= len(plane) <= size + 1:
            raise Refused(f"An RLE segment unpacks to {len(plane)} bytes where {size} are needed.")
        sample, byte = divmod(index, width)
        planes[:, sample * width + (width - 1 - byte)] = np.frombuffer(plane, np.uint8, size)
    return planes.reshape(-1)
