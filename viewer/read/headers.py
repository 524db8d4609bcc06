"""Reads the headers of many instances in turn: what neighbours share is walked once, slow disks are asked ahead."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from viewer.read.familiar import Familiar
from viewer.read.header import Header
from viewer.read.refusal import Refused
from viewer.read.scan import WINDOW, read_header
from viewer.read.source import Source

AHEAD = 64
SLOW = 0.0002
"""Seconds that a header takes when its bytes had to come from the disk; from memory it is a fifth of that."""


def read_headers(
    sources: Sequence[Source], clock: Callable[[], float] = time.perf_counter
) -> Iterator[Header | Refused]:
    """One answer a source, in order: its header, or the refusal that `scan.read_header` raised.

    Where the bytes are not in memory, the system is asked for the heads of the next files before they are needed,
    so that the disk answers many questions at once. From memory, asking would only cost.
    """
    familiar = Familiar()
    asked = 0
    for number, source in enumerate(sources):
        began = clock()
        try:
            answer: Header | Refused = read_header(source, familiar)
        except Refused as fault:
            answer = fault
        if clock() - began > SLOW and asked <= number + AHEAD // 2:
            for later in sources[max(asked, number + 1) : number + 1 + AHEAD]:
                later.hint(0, familiar.reach or WINDOW)
            asked = number + 1 + AHEAD
        yield answer
