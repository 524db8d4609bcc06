"""JPEG entropy data in pieces: the restart markers between them (ITU-T T.81 B.2.1, F.2.2.4), and room before each.

The decoder fills up what is lost and tells nobody: imagecodecs gives libjpeg a message function that is empty, and
libjpeg's count of warnings stays inside it. So a loss is looked for from outside. What cannot be found so are bytes
that were changed and none that is gone: Huffman codes fall into step again, and a JPEG carries no checksum. Of an
image that was imported the file's SHA-256 is kept (`app.archive`), so such a change afterwards is found by that.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from viewer.read.codestream import END as END_MARKER
from viewer.read.codestream import SCAN, SOF
from viewer.read.refusal import Refused

MARKER = re.compile(rb"\xff+[\x01-\xfe]", re.DOTALL)
"""A marker with its fill bytes; in entropy data a byte of ones is followed by a nought."""
RESTARTS = range(0xD0, 0xD8)
END = 0xD9
INTERVAL = 0xDD
DEFINED = bytes((0xFF, INTERVAL))
LOSSLESS = frozenset({0xC3, 0xC7, 0xCB, 0xCF})


@dataclass(slots=True)
class _Frame:
    """What the segments before a scan say; each component's sampling, across and down, by its number."""

    rows: int = 0
    columns: int = 0
    unit: int = 8
    interval: int = 0
    sampling: dict[int, tuple[int, int]] = field(default_factory=dict)

    def units_of(self, chosen: list[int]) -> int:
        """How many of the smallest pieces that may stand between two restarts a scan has."""
        most = [max(one[axis] for one in self.sampling.values()) for axis in (0, 1)]
        if len(chosen) == 1:
            own = self.sampling[chosen[0]]
            sizes = [math.ceil(n * own[axis] / most[axis]) for axis, n in enumerate((self.columns, self.rows))]
            return math.ceil(sizes[0] / self.unit) * math.ceil(sizes[1] / self.unit)
        return math.ceil(self.columns / self.unit / most[0]) * math.ceil(self.rows / self.unit / most[1])


def loosened(stream: bytes, filler: bytes) -> bytes:
    """The stream with `filler` before every restart and end marker; a whole one gives the same picture.

    Raises:
        Refused: restart markers are out of turn or too few, so that a part of the picture is gone.
    """
    if DEFINED not in stream and stream.endswith(END_MARKER):  # no restarts to look for, as nearly always
        whole = stream[: -len(END_MARKER)].rstrip(b"\xff")
        return whole + filler + stream[len(whole) :]
    parts: list[bytes] = []
    kept = 0
    for at in _edges(stream):
        parts += (stream[kept:at], filler)
        kept = at
    return b"".join((*parts, stream[kept:]))


def _edges(stream: bytes) -> Iterator[int]:
    """Where each restart marker and the end marker begins, fill bytes included."""
    frame = _Frame()
    at, expected, seen = 2, 0, 0
    while (found := MARKER.search(stream, at)) is not None:
        marker, at = found[0][-1], found.end()
        if marker in RESTARTS:
            if marker - RESTARTS.start != seen % 8:
                raise Refused("A part of the compressed image is missing: its restart markers are out of turn.")
            seen += 1
            yield found.start()
            continue
        if seen < expected:
            raise Refused(
                f"The compressed image holds {seen + 1} of its {expected + 1} parts: the rest is missing."
            )
        if marker == END:
            yield found.start()
            return
        try:
            length = _told(frame, marker, stream, at)
            if marker == SCAN:
                chosen = [stream[at + 3 + 2 * number] for number in range(stream[at + 2])]
                units = frame.units_of(chosen) if frame.interval and chosen else 0
                expected, seen = max(math.ceil(units / frame.interval) - 1, 0) if units else 0, 0
        except (struct.error, IndexError, KeyError, ValueError, ZeroDivisionError) as fault:
            raise Refused("The header of the compressed image is damaged.") from fault
        at += length


def _told(frame: _Frame, marker: int, stream: bytes, at: int) -> int:
    """Note what the segment at `at` says; gives its length."""
    length = int(struct.unpack_from(">H", stream, at)[0])
    if marker in SOF:
        _, frame.rows, frame.columns, count = struct.unpack_from(">BHHB", stream, at + 2)
        frame.unit = 1 if marker in LOSSLESS else 8
        each = range(at + 8, at + 8 + 3 * count, 3)
        frame.sampling = {stream[here]: (stream[here + 1] >> 4, stream[here + 1] & 15) for here in each}
    elif marker == INTERVAL:
        frame.interval = int(struct.unpack_from(">H", stream, at + 2)[0])
    return length
