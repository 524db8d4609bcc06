"""Between voxels and patient millimetres (PS3.3 C.7.6.2.1.1); the positions are the truth, not the affine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.volumes.values import Geometry, Point, Volume
from viewer.volumes.verdict import judge, median_of


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


def heights(geometry: Geometry) -> NDArray[np.float64]:
    """Position of each slice along the stack's own normal, mm, increasing; (slices,)."""
    return np.asarray(geometry.positions @ normal_of(geometry), dtype=np.float64)


def common_step(geometry: Geometry) -> float:
    """The distance between neighbours where none is missing, mm; the thickness (else 1) of a single slice."""
    steps = np.diff(heights(geometry))
    if len(steps) == 0:
        return geometry.thickness or 1.0
    whole = steps[~holes(geometry)]
    return median_of(whole if len(whole) else steps)


def holes(geometry: Geometry) -> NDArray[np.bool_]:
    """Between which neighbours slices are missing; (slices - 1,).

    Where steps are whole multiples of a common one, those of two and more. Where they are irregular, steps
    more than twice as wide as both the median step and the slices are thick: a step that the slices themselves
    fill is no hole, however uneven.
    """
    steps = np.diff(heights(geometry))
    found = np.zeros(len(steps), dtype=np.bool_)
    if len(steps) == 0:
        return found
    words, gaps = judge(geometry.positions, _point(normal_of(geometry)))
    for gap in gaps:
        found[gap.after] = True
    if "irregular" in words:
        found |= steps > 2 * max(median_of(steps), geometry.thickness)
    return found


def fractional_slices(geometry: Geometry, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights along the normal, mm, to slice numbers with their fraction, by the true positions; same shape as `at`.

    For whoever draws across slices: between two neighbours the fraction runs evenly. NaN where the volume has
    nothing to show: more than half a step beyond an end, and inside a hole more than half a common step from
    both its edges; nearer to an edge of a hole it is that slice alone, for nothing is interpolated across a hole.
    """
    along = heights(geometry)
    count = len(along)
    found = np.interp(at, along, np.arange(count, dtype=np.float64))
    half = common_step(geometry) / 2 + 1e-6
    first, last = _ends(geometry, along)
    found[(at < along[0] - first) | (at > along[-1] + last)] = np.nan
    for index in np.flatnonzero(holes(geometry)).tolist():
        inside = (at > along[index]) & (at < along[index + 1])
        below, above = inside & (at <= along[index] + half), inside & (at >= along[index + 1] - half)
        found[inside] = np.nan
        found[above] = index + 1
        found[below] = index
    return np.asarray(found, dtype=np.float64)


def fractional_slice(geometry: Geometry, at: Point) -> float | None:
    """The slice number, with its fraction, at the height of a patient point; None where nothing is to be shown."""
    height = np.array([float(np.dot(at, normal_of(geometry)))])
    found = float(fractional_slices(geometry, height)[0])
    return None if np.isnan(found) else found


def nearest_voxel(geometry: Geometry, rows: int, columns: int, at: Point) -> tuple[int, int, int] | None:
    """(slice, row, column) whose centre is nearest to a patient point.

    None when it lies more than half a pixel outside rows or columns, more than half a step beyond the first
    or last slice, or inside a hole more than half a common step from both its edges.
    """
    found = fractional_slice(geometry, at)
    if found is None:
        return None
    index = round(found)
    if found != index:  # the nearer of two neighbours, whichever index rounding to even would take
        along, height = heights(geometry), float(np.dot(at, normal_of(geometry)))
        index = int(np.argmin(np.abs(along - height)))
    away = np.asarray(at, dtype=np.float64) - geometry.positions[index]
    x, y = np.asarray(geometry.row_direction), np.asarray(geometry.column_direction)
    across, down, skew = float(away @ x), float(away @ y), float(x @ y)
    column = (across - skew * down) / (1 - skew * skew) / geometry.column_spacing
    row = (down - skew * across) / (1 - skew * skew) / geometry.row_spacing
    if not (-0.5 <= column <= columns - 0.5 and -0.5 <= row <= rows - 0.5):
        return None
    return index, min(max(round(row), 0), rows - 1), min(max(round(column), 0), columns - 1)


def _ends(geometry: Geometry, along: NDArray[np.float64]) -> tuple[float, float]:
    """How far before the first and beyond the last slice a point still belongs to it: half the step there, mm."""
    if len(along) == 1:
        half = (geometry.thickness or 1.0) / 2 + 1e-6
        return half, half
    missing, steps, common = holes(geometry), np.diff(along), common_step(geometry)
    first = common if missing[0] else float(steps[0])
    last = common if missing[-1] else float(steps[-1])
    return first / 2 + 1e-6, last / 2 + 1e-6


def _point(vector: NDArray[np.float64]) -> Point:
    return (float(vector[0]), float(vector[1]), float(vector[2]))


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
