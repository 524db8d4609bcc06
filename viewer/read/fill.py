"""One step of loading: decode one frame and put it, or its tiles, where the volume wants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.read.decode import Spans, decode_frame, plain, spans_of
from viewer.read.header import Header
from viewer.read.place import Place
from viewer.read.refusal import Refused
from viewer.read.source import Source


@dataclass(frozen=True, slots=True)
class Step:
    """A frame of an instance and the slices of the volume that it fills."""

    header: int
    frame: int
    slices: tuple[tuple[int, tuple[int, int] | None], ...]


def steps_of(places: Sequence[Place]) -> tuple[Step, ...]:
    """Steps in order of the first slice that each fills; a mosaic's tiles share one."""
    found: dict[tuple[int, int], list[tuple[int, tuple[int, int] | None]]] = {}
    for index, place in enumerate(places):
        found.setdefault((place.header, place.frame), []).append((index, place.tile))
    return tuple(Step(header, frame, tuple(slices)) for (header, frame), slices in found.items())


class Opened:
    """An instance made ready for decoding several frames: inflated and indexed once.

    A single frame needs neither index nor memory; a deflated or multi-frame instance keeps what it found
    until the last of its frames is decoded and the loader lets go of it.
    """

    def __init__(self, header: Header, source: Source, proven: bool = False) -> None:
        self.proven = proven
        self.header = header
        self.source = plain(header, source)
        self.spans: Spans = spans_of(header, self.source)


def fill(step: Step, opened: Opened, stored: NDArray[Any]) -> None:
    """Decode the step's frame into its slices of `stored`.

    Raises:
        Refused: the frame cannot be decoded; no slice of it is to be shown.
    """
    header = opened.header
    if header.pixels is None:
        raise Refused("This object has no pixels.")
    first, tile = step.slices[0]
    if tile is None:
        decode_frame(header, opened.source, step.frame, stored[first], opened.spans, proven=opened.proven)
        return
    whole = np.empty(header.pixels.shape, header.pixels.dtype)
    decode_frame(header, opened.source, step.frame, whole, opened.spans, proven=opened.proven)
    rows, columns = stored.shape[1:3]
    for index, corner in step.slices:
        down, across = corner or (0, 0)
        stored[index] = whole[down : down + rows, across : across + columns]
