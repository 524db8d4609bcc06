"""Between voxels and patient millimetres (PS3.3 C.7.6.2.1.1); the positions are the truth, not the affine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.volumes.values import Geometry, Point, Volume


def normal_of(geometry: Geometry) -> NDArray[np.float64]:
    """Unit vector of increasing slice position: row direction x column direction."""
    normal = np.cross(geometry.row_direction, geometry.column_direction)
    return np.asarray(normal / np.linalg.norm(normal), dtype=np.float64)


def affine_of(geometry: Geometry) -> NDArray[np.float64]:
    """4x4: (column, row, slice, 1) -> patient mm, LPS; only an abbreviation where steps differ."""
    matrix = np.eye(4)
    matrix[:3, 0] = np.asarray(geometry.row_direction) * geometry.column_spacing
    matrix[:3, 1] = np.asarray(geometry.column_direction) * geometry.row_spacing
    count = len(geometry.positions)
    if count > 1:
        matrix[:3, 2] = (geometry.positions[-1] - geometry.positions[0]) / (count - 1)
    else:
        matrix[:3, 2] = normal_of(geometry) * (geometry.thickness or 1.0)
    matrix[:3, 3] = geometry.positions[0]
    return matrix


def affine(volume: Volume) -> NDArray[np.float64] | None:
    """The volume's affine, or None where it has no geometry."""
    return None if volume.geometry is None else affine_of(volume.geometry)


def nearest_voxel(geometry: Geometry, rows: int, columns: int, at: Point) -> tuple[int, int, int] | None:
    """(slice, row, column) whose centre is nearest to a patient point.

    None when it lies more than half a pixel outside rows or columns, more than half a step beyond the first
    or last slice, or inside a gap wider than one common step.
    """
    point = np.asarray(at, dtype=np.float64)
    normal = normal_of(geometry)
    along = geometry.positions @ normal
    depth = float(point @ normal)
    index = int(np.argmin(np.abs(along - depth)))
    if abs(float(along[index]) - depth) > _reach(geometry, along, index, depth):
        return None
    away = point - geometry.positions[index]
    column = float(away @ np.asarray(geometry.row_direction)) / geometry.column_spacing
    row = float(away @ np.asarray(geometry.column_direction)) / geometry.row_spacing
    if not (-0.5 <= column <= columns - 0.5 and -0.5 <= row <= rows - 0.5):
        return None
    return index, min(max(round(row), 0), rows - 1), min(max(round(column), 0), columns - 1)


def _reach(geometry: Geometry, along: NDArray[np.float64], index: int, depth: float) -> float:
    """How far from slice `index` a point still belongs to it, mm."""
    if len(along) == 1:
        return (geometry.thickness or 1.0) / 2 + 1e-6
    steps = np.diff(along)
    common = float(np.median(steps))
    other = index + (1 if depth > along[index] else -1)
    if not 0 <= other < len(along):  # beyond an end: half of the step on the inner side
        other = 1 if index == 0 else index - 1
    step = abs(float(along[other] - along[index]))
    return (common if step > 1.5 * common else step) / 2 + 1e-6


def probe(volume: Volume, at: Point) -> float | None:
    """The rescaled value of the voxel nearest to a patient point; None outside and where nothing arrived."""
    if volume.geometry is None or volume.colour:
        return None
    rows, columns = volume.stored.shape[1:3]
    found = nearest_voxel(volume.geometry, rows, columns, at)
    if found is None or not volume.arrived[found[0]]:
        return None
    slice_, row, column = found
    return float(volume.rescaled(slice_)[row, column])
