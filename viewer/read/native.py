"""Uncompressed frames: straight into the slice, bits above High Bit cleared, sign extended (PS3.5 8.1.1)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.read.header import Pixels
from viewer.read.refusal import Refused
from viewer.read.source import Source

Out = NDArray[Any]
"""A frame of any of the stored types; which one is decided by `Pixels.dtype`."""


def read_native(pixels: Pixels, source: Source, frame: int, out: Out) -> None:
    """Fill `out` (of `pixels.shape` and `pixels.dtype`, C-contiguous) with one uncompressed frame.

    Raises:
        Refused: the pixel data is cut short.
    """
    bits = pixels.native_frame_bits
    first_bit = pixels.offset * 8 + bits * frame
    start = first_bit // 8
    length = (first_bit + bits + 7) // 8 - start
    direct = pixels.allocated == out.dtype.itemsize * 8 and not pixels.colour and not pixels.big_endian
    if direct:
        came = source.read_into(start, out.reshape(-1).view(np.uint8).data)
    else:
        raw = source.read(start, length)
        came = len(raw)
    if came != length:
        raise Refused(f"The pixel data is cut short: {came} bytes of {length} in frame {frame + 1}.")
    if direct:
        clear(pixels, out)
    elif pixels.allocated == 1:
        unpacked = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")
        skip = first_bit - start * 8
        out.reshape(-1)[:] = unpacked[skip : skip + pixels.rows * pixels.columns]
    else:
        place(pixels, raw, out)


def place(pixels: Pixels, raw: bytes | NDArray[np.uint8], out: Out) -> None:
    """Put the bytes of an uncompressed frame into `out`."""
    if pixels.colour:
        from viewer.read.colour import native_colour

        native_colour(pixels, np.frombuffer(raw, np.uint8), out)
        return
    order = ">" if pixels.big_endian else "<"
    width = pixels.allocated // 8
    kind = "f" if pixels.kind == "float" else ("i" if pixels.signed else "u")
    out[...] = np.frombuffer(raw, f"{order}{kind}{width}").reshape(out.shape)
    clear(pixels, out)


def clear(pixels: Pixels, out: Out) -> None:
    """Drop the bits that are not part of the sample, in place, and extend its sign."""
    if pixels.kind == "float" or pixels.colour:
        return
    below = pixels.high_bit + 1 - pixels.stored
    width = out.dtype.itemsize * 8
    if pixels.signed:
        if pixels.stored < width:
            np.left_shift(out, width - pixels.high_bit - 1, out=out)
            np.right_shift(out, width - pixels.stored, out=out)
        return
    if below:
        np.right_shift(out, below, out=out)
    if pixels.stored < pixels.allocated:
        np.bitwise_and(out, (1 << pixels.stored) - 1, out=out)
