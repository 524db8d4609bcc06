"""The one way from worker threads to the GUI thread: a typed signal that carries a finished answer.

Work that belongs to an older generation (another case was opened meanwhile) is dropped when it arrives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from viewer.read.pool import Job, Pool, Priority

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Answer:
    generation: int | None
    value: object
    fault: BaseException | None
    done: Callable[[object], None]
    failed: Callable[[BaseException], None]


class Bridge(QObject):
    """Runs work in the pool and its answer in the GUI thread.

    `failed` carries every fault nobody asked to hear of: it ends as a sentence to the person and a trace in the log.
    """

    failed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: Pool | None = None
        self._generation = 0
        self._closed = False
        self._arrived.connect(self._deliver)

    def use(self, pool: Pool) -> None:
        """The pool, once there is one."""
        self._pool = pool

    @property
    def generation(self) -> int:
        """Grows with each case that is opened."""
        return self._generation

    def next_generation(self) -> int:
        """From now on answers to what was asked before are dropped, unless they were asked for keeps."""
        self._generation += 1
        return self._generation

    def close(self) -> None:
        """Deliver nothing more."""
        self._closed = True

    def ask(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        priority: Priority,
        failed: Callable[[BaseException], None] | None = None,
        keep: bool = False,
    ) -> Job:
        """Run `work` on a worker; then `done` with its answer, or `failed` with its fault, in the GUI thread.

        Args:
            keep: deliver even when another case was opened meanwhile.
        """
        if self._pool is None:
            raise RuntimeError("the desk has no pool yet")
        generation = None if keep else self._generation

        def finished(job: Job) -> None:
            self._arrived.emit(_Answer(generation, job.result, job.fault, done, failed or self.failed.emit))  # type: ignore[arg-type]

        return self._pool.submit(work, priority, finished)

    def tell(self, done: Callable[[T], None], value: T, keep: bool = False) -> None:
        """From any thread: run `done` with `value` in the GUI thread."""
        generation = None if keep else self._generation
        self._arrived.emit(_Answer(generation, value, None, done, self.failed.emit))  # type: ignore[arg-type]

    @Slot(object)
    def _deliver(self, answer: _Answer) -> None:
        if self._closed or (answer.generation is not None and answer.generation != self._generation):
            return
        if answer.fault is not None:
            answer.failed(answer.fault)
        else:
            answer.done(answer.value)
