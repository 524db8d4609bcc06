"""Paints a pane's picture: the presenter's pixels one to one, and while a large picture is dragged half of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter

from viewer.draw.view import Presenter, View
from viewer.volumes.values import Volume

SLOW_S = 0.012
"""A picture that took longer than this is drawn at half resolution while it is dragged."""
LARGE = 4_000_000
"""Device pixels from which half resolution is considered at all; below, the whole picture is always drawn."""


class Picture:
    """Keeps the last picture: painting the same thing again asks nobody."""

    def __init__(self, presenter: Presenter, clock: Callable[[], float] = time.perf_counter) -> None:
        self._presenter, self._clock = presenter, clock
        self._grey: NDArray[np.uint8] | None = None
        self._image: QImage | None = None
        self._of: tuple[object, ...] | None = None
        self._took = 0.0
        self.halved = False
        """The picture that was painted last has half the resolution of the screen."""

    def draw(
        self, painter: QPainter, at: QPointF, volume: Volume, view: View, *, ratio: float, haste: bool
    ) -> None:
        """Paint the picture of a slice with its corner at `at`; `haste` while it is being dragged."""
        half = haste and view.width * view.height >= LARGE and self._took > SLOW_S
        key = (id(volume), view, half, ratio)
        if self._image is None or self._of != key:
            self._present(volume, halved(view) if half else view, ratio)
            self._of, self.halved = key, half
        if self._image is None:
            return
        if half:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(at, QSizeF(view.width / ratio, view.height / ratio)), self._image)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        else:
            painter.drawImage(at, self._image)

    def _present(self, volume: Volume, view: View, ratio: float) -> None:
        """The array lives as long as its image."""
        began = self._clock()
        grey = np.ascontiguousarray(self._presenter.present(volume, view))
        form = QImage.Format.Format_Grayscale8 if grey.ndim == 2 else QImage.Format.Format_RGB888
        image = QImage(grey.data, view.width, view.height, grey.strides[0], form)
        image.setDevicePixelRatio(ratio)
        self._image = image
        self._grey = grey
        if view.width * view.height >= LARGE:
            self._took = self._clock() - began

    @property
    def grey(self) -> NDArray[np.uint8] | None:
        """The picture's grey at the screen's resolution, for finding dark places; None while there is none."""
        if self._grey is None:
            return None
        grey = self._grey if self._grey.ndim == 2 else np.asarray(self._grey.max(axis=2))
        return np.repeat(np.repeat(grey, 2, axis=0), 2, axis=1) if self.halved else grey

    def drop(self) -> None:
        """Nothing hangs any more."""
        self._image = self._grey = self._of = None
        self.halved = False


def halved(view: View) -> View:
    """The same view on half as many pixels each way; mm, place and window stay."""
    zoom = view.zoom / 2 if view.zoom is not None else None
    return replace(view, width=max(1, view.width // 2), height=max(1, view.height // 2), zoom=zoom)
