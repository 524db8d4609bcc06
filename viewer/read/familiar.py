"""Remembers the bytes that the headers of one series have in common, so that they are walked only once.

Neighbouring images differ in a few elements (their UIDs, number, position, times). Between those lie runs of
elements that are equal byte for byte: where the bytes are the same, the elements are the same, so a whole run is
taken over by one comparison. What differs is walked as ever; the answer is the same either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viewer.read.describe import Steady

LONGEST = 1024
"""Bytes of an element that may be part of a run; a run may be four times as long."""


@dataclass(frozen=True, slots=True)
class Walked:
    """One element as it stood: its tag, all its bytes, and whether its value is wanted and where it begins."""

    tag: int
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


class Familiar:
    """The memory of one caller that reads many headers in turn; not to be shared between threads.

    Attributes:
        runs: what the last headers had in common, in order of their tags.
        reach: how many bytes to read at once to meet the pixel data; 0 when not known yet.
        alike: the last header held every run, and beside them nothing that `Steady` knows.
        steady: what `describe` made of the runs.
    """

    def __init__(self) -> None:
        self.runs: tuple[Run, ...] = ()
        self.reach = 0
        self.alike = False
        self.steady: Steady | None = None
        self._before: list[Walked] | None = None

    def learn(self, walked: list[Walked]) -> None:
        """Compare a header that was walked element by element with the one before it."""
        if self._before is None:
            self._before = walked
            return
        self.runs, self.steady = _in_common(self._before, walked), None
        self._before = None

    def narrow(self, walked: list[Walked]) -> None:
        """A header in which not every run was found: what it holds of them stays; with little left, begin anew."""
        known = [element for run in self.runs for element in run.elements]
        self.runs, self.steady = _in_common(known, walked), None
        if sum(len(run.elements) for run in self.runs) < len(known) // 2:
            self.runs, self.reach = (), 0


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
