"""Remembers the bytes that the headers of one series have in common, so that they are walked only once.

Neighbouring images differ in a few elements (their UIDs, number, position, times). Between those lie runs of
elements that are equal byte for byte: where the bytes are the same, the elements are the same, so a whole run is
taken over by one comparison. What differs is walked as ever; the answer is the same either way.

Where even the elements that differ have the same tags and VRs, their lengths and values are all that is read: that is
a `Way`, and most headers of a series go it from end to end.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viewer.read.describe import Steady

LONGEST = 1024
"""Bytes of an element that may be part of a run; a run may be four times as long."""
PREFIX = b"DICM"
PREAMBLE = 128
MOST_WAYS = 4
_short = struct.Struct("<H").unpack_from
_long = struct.Struct("<I").unpack_from


@dataclass(frozen=True, slots=True)
class Walked:
    """One element as it stood.

    Attributes:
        begins: its tag and VR as bytes.
        wide: its length takes four bytes, after two that mean nothing.
        content: all its bytes; b"" of one too long to compare.
        value: None where it is not wanted.
    """

    tag: int
    begins: bytes
    wide: bool
    content: bytes
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Run:
    """Elements that followed one another in two headers alike."""

    first: int
    last: int
    content: bytes
    values: tuple[tuple[int, bytes], ...]
    elements: tuple[Walked, ...]
    near: int = 24
    """How many bytes must be at hand to compare it, or to walk on without it."""

    @classmethod
    def of(cls, elements: Sequence[Walked]) -> Run:
        """The run that these elements make."""
        values = tuple((each.tag, each.value) for each in elements if each.value is not None)
        content = b"".join(each.content for each in elements)
        return cls(elements[0].tag, elements[-1].tag, content, values, tuple(elements), max(24, len(content)))


@dataclass(frozen=True, slots=True)
class Step:
    """Bytes that all share, to the tag and VR of an element that differs; `wanted` is its tag, or 0."""

    content: bytes
    wide: bool
    wanted: int


@dataclass(frozen=True, slots=True)
class Way:
    """From the prefix to the length of the pixel data, where headers differ in the values of the same elements.

    Each step's bytes are compared and each length is read, so that whoever comes to the end has met these elements
    and no other, in this order, all within the window: what the walk would have met.
    """

    steps: tuple[Step, ...]
    values: dict[int, bytes]
    alike: bool

    @classmethod
    def of(
        cls, runs: Sequence[Run], walked: Sequence[Walked], ends: bytes, alike: bool, never: Collection[int]
    ) -> Way | None:
        """The way of a header that was walked and holds all `runs`; None where one of `never` is not in a run.

        Args:
            ends: the tag and VR of the pixel data.
            alike: as of `Familiar`.
        """
        shared = {element.tag for run in runs for element in run.elements}
        steps: list[Step] = []
        content = PREFIX
        for element in walked:
            if element.tag in shared:
                content += element.content
                continue
            if element.tag in never:
                return None
            wanted = element.tag if element.value is not None else 0
            steps.append(Step(content + element.begins, element.wide, wanted))
            content = b""
        steps.append(Step(content + ends, True, 0))
        return cls(tuple(steps), dict(value for run in runs for value in run.values), alike)

    def gone(self, window: bytes) -> tuple[dict[int, bytes], int, int] | None:
        """Wanted values, where the pixel data begins, and its length as it stands; None where the header leaves the way.

        Args:
            window: the first bytes of the file.
        """
        values = self.values.copy()
        at, length = PREAMBLE, 0
        for step in self.steps:
            if not window.startswith(step.content, at):
                return None
            at += len(step.content)
            if at + 6 > len(window):
                return None
            if step.wide:
                length = _long(window, at + 2)[0]
                at += 6
            else:
                length = _short(window, at)[0]
                at += 2
            if step.wanted:
                values[step.wanted] = window[at : at + length]
            at += length
        return values, at - length, length


class Familiar:
    """The memory of one caller that reads many headers in turn; not to be shared between threads.

    Attributes:
        runs: what the last headers had in common, in order of their tags.
        reach: how many bytes to read at once to meet the pixel data; 0 when not known yet.
        alike: the last header held every run, and beside them nothing that `Steady` knows.
        steady: what `describe` made of the runs.
        ways: how headers that held every run go from end to end.
        seeking: the next header that is walked is wanted whole, to learn from it or to lay a way.
    """

    def __init__(self) -> None:
        self.runs: tuple[Run, ...] = ()
        self.reach = 0
        self.alike = False
        self.steady: Steady | None = None
        self.ways: tuple[Way, ...] = ()
        self.seeking = True
        self._before: list[Walked] | None = None

    def learn(self, walked: list[Walked]) -> None:
        """Compare a header that was walked element by element with the one before it."""
        if self._before is None:
            self._before = walked
            return
        self._share(_in_common(self._before, walked))
        self._before = None

    def narrow(self, walked: list[Walked]) -> None:
        """A header in which not every run was found: what it holds of them stays; with little left, begin anew."""
        known = [element for run in self.runs for element in run.elements]
        self._share(_in_common(known, walked))
        if sum(len(run.elements) for run in self.runs) < len(known) // 2:
            self.runs, self.reach = (), 0

    def lay(self, way: Way | None) -> None:
        """Keep a way for the headers to come; with enough of them, no more is sought."""
        self.seeking = False
        if way is not None and len(self.ways) < MOST_WAYS:
            self.ways = (*self.ways, way)

    def gone(self, window: bytes) -> tuple[dict[int, bytes], int, int] | None:
        """What `Way.gone` gives, of the first way that the header goes; None where it goes none."""
        for way in self.ways:
            found = way.gone(window)
            if found is not None:
                self.alike = way.alike
                return found
        self.seeking = self.seeking or 0 < len(self.ways) < MOST_WAYS
        return None

    def _share(self, runs: tuple[Run, ...]) -> None:
        self.runs, self.steady, self.ways, self.seeking = runs, None, (), True


def _in_common(one: list[Walked], other: list[Walked]) -> tuple[Run, ...]:
    known = {element.tag: element.content for element in one}
    runs: list[Run] = []
    together: list[Walked] = []
    length = 0
    for element in other:
        alike = bool(element.content) and known.get(element.tag) == element.content
        if together and (not alike or length > 3 * LONGEST):
            runs.append(Run.of(together))
            together, length = [], 0
        if alike:
            together.append(element)
            length += len(element.content)
    if together:
        runs.append(Run.of(together))
    return tuple(runs)
