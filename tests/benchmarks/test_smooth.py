"""A 2x2 layout of a real series with its prior, in a real window, paged by a held key while another series loads.

Every paint of every pane is timed. The numbers are printed, the times drawn into `smooth.png` beside this file, and
screenshots of the window go where pytest keeps its temporary files. Nothing here asks a pane how it feels: a frame is
the time from one image of the active pane that was really painted to the next.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGLSLossless
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.archive.values import KeptStudy
from app.desk.bridge import Bridge
from app.desk.case.opening import StudyImages
from app.desk.case.page import ReadingPage
from app.desk.case.viewing import Viewing
from app.desk.theme.theme import dress
from dictation.panel.strip import DictationStrip
from viewer.draw.raster import Raster
from viewer.look.presets import load
from viewer.panes.style import Style
from viewer.panes.values import Head, Role
from viewer.read.header import Header
from viewer.read.pool import Pool
from viewer.read.scan import read_header
from viewer.read.source import FileSource, Source
from viewer.volumes.build import build

pytestmark = pytest.mark.bench
PICTURE = Path(__file__).with_name("smooth.png")
KEPT = KeptStudy(
    "1", "P1", "", "TEST^SMOOTH", "19550312", "F", "20261124", "2102", "CT head", "A1", "", "", "HEAD", "CT", False, False
)  # fmt: skip
LOADING, PAGES, BEAT = 240, 360, 60
"""Images of the series that loads meanwhile, images paged over, key repeats a second."""


@dataclass
class Times:
    """When things happened, seconds."""

    frames: list[float] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    ticks: list[float] = field(default_factory=list)
    worked: float = 0.0
    """Milliseconds of processor that the GUI thread took for an image."""


@pytest.fixture
def studies(shared_data: Path, tmp_path: Path) -> tuple[StudyImages, StudyImages]:
    """A real CT of the head as current study and as its prior; the current one has a long JPEG-LS series as well."""
    files = sorted((shared_data / "d01-ct-ge-tilt-irregular").glob("*.dcm"))
    native = [(read_header(source), source) for source in map(FileSource.of, files)]
    second = [_in_series(header, "9.2", 3) for header, _ in native]
    long: list[tuple[Header, Source]] = []
    first = dcmread(files[len(files) // 2])
    frame = encapsulate([bytes(imagecodecs.jpegls_encode(np.ascontiguousarray(first.pixel_array.view(np.uint16))))])
    for k in range(LOADING):
        first.SOPInstanceUID, first.SeriesInstanceUID, first.SeriesNumber = f"9.9.{k + 1}", "9.9", 9
        first.ImagePositionPatient = [0, 0, float(k)]
        first.file_meta.TransferSyntaxUID = JPEGLSLossless
        first.PixelData = frame
        first["PixelData"].is_undefined_length = True
        path = tmp_path / f"{k:04d}"
        first.save_as(path, enforce_file_format=True)
        source = FileSource.of(path)
        long.append((read_header(source), source))
    sources = [source for _, source in native]
    current = [*native, *zip(second, sources, strict=True), *long]
    old = [(_in_series(header, f"8.{number}", number), source) for number in (1, 2) for header, source in native]
    return (
        StudyImages(KEPT, tuple(current), build([header for header, _ in current])),
        StudyImages(replace(KEPT, date="20240819"), tuple(old), build([header for header, _ in old])),
    )


def _in_series(header: Header, uid: str, number: int) -> Header:
    return replace(header, sop_uid=f"{uid}.{header.sop_uid}", series=replace(header.series, uid=uid, number=number))


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[tuple[ReadingPage, Viewing]]:
    """The reading page of 1920 x 1080, dressed as it ships, with the desk's pool behind it."""
    theme = dress(qapp)
    with Pool() as pool:
        viewing = Viewing(Bridge(), pool, Raster(), Style(theme.tokens.colour, theme.tokens.family), load())
        page = ReadingPage(theme, viewing, DictationStrip(theme.tokens.colour, theme.tokens.family))
        viewing.tiles_changed.connect(
            lambda: page.series.show_series(viewing.tiles(viewing.current), viewing.tiles(viewing.prior), "2 y 3 m")
        )
        qtbot.addWidget(page)
        page.resize(1920, 1080)
        page.show()
        qtbot.waitExposed(page)
        yield page, viewing
        viewing.close()


