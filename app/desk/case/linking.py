"""Which panes scroll together, and by what: position within one study, the reader's offset between two."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.hang.linked import (
    Landing,
    by_offset,
    by_position,
    near_parallel,
    offset_words,
    same_frame,
)
from viewer.volumes.values import Volume


@dataclass(frozen=True, slots=True)
class Offset:
    """Current and prior at one level, mm from the first to the second.

    It holds between all series that share their frames of reference and planes, and for no others.

    Attributes:
        guessed: by the middles of both stacks, where one pane is shown and the reader has set no level yet.
    """

    mm: float
    current: Volume
    prior: Volume
    guessed: bool = False

    def holds(self, current: Volume, prior: Volume) -> bool:
        """Whether two series lie as the two did that it was set with."""
        return _alike(self.current, current) and _alike(self.prior, prior)

    @property
    def words(self) -> str:
        """ "Linked, offset +3.2 mm", with "guessed" where the reader did not set it."""
        return f"{offset_words(self.mm)}, guessed: G, then P sets it" if self.guessed else offset_words(self.mm)


def _alike(a: Volume, b: Volume) -> bool:
    return a.key == b.key or (same_frame(a, b) and near_parallel(a, b))


def within_study(source: Volume, index: int, target: Volume) -> Landing | None:
    """Where a series of the same study goes; None where the two cannot be linked: other plane, other frame."""
    if not same_frame(source, target) or not near_parallel(source, target):
        return None
    return by_position(source, index, target)


def between_studies(
    source: Volume, index: int, target: Volume, *, to_prior: bool, offset: Offset | None
) -> Landing | None:
    """Where a series of the other study goes: by the reader's offset alone.

    An equal frame of reference in two studies promises nothing: scanners use them again (viewer reference 7).
    """
    current, prior = (source, target) if to_prior else (target, source)
    if offset is None or not offset.holds(current, prior):
        return None
    return by_offset(source, index, target, offset.mm if to_prior else -offset.mm)
