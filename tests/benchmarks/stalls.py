"""How late the GUI thread wakes while a series loads: python tests/benchmarks/stalls.py NAME FOLDER -> one line of JSON.

A timer of one millisecond ticks in Qt's event loop; what counts is the time from tick to tick while the loading runs,
headers included. Both ways have imported what they need before the clock starts, as the desk has when a case opens
(a worker imports it beside the worklist; `start.viewer` counts that). `ours` loads as the desk does, in niced threads, each slice told to the GUI thread by a signal;
`pydicom` is the loop that everybody writes first, in a thread; `idle` loads nothing: the noise of the machine.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

NEEDED = {
    "ours": ("viewer.read.headers", "viewer.read.load", "viewer.volumes.build", "imagecodecs._jpegls"),
    "pydicom": ("pydicom", "pydicom.pixels", "jpeg_ls"),
    "idle": (),
}
IDLE = 1500
"""Milliseconds that nothing is watched for."""


class News(QObject):
    """From the workers to the GUI thread: `arrived` once a slice; `over` where there are none."""

    arrived = Signal(int)
    over = Signal()


def ours(folder: Path, news: News) -> Callable[[], Any]:
    """Headers in the pool, then the loader."""
    from viewer.read.headers import read_headers
    from viewer.read.load import Loader, SliceArrived, SliceFailed
    from viewer.read.pool import Pool, Priority
    from viewer.read.source import FileSource
    from viewer.volumes.build import build

    pool, kept = Pool(), []

    def report(said: SliceArrived | SliceFailed) -> None:
        if isinstance(said, SliceFailed):
            print(said.sentence, file=sys.stderr)
            os._exit(1)
        news.arrived.emit(said.index)

    def begin() -> None:
        sources = [FileSource.of(entry.path) for entry in os.scandir(folder)]
        images = list(zip(read_headers(sources), sources, strict=True))
        (plan,) = build([header for header, _ in images])
        kept.append(plan.allocate())
        loader.load(kept[0], plan.places, images)

    loader = Loader(pool, report, proven=True)
    pool.submit(begin, Priority.ON_SCREEN)
    return lambda: kept[0].stored


def pydicom(folder: Path, news: News) -> Callable[[], Any]:
    """One thread, one loop."""
    from pydicom import dcmread

    kept: list[Any] = []

    def loop() -> None:
        for entry in os.scandir(folder):
            head = dcmread(entry.path)
            kept.append((float(head.ImagePositionPatient[2]), head.pixel_array))
            news.arrived.emit(len(kept))

    threading.Thread(target=loop, daemon=True).start()
    return lambda: np.array([pixels for _, pixels in sorted(kept, key=lambda one: one[0])])


def idle(folder: Path, news: News) -> Callable[[], Any]:
    """Nothing."""
    QTimer.singleShot(IDLE, news.over.emit)
    return lambda: None


def main(name: str, folder: Path) -> None:
    """Tick, load, and say how late the ticks were."""
    app = QApplication([])
    news, ticks, arrived = News(), [], []
    for module in NEEDED[name]:
        importlib.import_module(module)
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(1)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    files = sum(1 for _ in os.scandir(folder))

    def count(index: int) -> None:
        arrived.append(index)
        if len(arrived) == files:
            app.quit()

    news.arrived.connect(count)
    news.over.connect(app.quit)
    found: list[Callable[[], Any]] = []

    def begin() -> None:
        timer.start()
        ticks.append(time.perf_counter())
        found.append({"ours": ours, "pydicom": pydicom, "idle": idle}[name](folder, news))

    QTimer.singleShot(0, begin)
    app.exec()
    timer.stop()
    late = np.diff(ticks) * 1000
    stored = found[0]()
    said: dict[str, Any] = {"p99": float(np.percentile(late, 99)), "max": float(late.max())}
    said["all"] = ticks[-1] - ticks[0]
    if stored is not None:
        values = stored.view(np.int16) + np.int16(-1024)
        said["digest"] = hashlib.sha256(np.ascontiguousarray(values)).hexdigest()
    print(json.dumps(said), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
