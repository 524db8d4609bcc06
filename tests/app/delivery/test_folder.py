"""A folder delivery: whole files or none, never over another, and in words when the disk is the trouble."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.delivery.records import find_connection, list_connections, retry, show_delivery
from app.delivery.runner import Runner
from app.delivery.values import State
from app.store.engine import Store, open_store

Made = Callable[..., Runner]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """SQLite alone: the channel is what is asked here; test_outbox.py asks both engines."""
    made = open_store(tmp_path / "data")
    yield made
    made.close()


NAMES = ["A_1_2-v1.pdf", "A_1_2-v1.sr.dcm", "A_1_2-v1.txt"]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The folder that gets the reports."""
    made = tmp_path / "in"
    made.mkdir()
    return made


@pytest.fixture
def queued(store: Store, kit: Any, target: Path) -> int:
    """One report for the folder."""
    with store.work() as work:
        return int(kit.queue_files(work, kit.connect_folder(work, target), "r1"))


def state_of(store: Store, delivery: int) -> tuple[State, int, str]:
    """State, whole tries and the last error."""
    with store.reading() as work:
        found, _, _ = show_delivery(work, delivery)
    return found.state, found.tries, found.last_error


def names_in(folder: Path) -> list[str]:
    """Everything in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


def test_every_file_lands_whole(store: Store, queued: int, target: Path, runner: Made, kit: Any) -> None:
    """The bytes of signing under the names of the contract, and nothing else in the folder."""
    runner().step()

    assert state_of(store, queued)[0] is State.SENT
    assert names_in(target) == NAMES
    for _, suffix, data in kit.FILES:
        assert (target / f"A_1_2-v1{suffix}").read_bytes() == data


def test_same_bytes_already_there_count(store: Store, queued: int, target: Path, runner: Made, kit: Any) -> None:
    """A file that a killed program had written already is not written again."""
    path = target / NAMES[0]
    path.write_bytes(b"%PDF-1.4")
    os.utime(path, (1, 1))

    runner().step()

    assert state_of(store, queued)[0] is State.SENT
    assert path.stat().st_mtime == 1


def test_other_bytes_hold_the_delivery(store: Store, queued: int, target: Path, runner: Made) -> None:
    """A name taken by something else is left alone, and a person must look."""
    path = target / NAMES[0]
    path.write_bytes(b"somebody else's")

    runner().step()

    state, _, error = state_of(store, queued)
    assert state is State.HELD
    assert NAMES[0] in error
    assert path.read_bytes() == b"somebody else's"
    path.unlink()
    with store.work() as work:
        from datetime import UTC, datetime

        retry(work, datetime(2026, 11, 24, 12, 0, tzinfo=UTC), [queued])
    runner().step()
    assert state_of(store, queued)[0] is State.SENT


def test_a_folder_that_is_gone_keeps_it_due(
    store: Store, queued: int, target: Path, runner: Made, clock: Any
) -> None:
    """A share that is not mounted is not made anew; when it is back, the report lands."""
    target.rmdir()
    one = runner()

    for _ in range(12):
        one.step()
        clock.forward(400)

    state, tries, error = state_of(store, queued)
    assert (state, tries) == (State.DUE, 0)
    assert f"The folder {target} is not there" in error
    assert not target.exists()
    target.mkdir()
    one.step()
    assert state_of(store, queued)[0] is State.SENT


def test_what_a_killed_program_left_is_taken_away(store: Store, queued: int, target: Path, runner: Made) -> None:
    """A file half written by a program that was killed does not stay."""
    (target / f".{NAMES[0]}.dead.part").write_bytes(b"%PD")

    runner().step()

    assert names_in(target) == NAMES


def test_bytes_that_changed_in_the_store_are_not_given_out(
    store: Store, kit: Any, target: Path, runner: Made
) -> None:
    """What is not what was signed stays here, and a person must look."""
    with store.work() as work:
        queued = kit.queue_files(work, kit.connect_folder(work, target), "r1", spoilt=b"forged")

    runner().step()

    assert state_of(store, queued)[0] is State.HELD
    assert names_in(target) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB of its own."""
    place = tmp_path / "small"
    place.mkdir()
    tool = shutil.which("mount")
    mounted = tool and subprocess.run(
        [tool, "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False
    )
    if not mounted or mounted.returncode != 0:
        pytest.skip("a small disk cannot be mounted here; run as root with mount rights")
    yield place
    subprocess.run(["umount", "-l", place], check=False)


def test_a_full_disk_says_so_and_heals(store: Store, kit: Any, small_disk: Path, runner: Made, clock: Any) -> None:
    """On a full disk nothing half-written stays; when there is space again, the report lands."""
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 65536)
    with store.work() as work:
        queued = kit.queue_files(work, kit.connect_folder(work, small_disk), "r1")
    one = runner()

    one.step()

    state, tries, error = state_of(store, queued)
    assert (state, tries) == (State.DUE, 0)
    assert "is full" in error
    assert names_in(small_disk) == ["filler"]
    with store.reading() as work:
        assert "is full" in find_connection(work, "archive").last_error
    filler.unlink()
    clock.forward(5)
    one.step()
    assert state_of(store, queued)[0] is State.SENT
    with store.reading() as work:
        assert [one.last_error for one in list_connections(work)] == [""]


def test_a_read_only_disk_says_so(store: Store, kit: Any, small_disk: Path, runner: Made) -> None:
    """A folder that cannot be written is named, and the report stays due."""
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with store.work() as work:
        queued = kit.queue_files(work, kit.connect_folder(work, small_disk), "r1")

    runner().step()

    state, _, error = state_of(store, queued)
    assert state is State.DUE
    assert "cannot be written" in error
