"""A volume before its pixels: everything the headers know, and where each slice's pixels come from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
from numpy.typing import NDArray

from viewer.read.header import Header
from viewer.read.lossy import lossy_words
from viewer.read.place import Place
from viewer.read.refusal import Refused
from viewer.volumes.contradictions import contradictions
from viewer.volumes.slices import Plane, Slice
from viewer.volumes.space import normal_of
from viewer.volumes.split import Part, not_placed, split, stacks
from viewer.volumes.values import Gap, Geometry, HeaderLut, HeaderWindow, Json, Stored, Volume
from viewer.volumes.verdict import judge, tilt_degrees

QUANTITIES_OTHER_THAN_HU = (
    "LOCALIZER",
    "DERIVED_MAP",
    "PERFUSION",
    "VIRTUAL_UNENHANCED",
    "EFF_ATOMIC_NUM",
    "ELECTRON_DENSITY",
)

LOSSY_METHODS = {
    "ISO_10918_1": "JPEG",
    "ISO_14495_1": "JPEG-LS",
    "ISO_15444_1": "JPEG 2000",
    "ISO_15444_15": "HTJ2K",
    "ISO_18181_1": "JPEG XL",
    "ISO_13818_1": "MPEG-2",
    "ISO_14496_10": "H.264",
    "ISO_23008_2": "H.265",
}
"""Names of the defined terms of PS3.3 C.7.6.1.1.5.1; what is not here is said as the header says it."""


@dataclass(frozen=True, slots=True, eq=False)
class VolumePlan:
    """One volume to be; `places[k]` says where the pixels of slice k come from.

    `contradicted` are words of what an enhanced object says against its positions.
    """

    key: str
    group: Json
    slices: tuple[Slice, ...]
    rows: int
    columns: int
    slope: NDArray[np.float64]
    intercept: NDArray[np.float64]
    geometry: Geometry | None
    verdict: tuple[str, ...]
    gaps: tuple[Gap, ...]
    windows: tuple[HeaderWindow, ...]
    voi_luts: tuple[HeaderLut, ...]
    warnings: tuple[str, ...]
    units: str
    contradicted: tuple[str, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the pixels of each slice come from."""
        return tuple(slice_.place for slice_ in self.slices)

    @property
    def first(self) -> Header:
        """The header of the first slice."""
        return self.slices[0].header

    @property
    def shape(self) -> tuple[int, int, int]:
        """Slices, rows, columns."""
        return (len(self.slices), self.rows, self.columns)

    def allocate(self) -> Volume:
        """The volume with room for its pixels, none of them arrived.

        Raises:
            Refused: there is not so much memory.
        """
        header = self.first
        assert header.pixels is not None
        colour = (3,) if header.pixels.colour else ()
        try:
            stored = cast(Stored, np.empty((*self.shape, *colour), header.pixels.dtype))
        except MemoryError as fault:
            size = " x ".join(str(length) for length in self.shape)
            raise Refused(f"There is not enough memory for a volume of {size} voxels.") from fault
        return Volume(
            key=self.key,
            series_uid=header.series.uid,
            group=self.group,
            modality=header.series.modality,
            units=self.units,
            description=header.series.description or header.series.protocol,
            number=header.series.number,
            frame_of_reference=header.series.frame_of_reference,
            sop_uids=tuple(slice_.header.sop_uid for slice_ in self.slices),
            frames=tuple(place.frame for place in self.places),
            stored=stored,
            arrived=np.zeros(len(self.slices), np.bool_),
            slope=self.slope,
            intercept=self.intercept,
            geometry=self.geometry,
            verdict=self.verdict,
            gaps=self.gaps,
            padding=next((said for said in self._paddings() if said is not None), header.padding),
            paddings=self._paddings(),
            inverse=header.pixels.photometric == "MONOCHROME1",
            windows=self.windows,
            voi_luts=self.voi_luts,
            warnings=(*self.warnings, *self.contradicted),
            body_part=header.series.body_part,
            laterality=header.series.laterality,
            modality_lut=header.modality_lut,
            colour=header.pixels.colour,
            extra=self._extra(),
            pixel_spacing=None if self.geometry is not None else self.slices[0].frame.spacing,
            at_detector=header.detector_spacing,
            pixel_aspect=header.pixel_aspect,
        )

    def _paddings(self) -> tuple[tuple[int, int] | None, ...]:
        said = tuple(slice_.header.padding for slice_ in self.slices)
        return said if len(set(said)) > 1 else ()

    def _extra(self) -> dict[str, str]:
        said = {"study": self.first.study.uid, "kernel": self.first.kernel}
        if self.first.private_scale is not None:
            said["scale"] = f"Philips scale slope {self.first.private_scale:g} (2005,100E), not applied"
        return {name: words for name, words in said.items() if words}


