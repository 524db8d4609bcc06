"""What of a volume is shown and how: one value, replaced at every step of the reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from viewer.look.window import Voi, Window, limits
from viewer.volumes.values import Point, Volume


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


class Projection(StrEnum):
    """What a slab shows of the values that lie behind each other."""

    MEAN = "MEAN"
    MAX = "MAX"
    MIN = "MIN"


@dataclass(frozen=True, slots=True)
class Slab:
    """A plane with a depth.

    Attributes:
        thickness: mm, half before the plane and half behind it; above 0.
    """

    thickness: float
    mode: Projection = Projection.MAX


@dataclass(frozen=True, slots=True)
class Cut:
    """A plane through the patient, asked for as a picture.

    Attributes:
        centre: of the picture, patient mm (LPS).
        right, down: unit vectors of the patient towards the right and the bottom of the screen, at right
            angles.
        spacing: mm per device pixel.
        width, height: of the picture in device pixels.
        interpolate: linear between voxels, before the window; else the nearest voxel.
        slab: None shows the plane alone.
    """

    centre: Point
    right: Point
    down: Point
    spacing: float
    width: int
    height: int
    window: Voi
    invert: bool = False
    interpolate: bool = True
    slab: Slab | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """One point of a volume rendering's curve; between two points everything changes in a straight line.

    Attributes:
        value: modality value (HU for CT).
        colour: red, green, blue, 0 to 1.
        opacity: of one mm, 0 to 1.
    """

    value: float
    colour: tuple[float, float, float]
    opacity: float


@dataclass(frozen=True, slots=True)
class Camera:
    """A volume seen from outside, in parallel projection, so that lengths across the screen are true.

    Attributes:
        centre: the patient point in the middle of the picture, mm (LPS).
        towards: unit vector of the patient along which the eye looks.
        up: unit vector of the patient towards the top of the screen, at a right angle to `towards`.
        spacing: mm per device pixel.
        width, height: of the picture in device pixels.
        matter: by rising value, at least two points.
        shaded: surfaces are lit from the eye.
        turning: the reader's hand is moving it: fewer rays may be drawn, and `Presenter.reduced` says so.
    """

    centre: Point
    towards: Point
    up: Point
    spacing: float
    width: int
    height: int
    matter: tuple[Matter, ...]
    shaded: bool = True
    turning: bool = False


def matter_of(window: Window) -> tuple[Matter, ...]:
    """A curve without an opinion: clear below the window, opaque and white at its top."""
    low, high = limits(window)
    return (Matter(low, (0.0, 0.0, 0.0), 0.0), Matter(max(high, low + 1e-3), (1.0, 1.0, 1.0), 0.5))


class Presenter(Protocol):
    """Makes finished pictures; two of them exist and they agree within one grey level.

    Attributes:
        any_thread: planes, slabs and volumes are drawn by the processor: any thread may ask for them, and a
            worker should. Otherwise they are quick, and belong on the presenter's own thread as slices do.
    """

    @property
    def any_thread(self) -> bool: ...

    def present(self, volume: Volume, view: View) -> NDArray[np.uint8]:
        """The picture at `view`'s size, (height, width) grey or (height, width, 3) colour.

        Values are interpolated first, then windowed; nothing may scale the picture afterwards. A slice
        that has not arrived is black, never its neighbour.
        """
        ...

    def cut(self, volume: Volume, cut: Cut) -> NDArray[np.uint8]:
        """A plane or slab through the volume, (height, width) grey, by the true positions of its slices.

        Values are interpolated first, then windowed. What lies outside the volume, and padding, is black;
        where slices are missing or have not arrived there are stripes, never values from beyond. In a slab
        padding and missing slices do not count.

        Raises:
            CutError: the volume has no geometry, is in colour, or nothing of it has arrived.
        """
        ...

    def prepare(self, volume: Volume) -> None:
        """What the first `render` of a volume would wait for and any thread can do: seconds for a large one.

        Raises:
            CutError: as `render`.
        """
        ...

    def render(self, volume: Volume, camera: Camera) -> NDArray[np.uint8]:
        """The volume as a body, (height, width, 3) colour on black.

        The first picture of a volume takes seconds unless it was prepared; drawn by the processor it does even
        then, since surfaces need their slopes: ask from a worker.

        Raises:
            CutError: as `cut`, or the slices do not lie behind each other.
        """
        ...

    def reduced(self, volume: Volume, camera: Camera) -> str:
        """Words for the pane: what `render` leaves out of this picture; empty where every voxel counts."""
        ...

    def close(self) -> None:
        """Give back what the presenter holds; it draws no more."""
        ...
