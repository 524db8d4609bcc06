"""Where an enhanced object's own words contradict its positions: the positions count, and it is said.

Slice Thickness is not held against them: slices that overlap and slices with room between them are both usual.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viewer.read.header import Claims
from viewer.volumes.slices import Slice
from viewer.volumes.space import normal_of
from viewer.volumes.values import Geometry
from viewer.volumes.verdict import SAME_PLACE, UNEVEN, UNEVEN_MM


def contradictions(
    slices: Sequence[Slice], geometry: Geometry | None, verdict: Sequence[str] = ()
) -> tuple[str, ...]:
    """Short words for the pane and for `inspect`; empty where nothing contradicts.

    Args:
        slices: of one volume, sorted along its normal where there is a geometry.
    """
    said = [slice_.frame.claims for slice_ in slices]
    claims = [one for one in said if one is not None]
    if len(claims) != len(said):
        return ()
    words: list[str] = []
    if geometry is not None and len(slices) > 1 and "not_a_volume" not in verdict:
        words += _spacing(claims, geometry, uneven="irregular" in verdict)
        words += _order(claims, slices, geometry)
    return (*words, *_of_the_object(claims, slices))


def _spacing(claims: Sequence[Claims], geometry: Geometry, *, uneven: bool) -> list[str]:
    """Spacing Between Slices, along the normal or from centre to centre, against the steps of the positions."""
    steps = np.diff(geometry.positions @ normal_of(geometry))
    straight = np.linalg.norm(np.diff(geometry.positions, axis=0), axis=1)
    common = float(np.median(steps))
    true = np.concatenate([steps, straight]) if uneven else np.array([common, float(np.median(straight))])
    for step in sorted({abs(one.step) for one in claims if one.step}):
        if not bool(np.any(np.abs(true - step) <= np.maximum(UNEVEN_MM, UNEVEN * true))):
            apart = "unevenly" if uneven else f"{common:.4g} mm"
            return [f"slices lie {apart} apart, not {step:.4g} mm as said"]
    return []


def _order(claims: Sequence[Claims], slices: Sequence[Slice], geometry: Geometry) -> list[str]:
    """In-stack numbers and their dimension index, which must rise or fall with the positions, stack by stack.

    An object counts for itself: several of one frame each, all numbered 1, contradict nothing.
    """
    along = geometry.positions @ normal_of(geometry)
    stacks: dict[tuple[str | int, str], list[int]] = defaultdict(list)
    for index, (one, slice_) in enumerate(zip(claims, slices, strict=True)):
        stacks[slice_.object or slice_.place.header, one.stack].append(index)
    for members in stacks.values():
        for numbers in ([claims[at].number for at in members], [claims[at].index for at in members]):
            if len(members) > 1 and None not in numbers and not _steady(np.array(numbers, float), along[members]):
                return ["frames numbered against their positions"]
    return []


def _steady(numbers: NDArray[np.float64], along: NDArray[np.float64]) -> bool:
    apart = np.diff(along) > SAME_PLACE
    rise = np.diff(numbers)[apart]
    return bool(np.all(rise > 0) or np.all(rise < 0))


def _of_the_object(claims: Sequence[Claims], slices: Sequence[Slice]) -> list[str]:
    words = [f"top-level {name} not used" for name in dict.fromkeys(name for one in claims for name in one.unused)]
    if unplaced := max(one.unplaced for one in claims):
        words.append(f"{unplaced} {'frame' if unplaced == 1 else 'frames'} without a place")
    for one, slice_ in zip(claims, slices, strict=True):
        if one.kind:
            words.append(f"frames are {slice_.frame.image_type[0]}, not {one.kind} as the object says")
            break
    return words


def sentence(words: Sequence[str]) -> str:
    """As `inspect` says it."""
    return f"Each frame's own position counts, whatever else the object says: {'; '.join(words)}."
