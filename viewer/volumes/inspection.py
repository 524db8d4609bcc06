"""Everything `inspect` says about a folder: read to the bottom, decoded, hashed while loading."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viewer.read.fill import Opened, Step, fill, steps_of
from viewer.read.folder import RefusedFile, Scanned, scan_folder
from viewer.read.header import Header
from viewer.read.refusal import Refused
from viewer.volumes.build import build
from viewer.volumes.contradictions import sentence
from viewer.volumes.plan import VolumePlan, without
from viewer.volumes.rescale import rescaled_into
from viewer.volumes.space import affine_of, nearest_voxel
from viewer.volumes.values import Gap, Json, Point, Volume


@dataclass(frozen=True, slots=True)
class Inspected:
    """One volume of an inspection; digest is None when it was not asked for."""

    series_uid: str
    modality: str
    units: str
    group: Json
    shape: tuple[int, int, int]
    affine: NDArray[np.float64] | None
    slice_positions: tuple[Point, ...]
    verdict: tuple[str, ...]
    gaps: tuple[Gap, ...]
    digest: str | None
    probes: tuple[tuple[Point, float | None], ...]
    contradicted: tuple[str, ...] = ()

    def document(self) -> dict[str, Json]:
        """As `inspect --json` prints it; numbers that JSON does not know are null."""
        return {
            "series_uid": self.series_uid,
            "modality": self.modality,
            "units": self.units,
            "group": self.group,
            "shape": list(self.shape),
            "affine": None if self.affine is None else self.affine.tolist(),
            "slice_positions": [list(position) for position in self.slice_positions],
            "verdict": list(self.verdict),
            "gaps": [{"after": gap.after, "missing": gap.missing, "mm": gap.mm} for gap in self.gaps],
            "digest": self.digest,
            "probes": [
                {"at": list(at), "value": value if value is not None and np.isfinite(value) else None}
                for at, value in self.probes
            ],
        }


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a path holds."""

    volumes: tuple[Inspected, ...]
    instances_seen: int
    instances_used: int
    documents: int
    refused: tuple[RefusedFile, ...]

    def document(self) -> dict[str, object]:
        """The JSON document of the command."""
        return {
            "volumes": [volume.document() for volume in self.volumes],
            "instances_seen": self.instances_seen,
            "instances_used": self.instances_used,
            "refused": [{"file": printable(one.file), "reason": one.reason} for one in self.refused],
        }

    def warnings(self) -> Iterator[str]:
        """For the channel of warnings, where stdout is one document: what contradicts positions, by series."""
        for volume in self.volumes:
            if volume.contradicted:
                yield f"Series {ascii(volume.series_uid)[1:-1]}: {sentence(volume.contradicted)}"

    def lines(self) -> Iterator[str]:
        """The same as a table for a person."""
        yield f"{'shape':>18}  {'kind':<4} {'verdict':<22} {'group':<28} series"
        for volume in self.volumes:
            shape = " x ".join(str(size) for size in volume.shape)
            group = "" if volume.group is None else str(volume.group)
            verdict = ", ".join(volume.verdict)
            yield f"{shape:>18}  {volume.modality:<4} {verdict:<22} {group:<28} {volume.series_uid}"
            for gap in volume.gaps:
                yield f"{'':>20}{gap.missing} missing after slice {gap.after + 1} ({gap.mm:.2f} mm)"
            if volume.contradicted:
                yield f"{'':>20}{sentence(volume.contradicted)}"
            if volume.digest:
                yield f"{'':>20}digest {volume.digest}"
            for at, value in volume.probes:
                said = "outside" if value is None else f"{value:g} {volume.units}".rstrip()
                yield f"{'':>20}at {at[0]:g}, {at[1]:g}, {at[2]:g}: {said}"
        yield f"{self.instances_used} of {self.instances_seen} images in {len(self.volumes)} volumes."
        for one in self.refused:
            yield f"refused: {printable(one.file)}: {one.reason}"


