"""Whether what is on the screen is, pixel for pixel, what was painted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

COVERED = "Not exact: what the screen shows is not what was painted"
UNREADABLE = "Not exact: this system does not let the screen be read back"


def scaled(ratio: float) -> str:
    """Why a screen of this device pixel ratio cannot be exact; empty when it is a whole number."""
    return "" if ratio == int(ratio) else f"Not exact: the screen is scaled {ratio * 100:.0f} %"


def read_back(widget: QWidget, painted: QImage, area: QRect) -> str:
    """Compare an area of a widget, in its own physical pixels, with what was painted there.

    The area is read from the screen itself, so that a window on top, a scaling compositor or a
    stretched mode shows. Empty when every pixel agrees, else the sentence why not.

    Args:
        painted: the widget's whole picture, physical pixels.
        area: physical pixels of the widget.
    """
    ratio = widget.devicePixelRatioF()
    if scaled(ratio):
        return scaled(ratio)
    whole = int(ratio)
    window = widget.window()
    origin = widget.mapTo(window, widget.rect().topLeft())
    shot = widget.screen().grabWindow(
        window.winId(),
        origin.x() + area.x() // whole,
        origin.y() + area.y() // whole,
        area.width() // whole,
        area.height() // whole,
    )
    if shot.isNull():
        return UNREADABLE
    return "" if np.array_equal(pixels(shot.toImage()), pixels(painted.copy(area))) else COVERED


def pixels(image: QImage) -> NDArray[np.uint8]:
    """Red, green and blue of an image, shape (rows, columns, 3)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), dtype=np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()
