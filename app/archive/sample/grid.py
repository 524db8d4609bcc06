"""Where voxels lie: regular grids in patient millimetres.

Volumes are float32 [slice, row, column] = [z, y, x]; x grows to the patient's left, y to the back, z to the
head (LPS).
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.floating]
Mask: TypeAlias = NDArray[np.bool_]
Window: TypeAlias = tuple[slice, slice, slice]
Point: TypeAlias = tuple[float, float, float]
Triple: TypeAlias = Sequence[float] | Array

EVERYWHERE: Window = (slice(None), slice(None), slice(None))


class Grid(NamedTuple):
    """Centres of slices, rows and columns, each ascending, mm."""

    zs: Array
    ys: Array
    xs: Array

    @property
    def shape(self) -> tuple[int, int, int]:
        return len(self.zs), len(self.ys), len(self.xs)

    @property
    def step(self) -> tuple[float, float, float]:
        """Spacing of slices, rows and columns, mm."""
        return tuple(float(axis[1] - axis[0]) for axis in self)  # type: ignore[return-value]

    @property
    def first(self) -> Point:
        """Centre (x, y, z) of the first voxel, mm."""
        return float(self.xs[0]), float(self.ys[0]), float(self.zs[0])

    @property
    def mesh(self) -> tuple[Array, Array, Array]:
        """x, y, z that broadcast to the whole volume."""
        return self.xs[None, None], self.ys[None, :, None], self.zs[:, None, None]


def make_grid(
    counts: tuple[int, int, int], steps: tuple[float, float, float], first: float, row: float = 0.0
) -> Grid:
    """A grid whose first slice lies at `first`, its rows centred on `row`, its columns on the midline."""
    nz, ny, nx = counts
    dz, dy, dx = steps
    return Grid(
        (first + dz * np.arange(nz)).astype(np.float32),
        (row + dy * (np.arange(ny) - (ny - 1) / 2)).astype(np.float32),
        (dx * (np.arange(nx) - (nx - 1) / 2)).astype(np.float32),
    )


def box(grid: Grid, low: ArrayLike, high: ArrayLike) -> tuple[Window, Array, Array, Array]:
    """The part of a grid between two corners (x, y, z), and its broadcastable x, y, z."""
    lo, hi = np.asarray(low, float), np.asarray(high, float)
    window = tuple(
        slice(int(np.searchsorted(axis, lo[2 - i])), int(np.searchsorted(axis, hi[2 - i], "right")))
        for i, axis in enumerate(grid)
    )
    sz, sy, sx = window
    return (sz, sy, sx), grid.xs[sx][None, None], grid.ys[sy][None, :, None], grid.zs[sz][:, None, None]


def around(grid: Grid, centre: ArrayLike, reach: ArrayLike) -> tuple[Window, Array, Array, Array]:
    """`box` of half-size `reach` about a centre."""
    c, r = np.asarray(centre, float), np.asarray(reach, float)
    return box(grid, c - r, c + r)


def along_axis(weights: Array, volume: Array, axis: int) -> Array:
    """Multiply one axis of a volume by a matrix (out, in)."""
    if axis == volume.ndim - 1:
        return volume @ weights.T
    if axis == 0:
        flat = weights @ volume.reshape(volume.shape[0], -1)
        return flat.reshape((weights.shape[0], *volume.shape[1:]))
    out: Array = np.matmul(weights, volume)
    return out


def linear_weights(source: Array, wanted: Array) -> Array:
    """(wanted, source) matrix of linear interpolation from one even axis to another; ends are held."""
    place = np.clip((wanted - source[0]) / (source[1] - source[0]), 0, len(source) - 1.001)
    index = place.astype(int)
    rows = np.arange(len(wanted))
    weights = np.zeros((len(wanted), len(source)), np.float32)
    weights[rows, index] = 1 - (place - index)
    weights[rows, index + 1] = place - index
    return weights


def doubled(half: Array) -> Array:
    """(slices, rows, columns) to twice the rows and columns, linear, pixel areas aligned."""
    nz, ny, nx = half.shape
    out = np.empty((nz, 2 * ny, 2 * nx), np.float32)
    wide = np.empty((ny, 2 * nx), np.float32)
    for k in range(nz):
        framed = np.pad(half[k], 1, "edge")
        middle = framed[1:-1]
        wide[:, 0::2] = 0.25 * middle[:, :-2] + 0.75 * middle[:, 1:-1]
        wide[:, 1::2] = 0.75 * middle[:, 1:-1] + 0.25 * middle[:, 2:]
        tall = np.pad(wide, ((1, 1), (0, 0)), "edge")
        out[k, 0::2] = 0.25 * tall[:-2] + 0.75 * tall[1:-1]
        out[k, 1::2] = 0.75 * tall[1:-1] + 0.25 * tall[2:]
    return out
