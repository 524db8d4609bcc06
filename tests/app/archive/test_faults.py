"""Imports that are stopped, killed, out of room, or two at once: whole studies or nothing, and the rest goes on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import generate_uid
from sqlalchemy import event, select

from app.archive.importing import take
from app.archive.vault import Vault
from app.store.engine import Store, open_store
from app.store.tables import archive as tables
from resources.errors import ReadroomError
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.read.stored import pixels_sha256

NOW = datetime(2026, 11, 24, 20, 41, tzinfo=UTC)


class Here:
    """Decodes in this process: these tests are of files and rows, and start none."""

    def digest(self, path: str) -> str | None:
        source = FileSource.of(path)
        return pixels_sha256(read_header(source), source)


def bring(store: Store, vault: Vault, *paths: Path, durable: bool = False, **more):
    return take(store, vault, [Here()], paths, lambda: NOW, durable=durable, **more)


def studies(write, count: int, images: int, **said) -> list[str]:
    """Folders 0, 1, 2 ... with a study each; their UIDs."""
    uids = [f"2.25.{number + 1}" for number in range(count)]
    for number, uid in enumerate(uids):
        series = generate_uid()
        for image in range(images):
            write(f"{number}/{image}", StudyInstanceUID=uid, SeriesInstanceUID=series, **said)
    return uids


def whole(store: Store, vault: Vault) -> dict[str, int]:
    """Instances a study; every row's file opened to its last byte."""
    with store.reading() as work:
        rows = work.execute(select(tables.instance)).mappings().all()
    for row in rows:
        source = vault.source(row["sop"], row["file_sha256"])
        assert len(source.read(0, source.size)) == row["size"]
    return dict(Counter(row["study"] for row in rows))


def test_stopped_by_a_person_whole_studies_stay_and_the_rest_goes_on(archive, write, tmp_path: Path) -> None:
    """Stopped in the middle of the second study."""
    uids = studies(write, 3, 3)
    seen = []

    stopped = bring(
        archive.store, archive.vault, tmp_path / "in", tell=seen.append, cancelled=lambda: len(seen) >= 5
    )
    kept = whole(archive.store, archive.vault)
    resumed = bring(archive.store, archive.vault, tmp_path / "in")

    assert stopped.stopped and kept == {uids[0]: 3}
    assert (resumed.imported, resumed.duplicates, resumed.stopped) == (6, 3, False)
    assert archive.count() == (9, 9)


@pytest.mark.parametrize("step", [6, 14, 24])
def test_killed_at_a_step_no_study_is_half_here(write, tmp_path: Path, step: int) -> None:
    """kill -9 while a file is half written, while rows are, in the second study; afterwards the rest is taken."""
    uids = studies(write, 2, 2)

    assert killed_at(step, tmp_path, uids) == -signal.SIGKILL


@pytest.mark.soak
def test_killed_at_every_step_no_study_is_half_here(write, tmp_path: Path) -> None:
    """kill -9 at step n, for n = 1 until it completes."""
    uids = studies(write, 2, 2)
    steps = range(1, 200)

    completed = next(step for step in steps if killed_at(step, tmp_path, uids) == 0)

    assert completed > 20


def killed_at(step: int, tmp_path: Path, uids: list[str]) -> int:
    """Kill an import at a step, look at what it left, and import again; how the child ended."""
    data = tmp_path / f"data{step}"
    open_store(data).close()
    child = os.fork()
    if child == 0:
        die_at(step, data, tmp_path / "in")
    finished = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert finished in (0, -signal.SIGKILL)
    store, vault = open_store(data), Vault(data / "archive", b"k" * 32)
    assert set(whole(store, vault).values()) <= {2}, f"half a study after step {step}"
    bring(store, vault, tmp_path / "in")
    assert whole(store, vault) == dict.fromkeys(uids, 2)
    assert len(list(vault.folder.glob("[0-9a-f][0-9a-f]/*"))) == 4
    assert [path.name for path in (vault.folder / "importing").iterdir()] == ["gate"]
    store.close()
    return finished


