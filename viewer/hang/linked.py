"""Which slice of another series lies where this one is: by position, or by an offset the reader set."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.measure.plane import dot, plane
from viewer.volumes.space import common_step, heights, holes
from viewer.volumes.values import Geometry, Point, Volume

NEAR_PARALLEL = math.cos(math.radians(30))


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a linked pane goes.

    Attributes:
        index: the slice, or None where there is none within half a step.
        why: the sentence for the pane when there is none.
    """

    index: int | None
    why: str = ""


def height(volume: Volume, point: Point) -> float:
    """Position of a point along the normal of `volume`, mm."""
    return dot(plane(volume, 0).normal, point)


def near_parallel(a: Volume, b: Volume) -> bool:
    """Planes within 30 degrees of each other, whichever way they are stacked."""
    if a.geometry is None or b.geometry is None:
        return False
    return abs(dot(plane(a, 0).normal, plane(b, 0).normal)) >= NEAR_PARALLEL


def same_frame(a: Volume, b: Volume) -> bool:
    """Whether positions of one hold in the other; an unnamed frame holds for nobody else."""
    return bool(a.frame_of_reference) and a.frame_of_reference == b.frame_of_reference


def nearest(volume: Volume, at: float) -> int | None:
    """The slice nearest to position `at` along the normal; None when it is farther than half a step.

    In a hole the step is the common one of the stack, so that a missing slice is not answered by its
    neighbour; elsewhere it is the step between the two neighbours.
    """
    if volume.geometry is None:
        return None
    z = heights(volume.geometry)
    k = int(np.argmin(np.abs(z - at)))
    away = abs(float(z[k]) - at)
    return k if away <= _reach(volume.geometry, z, k, at) + 1e-6 else None


def _reach(geometry: Geometry, z: NDArray[np.float64], k: int, at: float) -> float:
    """Half a step on the side of slice k on which `at` lies; half a thickness where that is more."""
    if len(z) == 1:
        return max(geometry.thickness / 2, 0.5)
    steps, missing = np.diff(z), holes(geometry)
    side = k if at >= z[k] else k - 1
    beyond = side < 0 or side >= len(steps)
    in_hole = not beyond and bool(missing[side])
    step = common_step(geometry) if beyond or in_hole else float(steps[side])
    return max(step / 2, geometry.thickness / 2 if not in_hole else 0.0)


def by_position(source: Volume, index: int, target: Volume) -> Landing:
    """Follow within one study and one frame of reference: the same place in the patient."""
    if source.geometry is None or target.geometry is None:
        return Landing(None, "One of the two series has no position.")
    if not same_frame(source, target):
        return Landing(None, "The two series have different frames of reference. Set an offset to link them.")
    if not near_parallel(source, target):
        return Landing(None, "The two series lie in different planes.")
    at = height(target, plane(source, index).centre)
    return _landed(target, at)


def offset_between(source: Volume, index: int, target: Volume, target_index: int) -> float | None:
    """The offset in mm that brings `index` of the source to `target_index`; None where planes differ.

    The reader shows the same level in both and sets it; from then on both move in mm.
    """
    if not near_parallel(source, target):
        return None
    return _own(target, target_index) - _turned(source, index, target)


def by_offset(source: Volume, index: int, target: Volume, offset: float) -> Landing:
    """Follow across frames of reference, by the offset the reader set."""
    if not near_parallel(source, target):
        return Landing(None, "The two series lie in different planes.")
    return _landed(target, _turned(source, index, target) + offset)


def offset_words(offset: float) -> str:
    """ "Linked, offset +3.2 mm", as the pane shows it."""
    return f"Linked, offset {offset:+.1f} mm".replace("-", "−")


def _own(volume: Volume, index: int) -> float:
    """Height of a slice along its own normal."""
    return float(heights(volume.geometry)[index]) if volume.geometry is not None else 0.0


def _turned(source: Volume, index: int, target: Volume) -> float:
    """Height of a source slice along its own normal, counted in the target's direction."""
    same_way = dot(plane(source, 0).normal, plane(target, 0).normal) > 0
    return _own(source, index) if same_way else -_own(source, index)


def _landed(target: Volume, at: float) -> Landing:
    """The slice at a height, or the sentence that there is none."""
    index = nearest(target, at)
    if index is not None:
        return Landing(index)
    z = heights(target.geometry) if target.geometry is not None else np.zeros(1)
    close = float(np.min(np.abs(z - at)))
    return Landing(None, f"The nearest image of this series is {close:.1f} mm away.")
