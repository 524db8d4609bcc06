"""The one pool of worker threads: a priority queue, niced, every job cancellable.

What is on the screen goes before what comes next, that before what may be wanted later, and housekeeping
last; within a priority the oldest job goes first. Results reach whoever asked through the callback given
with the job, on the worker's thread: the desk hands them to the GUI thread by its one signal.
"""

from __future__ import annotations

import heapq
import os
import sys
import threading
from collections.abc import Callable
from enum import IntEnum
from itertools import count
from types import TracebackType

NICENESS = 10


class Priority(IntEnum):
    """Lower goes first."""

    ON_SCREEN = 0
    NEXT = 1
    PREFETCH = 2
    HOUSEKEEPING = 3


class Job:
    """One piece of work; `work` runs once on a worker unless the job was cancelled before."""

    def __init__(
        self,
        pool: Pool,
        work: Callable[[], object],
        done: Callable[[Job], None] | None,
        priority: Priority,
        generation: int,
    ) -> None:
        self._pool = pool
        self._work = work
        self._done = done
        self.priority = priority
        self.generation = generation
        self.cancelled = False
        self.started = False
        self.finished = False
        self.result: object = None
        self.fault: BaseException | None = None

    def cancel(self) -> None:
        """Not to be run; when it runs already, its result is not delivered."""
        self.cancelled = True

    def hasten(self, priority: Priority) -> None:
        """Move it to another priority while it waits."""
        self._pool.move(self, priority)

    def run(self) -> None:
        """Do the work and tell whoever asked; called by a worker."""
        try:
            self.result = self._work()
        except Exception as fault:  # noqa: BLE001  a job's fault is delivered, never lost with its thread
            self.fault = fault
        self.finished = True
        if self.cancelled or self._done is None:
            return
        try:
            self._done(self)
        except Exception as fault:  # noqa: BLE001  said aloud as any thread's fault; the worker goes on
            threading.excepthook(
                threading.ExceptHookArgs((type(fault), fault, fault.__traceback__, threading.current_thread()))
            )


class Pool:
    """As many threads as the process may use cores; `close` cancels what waits and joins what runs."""

    def __init__(self, threads: int | None = None, niceness: int = NICENESS) -> None:
        self._queue: list[tuple[int, int, Job]] = []
        self._order = count()
        self._change = threading.Condition()
        self._closed = False
        self._niceness = niceness
        self._threads = [
            threading.Thread(target=self._serve, name=f"pool-{number}", daemon=True)
            for number in range(threads or cores())
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: tuple[type[BaseException], BaseException, TracebackType] | None) -> None:
        self.close()

    @property
    def threads(self) -> int:
        """How many workers there are."""
        return len(self._threads)

    def submit(
        self,
        work: Callable[[], object],
        priority: Priority,
        done: Callable[[Job], None] | None = None,
        generation: int = 0,
    ) -> Job:
        """Queue `work`; `done` gets the finished job, with `result` or `fault`, on the worker's thread.

        A job submitted to a closed pool is cancelled at once.
        """
        job = Job(self, work, done, priority, generation)
        with self._change:
            if self._closed:
                job.cancel()
                return job
            heapq.heappush(self._queue, (int(priority), next(self._order), job))
            self._change.notify()
        return job

    def cancel_before(self, generation: int) -> None:
        """Cancel every waiting job of an earlier generation, as when another case is opened."""
        with self._change:
            for _, _, job in self._queue:
                if job.generation < generation:
                    job.cancel()

    def move(self, job: Job, priority: Priority) -> None:
        """Queue a waiting job anew under another priority."""
        with self._change:
            if job.started or job.cancelled or self._closed or job.priority == priority:
                return
            job.priority = priority
            heapq.heappush(self._queue, (int(priority), next(self._order), job))
            self._change.notify()

    def close(self) -> None:
        """Cancel what waits, let what runs end without delivering, and join the threads."""
        with self._change:
            self._closed = True
            for _, _, job in self._queue:
                job.cancel()
            self._queue.clear()
            self._change.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()

    def _serve(self) -> None:
        lower_priority(self._niceness)
        while (job := self._take()) is not None:
            job.run()
            del job  # while it waits for the next, a worker holds nothing of the last: a volume is hundreds of MiB

    def _take(self) -> Job | None:
        with self._change:
            while True:
                while self._queue:
                    priority, _, job = heapq.heappop(self._queue)
                    if job.cancelled or job.started or priority != job.priority:
                        del job  # nor of one that was moved or cancelled
                        continue
                    job.started = True
                    return job
                if self._closed:
                    return None
                self._change.wait()


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return os.cpu_count() or 1


def lower_priority(niceness: int) -> None:
    """Make the calling thread nicer than the GUI thread; Linux alone keeps a niceness for each thread."""
    if sys.platform == "linux" and niceness:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
