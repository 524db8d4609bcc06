"""The pool: priorities, cancelling, faults, closing; without sleeping."""

import os
import sys
import threading
import weakref
from collections.abc import Iterator

import pytest

from viewer.read.pool import NICENESS, Job, Pool, Priority


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(threads=1) as made:
        yield made


def held(pool: Pool) -> threading.Event:
    """Keep the one worker busy until the event is set."""
    running, release = threading.Event(), threading.Event()

    def wait() -> None:
        running.set()
        release.wait(10)

    pool.submit(wait, Priority.ON_SCREEN)
    assert running.wait(10)
    return release


def test_what_is_on_screen_goes_first(pool: Pool) -> None:
    """Jobs run by priority, and the oldest first within one."""
    release = held(pool)
    order: list[str] = []
    over = threading.Event()
    for name, priority in [("tidy", Priority.HOUSEKEEPING), ("next", Priority.NEXT), ("screen", Priority.ON_SCREEN),
                           ("next again", Priority.NEXT), ("later", Priority.PREFETCH)]:  # fmt: skip
        pool.submit(lambda name=name: order.append(name), priority)
    pool.submit(over.set, Priority.HOUSEKEEPING)

    release.set()

    assert over.wait(10)
    assert order == ["screen", "next", "next again", "later", "tidy"]


def test_a_waiting_job_can_be_hastened(pool: Pool) -> None:
    """A job moved to another priority runs there, and only once."""
    release = held(pool)
    order: list[str] = []
    over = threading.Event()
    late = pool.submit(lambda: order.append("late"), Priority.HOUSEKEEPING)
    pool.submit(lambda: order.append("next"), Priority.NEXT)
    pool.submit(over.set, Priority.HOUSEKEEPING)

    late.hasten(Priority.ON_SCREEN)
    late.hasten(Priority.HOUSEKEEPING)
    late.hasten(Priority.ON_SCREEN)
    release.set()

    assert over.wait(10)
    assert order == ["late", "next"]


def test_cancelled_jobs_and_old_generations_never_run(pool: Pool) -> None:
    """Cancelling reaches what waits, one by one or by generation."""
    release = held(pool)
    ran: list[int] = []
    over = threading.Event()
    pool.submit(lambda: ran.append(0), Priority.NEXT, generation=2).cancel()
    pool.submit(lambda: ran.append(1), Priority.NEXT, generation=1)
    pool.submit(lambda: ran.append(2), Priority.NEXT, generation=2)
    pool.submit(over.set, Priority.HOUSEKEEPING, generation=2)

    pool.cancel_before(2)
    release.set()

    assert over.wait(10)
    assert ran == [2]


def test_a_result_and_a_fault_are_delivered(pool: Pool) -> None:
    """The callback gets what the work gave, or what it raised; the worker lives on."""
    got: list[Job] = []
    over = threading.Event()

    def fail() -> None:
        raise ValueError("no")

    pool.submit(fail, Priority.ON_SCREEN, got.append)
    pool.submit(lambda: 7, Priority.ON_SCREEN, got.append)
    pool.submit(over.set, Priority.NEXT)

    assert over.wait(10)
    assert isinstance(got[0].fault, ValueError)
    assert (got[1].result, got[1].fault) == (7, None)


def test_closing_joins_and_cancels() -> None:
    """After `close` no thread is left, nothing waiting has run, and later jobs are cancelled."""
    pool = Pool(threads=1)
    release = held(pool)
    ran: list[int] = []
    pool.submit(pool.close, Priority.ON_SCREEN)
    waiting = pool.submit(lambda: ran.append(1), Priority.NEXT)

    release.set()
    pool.close()

    assert waiting.cancelled
    assert ran == []
    assert not any(thread.name.startswith("pool-") for thread in threading.enumerate())
    assert pool.submit(lambda: None, Priority.NEXT).cancelled


def test_a_waiting_worker_holds_nothing_of_its_last_job(pool: Pool) -> None:
    """What a job held is let go of when it is over, not when the worker's next job comes: a series takes 300 MiB."""

    class Slices:
        """Stands for a volume."""

    gone = threading.Event()
    slices = Slices()
    weakref.finalize(slices, gone.set)

    pool.submit(lambda held=slices: None, Priority.NEXT)
    del slices

    assert gone.wait(10)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a niceness for each thread")
def test_workers_are_nicer_than_the_window() -> None:
    """Every worker gives way to the thread that draws, whose own niceness stays as it was."""
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    found: list[int] = []
    over = threading.Event()

    with Pool(threads=1) as pool:
        pool.submit(lambda: found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())), Priority.NEXT)
        pool.submit(over.set, Priority.NEXT)
        assert over.wait(10)

    assert found == [min(NICENESS, 19)]
    assert os.getpriority(os.PRIO_PROCESS, 0) == mine
