"""A pane on the screen and what must stand on it: built, paged, timed and compared with numpy's own picture."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import metadata
from typing import Any

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.desk.theme.tokens import read_tokens
from viewer.draw.raster import Raster
from viewer.look.window import Window
from viewer.panes.pane import Pane
from viewer.panes.style import Style
from viewer.volumes.arrays import volume_of_array

SLICES, FRAMES, ROUNDS = 60, 60, 3
FRAME = 20
"""Milliseconds, a little more than a screen of 60 Hz shows a frame."""
WINDOW = Window(40, 400)
PEER = f"vtkImageSliceMapper (VTK {metadata.version('vtk')}), software GL, off screen"
Stored = np.ndarray[Any, np.dtype[np.int16]]


def hills() -> Stored:
    """Smooth grey hills with noise, HU."""
    source = np.random.default_rng(5)
    y, x = np.mgrid[0:512, 0:512] / 80.0
    hills = 60 * np.sin(x) * np.cos(y)
    noise = source.normal(0, 15, (SLICES, 512, 512))
    return (hills + noise + 2 * np.arange(SLICES)[:, None, None]).astype(np.int16)


def pane_of(width: int, height: int) -> Pane:
    """A pane whose picture has this size in device pixels."""
    tokens = read_tokens()
    pane = Pane(Raster(), Style(tokens.colour, tokens.family))
    pane.resize(1000, 1000)
    box = pane.image_box()
    pane.resize(width + pane.width() - round(box.width()), height + pane.height() - round(box.height()))
    pane.setFixedSize(pane.size())
    return pane


def hang(pane: Pane, stored: Stored, key: str = "ct") -> None:
    volume = volume_of_array(
        stored, key=key, spacing=(0.7, 0.7), step=1.0, modality="CT", units="HU", frame_of_reference="1.2"
    )
    pane.set_volume(volume, 5, WINDOW)


def _p95(step: Callable[[int], None], frames: int, rest: int) -> float:
    """Milliseconds that 95 of 100 steps stay below; `rest` of them lie between two steps and do not count."""
    taken = []
    for k in range(frames):
        if rest:
            QTest.qWait(rest)
        began = time.perf_counter()
        step(k)
        taken.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(taken, 95))


def turn_about(steps: dict[str, Callable[[int], None]], frames: int = FRAMES) -> dict[str, list[float]]:
    """p95 of each by turns; the first round warms all. Our pane paces itself to the screen: its steps get a frame each."""
    found: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(ROUNDS + 1):
        for name, step in steps.items():
            taken = _p95(step, frames, FRAME if name == "ours" else 0)
            if number:
                found[name].append(taken)
    return found


def slice_at(k: int, frames: int = FRAMES) -> int:
    """Where step k of paging ends: from the first image half the frames up, then down again."""
    return k + 1 if k < frames // 2 else frames - 1 - k


def paging(pane: Pane, frames: int = FRAMES) -> Callable[[int], None]:
    """Paging by the pane's own command; a step that did not move is no step."""
    pane.first()
    QApplication.processEvents()

    def step(k: int) -> None:
        pane.page(1 if k < frames // 2 else -1)
        QApplication.processEvents()
        assert pane.view is not None
        assert pane.view.index == slice_at(k, frames)

    return step


def _painted(pane: Pane) -> np.ndarray[Any, np.dtype[np.int16]]:
    """What stands in the picture's part of the pane, grey."""
    image = pane.grab(pane.image_box().toRect()).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return bits[:, : image.width()].astype(np.int16)


def _expected(pane: Pane, stored: Stored) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The picture by numpy alone: linear between the four neighbours, then LINEAR of PS3.3 C.11.2.1.2."""
    view = pane.view
    assert view is not None
    assert isinstance(view.window, Window)
    scale = view.zoom if view.zoom is not None else min(view.width, view.height) / 512
    # pan is the picture's centre in mm; a pixel of the image is 0.7 mm
    x = (np.arange(view.width) + 0.5 - view.width / 2) / scale - view.pan[0] / 0.7 + 255.5
    y = (np.arange(view.height) + 0.5 - view.height / 2) / scale - view.pan[1] / 0.7 + 255.5
    values = stored[view.index].astype(np.float64)
    left, top = (np.clip(np.floor(at).astype(int), 0, 510) for at in (np.clip(x, 0, 511), np.clip(y, 0, 511)))
    across, down = np.clip(x, 0, 511) - left, (np.clip(y, 0, 511) - top)[:, None]
    upper = values[top][:, left] * (1 - across) + values[top][:, left + 1] * across
    lower = values[top + 1][:, left] * (1 - across) + values[top + 1][:, left + 1] * across
    mixed = upper * (1 - down) + lower * down
    grey = (mixed - (view.window.centre - 0.5)) / (view.window.width - 1) + 0.5
    on = ((y > -0.5) & (y < 511.5))[:, None] & (x > -0.5) & (x < 511.5)
    return np.where(on, np.clip(grey * 255, 0, 255), 0)


def is_right(pane: Pane, stored: Stored, window: Any = None) -> None:
    """The middle of the pane, where no words stand, holds the right greys; the peer drew the same picture."""
    shown, wanted = _painted(pane), _expected(pane, stored)
    down, across = (slice(size // 4, 3 * size // 4) for size in wanted.shape)
    assert np.abs(shown[down, across] - wanted[down, across]).max() <= 1.01, "the pane shows other greys"
    if window is not None:
        drawn = window.picture()[down, across].astype(np.float64)
        assert abs(drawn.mean() - wanted[down, across].mean()) < 4, "the peer draws something else"
