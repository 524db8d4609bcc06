"""A slice on the screen without a GPU: a pane of 1000 x 1000 that pages, changes its window and zooms.

Ours is the whole step: gesture, pixels, words, painting, until the window system has it. The peer is VTK's slice mapper
drawing the same volume off screen in this process, turn about, which does no more than draw.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.theme.tokens import read_tokens
from viewer.draw.raster import Raster
from viewer.look.window import Window
from viewer.panes.pane import Pane
from viewer.panes.style import Style
from viewer.volumes.arrays import volume_of_array

pytestmark = pytest.mark.bench
SLICES, FRAMES, ROUNDS = 60, 60, 3
SIDE = 1000
PEER = "vtkImageSliceMapper, off screen"


@pytest.fixture(scope="module")
def stored() -> np.ndarray[Any, np.dtype[np.int16]]:
    """Smooth grey hills with noise, HU."""
    source = np.random.default_rng(5)
    y, x = np.mgrid[0:512, 0:512] / 80.0
    hills = 60 * np.sin(x) * np.cos(y)
    noise = source.normal(0, 15, (SLICES, 512, 512))
    return (hills + noise + 2 * np.arange(SLICES)[:, None, None]).astype(np.int16)


@pytest.fixture
def pane(qtbot: QtBot, stored: np.ndarray[Any, np.dtype[np.int16]]) -> Pane:
    """A pane whose picture is 1000 x 1000 device pixels, on the screen."""
    tokens = read_tokens()
    pane = Pane(Raster(), Style(tokens.colour, tokens.family))
    qtbot.addWidget(pane)
    box = pane.image_box()
    pane.resize(SIDE + pane.width() - round(box.width()), SIDE + pane.height() - round(box.height()))
    pane.show()
    qtbot.waitExposed(pane)
    pane.set_volume(
        volume_of_array(stored, key="ct", spacing=(0.7, 0.7), step=1.0, modality="CT", units="HU"),
        5,
        Window(40, 400),
    )
    qtbot.waitUntil(lambda: 5 in pane.seen)
    assert (pane.view.width, pane.view.height) == (SIDE, SIDE)
    return pane


class Peer:
    """VTK's slice mapper on the same volume."""

    def __init__(self, stored: np.ndarray[Any, np.dtype[np.int16]]) -> None:
        import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  the drawing back end
        from vtkmodules.util.numpy_support import numpy_to_vtk
        from vtkmodules.vtkCommonDataModel import vtkImageData
        from vtkmodules.vtkRenderingCore import vtkImageSlice, vtkImageSliceMapper, vtkRenderer, vtkRenderWindow

        image = vtkImageData()
        image.SetDimensions(512, 512, SLICES)
        image.SetSpacing(0.7, 0.7, 1.0)
        image.GetPointData().SetScalars(numpy_to_vtk(stored.reshape(-1), deep=False))
        self.mapper = vtkImageSliceMapper()
        self.mapper.SetInputData(image)
        self.slice = vtkImageSlice()
        self.slice.SetMapper(self.mapper)
        self.slice.GetProperty().SetColorWindow(400)
        self.slice.GetProperty().SetColorLevel(40)
        renderer = vtkRenderer()
        renderer.AddViewProp(self.slice)
        self.window = vtkRenderWindow()
        self.window.SetOffScreenRendering(1)
        self.window.SetMultiSamples(0)
        self.window.SetSize(SIDE, SIDE)
        self.window.AddRenderer(renderer)
        self.camera = renderer.GetActiveCamera()
        self.camera.ParallelProjectionOn()
        renderer.ResetCamera()
        self.window.Render()

    def page(self, k: int) -> None:
        """The next slice."""
        self.mapper.SetSliceNumber(k % SLICES)
        self.window.Render()

    def window_level(self, k: int) -> None:
        """A wider window."""
        self.slice.GetProperty().SetColorWindow(400 + k)
        self.window.Render()

    def zoom(self, k: int) -> None:
        """Nearer and farther."""
        self.camera.Zoom(1.01 if k % 20 < 10 else 1 / 1.01)
        self.window.Render()


@pytest.fixture(scope="module")
def peer(stored: np.ndarray[Any, np.dtype[np.int16]]) -> Any:
    """One VTK window, given back at the end."""
    made = Peer(stored)
    yield made
    made.window.Finalize()


def _p95(step: Callable[[int], None]) -> float:
    """Milliseconds that 95 of 100 steps stay below."""
    taken = []
    for k in range(FRAMES):
        began = time.perf_counter()
        step(k)
        taken.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(taken, 95))


def _turn_about(ours: Callable[[int], None], theirs: Callable[[int], None]) -> tuple[list[float], list[float]]:
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS + 1):
        found[0].append(_p95(ours))
        found[1].append(_p95(theirs))
    return found[0][1:], found[1][1:]  # the first round warms both


def test_page(table: Any, pane: Pane, peer: Peer) -> None:
    """From image to image."""

    def ours(k: int) -> None:
        pane.page(1 if k % SLICES < SLICES // 2 else -1)
        QApplication.processEvents()

    runs, theirs = _turn_about(ours, peer.page)

    table.add(
        "present.page.p95",
        runs,
        "ms",
        (PEER, theirs),
        "<= 8 ms and <= 0.35x",
        lambda ms, ratio: ms <= 8 and ratio <= 0.35,
    )


def test_window(table: Any, pane: Pane, peer: Peer) -> None:
    """From window to window."""

    def ours(k: int) -> None:
        pane.set_window(Window(40, 400 + k))
        QApplication.processEvents()

    runs, theirs = _turn_about(ours, peer.window_level)

    table.add(
        "present.wl.p95",
        runs,
        "ms",
        (PEER, theirs),
        "<= 8 ms and <= 0.35x",
        lambda ms, ratio: ms <= 8 and ratio <= 0.35,
    )


def test_zoom(table: Any, pane: Pane, peer: Peer) -> None:
    """Nearer and farther, values interpolated before the window."""

    def ours(k: int) -> None:
        pane.zoom_by(1.01 if k % 20 < 10 else 1 / 1.01)
        QApplication.processEvents()

    runs, theirs = _turn_about(ours, peer.zoom)

    table.add("present.zoom.p95", runs, "ms", (PEER, theirs), "<= 12 ms", lambda ms, _: ms <= 12)
