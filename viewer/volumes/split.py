"""Tells the volumes of one series apart (viewer reference 1.2): what never mixes, then what separates repeats."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from viewer.read.header import Mark
from viewer.volumes.slices import Plane, Slice
from viewer.volumes.turns import numbered, phases
from viewer.volumes.values import Gap, Json

SAME_SPACING = 1e-4
SAME_DIRECTION = 1e-3
SAME_LEVEL = 0.01
"""mm along the normal: nearer slices repeat a position."""
PRESCRIBED = (
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
)
"""Repeats of one prescription: every part has the same slices."""
ACQUIRED = (
    "acquisition_number",
    "acquisition_time",
    "series_time",
    "content_time",
    "kernel",
    "contrast",
    "stack",
    "comments",
)
"""What may be acquired or reconstructed anew over less of the patient."""
MARKS = ("segment", *PRESCRIBED, *ACQUIRED, "instance")
"""In the order in which they are tried; each part must end with every position once."""
SAME_SLICES = frozenset({*PRESCRIBED, "instance", "time"})
APART = frozenset({"DOSE_INFO", "PATIENT_INFO", "SCREEN SAVE", "SCREENSHOT", "EXAM SUMMARY"})
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


@dataclass(frozen=True, slots=True)
class Part:
    """Slices that make one volume, and what tells it from the others of its stack.

    Attributes:
        order_assumed: the time order comes from instance numbers alone.
        repeats: positions repeat and nothing tells the images apart: no volume.
        lacks: slices that the other parts have and this one has not, counted by this one's slices.
    """

    slices: tuple[Slice, ...]
    group: dict[str, Json]
    order_assumed: bool = False
    repeats: bool = False
    lacks: tuple[Gap, ...] = ()


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
            slice_.pixels.photometric == "MONOCHROME1",
            _table_of(slice_),
            slice_.header.mosaic is not None,
            "LOCALIZER" in slice_.frame.image_type,
        )
        for plane, members in found[key]:
            if plane is slice_.plane or _same_plane(plane, slice_.plane):
                members.append(slice_)
                break
        else:
            found[key].append((slice_.plane, [slice_]))
    return [members for alike in found.values() for _, members in alike]


def _table_of(slice_: Slice) -> tuple[int, bytes] | None:
    """A modality LUT makes other values of the same stored numbers."""
    table = slice_.header.modality_lut
    return None if table is None else (table[1], hashlib.sha256(table[0].tobytes()).digest())


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
    """Parts in ascending order of what separates them; one part where no position repeats.

    A part that lost a slice which the others have names it, also at an end, where no uneven step tells of it.
    """
    if slices[0].header.mosaic is not None:
        return _mosaics(slices)
    levels = levels_of(slices)
    parts = _parts(slices, levels, max(Counter(levels).values()))
    if len(parts) == 1 or any(part.repeats or not SAME_SLICES.issuperset(part.group) for part in parts):
        return parts
    plane = slices[0].plane
    assert plane is not None
    at = {
        level: float(np.dot(slice_.position or (0.0, 0.0, 0.0), plane.normal))
        for slice_, level in zip(slices, levels, strict=True)
    }
    level_of = {slice_.place: level for slice_, level in zip(slices, levels, strict=True)}
    return [replace(part, lacks=lacking(sorted(level_of[one.place] for one in part.slices), at)) for part in parts]


def lacking(own: Sequence[int], at: Mapping[int, float]) -> tuple[Gap, ...]:
    """What a part with the levels `own`, ascending, lacks of all levels 0 ... n - 1, whose heights in mm are `at`."""
    edges = [(-1, -1, own[0])]
    edges += [(index, own[index], own[index + 1]) for index in range(len(own) - 1)]
    edges.append((len(own) - 1, own[-1], len(at)))
    return tuple(
        Gap(index, above - below - 1, abs(at[min(above, len(at) - 1)] - at[max(below, 0)]))
        for index, below, above in edges
        if above - below > 1
    )


def _parts(slices: Sequence[Slice], levels: Sequence[int], most: int) -> list[Part]:
    if most == 1:
        return [Part(tuple(slices), {})]
    names = [name for name in MARKS if len({mark(slice_, name) for slice_ in slices}) > 1]
    for size in (1, 2):
        for chosen in combinations(names, size):
            if chosen == ("gradient",) and "b_value" in names:
                continue  # directions are told apart within their b-value, so that these come in order
            parts = _partition(slices, levels, chosen)
            if parts is not None and len(parts) == most:
                return parts
    timed = phases(slices, levels)
    if timed is not None:
        return _turns(slices, timed[1], timed[0])
    for name in names:
        parts = _partition(slices, levels, (name,))
        if parts is not None and len(parts) <= 2 * most and min(len(part.slices) for part in parts) > 1:
            return parts
    for name in names:
        coarse = _by(slices, (name,))
        if len(coarse) > 1 and most % len(coarse) == 0 and _same_levels(slices, levels, name):
            return [
                replace(part, group={name: _json(values[0]), **part.group})
                for values, members in coarse
                for part in split(members)
            ]
    turns = numbered(slices, levels)
    if turns is None:
        return [Part(tuple(slices), {}, repeats=True)]
    return _turns(slices, turns, "time", order_assumed=True)


def mark(slice_: Slice, name: str) -> Mark | None:
    """One of `MARKS`, whether it stands in the frame or the header."""
    if name == "image_type":
        return "\\".join(slice_.frame.image_type[2:])
    if name == "instance":
        return slice_.object or None
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


def _turns(slices: Sequence[Slice], turns: Sequence[int], name: str, order_assumed: bool = False) -> list[Part]:
    found: dict[int, list[Slice]] = defaultdict(list)
    for slice_, turn in zip(slices, turns, strict=True):
        found[turn].append(slice_)
    return [Part(tuple(found[turn]), {name: turn + 1}, order_assumed) for turn in sorted(found)]
