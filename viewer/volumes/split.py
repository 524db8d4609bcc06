"""Tells the volumes of one series apart (viewer reference 1.2): what never mixes, then what separates repeats."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from viewer.read.header import Mark
from viewer.volumes.slices import Plane, Slice
from viewer.volumes.values import Json

SAME_SPACING = 1e-4
SAME_DIRECTION = 1e-3
SAME_LEVEL = 0.01
"""mm along the normal: nearer slices repeat a position."""
MARKS = (
    "segment",
    "temporal_position",
    "b_value",
    "gradient",
    "echo_time",
    "effective_echo_time",
    "echo_number",
    "image_type",
    "trigger_time",
    "cardiac_delay",
    "kvp",
    "energy",
    "inversion_time",
    "flip_angle",
    "repetition_time",
    "acquisition_number",
    "acquisition_time",
    "series_time",
    "content_time",
    "kernel",
    "contrast",
    "stack",
    "comments",
    "instance",
)
"""In the order in which they are tried; each part must end with every position once."""
APART = frozenset({"DOSE_INFO", "PATIENT_INFO", "SCREEN SAVE", "SCREENSHOT", "EXAM SUMMARY"})
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


@dataclass(frozen=True, slots=True)
class Part:
    """Slices that make one volume, and what tells it from the others of its stack."""

    slices: tuple[Slice, ...]
    group: dict[str, Json]
    order_assumed: bool = False
    repeats: bool = False


def not_placed(slice_: Slice) -> bool:
    """Whether it can only be shown as a single image: no geometry, or a page of text (1.5)."""
    return (
        slice_.plane is None
        or slice_.header.sop_class.startswith(SECONDARY_CAPTURE)
        or any(word in APART for word in slice_.frame.image_type)
    )


def stacks(slices: Iterable[Slice]) -> list[list[Slice]]:
    """Slices that may share a volume: same kind, size, orientation, spacing and frame of reference."""
    found: dict[tuple[object, ...], list[tuple[Plane, list[Slice]]]] = defaultdict(list)
    for slice_ in slices:
        assert slice_.plane is not None
        key = (
            slice_.header.sop_class,
            slice_.rows,
            slice_.columns,
            slice_.header.series.frame_of_reference,
            slice_.pixels.colour,
            slice_.pixels.dtype.str,
            "LOCALIZER" in slice_.frame.image_type,
        )
        for plane, members in found[key]:
            if plane is slice_.plane or _same_plane(plane, slice_.plane):
                members.append(slice_)
                break
        else:
            found[key].append((slice_.plane, [slice_]))
    return [members for alike in found.values() for _, members in alike]


def _same_plane(one: Plane, other: Plane) -> bool:
    return all(
        abs(a - b) <= SAME_DIRECTION for a, b in zip(one.row + one.column, other.row + other.column, strict=True)
    ) and all(abs(a - b) <= SAME_SPACING * a for a, b in zip(one.spacing, other.spacing, strict=True))


def levels_of(slices: Sequence[Slice]) -> list[int]:
    """For each slice the number of its position along the normal, repeats sharing one."""
    assert slices[0].plane is not None
    along = np.array([slice_.position for slice_ in slices], dtype=np.float64) @ np.array(slices[0].plane.normal)
    order = np.argsort(along, kind="stable")
    level = np.zeros(len(slices), dtype=int)
    level[order[1:]] = np.cumsum(np.diff(along[order]) > SAME_LEVEL)
    return [int(number) for number in level]


def split(slices: Sequence[Slice]) -> list[Part]:
    """Parts in ascending order of what separates them; one part where no position repeats."""
    if slices[0].header.mosaic is not None:
        return _mosaics(slices)
    levels = levels_of(slices)
    counts = Counter(levels)
    most = max(counts.values())
    if most == 1:
        return [Part(tuple(slices), {})]
    names = [name for name in MARKS if len({mark(slice_, name) for slice_ in slices}) > 1]
    for size in (1, 2):
        for chosen in combinations(names, size):
            parts = _partition(slices, levels, chosen)
            if parts is not None and len(parts) == most:
                return parts
    for name in names:
        parts = _partition(slices, levels, (name,))
        if parts is not None and len(parts) <= 2 * most and min(len(part.slices) for part in parts) > 1:
            return parts
    for name in names:
        coarse = _by(slices, (name,))
        if len(coarse) > 1 and most % len(coarse) == 0 and _same_levels(slices, levels, name):
            return [
                Part(part.slices, {name: _json(values[0]), **part.group}, part.order_assumed, part.repeats)
                for values, members in coarse
                for part in split(members)
            ]
    return _by_number(slices, levels, most)


def mark(slice_: Slice, name: str) -> Mark | None:
    """One of `MARKS`, whether it stands in the frame or the header."""
    if name == "image_type":
        return "\\".join(slice_.frame.image_type[2:])
    if name == "instance":
        return (
            f"{slice_.header.instance_number or 0:012d} {slice_.header.sop_uid}"
            if slice_.pixels.frames > 1
            else None
        )
    return slice_.marks.get(name)


def _partition(slices: Sequence[Slice], levels: Sequence[int], names: tuple[str, ...]) -> list[Part] | None:
    """Parts by these marks, or None when some part still repeats a position."""
    seen: set[tuple[object, ...]] = set()
    for slice_, level in zip(slices, levels, strict=True):
        key = (level, *(mark(slice_, name) for name in names))
        if key in seen:
            return None
        seen.add(key)
    parts = _by(slices, names)
    return [
        Part(tuple(members), {name: _json(value) for name, value in zip(names, values, strict=True)})
        for values, members in parts
    ]


def _same_levels(slices: Sequence[Slice], levels: Sequence[int], name: str) -> bool:
    found: dict[Mark | None, set[int]] = defaultdict(set)
    for slice_, level in zip(slices, levels, strict=True):
        found[mark(slice_, name)].add(level)
    return len({frozenset(part) for part in found.values()}) == 1


def _by(slices: Sequence[Slice], names: tuple[str, ...]) -> list[tuple[tuple[Mark | None, ...], list[Slice]]]:
    found: dict[tuple[Mark | None, ...], list[Slice]] = defaultdict(list)
    for slice_ in slices:
        found[tuple(mark(slice_, name) for name in names)].append(slice_)
    return sorted(found.items(), key=lambda item: [_rank(value) for value in item[0]])


def _rank(value: Mark | None) -> tuple[int, float, tuple[float, ...], str]:
    """Numbers by size, never as text; what is missing comes first."""
    if value is None:
        return (0, 0.0, (), "")
    if isinstance(value, str):
        return (3, 0.0, (), value)
    if isinstance(value, tuple):
        return (2, 0.0, value, "")
    return (1, float(value), (), "")


def _json(value: Mark | None) -> Json:
    return list(value) if isinstance(value, tuple) else value


def _mosaics(slices: Sequence[Slice]) -> list[Part]:
    """Each mosaic is a volume of its own: one time or one b-value."""
    whole: dict[int, list[Slice]] = defaultdict(list)
    for slice_ in slices:
        whole[slice_.place.header].append(slice_)
    several = len({mark(slice_, "b_value") for slice_ in slices}) > 1

    def moment(members: list[Slice]) -> tuple[float, ...]:
        first = members[0]
        b_value = mark(first, "b_value")
        number, instance = first.header.acquisition_number, first.header.instance_number
        return (
            float(b_value) if several and isinstance(b_value, float | int) else 0.0,
            float(number or 0),
            float(instance or 0),
            float(first.place.header),
        )

    ordered = sorted(whole.values(), key=moment)
    if len(ordered) == 1:
        return [Part(tuple(ordered[0]), {})]
    return [
        Part(
            tuple(members),
            {"time": index, **({"b_value": _json(mark(members[0], "b_value"))} if several else {})},
        )
        for index, members in enumerate(ordered, start=1)
    ]


def _by_number(slices: Sequence[Slice], levels: Sequence[int], most: int) -> list[Part]:
    """By instance number alone, said as `order-assumed`; images that nothing tells apart stay a heap."""
    numbers = [slice_.header.instance_number for slice_ in slices]
    counts = Counter(levels)
    full = sum(count == most for count in counts.values())
    if None in numbers or len(set(numbers)) != len(numbers) or 2 * full < len(counts):
        return [Part(tuple(slices), {}, repeats=True)]
    ranked = [number or 0 for number in numbers]
    first, positions = min(ranked), len(counts)
    blocks = [(number - first) // positions for number in ranked]
    rounds = [(number - first) % most for number in ranked]
    for turns in (blocks, rounds):
        if max(turns) < most and len(set(zip(turns, levels, strict=True))) == len(slices):
            return _turns(slices, turns)
    seen: Counter[int] = Counter()
    turns = [0] * len(slices)
    for index in sorted(range(len(slices)), key=lambda at: ranked[at]):
        turns[index] = seen[levels[index]]
        seen[levels[index]] += 1
    return _turns(slices, turns)


def _turns(slices: Sequence[Slice], turns: Sequence[int]) -> list[Part]:
    found: dict[int, list[Slice]] = defaultdict(list)
    for slice_, turn in zip(slices, turns, strict=True):
        found[turn].append(slice_)
    return [Part(tuple(found[turn]), {"time": turn + 1}, order_assumed=True) for turn in sorted(found)]