def die_at(step: int, data: Path, folder: Path) -> None:
    """The child: import, and end at the given file operation or statement, as if the power went."""
    count = iter(range(1, 10_000))

    def tick(*_: object) -> None:
        if next(count) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    class Counted(Vault):
        def put(self, sop_uid: str, plain: bytes, durable: bool = True) -> str:
            tick()
            digest = super().put(sop_uid, plain, durable)
            tick()
            return digest

        def _sealed(self, sop_uid: str, plain: bytes) -> bytes:
            sealed = super()._sealed(sop_uid, plain)
            part = next(self.folder.glob("*/*.part"))
            part.write_bytes(sealed[: len(sealed) // 2])
            tick()
            return sealed

    code = 1
    try:
        store = open_store(data)
        for name in ("before_cursor_execute", "commit"):
            event.listen(store.engine, name, tick)
        bring(store, Counted(data / "archive", b"k" * 32), folder)
        code = 0
    finally:
        os._exit(code)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here (mount -t tmpfs needs root)")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_one_sentence_and_nothing_is_half_here(small_disk: Path, write, tmp_path: Path) -> None:
    """The first study fits, the second does not; with room again it is taken, and the first is not taken twice."""
    noise = np.random.default_rng(2).integers(0, 4000, (200, 250), dtype=np.int16).tobytes()
    large = {"Rows": 200, "Columns": 250, "PixelData": noise}
    first = write("0/0", StudyInstanceUID="2.25.1", **large)
    for number in range(20):
        write(f"1/{number}", StudyInstanceUID="2.25.2", **large)
    store, vault = open_store(small_disk / "data"), Vault(small_disk / "data" / "archive", b"k" * 32)

    with pytest.raises(ReadroomError) as caught:
        bring(store, vault, tmp_path / "in")

    said = str(caught.value)
    assert "\n" not in said and re.search("No space left|is full", said)
    assert said.endswith("1 images were taken before. Importing the same again goes on from there.")
    assert whole(store, vault) == {"2.25.1": 1} and first.exists()
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    taken = bring(store, vault, tmp_path / "in")
    assert (taken.imported, taken.duplicates) == (20, 1)
    assert whole(store, vault) == {"2.25.1": 1, "2.25.2": 20}
    store.close()


def test_a_zip_that_does_not_fit_is_one_sentence(small_disk: Path, tmp_path: Path) -> None:
    """The disk is full, not the zip broken."""
    with zipfile.ZipFile(tmp_path / "big.zip", "w") as packed:
        packed.writestr("noise", os.urandom(4 << 20))
    store, vault = open_store(small_disk / "data"), Vault(small_disk / "data" / "archive", b"k" * 32)

    with pytest.raises(ReadroomError, match=r"^There is no room in .* to unpack .*big\.zip: the disk is full\.$"):
        bring(store, vault, tmp_path / "big.zip")

    assert [path.name for path in (vault.folder / "importing").iterdir()] == ["gate"]
    store.close()


@pytest.mark.parametrize("same", [True, False])
def test_two_imports_at_once_do_no_harm(archive, write, tmp_path: Path, same: bool) -> None:
    """One begins, and ends, while another has kept files that no row knows yet: of another study, and of the same."""
    studies(write, 2, 3)
    begun = []

    def meanwhile(progress) -> None:
        if progress.done == 2 and not begun:
            begun.append(1)
            store = open_store(tmp_path / "data")
            begun[0] = bring(store, archive.vault, tmp_path / "in" / ("0" if same else "1"))
            store.close()

    slow = bring(archive.store, archive.vault, tmp_path / "in" / "0", tell=meanwhile)

    assert begun[0].imported == 3
    assert (slow.imported, slow.duplicates) == ((0, 3) if same else (3, 0))
    assert set(whole(archive.store, archive.vault).values()) == {3}


def test_two_imports_of_other_pixels_under_one_uid_keep_the_first(archive, write, tmp_path: Path) -> None:
    """Whoever writes the rows first; the other is refused by name and the study marked."""
    uid, other = generate_uid(), np.full((16, 16), 77, np.int16).tobytes()
    write("a/1", SOPInstanceUID=uid)
    write("a/2")
    write("b/1", SOPInstanceUID=uid, PixelData=other)

    def meanwhile(progress) -> None:
        if progress.done == 2:
            store = open_store(tmp_path / "data")
            bring(store, archive.vault, tmp_path / "in" / "b")
            store.close()

    slow = bring(archive.store, archive.vault, tmp_path / "in" / "a", tell=meanwhile)

    assert slow.imported == 1 and [Path(one.file).name for one in slow.refused] == ["1"]
    with archive.store.reading() as work:
        kept = work.execute(
            select(tables.instance.c.pixels_sha256).where(tables.instance.c.sop == uid)
        ).scalar_one()
    (study,) = slow.studies
    assert {one.sop: one.pixels for one in study.instances}[uid] == kept


def test_what_a_dead_import_left_goes_when_none_runs(archive, write, tmp_path: Path) -> None:
    """Kept files without rows, parts, and what it had unpacked; known files stay."""
    bring(archive.store, archive.vault, write("1"))
    archive.vault.put("2.25.9", b"orphan")
    (archive.vault.folder / "ab").mkdir(exist_ok=True)
    (archive.vault.folder / "ab" / ".x.part").touch()
    left = archive.vault.folder / "importing" / "0123456789abcdef"
    left.mkdir()
    (left / "lock").touch()
    (left / "plain").write_bytes(b"a patient's image")

    bring(archive.store, archive.vault, tmp_path / "in")

    assert archive.count() == (1, 1) and not left.exists()


def test_a_file_that_goes_away_is_refused(archive, write) -> None:
    """Between looking and keeping: refused by name, not a crash."""
    path = write("1")

    class Gone(Here):
        def digest(self, path: str) -> str | None:
            found = super().digest(path)
            Path(path).unlink()
            return found

    taken = take(archive.store, archive.vault, [Gone()], [path], lambda: NOW)

    assert taken.imported == 0 and "cannot be read" in taken.refused[0].reason
