"""Repeats of a position that no attribute separates: told apart by when they were taken, last by their number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from viewer.volumes.slices import Slice

CLOCKS = ("acquisition_time", "content_time")
BEATS = ("trigger_time", "cardiac_delay")


def phases(slices: Sequence[Slice], levels: Sequence[int]) -> tuple[str, list[int]] | None:
    """What tells the repeats apart in time, and for each slice the number of its phase, from 0.

    A contrast phase or a time: every image of one lies before every image of the next. A phase of the heart: the
    n-th of each position, as the delays differ a little from slice to slice. None where neither holds.
    """
    for name in CLOCKS:
        times = _numbers(slices, name)
        if times is not None:
            for turns in (_ranks(times, levels), _clusters(times, levels)):
                if turns is not None and _one_after_another(times, turns) and _unrepeated(turns, levels):
                    return "phase", turns
    for name in BEATS:
        delays = _numbers(slices, name)
        turns = _ranks(delays, levels) if delays is not None else None
        if turns is not None:
            return "phase", turns
    return None


def numbered(slices: Sequence[Slice], levels: Sequence[int]) -> list[int] | None:
    """For each slice its turn by instance number, or by frame number within one object; None where none can be told.

    Only an assumption, which the verdict says: numbers run through the positions of one time and then the next, or
    through the times of one position; where slices are lost, each position counts for itself.
    """
    numbers = _running(slices)
    counts = Counter(levels)
    most = max(counts.values())
    if numbers is None or 2 * sum(count == most for count in counts.values()) < len(counts):
        return None
    first, positions = min(numbers), len(counts)
    blocks = [(number - first) // positions for number in numbers]
    rounds = [(number - first) % most for number in numbers]
    for turns in (blocks, rounds):
        if max(turns) < most and _unrepeated(turns, levels):
            return turns
    return _by_rank(numbers, levels)


def _running(slices: Sequence[Slice]) -> list[int] | None:
    """One number a slice, none twice."""
    if slices[0].object and len({slice_.object for slice_ in slices}) == 1:
        return [
            slice_.place.frame + (slice_.header.concatenation.offset if slice_.header.concatenation else 0)
            for slice_ in slices
        ]
    numbers = [slice_.header.instance_number for slice_ in slices]
    if None in numbers or len(set(numbers)) != len(numbers):
        return None
    return [number or 0 for number in numbers]


def _numbers(slices: Sequence[Slice], name: str) -> list[float] | None:
    values = [slice_.marks.get(name) for slice_ in slices]
    numbers = [float(value) for value in values if isinstance(value, float | int)]
    return numbers if len(numbers) == len(values) and len(set(numbers)) > 1 else None


def _ranks(numbers: Sequence[float], levels: Sequence[int]) -> list[int] | None:
    """The n-th of each position; None where positions do not all repeat equally often, or two are as early."""
    counts = set(Counter(levels).values())
    if len(counts) != 1 or len(set(zip(numbers, levels, strict=True))) != len(numbers):
        return None
    return _by_rank(numbers, levels)


def _by_rank(numbers: Sequence[float], levels: Sequence[int]) -> list[int]:
    seen: Counter[int] = Counter()
    turns = [0] * len(numbers)
    for index in sorted(range(len(numbers)), key=numbers.__getitem__):
        turns[index] = seen[levels[index]]
        seen[levels[index]] += 1
    return turns


def _clusters(times: Sequence[float], levels: Sequence[int]) -> list[int] | None:
    """Cut where nothing happened for longest, as often as positions repeat: holds where slices were lost."""
    most = max(Counter(levels).values())
    order = sorted(range(len(times)), key=times.__getitem__)
    pauses = sorted(
        range(1, len(order)), key=lambda at: times[order[at - 1]] - times[order[at]]
    )[: most - 1]  # fmt: skip
    cuts = set(pauses)
    turns, turn = [0] * len(times), 0
    for at, index in enumerate(order):
        turn += at in cuts
        turns[index] = turn
    return turns


def _one_after_another(times: Sequence[float], turns: Sequence[int]) -> bool:
    found: dict[int, list[float]] = defaultdict(list)
    for time, turn in zip(times, turns, strict=True):
        found[turn].append(time)
    ordered = [found[turn] for turn in sorted(found)]
    return all(max(one) < min(after) for one, after in pairwise(ordered))


def _unrepeated(turns: Sequence[int], levels: Sequence[int]) -> bool:
    return len(set(zip(turns, levels, strict=True))) == len(turns)
