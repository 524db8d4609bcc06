"""Fills volumes in the pool, the asked-for slice first and outward from it.

Each volume has one job in the queue for every worker that may help; a job decodes the steps nearest to where
the reader is, reports each, and after a few milliseconds queues its successor. So a jump needs no re-sorting, what is
on the screen waits no longer than one turn, and cancelling is instant.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from resources.errors import ReadroomError
from viewer.read.fill import Opened, Step, fill, steps_of
from viewer.read.header import Header
from viewer.read.place import Place
from viewer.read.pool import Job, Pool, Priority
from viewer.read.refusal import UNREADABLE, why
from viewer.read.source import Source
from viewer.volumes.values import Volume


@dataclass(frozen=True, slots=True)
class SliceArrived:
    """Slice `index` of a volume is whole and may be shown."""

    volume: str
    index: int


@dataclass(frozen=True, slots=True)
class SliceFailed:
    """Slice `index` of a volume cannot be shown; `sentence` says why. It stays a gap that the reader sees."""

    volume: str
    index: int
    sentence: str


TURN = 0.004
"""Seconds after which a job gives way to whatever is more urgent."""

Report = Callable[[SliceArrived | SliceFailed], None]


@dataclass(slots=True)
class _Filling:
    """The state of one volume being filled; guarded by the loader's lock."""

    volume: Volume
    steps: tuple[Step, ...]
    images: Sequence[tuple[Header, Source]]
    step_of: NDArray[np.int64]
    pending: set[int]
    wanted: int
    priority: Priority
    away: int = 0
    jobs: set[Job] = field(default_factory=set)
    opened: dict[int, Opened] = field(default_factory=dict)
    cancelled: bool = False

    def nearest(self) -> int | None:
        """The pending step that fills a slice nearest to the wanted one, the later of two equals first."""
        slices = len(self.step_of)
        while self.away < slices:
            for index in (self.wanted + self.away, self.wanted - self.away):
                if 0 <= index < slices and int(self.step_of[index]) in self.pending:
                    return int(self.step_of[index])
            self.away += 1
        return None


class Loader:
    """Loads the volumes of a case. Its reports come on worker threads; the desk posts them to its own.

    Args:
        pool: the one pool of the desk.
        report: told of every slice once, arrived or failed.
        clock: steady seconds, for the length of a turn.
        proven: the sources were decoded whole at import and are unchanged (`decode.decode_frame`).
    """

    def __init__(
        self, pool: Pool, report: Report, proven: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._proven = proven
        self._pool = pool
        self._report = report
        self._lock = threading.Lock()
        self._fillings: dict[str, _Filling] = {}

    def load(
        self,
        volume: Volume,
        places: Sequence[Place],
        images: Sequence[tuple[Header, Source]],
        first: int | None = None,
        priority: Priority = Priority.NEXT,
    ) -> None:
        """Begin to fill `volume`, preallocated, from `images`, in which `places` count.

        Args:
            first: the slice to decode first; the middle one when None.
        """
        steps = steps_of(places)
        step_of = np.zeros(len(places), np.int64)
        for number, step in enumerate(steps):
            for index, _ in step.slices:
                step_of[index] = number
        wanted = len(places) // 2 if first is None else first
        filling = _Filling(volume, steps, images, step_of, set(range(len(steps))), wanted, priority)
        with self._lock:
            self._fillings[volume.key] = filling
        self._start(filling)

    def first(self, key: str, index: int, priority: Priority = Priority.ON_SCREEN) -> None:
        """The reader stands at slice `index` of volume `key`: what is near comes next."""
        with self._lock:
            filling = self._fillings.get(key)
            if filling is None:
                return
            filling.wanted = index
            filling.away = 0
            filling.priority = priority
            jobs = tuple(filling.jobs)
        for job in jobs:
            job.hasten(priority)

    def waiting(self, key: str) -> int:
        """How many frames of a volume are still to be decoded."""
        with self._lock:
            filling = self._fillings.get(key)
            return 0 if filling is None else len(filling.pending)

    def drop(self, key: str) -> None:
        """Stop filling a volume and let go of it; nothing more is reported about it."""
        with self._lock:
            filling = self._fillings.pop(key, None)
            if filling is None:
                return
            filling.cancelled = True
            filling.pending.clear()
            jobs = tuple(filling.jobs)
            filling.jobs.clear()
            filling.opened.clear()
        for job in jobs:
            job.cancel()

    def close(self) -> None:
        """Drop every volume."""
        with self._lock:
            keys = tuple(self._fillings)
        for key in keys:
            self.drop(key)

    def _start(self, filling: _Filling) -> None:
        for _ in range(min(self._pool.threads, len(filling.steps))):
            self._queue(filling)

    def _queue(self, filling: _Filling) -> None:
        with self._lock:
            if filling.cancelled or not filling.pending:
                return
            priority = filling.priority
            job = self._pool.submit(lambda: self._next(filling), priority, lambda done: self._after(filling, done))
            filling.jobs.add(job)

    def _after(self, filling: _Filling, job: Job) -> None:
        with self._lock:
            filling.jobs.discard(job)
            if not filling.pending and not filling.jobs:
                filling.opened.clear()
        self._queue(filling)

    def _next(self, filling: _Filling) -> None:
        """Decode steps for as long as a turn lasts, so that quick ones are not each a job of their own."""
        until = self._clock() + TURN
        while self._one(filling) and self._clock() < until:
            pass

    def _one(self, filling: _Filling) -> bool:
        """Decode and report the step nearest to the reader; whether there was one and more may follow."""
        with self._lock:
            number = None if filling.cancelled else filling.nearest()
            if number is None:
                return False
            filling.pending.discard(number)
        step = filling.steps[number]
        sentence = self._decode(filling, step)
        key = filling.volume.key
        for index, _ in step.slices:
            with self._lock:
                if filling.cancelled:
                    return False
                filling.volume.arrived[index] = sentence is None
            self._report(SliceArrived(key, index) if sentence is None else SliceFailed(key, index, sentence))
        return True

    def _decode(self, filling: _Filling, step: Step) -> str | None:
        """Decode one step; the sentence of its refusal, or None when it is whole."""
        try:
            fill(step, self._opened(filling, step.header), cast(NDArray[Any], filling.volume.stored))
        except ReadroomError as fault:  # a refusal, or the archive's word that the kept file was changed
            return str(fault)
        except UNREADABLE as fault:
            return f"The image cannot be decoded: {why(fault)}."
        return None

    def _opened(self, filling: _Filling, number: int) -> Opened:
        """A multi-frame instance is inflated and indexed once, then kept until the volume is whole."""
        header, source = filling.images[number]
        if header.pixels is None or header.pixels.frames == 1:
            return Opened(header, source, self._proven)
        with self._lock:
            ready = filling.opened.get(number)
        if ready is None:
            ready = Opened(header, source, self._proven)
            with self._lock:
                if not filling.cancelled:
                    filling.opened[number] = ready
        return ready
