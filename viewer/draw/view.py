"""What of a volume is shown and how: one value, replaced at every step of the reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from viewer.look.window import Voi
from viewer.volumes.values import Volume


@dataclass(frozen=True, slots=True)
class View:
    """A picture asked for.

    Attributes:
        index: which slice.
        width, height: of the picture in device pixels.
        zoom: device pixels per image pixel (of the smaller spacing); None fits the whole slice.
        pan: how far the picture's centre lies from the pane's, mm to the right and down on the screen.
        interpolate: linear between pixel values, before the window; else the nearest pixel.
        quarter: quarter turns clockwise, applied after mirroring.
        mirrored: left and right changed, before the turns.
    """

    index: int
    window: Voi
    width: int
    height: int
    zoom: float | None = None
    pan: tuple[float, float] = (0.0, 0.0)
    invert: bool = False
    interpolate: bool = True
    quarter: int = 0
    mirrored: bool = False


def turned(view: View, quarters: int) -> View:
    """Turned on the screen by quarter turns clockwise; the shown centre stays where it is."""
    x, y = view.pan
    for _ in range(quarters % 4):
        x, y = -y, x
    return replace(view, quarter=(view.quarter + quarters) % 4, pan=(x, y))


def flipped_horizontally(view: View) -> View:
    """Left and right of the screen changed."""
    x, y = view.pan
    return replace(view, quarter=-view.quarter % 4, mirrored=not view.mirrored, pan=(-x, y))


def flipped_vertically(view: View) -> View:
    """Top and bottom of the screen changed."""
    x, y = view.pan
    return replace(view, quarter=(2 - view.quarter) % 4, mirrored=not view.mirrored, pan=(x, -y))


class Presenter(Protocol):
    """Makes finished pictures; two of them exist and they agree within one grey level."""

    def present(self, volume: Volume, view: View) -> NDArray[np.uint8]:
        """The picture at `view`'s size, (height, width) grey or (height, width, 3) colour.

        Values are interpolated first, then windowed; nothing may scale the picture afterwards. A slice
        that has not arrived is black, never its neighbour.
        """
        ...

    def close(self) -> None:
        """Give back what the presenter holds; it draws no more."""
        ...
