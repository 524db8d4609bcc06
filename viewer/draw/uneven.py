"""Cuts through stacks that no single lattice describes: gaps, uneven steps, slices missing, each slice its rescale.

Every sample finds its two slices by depth, and its place in them by their own positions. Slower than a lattice, and
true where a lattice would lie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.draw.stack import Stack, grid_of, samples
from viewer.draw.view import Cut, Projection
from viewer.volumes.space import normal_of
from viewer.volumes.values import Geometry

ROWS = 64
"""Screen rows worked on at a time, so that they stay in the processor's cache."""
NOTHING, VALUE, GAP = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """What a cut met.

    Attributes:
        values: (height, width) modality values, where `state` says VALUE.
        state: NOTHING outside the body and in padding, VALUE, or GAP where slices are missing.
    """

    values: NDArray[np.float32]
    state: NDArray[np.uint8]


def sample(stack: Stack, cut: Cut) -> Sampled:
    """The cut's values; a slab leaves out padding and gaps and shows a gap where it met nothing else."""
    values = np.zeros((cut.height, cut.width), dtype=np.float32)
    state = np.zeros((cut.height, cut.width), dtype=np.uint8)
    count, step = samples(stack, cut, cut.slab) if cut.slab is not None else (1, 0.0)
    mode = cut.slab.mode if cut.slab is not None else Projection.MEAN
    rays = _rays(stack, cut)
    for top in range(0, cut.height, ROWS):
        part = slice(top, top + ROWS)
        sums = np.zeros(state[part].shape, dtype=np.float64)
        met = np.zeros(sums.shape, dtype=np.intp)
        for number in range(count):
            here, found = _plane(stack, rays.at(part, (number - (count - 1) / 2) * step), cut.interpolate)
            value = found == VALUE
            if mode is Projection.MEAN:
                sums += np.where(value, here, 0.0)
            else:
                better = np.maximum if mode is Projection.MAX else np.minimum
                sums = np.where(value, np.where(met == 0, here, better(sums, here)), sums)
            met += value
            state[part][(state[part] == NOTHING) & (found == GAP)] = GAP
        state[part][met > 0] = VALUE
        if mode is Projection.MEAN:
            sums /= np.maximum(met, 1)
        values[part] = sums
    return Sampled(values, state)


Places = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
"""Of points: mm along the normal, in columns along the rows, in rows along the columns; from the patient's origin."""


@dataclass(frozen=True, slots=True, eq=False)
class Rays:
    """The pixels of a cut in the axes of a stack: each axis is a sum of what x, y and depth give."""

    across: NDArray[np.float64]
    down: NDArray[np.float64]
    through: NDArray[np.float64]

    def at(self, rows: slice, depth: float) -> Places:
        """Pixels of some rows, `depth` mm behind the plane."""
        a, b, c = (self.down[i, rows, None] + (self.across[i] + self.through[i] * depth)[None, :] for i in range(3))
        return a, b, c


def _rays(stack: Stack, cut: Cut) -> Rays:
    g, grid = stack.geometry, grid_of(cut)
    axes = axes_of(g)
    across = (axes @ grid[:3, 0])[:, None] * np.arange(cut.width)
    down = (axes @ grid[:3, 1])[:, None] * np.arange(cut.height) + (axes @ grid[:3, 3])[:, None]
    return Rays(across, down, axes @ grid[:3, 2])


def axes_of(g: Geometry) -> NDArray[np.float64]:
    """Rows: the normal, columns along a row, rows along a column; directions off the right angle are solved for."""
    steps = np.column_stack(
        [
            normal_of(g),
            np.multiply(g.row_direction, g.column_spacing),
            np.multiply(g.column_direction, g.row_spacing),
        ]
    )
    return np.asarray(np.linalg.inv(steps), dtype=np.float64)