def printable(path: str) -> str:
    """A path for a person and for strict JSON: bytes that are not UTF-8 are escaped."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def inspected(path: Path, digest: bool, points: Sequence[Point]) -> Inspection:
    """Read, decode and judge all that is at `path`; nothing is kept.

    An image that cannot be decoded is refused, and its volume judged anew with a gap where it lay.
    """
    scan = scan_folder(path)
    refused = list(scan.refused)
    by_series: dict[str, list[Scanned]] = {}
    for image in scan.images:
        uid = image.header.series.uid or f"alone {len(by_series)}"
        by_series.setdefault(uid, []).append(image)
    volumes: list[Inspected] = []
    used = 0
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as workers:
        for images in sorted(by_series.values(), key=_turn):
            uid = images[0].header.series.uid
            cut = [header for header in scan.lost if header.series.uid == uid] if uid else []
            found, lost = _series(images, cut, digest=digest, points=points, workers=workers, ahead=2 * threads)
            volumes.extend(found)
            refused.extend(lost)
            used += len(images) - len(lost)
    refused.sort(key=lambda one: one.file)
    return Inspection(tuple(volumes), scan.seen, used, len(scan.documents), tuple(refused))


def _turn(images: Sequence[Scanned]) -> tuple[str, int, str]:
    first = images[0].header
    return (first.study.uid, -1 if first.series.number is None else first.series.number, first.series.uid)


def _series(
    images: Sequence[Scanned],
    cut: Sequence[Header],
    *,
    digest: bool,
    points: Sequence[Point],
    workers: ThreadPoolExecutor,
    ahead: int,
) -> tuple[list[Inspected], list[RefusedFile]]:
    plans = _with_gaps([image.header for image in images], cut)
    opened: dict[int, Opened] = {}
    lost: dict[int, str] = {}
    while True:
        failed: dict[int, str] = {}
        found: list[Inspected] = []
        for plan in plans:
            try:
                volume = plan.allocate()
            except Refused as fault:  # no room for it; what lies beside it is read all the same
                failed |= {place.header: str(fault) for place in plan.places}
                continue
            one = _inspect(
                plan, volume, images, opened, failed, digest=digest, points=points, workers=workers, ahead=ahead
            )
            found.append(one)
        if not failed:
            return found, [RefusedFile(images[index].source.name, reason) for index, reason in lost.items()]
        lost |= failed
        plans = _kept(plans, lost.keys())


def _with_gaps(headers: Sequence[Header], cut: Sequence[Header]) -> list[VolumePlan]:
    """Volumes of the whole images, each naming the cut ones that it lacks.

    Cut headers only name gaps: where they would split the whole images otherwise, they are left out.
    """
    plans = list(build(headers))
    there = {header.sop_uid for header in headers}
    lost = list({header.sop_uid: header for header in cut if header.sop_uid not in there}.values())
    if not lost:
        return plans
    named = _kept(build([*headers, *lost]), range(len(headers), len(headers) + len(lost)))
    alike = {frozenset(plan.places) for plan in plans} == {frozenset(plan.places) for plan in named}
    return named if alike else plans


def _kept(plans: Sequence[VolumePlan], lost: Collection[int]) -> list[VolumePlan]:
    return [kept for plan in plans if (kept := without(plan, lost)) is not None]


def _inspect(
    plan: VolumePlan,
    volume: Volume,
    images: Sequence[Scanned],
    opened: dict[int, Opened],
    failed: dict[int, str],
    *,
    digest: bool,
    points: Sequence[Point],
    workers: ThreadPoolExecutor,
    ahead: int,
) -> Inspected:
    steps = steps_of(plan.places)
    engine = hashlib.sha256() if digest else None
    waiting: deque[tuple[Step, Future[None]]] = deque()
    buffer = np.empty(volume.stored.shape[1:], "<f4")
    hashed = 0

    def settle(step: Step, done: Future[None]) -> None:
        nonlocal hashed
        try:
            done.result()
        except Refused as fault:
            failed.setdefault(step.header, str(fault))
            return
        for index, _ in step.slices:
            volume.arrived[index] = True
        while engine is not None and not failed and hashed < volume.slices and volume.arrived[hashed]:
            rescaled_into(volume, hashed, buffer)
            engine.update(buffer.data)
            hashed += 1

    for step in steps:
        waiting.append((step, workers.submit(_fill, step, images, opened, plan, volume)))
        if len(waiting) >= ahead:
            settle(*waiting.popleft())
    while waiting:
        settle(*waiting.popleft())
    return _said(plan, volume, engine.hexdigest() if engine is not None else None, points)


def _fill(
    step: Step, images: Sequence[Scanned], opened: dict[int, Opened], plan: VolumePlan, volume: Volume
) -> None:
    image = images[step.header]
    ready = opened.get(step.header)
    if ready is None:
        ready = Opened(image.header, image.source)
        if image.header.pixels is not None and image.header.pixels.frames > 1:
            opened[step.header] = ready
    fill(step, ready, volume.stored)


def _said(plan: VolumePlan, volume: Volume, digest: str | None, points: Sequence[Point]) -> Inspected:
    geometry = plan.geometry
    probes = []
    for at in points:
        where = None if geometry is None else nearest_voxel(geometry, plan.rows, plan.columns, at)
        placeable = where is not None and volume.arrived[where[0]] and not volume.colour
        value = float(volume.rescaled(where[0])[where[1], where[2]]) if where is not None and placeable else None
        probes.append((at, value))
    positions = () if geometry is None else tuple((float(x), float(y), float(z)) for x, y, z in geometry.positions)
    return Inspected(
        series_uid=volume.series_uid,
        modality=volume.modality,
        units=volume.units,
        group=volume.group,
        shape=plan.shape,
        affine=None if geometry is None else affine_of(geometry),
        slice_positions=positions,
        verdict=volume.verdict,
        gaps=volume.gaps,
        digest=digest,
        probes=tuple(probes),
        contradicted=plan.contradicted,
    )