def plans_of_series(slices: Sequence[Slice], key: str) -> list[VolumePlan]:
    """The volumes of one series and then its single images, keys and groups unique."""
    placed = [slice_ for slice_ in slices if not not_placed(slice_)]
    alone = [slice_ for slice_ in slices if not_placed(slice_)]
    parts: list[tuple[Part, int]] = []
    heaps: list[Slice] = list(alone)
    found = sorted(stacks(placed), key=_earliest)
    for number, members in enumerate(found, start=1):
        for part in split(members):
            if part.repeats:
                heaps.extend(part.slices)
            else:
                parts.append((part, number))
    images: dict[int, list[Slice]] = {}
    for slice_ in heaps:
        images.setdefault(slice_.place.header, []).append(slice_)
    several = len(parts) + len(images) > 1
    plans: list[VolumePlan] = []
    for part, number in parts:
        group = {**({"stack": number} if len(found) > 1 else {}), **part.group}
        plans.append(_volume(part, group or None, f"{key}/{len(plans) + 1}" if several else key))
    for number, members in enumerate(sorted(images.values(), key=_earliest), start=1):
        alone_in: Json = {"image": number} if several else None
        plans.append(_image(members, alone_in, f"{key}/{len(plans) + 1}" if several else key))
    return plans


def _earliest(slices: Sequence[Slice]) -> tuple[int, str]:
    return min((slice_.header.instance_number or 0, slice_.header.sop_uid) for slice_ in slices)


def without(plan: VolumePlan, lost: Collection[int]) -> VolumePlan | None:
    """The plan without the slices of refused headers, which it then names as gaps; None when none is left.

    A slice lost at an end leaves no uneven step behind, nor do slices lost so often that few steps are left as
    they were: each is named from where it lay, after the last slice or after slice -1 when it came before the first.
    """
    keep = [index for index, place in enumerate(plan.places) if place.header not in lost]
    if len(keep) == len(plan.places):
        return plan
    if not keep:
        return None
    slices = [plan.slices[index] for index in keep]
    if plan.geometry is None:
        return _image(slices, plan.group, plan.key)
    if "not_a_volume" in plan.verdict:
        return None
    along = plan.geometry.positions @ normal_of(plan.geometry)
    known = [
        Gap(index, second - first - 1, float(along[second] - along[first]))
        for index, (first, second) in enumerate(pairwise(keep))
        if second - first > 1
    ]
    before = next((gap for gap in plan.gaps if gap.after == -1), Gap(-1, 0, 0.0))
    after = next((gap for gap in plan.gaps if gap.after == len(along) - 1), Gap(-1, 0, 0.0))
    if keep[0] > 0 or before.missing:
        known.append(Gap(-1, before.missing + keep[0], before.mm + float(along[keep[0]] - along[0])))
    if keep[-1] < len(along) - 1 or after.missing:
        lost_after = len(along) - 1 - keep[-1]
        known.append(Gap(len(keep) - 1, after.missing + lost_after, after.mm + float(along[-1] - along[keep[-1]])))
    return _stack(slices, plan.group, plan.key, "order-assumed" in plan.verdict, tuple(known))


def _volume(part: Part, group: Json, key: str) -> VolumePlan:
    plane = part.slices[0].plane
    assert plane is not None
    where = np.array([slice_.position for slice_ in part.slices], dtype=np.float64)
    order = np.argsort(where @ np.array(plane.normal), kind="stable")
    return _stack([part.slices[int(index)] for index in order], group, key, part.order_assumed, part.lacks)


