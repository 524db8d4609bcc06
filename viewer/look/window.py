"""The VOI step: a window or a lookup table, and the grey each modality value becomes (PS3.3 C.11.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from resources.errors import ReadroomError


class WindowError(ReadroomError):
    """A window that the standard does not allow, with the value and what is allowed."""


LARGEST = 1e15
"""Beyond it, and below its inverse, a window cannot be drawn in single precision, nor belongs to any image."""


class VoiFunction(StrEnum):
    """VOI LUT Function (0028,1056)."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True, slots=True)
class Window:
    """A VOI window, in the units after the modality LUT (HU for CT).

    Raises:
        WindowError: width below 1 for LINEAR, not above 0 for the others, or a number that is not finite or
            beyond `LARGEST`.
    """

    centre: float
    width: float
    function: VoiFunction = VoiFunction.LINEAR

    def __post_init__(self) -> None:
        if not (np.isfinite(self.centre) and np.isfinite(self.width)):
            raise WindowError(f"window {self.width} at {self.centre}: both must be finite numbers")
        if abs(self.centre) > LARGEST or self.width > LARGEST or 0 < self.width < 1 / LARGEST:
            raise WindowError(f"window {self.width} at {self.centre}: no image holds such numbers")
        if self.function is VoiFunction.LINEAR and self.width < 1:
            raise WindowError(f"window width {self.width}: LINEAR needs at least 1")
        if self.width <= 0:
            raise WindowError(f"window width {self.width}: {self.function} needs more than 0")


@dataclass(frozen=True, slots=True, eq=False)
class VoiLut:
    """An item of the VOI LUT Sequence (0028,3010).

    Attributes:
        entries: (n,), as stored, 0 to 2**bits - 1.
        first: the modality value that the first entry belongs to.
        bits: 8 to 16.
    """

    entries: NDArray[np.uint16]
    first: int
    bits: int
    explanation: str = ""

    def __post_init__(self) -> None:
        if self.entries.ndim != 1 or len(self.entries) == 0:
            raise WindowError("the VOI LUT is empty")
        if not 8 <= self.bits <= 16:
            raise WindowError(f"a VOI LUT of {self.bits} bits: 8 to 16 are allowed")


Voi: TypeAlias = Window | VoiLut


@dataclass(frozen=True, slots=True)
class Ramp:
    """A straight window as grey = value * slope + offset, clipped to 0..255, for fast paths."""

    slope: float
    offset: float


def ramp(window: Voi) -> Ramp | None:
    """The straight line of a window; None where the curve is not straight (SIGMOID, LUT, a step)."""
    if not isinstance(window, Window) or window.function is VoiFunction.SIGMOID:
        return None
    centre, span = window.centre, window.width
    if window.function is VoiFunction.LINEAR:
        centre, span = window.centre - 0.5, window.width - 1
    if span <= 0:
        return None
    return Ramp(255.0 / span, (0.5 - centre / span) * 255.0)


def display(values: NDArray[np.floating] | NDArray[np.integer], window: Voi) -> NDArray[np.float64]:
    """The display value between 0 and 255, not yet rounded; any shape (PS3.3 C.11.2.1.2 and C.11.2.1.1)."""
    x = np.asarray(values, dtype=np.float64)
    if isinstance(window, VoiLut):
        at = np.clip(np.floor(x + 0.5) - window.first, 0, len(window.entries) - 1).astype(np.intp)
        return np.asarray(window.entries[at] * (255.0 / (2**window.bits - 1)), dtype=np.float64)
    c, w = window.centre, window.width
    if window.function is VoiFunction.SIGMOID:
        return np.asarray(255.0 / (1.0 + np.exp(np.clip(-4.0 * (x - c) / w, -700.0, 700.0))))
    if window.function is VoiFunction.LINEAR_EXACT:
        return np.asarray(np.clip(((x - c) / w + 0.5) * 255.0, 0.0, 255.0))
    low, high = c - 0.5 - (w - 1) / 2, c - 0.5 + (w - 1) / 2
    if w == 1:
        return np.where(x <= low, 0.0, 255.0)
    straight = np.clip(((x - (c - 0.5)) / (w - 1) + 0.5) * 255.0, 0.0, 255.0)
    return np.asarray(np.where(x <= low, 0.0, np.where(x > high, 255.0, straight)))


def grey(values: NDArray[np.floating] | NDArray[np.integer], window: Voi) -> NDArray[np.uint8]:
    """Map modality values to display grey, exactly as PS3.3 C.11.2.1.2, rounded to the nearest level.

    Args:
        values: any shape; HU for CT, arbitrary units for MR.
        window: a window or a VOI LUT.
    """
    return np.floor(display(values, window) + 0.5).astype(np.uint8)


def limits(window: Voi) -> tuple[float, float]:
    """Values at or below the first are black, above the second white (nearly so for SIGMOID)."""
    if isinstance(window, VoiLut):
        return float(window.first), float(window.first + len(window.entries) - 1)
    if window.function is VoiFunction.SIGMOID:
        return window.centre - 1.75 * window.width, window.centre + 1.75 * window.width
    if window.function is VoiFunction.LINEAR_EXACT:
        return window.centre - window.width / 2, window.centre + window.width / 2
    return window.centre - 0.5 - (window.width - 1) / 2, window.centre - 0.5 + (window.width - 1) / 2
