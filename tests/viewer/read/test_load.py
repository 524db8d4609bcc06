"""The loader fills volumes from where the reader is, and says what it could not."""

import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from resources.errors import ReadroomError
from viewer.read.folder import scan_folder
from viewer.read.header import Header
from viewer.read.load import Loader, SliceArrived, SliceFailed
from viewer.read.pool import Pool, Priority
from viewer.read.scan import read_header
from viewer.read.source import BytesSource, Source
from viewer.volumes.build import build
from viewer.volumes.plan import VolumePlan

Images = list[tuple[Header, Source]]


def series(folder: Path) -> tuple[VolumePlan, Images]:
    images = [(image.header, image.source) for image in scan_folder(folder).images]
    (plan,) = build([header for header, _ in images])
    return plan, images


class Reports:
    """Collects reports; `every` waits until so many came."""

    def __init__(self, then: Callable[[int], None] = lambda number: None) -> None:
        self.seen: list[SliceArrived | SliceFailed] = []
        self._then = then
        self._come = threading.Condition()

    def __call__(self, report: SliceArrived | SliceFailed) -> None:
        with self._come:
            self.seen.append(report)
            self._come.notify_all()
        self._then(len(self.seen))

    def every(self, count: int) -> list[int]:
        with self._come:
            assert self._come.wait_for(lambda: len(self.seen) >= count, 20)
            return [report.index for report in self.seen]


def test_asked_for_slice_first_then_outward(write: Any, tmp_path: Path) -> None:
    """Slices come from the asked-for one outward, whole, and each once."""
    for z in (4, 1, 8, 3, 0, 7, 2, 6, 5):
        write(ImagePositionPatient=[0, 0, float(z)], pixels=np.full((6, 4), z, np.uint16))
    plan, images = series(tmp_path)
    volume = plan.allocate()
    reports = Reports()

    with Pool(threads=1) as pool:
        Loader(pool, reports).load(volume, plan.places, images, first=6)
        order = reports.every(9)

    assert order == [6, 7, 5, 8, 4, 3, 2, 1, 0]
    assert volume.arrived.all()
    assert volume.stored[:, 0, 0].tolist() == list(range(9))


def test_a_jump_changes_what_comes_next(write: Any, tmp_path: Path) -> None:
    """When the reader jumps, what is near the new place is decoded before the rest."""
    for z in range(30):
        write(ImagePositionPatient=[0, 0, float(z)])
    plan, images = series(tmp_path)
    volume = plan.allocate()
    reports = Reports(lambda number: loader.first(volume.key, 20) if number == 2 else None)

    with Pool(threads=1) as pool:
        loader = Loader(pool, reports)
        loader.load(volume, plan.places, images, first=0, priority=Priority.PREFETCH)
        order = reports.every(30)

    assert order[:6] == [0, 1, 20, 21, 19, 22]
    assert sorted(order) == list(range(30))


def test_a_slice_that_cannot_be_decoded_is_reported(write: Any, tmp_path: Path) -> None:
    """A file that vanished or was cut after the scan fails by name and stays not arrived; the others come."""
    paths = [write(ImagePositionPatient=[0, 0, float(z)]) for z in range(4)]
    plan, images = series(tmp_path)
    paths[2].write_bytes(paths[2].read_bytes()[:-10])
    paths[3].unlink()
    volume = plan.allocate()
    reports = Reports()

    with Pool(threads=2) as pool:
        Loader(pool, reports).load(volume, plan.places, images)
        reports.every(4)

    failed = {report.index: report.sentence for report in reports.seen if isinstance(report, SliceFailed)}
    assert set(failed) == {2, 3}
    assert "cut short" in failed[2]
    assert "cannot be opened" in failed[3]
    assert volume.arrived.tolist() == [True, True, False, False]


def test_dropping_stops_the_reports(write: Any, tmp_path: Path) -> None:
    """After `drop` nothing more of that volume is reported, and the loader holds it no longer."""
    for z in range(40):
        write(ImagePositionPatient=[0, 0, float(z)])
    plan, images = series(tmp_path)
    volume = plan.allocate()
    reports = Reports(lambda number: loader.drop(volume.key) if number == 3 else None)
    over = threading.Event()

    with Pool(threads=1) as pool:
        loader = Loader(pool, reports)
        loader.load(volume, plan.places, images)
        reports.every(3)
        pool.submit(over.set, Priority.HOUSEKEEPING)
        assert over.wait(20)

    assert len(reports.seen) == 3
    assert loader.waiting(volume.key) == 0


def test_mosaics_and_multi_frames(shared_data: Path) -> None:
    """A mosaic's tiles arrive together; frames of one object go to the slices they lie on."""
    for folder in ("d05-mr-siemens-mosaic/mr_0003", "d07-mr-enhanced"):
        images = [(image.header, image.source) for image in scan_folder(shared_data / folder).images]
        plan = build([header for header, _ in images])[0]
        volume = plan.allocate()
        reports = Reports()
        with Pool(threads=2) as pool:
            Loader(pool, reports).load(volume, plan.places, images)
            assert sorted(reports.every(volume.slices)) == list(range(volume.slices))
        assert volume.arrived.all()


@pytest.mark.parametrize(("step", "before"), [(1.0, 1), (0.0, 12)])
def test_what_is_urgent_waits_one_turn(write: Any, tmp_path: Path, step: float, before: int) -> None:
    """A job decodes slices until its turn is over, then gives way: quick slices share a turn, slow ones do not."""
    for z in range(12):
        write(ImagePositionPatient=[0, 0, float(z)])
    plan, images = series(tmp_path)
    volume = plan.allocate()
    order: list[str] = []
    over = threading.Event()
    times = count(step=step)

    def report(news: SliceArrived | SliceFailed) -> None:
        if not order:
            pool.submit(lambda: order.append("urgent"), Priority.ON_SCREEN)
        order.append("slice")
        if order.count("slice") == 12:
            pool.submit(over.set, Priority.HOUSEKEEPING)

    with Pool(threads=1) as pool:
        Loader(pool, report, clock=lambda: next(times)).load(volume, plan.places, images, priority=Priority.NEXT)
        assert over.wait(20)

    assert order.index("urgent") == before
    assert len(order) == 13


def test_a_kept_file_that_was_changed_is_a_slice_that_failed(write: Any, tmp_path: Path) -> None:
    """An error of the archive's own, met while loading, is reported with its sentence like any other refusal."""

    class ChangedError(ReadroomError):
        pass

    class Changed(BytesSource):
        def read_into(self, offset: int, buffer: memoryview) -> int:
            raise ChangedError("The kept image was changed.")

    path = write()
    plan, _ = series(tmp_path)
    source = Changed("kept", path.read_bytes())
    volume = plan.allocate()
    reports = Reports()

    with Pool(threads=1) as pool:
        Loader(pool, reports).load(volume, plan.places, [(read_header(source), source)])
        reports.every(1)

    (report,) = reports.seen
    assert isinstance(report, SliceFailed)
    assert report.sentence == "The kept image was changed."
    assert not volume.arrived.any()