def _plane(stack: Stack, places: Places, interpolate: bool) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Values and states of points."""
    depth, column, row = places
    last = len(stack.here) - 1
    at = np.clip(np.searchsorted(stack.depth, depth, side="right") - 1, 0, max(last - 1, 0))
    after = np.minimum(at + 1, last)
    steps = np.append(np.diff(stack.depth), stack.step)
    below = depth - stack.depth[at]
    share = below / steps[at]
    inside = (share >= 0) & (share <= 1) & np.append(stack.joined, False)[at]
    half = stack.step / 2
    near = inside | (np.abs(below) <= half) | (np.abs(depth - stack.depth[after]) <= half)
    gap = ~near & (share > 0) & (share < 1) & (after > at)
    nearest = (share >= 0.5) & (after > at)
    if interpolate:
        share = np.where(inside, share, nearest)  # at an end or a gap's edge the slice itself
    else:
        at, share = np.where(nearest, after, at), np.zeros(share.shape)
    origins = stack.positions @ axes_of(stack.geometry)[1:].T
    drifts = np.diff(origins, axis=0, append=origins[-1:])
    column = column - origins[at, 0] - drifts[at, 0] * share
    row = row - origins[at, 1] - drifts[at, 1] * share
    rows, columns = stack.volume.stored.shape[1:3]
    on = (column >= -0.5) & (column <= columns - 0.5) & (row >= -0.5) & (row <= rows - 0.5)
    value, weight = _mix(stack, (at, after), share, row, column, interpolate=interpolate)
    state = np.where(gap & on, GAP, np.where(near & on & (weight >= 0.5), VALUE, NOTHING)).astype(np.uint8)
    return value, state


def _mix(
    stack: Stack,
    slices: tuple[NDArray[np.intp], NDArray[np.intp]],
    share: NDArray[np.float64],
    row: NDArray[np.float64],
    column: NDArray[np.float64],
    *,
    interpolate: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values of the eight neighbours, or of the nearest, without those that are padding; and their weight."""
    rows, columns = stack.volume.stored.shape[1:3]
    row, column = np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)
    corners: tuple[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]], ...]
    if interpolate:
        r0, c0 = row.astype(np.intp), column.astype(np.intp)
        r1, c1 = np.minimum(r0 + 1, rows - 1), np.minimum(c0 + 1, columns - 1)
        r, c = row - r0, column - c0
        corners = ((r0, c0, (1 - r) * (1 - c)), (r0, c1, (1 - r) * c), (r1, c0, r * (1 - c)), (r1, c1, r * c))
    else:
        corners = (((row + 0.5).astype(np.intp), (column + 0.5).astype(np.intp), np.ones(row.shape)),)
    total, weight = np.zeros(row.shape), np.zeros(row.shape)
    for which, part in zip(slices, (1 - share, share), strict=True):
        if not part.any():
            continue
        index = stack.here[which]
        for r_at, c_at, near in corners:
            value, counts = _voxels(stack, index, r_at, c_at)
            shares = near * part if counts is None else near * part * counts
            total += shares * value
            weight += shares
    return total / np.maximum(weight, 1e-9), weight


def _voxels(
    stack: Stack, index: NDArray[np.intp], row: NDArray[np.intp], column: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.bool_] | None]:
    """Modality values of voxels, and whether they count; None where nothing can be padding."""
    volume = stack.volume
    rows, columns = volume.stored.shape[1:3]
    stored = np.take(volume.stored.reshape(-1), (index * rows + row) * columns + column)
    counts = None
    if volume.paddings:  # a range from 1 to 0 holds nothing
        ranges = np.array([said or (1, 0) for said in volume.paddings])
        counts = np.asarray((stored < ranges[index, 0]) | (stored > ranges[index, 1]))
    elif volume.padding is not None:
        low, high = volume.padding
        counts = np.asarray((stored < low) | (stored > high))
    if stored.dtype.kind == "f":
        counts = np.isfinite(stored) if counts is None else counts & np.isfinite(stored)
        stored = np.where(counts, stored, 0)
    if volume.modality_lut is not None:
        entries, first = volume.modality_lut
        return entries[np.clip(stored.astype(np.int64) - first, 0, len(entries) - 1)], counts
    return stored * volume.slope[index] + volume.intercept[index], counts
