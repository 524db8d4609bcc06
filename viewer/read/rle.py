"""RLE frames (PS3.5 G): every byte plane is checked and must unpack to exactly one frame."""

from __future__ import annotations

import struct
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from viewer.read.header import Pixels
from viewer.read.refusal import UNREADABLE, Refused, why

HEADER = 64
MORE = 2
"""A segment may unpack to one byte more than the plane, of its padding (PS3.5 G.3.1); two show that it is too long."""


def unpack_rle(pixels: Pixels, stream: bytes) -> list[NDArray[np.uint8]]:
    """The frame's byte planes, the high byte of the first sample first; (rows * columns,) each.

    Raises:
        Refused: the segments are not what the header promises.
    """
    from imagecodecs._imcd import packbits_decode  # before memory is taken: loading it needs some too

    if len(stream) < HEADER:
        raise Refused("The RLE frame is cut short within its header.")
    count, *offsets = struct.unpack_from("<16I", stream)
    wanted = pixels.samples * max(pixels.allocated // 8, 1)
    if count != wanted:
        raise Refused(f"The RLE frame has {count} segments where {wanted} are needed.")
    edges = [*offsets[:count], len(stream)]
    if edges[0] < HEADER or any(low >= high for low, high in pairwise(edges)):
        raise Refused("The RLE frame's segments lie outside it.")
    size = pixels.rows * pixels.columns
    if pixels.allocated == 1:
        size = (size + 7) // 8
    room = np.empty((count, size + MORE), np.uint8)
    planes: list[NDArray[np.uint8]] = []
    for index, (low, high) in enumerate(pairwise(edges)):
        segment = stream[low:high]
        try:
            plane = packbits_decode(segment, out=room[index])
        except UNREADABLE:
            plane = _of_any_length(segment, f"The RLE segment {index + 1} of {count}")
        if not size <= len(plane) <= size + 1:
            raise Refused(f"An RLE segment unpacks to {len(plane)} bytes where {size} are needed.")
        planes.append(plane[:size])
    return planes


def _of_any_length(segment: bytes, name: str) -> NDArray[np.uint8]:
    """What a segment unpacks to that does not fit: how long it is stands in the refusal."""
    from imagecodecs._imcd import dicomrle_decode

    try:
        plane = dicomrle_decode(struct.pack("<16I", 1, HEADER, *[0] * 14) + segment, dtype="u1")
    except UNREADABLE as fault:
        raise Refused(f"{name} cannot be decoded: {why(fault)}.") from fault
    return np.frombuffer(plane, np.uint8)


def interleaved(pixels: Pixels, planes: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """The planes as little-endian native data, colour by pixel."""
    width = max(pixels.allocated // 8, 1)
    mixed = np.empty((len(planes[0]), len(planes)), np.uint8)
    for index, plane in enumerate(planes):
        sample, byte = divmod(index, width)
        mixed[:, sample * width + (width - 1 - byte)] = plane
    return mixed.reshape(-1)


def joined(high: NDArray[np.uint8], low: NDArray[np.uint8], out: NDArray[np.uint16]) -> None:
    """Two planes as numbers of sixteen bits; a third of the time of `interleaved` and a copy."""
    np.left_shift(high, 8, out=out, dtype=np.uint16)
    np.bitwise_or(out, low, out=out)