def _stack(
    slices: Sequence[Slice], group: Json, key: str, order_assumed: bool, known: tuple[Gap, ...]
) -> VolumePlan:
    """The plan of slices that are sorted along their normal; `known` gaps may be such as no uneven step shows."""
    plane = slices[0].plane
    assert plane is not None
    where = np.array([slice_.position for slice_ in slices], dtype=np.float64)
    geometry = _geometry(plane, where, slices[0].frame.thickness)
    verdict, gaps = judge(geometry.positions, plane.normal, min(plane.spacing) / 2)
    if known:
        each = {gap.after: gap for gap in (*known, *gaps)}
        gaps = tuple(each[after] for after in sorted(each))
        verdict = (*(word for word in verdict if word not in ("regular", "gaps")), "gaps")
    if order_assumed:
        verdict = (*verdict, "order-assumed")
    warnings = _warnings(slices, verdict, gaps, geometry, plane)
    return _plan(slices, group, key, geometry, verdict=verdict, gaps=gaps, warnings=warnings)


def _image(slices: Sequence[Slice], group: Json, key: str) -> VolumePlan:
    first = slices[0]
    geometry = None
    if len(slices) == 1 and first.plane is not None and first.position is not None:
        geometry = _geometry(first.plane, np.array([first.position]), first.frame.thickness)
    warnings = _warnings(slices, ("not_a_volume",), (), None, None)
    return _plan(slices, group, key, geometry, verdict=("not_a_volume",), gaps=(), warnings=warnings)


def _geometry(plane: Plane, positions: NDArray[np.float64], thickness: float) -> Geometry:
    return Geometry(plane.row, plane.column, plane.spacing[0], plane.spacing[1], positions, thickness)


def _plan(
    slices: Sequence[Slice],
    group: Json,
    key: str,
    geometry: Geometry | None,
    *,
    verdict: tuple[str, ...],
    gaps: tuple[Gap, ...],
    warnings: tuple[str, ...],
) -> VolumePlan:
    first = slices[0]
    table = first.header.modality_lut is not None
    return VolumePlan(
        key=key,
        group=group,
        slices=tuple(slices),
        rows=first.rows,
        columns=first.columns,
        slope=np.array([1.0 if table else slice_.frame.slope for slice_ in slices]),
        intercept=np.array([0.0 if table else slice_.frame.intercept for slice_ in slices]),
        geometry=geometry,
        verdict=verdict,
        gaps=gaps,
        windows=slices[len(slices) // 2].frame.windows,
        voi_luts=slices[len(slices) // 2].frame.luts,
        warnings=warnings,
        units=units_of(first),
        contradicted=contradictions(slices, geometry, verdict),
    )


def units_of(slice_: Slice) -> str:
    """HU for CT whose Rescale Type says so or is absent and whose image is no other quantity."""
    said = slice_.frame.rescale_type.strip()
    if slice_.header.series.modality == "CT":
        other = any(word in QUANTITIES_OTHER_THAN_HU for word in slice_.frame.image_type)
        if (
            said.upper() in ("", "HU")
            and slice_.header.modality_lut is None
            and not slice_.pixels.colour
            and not other
        ):
            return "HU" if not not_placed(slice_) or said else ""
    return "" if said.upper() in ("US", "UNSPECIFIED", "HU") else said


def _warnings(
    slices: Sequence[Slice],
    verdict: tuple[str, ...],
    gaps: tuple[Gap, ...],
    geometry: Geometry | None,
    plane: Plane | None,
) -> tuple[str, ...]:
    """Words for the pane that cannot be switched off (viewer reference 10)."""
    words: list[str] = []
    if geometry is not None and plane is not None and "tilted" in verdict:
        words.append(f"tilted {tilt_degrees(geometry.positions, plane.normal):.1f}°")
    if gaps:
        missing = sum(gap.missing for gap in gaps)
        words.append(f"{missing} {'slice' if missing == 1 else 'slices'} missing")
    if slices[0].lacks:
        parts = ", ".join(str(number) for number in slices[0].lacks)
        words.append(f"{'part' if len(slices[0].lacks) == 1 else 'parts'} {parts} missing")
    if "irregular" in verdict:
        words.append("uneven slice spacing")
    if "order-assumed" in verdict:
        words.append("time order assumed")
    header = slices[0].header
    if lost := lossy_words(header):
        words.append(lost)
    if slices[0].frame.image_type[:1] == ("DERIVED",):
        words.append("derived")
    if header.overlays:
        words.append("overlay not drawn" if header.overlays == 1 else f"{header.overlays} overlays not drawn")
    if header.patient.undeclared:
        words.append("name's encoding not declared")
    if header.detector_spacing:
        words.append("mm at detector")
    if slices[0].frame.spacing is None:
        words.append("no calibration")
    return tuple(words)
