"""All decoded pixels of an instance, and their digest: what makes two copies the same image."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.read.decode import decode_frame, plain, spans_of
from viewer.read.header import Header
from viewer.read.refusal import Refused
from viewer.read.source import Source


def stored_pixels(header: Header, source: Source) -> NDArray[Any]:
    """Every frame's stored values, (frames, rows, columns[, 3]), before any rescale.

    Raises:
        Refused: a frame cannot be decoded, or there are no pixels.
    """
    if header.pixels is None:
        raise Refused("This object has no pixels.")
    opened = plain(header, source)
    spans = spans_of(header, opened)
    out = np.empty((header.pixels.frames, *header.pixels.shape), header.pixels.dtype)
    for frame in range(header.pixels.frames):
        decode_frame(header, opened, frame, out[frame], spans)
    return out


def pixels_sha256(header: Header, source: Source) -> str | None:
    """SHA-256 over decoded stored values, little endian, Bits Allocated wide, rows in order, frame by frame.

    None for an object without pixels. Values of one bit are hashed a byte each, a palette image by its indices;
    only one frame is held.

    Raises:
        Refused: a frame cannot be decoded.
    """
    pixels = header.pixels
    if pixels is None:
        return None
    if pixels.palette is not None:
        pixels = pixels.index
        header = replace(header, pixels=pixels)
    opened = plain(header, source)
    spans = spans_of(header, opened)
    digest = hashlib.sha256()
    frame = np.empty(pixels.shape, pixels.dtype)
    width = max(pixels.allocated // 8, 1)
    kind = "f" if pixels.kind == "float" else ("i" if pixels.signed and not pixels.colour else "u")
    for index in range(pixels.frames):
        decode_frame(header, opened, index, frame, spans)
        digest.update(np.ascontiguousarray(frame.astype(f"<{kind}{width}", copy=False)).data)
    return digest.hexdigest()
