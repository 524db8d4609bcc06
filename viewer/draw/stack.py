"""A volume's slices as one body in the patient: where it is one lattice, where it is not, where nothing is.

The positions are the truth (PS3.3 C.7.6.2.1.1). A stack is even when one affine places every slice, a tilted one
too; otherwise each pair of neighbours has a step and a shear of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources.errors import ReadroomError
from viewer.draw.view import Cut, Slab
from viewer.volumes.space import affine_of, holes, normal_of
from viewer.volumes.values import Geometry, Volume

NOISE_MM = 0.01
"""Positions may lie this far from their lattice; headers round to a thousandth."""
NOISE_STEP = 0.005
"""The same as a share of the step, whichever is more."""


class CutError(ReadroomError):
    """A volume that has no planes but its own, with the reason."""


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Slices that have arrived, by position.

    Attributes:
        here: their indices in the volume, rising.
        depth: of each along the normal, mm, rising.
        positions: (n, 3), centre of each one's first voxel, patient mm.
        joined: (n - 1,), whether the body goes on from one to the next; False across a gap.
        step: mm between slices, the common one.
        lattice: 4x4, (column, row, slice, 1) to patient mm where one affine places all slices; else None.
    """

    volume: Volume
    geometry: Geometry
    here: NDArray[np.intp]
    depth: NDArray[np.float64]
    positions: NDArray[np.float64]
    joined: NDArray[np.bool_]
    step: float
    lattice: NDArray[np.float64] | None


def stack_of(volume: Volume) -> Stack:
    """The stack as far as it has arrived.

    Raises:
        CutError: the volume has no geometry, is a colour picture, or no slice of it has arrived.
    """
    geometry = volume.geometry
    name = volume.description or "this series"
    if geometry is None:
        raise CutError(f"No planes can be cut through {name}: its images do not say where they lie in the patient.")
    if volume.colour:
        raise CutError(f"No planes can be cut through {name}: its images are in colour.")
    here = np.flatnonzero(volume.arrived)
    if len(here) == 0:
        raise CutError(f"No planes can be cut through {name} yet: none of its images has arrived.")
    depth = np.asarray(geometry.positions @ normal_of(geometry), dtype=np.float64)
    steps = np.diff(depth)
    step = float(np.median(steps)) if len(steps) else (geometry.thickness or 1.0)
    missing = [*(gap.after for gap in volume.gaps), *np.flatnonzero(holes(geometry)).tolist()]
    joined = np.asarray((np.diff(here) == 1) & ~np.isin(here[:-1], missing))
    lattice = None
    if len(here) == volume.slices and bool(joined.all()):
        lattice = _lattice(geometry, step)
    return Stack(volume, geometry, here, depth[here], geometry.positions[here], joined, step, lattice)


def _lattice(geometry: Geometry, step: float) -> NDArray[np.float64] | None:
    """The affine, if it places every slice."""
    matrix = affine_of(geometry)
    k = np.arange(len(geometry.positions), dtype=np.float64)[:, None]
    away = np.abs(geometry.positions - (matrix[:3, 3] + k * matrix[:3, 2])).max()
    return matrix if away <= max(NOISE_MM, NOISE_STEP * step) else None


def grid_of(cut: Cut) -> NDArray[np.float64]:
    """4x4: (x, y, depth in mm, 1) of the cut's pixels to patient mm; (0, 0) is the first pixel's centre."""
    right, down = np.asarray(cut.right, dtype=np.float64), np.asarray(cut.down, dtype=np.float64)
    grid = np.eye(4)
    grid[:3, 0], grid[:3, 1], grid[:3, 2] = right * cut.spacing, down * cut.spacing, np.cross(right, down)
    grid[:3, 3] = np.asarray(cut.centre) - grid[:3, 0] * (cut.width - 1) / 2 - grid[:3, 1] * (cut.height - 1) / 2
    return grid


def samples(stack: Stack, cut: Cut, slab: Slab) -> tuple[int, float]:
    """How many planes a slab is made of, and mm between them: at least one for each voxel passed through."""
    g = stack.geometry
    normal = np.cross(cut.right, cut.down)
    along = np.array(
        [
            np.dot(normal, g.row_direction) / g.column_spacing,
            np.dot(normal, g.column_direction) / g.row_spacing,
            np.dot(normal, normal_of(g)) / stack.step,
        ]
    )
    count = max(1, round(slab.thickness * float(np.linalg.norm(along))))
    return count, slab.thickness / count
