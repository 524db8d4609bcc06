"""A volume made ready for volume rendering: one even lattice of 16 bits, averaged to a size that can be drawn.

Padding, gaps and slices that have not arrived are nothing: code 0, which no curve shows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.draw.stack import CutError, Stack, stack_of
from viewer.look.table import padding_mask
from viewer.volumes.values import Volume

CODES = 8190
"""Codes for values, from 1 on; opacity takes two entries a code, and some cards hold no more than 16384 in a row."""
ALIGNED = 1.0
"""Pixels that a slice may lie beside the straight line through all of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """Voxels of one even lattice.

    Attributes:
        voxels: (slices, rows, columns); 0 is nothing, a value is (code - 1) * scale + offset.
        lattice: 4x4, (column, row, slice, 1) to patient mm.
        factors: voxels of the volume to one of these, along slices, rows and columns.
    """

    voxels: NDArray[np.uint16]
    lattice: NDArray[np.float64]
    scale: float
    offset: float
    factors: tuple[int, int, int]

    def code(self, value: float) -> float:
        """Where a modality value lies among the codes; not cut off."""
        return (value - self.offset) / self.scale + 1


def factors_of(volume: Volume, most: tuple[int, int, int]) -> tuple[int, int, int]:
    """By how much slices, rows and columns must be averaged to be no more than `most`."""
    z, y, x = (-(-n // limit) for n, limit in zip(volume.stored.shape[:3], most, strict=True))
    return z, y, x


def reduced_words(factors: tuple[int, int, int]) -> str:
    """For the pane: by how much a volume was averaged; empty where it was not."""
    z, y, x = factors
    return "" if factors == (1, 1, 1) else f"reduced {x} x {y} x {z}"


def body_of(volume: Volume, most: tuple[int, int, int]) -> Body:
    """Average, code and place. Takes a second for a large volume: not for the GUI thread.

    Args:
        most: slices, rows and columns that can be drawn.

    Raises:
        CutError: as `stack_of`, or the slices do not lie behind each other.
    """
    stack = stack_of(volume)
    lattice, sources = _even(stack)
    z, y, x = factors = factors_of(volume, most)
    low, high = _range(stack)
    scale = max((high - low) / CODES, 1e-30)
    if (
        high - low <= CODES * abs(volume.slope[0])
        and bool((volume.slope == volume.slope[0]).all())
        and volume.modality_lut is None
    ):
        scale = float(abs(volume.slope[0])) if volume.stored.dtype.kind in "iu" else scale
    deep = -(-len(sources) // z)
    _, rows, columns = volume.stored.shape
    voxels = np.zeros((deep, -(-rows // y), -(-columns // x)), dtype=np.uint16)
    for k in range(deep):
        total, weight = np.zeros((rows, columns), np.float32), np.zeros((rows, columns), np.float32)
        block = sources[k * z : (k + 1) * z]
        for parts in block:
            for index, share in parts:
                values, counts = _slice(volume, index)
                total += values * (counts * np.float32(share))
                weight += counts * np.float32(share)
        total, weight = _averaged(total, y, x), _averaged(weight, y, x)
        with np.errstate(invalid="ignore", divide="ignore"):
            code = np.where(weight >= 0.5 * len(block) * y * x, (total / weight - low) / scale + 1.5, 0.0)
        np.copyto(voxels[k], np.clip(code, 0, CODES + 1), casting="unsafe")
    turned = lattice.copy()
    turned[:3, 3] += lattice[:3, :3] @ (np.array([x, y, z]) - 1) / 2
    turned[:3, :3] = lattice[:3, :3] * np.array([x, y, z])
    return Body(voxels, turned, scale, low, factors)


Parts = list[tuple[int, float]]
"""Slices of the volume and their shares that make one slice of the lattice; empty inside a gap."""


def _even(stack: Stack) -> tuple[NDArray[np.float64], list[Parts]]:
    """An even lattice at the common step, and which slices make each of its own."""
    if stack.lattice is not None:
        return stack.lattice, [[(int(k), 1.0)] for k in stack.here]
    g = stack.geometry
    line = np.polynomial.polynomial.polyfit(stack.depth, stack.positions, 1) if len(stack.here) > 1 else None
    if line is None:
        raise CutError(f"{stack.volume.description or 'This series'} has one image: there is no volume to draw.")
    away = np.abs(stack.positions - (line[0] + stack.depth[:, None] * line[1])).max()
    if away > ALIGNED * max(g.row_spacing, g.column_spacing):
        raise CutError(
            f"{stack.volume.description or 'This series'} cannot be drawn as a volume: its images do not lie "
            f"behind each other (up to {away:.1f} mm beside)."
        )
    count = round(float(stack.depth[-1] - stack.depth[0]) / stack.step) + 1
    depth = stack.depth[0] + np.arange(count) * stack.step
    lattice = np.eye(4)
    lattice[:3, 0] = np.asarray(g.row_direction) * g.column_spacing
    lattice[:3, 1] = np.asarray(g.column_direction) * g.row_spacing
    lattice[:3, 2] = line[1] * stack.step
    lattice[:3, 3] = line[0] + line[1] * depth[0]
    return lattice, [_parts(stack, float(d)) for d in depth]


def _parts(stack: Stack, depth: float) -> Parts:
    last = len(stack.here) - 1
    at = int(np.clip(np.searchsorted(stack.depth, depth, side="right") - 1, 0, last - 1))
    share = (depth - stack.depth[at]) / (stack.depth[at + 1] - stack.depth[at])
    if bool(stack.joined[at]) and 0 <= share <= 1:
        return [(int(stack.here[at]), 1 - float(share)), (int(stack.here[at + 1]), float(share))]
    nearest = int(np.argmin(np.abs(stack.depth - depth)))
    if abs(float(stack.depth[nearest]) - depth) <= stack.step / 2 + 1e-6:
        return [(int(stack.here[nearest]), 1.0)]
    return []


def _slice(volume: Volume, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Modality values of a slice, 0 in padding, and 1 where a voxel is not padding."""
    values, mask = volume.rescaled(index), padding_mask(volume, index)
    if mask is None:
        return values, np.ones(values.shape, dtype=np.float32)
    values[mask] = 0
    return values, np.asarray(~mask, dtype=np.float32)


def _range(stack: Stack) -> tuple[float, float]:
    """Least and greatest modality value outside padding."""
    low, high = np.inf, -np.inf
    for index in stack.here:
        values, counts = _slice(stack.volume, int(index))
        if not counts.all():
            values = values[counts > 0]
        if values.size:
            low, high = min(low, float(values.min())), max(high, float(values.max()))
    return (low, high) if low <= high else (0.0, 1.0)


def _averaged(plane: NDArray[np.float32], y: int, x: int) -> NDArray[np.float32]:
    """Sums of blocks of y rows and x columns; the edge is repeated where they do not go in whole."""
    if (y, x) == (1, 1):
        return plane
    rows, columns = plane.shape
    whole = np.pad(plane, ((0, -rows % y), (0, -columns % x)), mode="edge")
    sums = np.add.reduceat(whole, np.arange(0, len(whole), y), axis=0)
    return np.asarray(np.add.reduceat(sums, np.arange(0, whole.shape[1], x), axis=1), dtype=np.float32)
