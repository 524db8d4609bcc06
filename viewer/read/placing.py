"""Where an image lies and what its numbers mean, from a classic header or from one functional group."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from viewer.read import tags
from viewer.read.elements import Elements
from viewer.read.refusal import Refused, quoted
from viewer.volumes.values import Point

SMALLEST = 1e-6
"""No pixel is smaller, in mm: a nanometre; below it a slice collapses to a line and no voxel can be found."""


def direction(values: Sequence[float]) -> Point:
    """Three numbers as a vector."""
    return (values[0], values[1], values[2])


def placed(elements: Elements) -> tuple[Point | None, Point | None, Point | None, tuple[float, float] | None]:
    """Position, row direction, column direction and spacing of a classic image.

    Raises:
        Refused: a value is not a number, an orientation is zero, a spacing is not positive or below `SMALLEST`.
    """
    position = elements.numbers(tags.POSITION, 3)
    return (None if position is None else direction(position), *oriented(elements))


def oriented(elements: Elements) -> tuple[Point | None, Point | None, tuple[float, float] | None]:
    """Row direction, column direction and spacing: all of `placed` but the position.

    Raises:
        Refused: as `placed`.
    """
    orientation = elements.numbers(tags.ORIENTATION, 6)
    spacing = elements.numbers(tags.PIXEL_SPACING, 2) or elements.numbers(tags.IMAGER_SPACING, 2)
    if orientation is not None and (not any(orientation[:3]) or not any(orientation[3:])):
        raise Refused(f"Image Orientation (Patient) is zero: it reads {quoted(elements.code(tags.ORIENTATION))}.")
    if spacing is not None and min(spacing) <= 0:
        raise Refused(f"Pixel Spacing is not positive: it reads {quoted(elements.code(tags.PIXEL_SPACING))}.")
    if spacing is not None and min(spacing) < SMALLEST:
        raise Refused(
            f"Pixel Spacing is smaller than can be: it reads {quoted(elements.code(tags.PIXEL_SPACING))}."
        )
    return (
        None if orientation is None else direction(orientation[:3]),
        None if orientation is None else direction(orientation[3:]),
        None if spacing is None else (spacing[0], spacing[1]),
    )


def rescaled_by(elements: Elements) -> tuple[float, float]:
    """Rescale slope and intercept; 1 and 0 when absent.

    Raises:
        Refused: one is not a number, or the slope is 0.
    """
    return _rescaled(elements.values.get(tags.SLOPE), elements.values.get(tags.INTERCEPT))


@lru_cache(maxsize=256)
def _rescaled(raw_slope: bytes | None, raw_intercept: bytes | None) -> tuple[float, float]:
    of = Elements({tags.SLOPE: raw_slope or b"", tags.INTERCEPT: raw_intercept or b""})
    slope, intercept = of.numbers(tags.SLOPE, 1), of.numbers(tags.INTERCEPT, 1)
    if slope is not None and slope[0] == 0:
        raise Refused("Rescale Slope is 0, so the image has no values.")
    return (1.0 if slope is None else slope[0]), (0.0 if intercept is None else intercept[0])