def test_four_panes_page_smoothly_while_a_series_loads(
    window: tuple[ReadingPage, Viewing], studies: tuple[StudyImages, StudyImages], qtbot: QtBot, tmp_path: Path
) -> None:
    """Each of the images asked for is painted in all four panes; the times are printed and drawn."""
    page, viewing = window
    current, prior = studies
    small = replace(current, images=current.images[:56], plans=current.plans[:2])
    viewing.show(viewing.current, small)
    viewing.show(viewing.prior, prior)
    for pane in viewing.prior.panes:
        pane.set_head(Head(Role.PRIOR, "2 y 3 m before", "CT head 19 Aug 2024"))
    viewing.show_layout("2x2")
    here = [volume for side in viewing.sides for volume in side.volumes.values()]
    qtbot.waitUntil(lambda: all(volume.arrived.all() for volume in here), timeout=60_000)
    qtbot.waitUntil(lambda: all(pane.seen for pane in viewing.shown), timeout=30_000)
    viewing.compare_prior()
    still = _run(viewing, qtbot)
    page.grab().save(str(tmp_path / "before.png"))

    plan = current.plans[2]
    viewing.current.plans[plan.key], viewing.current.volumes[plan.key] = plan, plan.allocate()
    viewing._loader.load(viewing.current.volumes[plan.key], plan.places, current.images)
    volume = viewing.current.volumes[plan.key]
    busy = _run(viewing, qtbot)
    arrived = int(volume.arrived.sum())
    page.grab().save(str(tmp_path / "while.png"))
    viewing._loader.first(plan.key, 0)
    qtbot.waitUntil(lambda: bool(volume.arrived.all()), timeout=120_000)

    _print("nothing loads", still)
    _print(f"{arrived} of {LOADING} JPEG-LS images loaded meanwhile", busy)
    print(f"load {os.getloadavg()[0]:.1f}; screenshots in {tmp_path}; plot {PICTURE}")
    _plot(still, busy).save(str(PICTURE))
    for times in (still, busy):
        assert len(times.shown) == PAGES
        assert all(abs(b - a) == 1 for a, b in zip(times.shown, times.shown[1:], strict=False))
    assert volume.arrived.all() and int(volume.stored[0].max()) > 0


def _run(viewing: Viewing, qtbot: QtBot) -> Times:
    """Down and up through the stack, a key event every 60th of a second, as a held key gives them."""
    times, pane = Times(), viewing.active_pane
    assert pane.volume is not None
    viewing.go_to_end(last=False)
    qtbot.waitUntil(lambda: pane.view is not None and pane.view.index == 0)
    QApplication.processEvents()
    last = pane.volume.slices - 1
    asked = [0, 1]

    def painted(_key: str, index: int) -> None:
        if not times.shown or times.shown[-1] != index:
            times.shown.append(index)
            times.frames.append(time.perf_counter())

    def press() -> None:
        if len(times.shown) >= PAGES or asked[0] >= PAGES:
            return
        at = pane.view.index if pane.view else 0
        asked[1] = 1 if at == 0 else -1 if at == last else asked[1]
        key = Qt.Key.Key_Down if asked[1] > 0 else Qt.Key.Key_Up
        if pane._pager.waiting == 0:
            asked[0] += 1
            QApplication.sendEvent(
                pane, QKeyEvent(QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True)
            )

    pane.painted.connect(painted)
    beat, tick = QTimer(), QTimer()
    for timer, ms, run in ((beat, 1000 // BEAT, press), (tick, 1, lambda: times.ticks.append(time.perf_counter()))):
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(ms)
        timer.timeout.connect(run)
        timer.start()
    began = time.thread_time()
    qtbot.waitUntil(lambda: len(times.shown) >= PAGES, timeout=120_000)
    times.worked = 1000 * (time.thread_time() - began) / PAGES
    beat.stop()
    tick.stop()
    pane.painted.disconnect(painted)
    return times


def _gaps(moments: list[float]) -> np.ndarray:
    return 1000 * np.diff(moments)


def _print(what: str, times: Times) -> None:
    frames, ticks = _gaps(times.frames), _gaps(times.ticks)
    print(
        f"\n{what}: {len(times.shown)} images, {1000 / frames.mean():.1f} a second; from one to the next p50 "
        f"{np.median(frames):.1f}, p95 {np.percentile(frames, 95):.1f}, most {frames.max():.1f} ms; a 1 ms timer waited "
        f"p50 {np.median(ticks):.1f}, p99 {np.percentile(ticks, 99):.1f}, most {ticks.max():.1f} ms; {times.worked:.1f} ms of processor an image in the GUI thread"
    )


def _plot(still: Times, busy: Times) -> QImage:
    """Two panels: each dot a frame, its height the milliseconds since the one before; lines at one and two frames."""
    wide, high, left, most = 1200, 520, 60, 66.7
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    image.fill(QColor("#101214"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for panel, (title, times) in enumerate((("nothing loads", still), ("another series loads", busy))):
        top, tall = 30 + panel * high / 2, high / 2 - 60
        frames = _gaps(times.frames)
        painter.setPen(QColor("#D6DADD"))
        words = (
            f"{title}: p50 {np.median(frames):.1f}, p95 {np.percentile(frames, 95):.1f}, most {frames.max():.1f} ms"
        )
        painter.drawText(QPointF(left, top - 8), words)
        for ms in (0.0, 16.7, 33.3, 50.0):
            y = top + tall * (1 - ms / most)
            painter.setPen(QPen(QColor("#3A4046"), 1))
            painter.drawLine(QPointF(left, y), QPointF(wide - 20, y))
            painter.setPen(QColor("#A3ABB2"))
            painter.drawText(
                QRectF(0, y - 10, left - 8, 20),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                f"{ms:g}",
            )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#7FB4E6"))
        for at, ms in enumerate(frames):
            x = left + (wide - 20 - left) * at / max(1, len(frames) - 1)
            painter.drawEllipse(QPointF(x, top + tall * (1 - min(ms, most) / most)), 2, 2)
    painter.end()
    return image
