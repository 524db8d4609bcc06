"""Cuts through stacks that one lattice describes: VTK's reslice on the volume's own memory, tilted ones sheared."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import (
    VTK_FLOAT,
    vtkDataArray,
    vtkFloatArray,
    vtkIntArray,
    vtkShortArray,
    vtkUnsignedCharArray,
    vtkUnsignedShortArray,
)
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkImagingCore import vtkImageReslice

from viewer.draw.latest import Latest
from viewer.draw.stack import Stack, grid_of, samples
from viewer.draw.uneven import NOTHING, VALUE, Sampled
from viewer.draw.view import Cut, Projection
from viewer.look.table import padding_mask
from viewer.volumes.values import Stored, Volume

VOLUMES = 2
"""Volumes kept ready: the current one and its prior."""
OUTSIDE = -1e30
"""What the reslice puts where it met no voxel; no modality value comes near it."""
STRAIGHT = 1e-9
"""Below this a direction cosine in voxels is nought: the plane follows the axes, and VTK takes its fast way."""
LATE = 0.5
"""On its fast way VTK lays a slab this many samples before the plane that is asked for (9.7; a test watches)."""
ARRAYS: dict[str, type[vtkDataArray]] = {
    "uint8": vtkUnsignedCharArray,
    "int16": vtkShortArray,
    "uint16": vtkUnsignedShortArray,
    "int32": vtkIntArray,
    "float32": vtkFloatArray,
}


def image_of(voxels: Stored | NDArray[np.uint8]) -> vtkImageData:
    """(slices, rows, columns) as VTK sees it, in index coordinates, on the same memory: keep `voxels` alive."""
    scalars = ARRAYS[voxels.dtype.name]()
    scalars.SetVoidArray(voxels.reshape(-1), voxels.size, 1)
    image = vtkImageData()
    image.SetDimensions(voxels.shape[2], voxels.shape[1], voxels.shape[0])
    image.GetPointData().SetScalars(scalars)
    return image


@dataclass(slots=True, eq=False)
class Held:
    """A volume as VTK sees it.

    Attributes:
        voxels: the memory that `image` looks at.
        tissue: 1 where a voxel is not padding; None where none is.
        filled: for MAX and MIN, the image whose padding can win nowhere.
    """

    voxels: Stored
    image: vtkImageData
    tissue: NDArray[np.uint8] | None
    weights: vtkImageData | None
    pad: float
    filled: dict[Projection, tuple[Stored, vtkImageData]]


class Lattices:
    """Reslices. Any thread may ask, and others run meanwhile."""

    def __init__(self) -> None:
        self._held: Latest[Held] = Latest(VOLUMES)
        self._lock = threading.Lock()
        self._each = threading.local()

    def clear(self) -> None:
        """Let go of the volumes."""
        self._held.clear()
        self._each = threading.local()

    def sample(self, stack: Stack, cut: Cut) -> Sampled:
        """The cut's values; a slab leaves padding out."""
        held, reslice = self.hold(stack.volume), self._own()
        if held.tissue is None or held.weights is None:
            stored = _reslice(reslice, held.image, stack, cut)
            state = (stored > OUTSIDE).view(np.uint8)
        elif cut.slab is None or cut.slab.mode is Projection.MEAN:
            weight = _reslice(reslice, held.weights, stack, cut)
            stored = _reslice(reslice, held.image, stack, cut)
            count = samples(stack, cut, cut.slab)[0] if cut.slab is not None else 1
            state = (weight >= 0.5 / count).view(np.uint8)
            stored -= np.float32(held.pad) * (1 - weight)
            stored /= np.maximum(weight, np.float32(1e-3))
            np.copyto(stored, 0, where=state == NOTHING)  # OUTSIDE, divided, would overflow in a narrow window
        else:
            state = (_reslice(reslice, held.weights, stack, cut, most=True) >= 0.5).view(np.uint8)
            with self._lock:
                filled = _filled(held, stack.volume, cut.slab.mode)
            stored = _reslice(reslice, filled, stack, cut)
        volume = stack.volume
        if volume.slope[0] != 1:
            stored *= np.float32(volume.slope[0])
        if volume.intercept[0]:
            stored += np.float32(volume.intercept[0])
        assert (NOTHING, VALUE) == (0, 1)  # the comparisons above are states
        return Sampled(stored, state)

    def _own(self) -> vtkImageReslice:
        """This thread's filter, with the memory of its last plane."""
        found: vtkImageReslice | None = getattr(self._each, "reslice", None)
        if found is None:
            found = self._each.reslice = _filter()
        return found

    def hold(self, volume: Volume) -> Held:
        """The volume, ready; looking for its padding takes a second of a large one the first time."""
        with self._lock:
            held = self._held.get(volume)
            if held is None:
                held = _hold(volume)
                self._held.put(volume, held)
            return held


def fits(volume: Volume) -> bool:
    """Whether one straight rescale and one padding hold for all of it, so that stored numbers may be mixed."""
    if volume.paddings:
        return False
    same = bool((volume.slope == volume.slope[0]).all() and (volume.intercept == volume.intercept[0]).all())
    return same and volume.modality_lut is None and volume.slope[0] > 0


def _hold(volume: Volume) -> Held:
    voxels = volume.stored
    tissue, pad = None, 0.0
    low, high = volume.padding or (1, 0)
    if volume.padding is not None or voxels.dtype.kind == "f":
        outside = np.asarray((voxels < low) | (voxels > high))
        if voxels.dtype.kind == "f":
            outside &= np.isfinite(voxels)
        if not outside.all():
            tissue = outside.view(np.uint8)
            pad = float(low)
            if low != high:
                voxels = _with_padding(voxels, tissue, low)
    weights = image_of(tissue) if tissue is not None else None
    return Held(voxels, image_of(voxels), tissue, weights, pad, {})


def padding_edge(volume: Volume, mode: Projection) -> float:
    """The stored value that padding may take so as to win nowhere: the least of the others for MAX, else the
    greatest; 0 where nothing is padding, or nothing but padding."""
    if mode is Projection.MEAN or (volume.padding is None and volume.stored.dtype.kind != "f"):
        return 0.0
    best = np.min if mode is Projection.MAX else np.max
    found = []
    for k in np.flatnonzero(volume.arrived):
        mask = padding_mask(volume, int(k))
        kept = volume.stored[k] if mask is None else volume.stored[k][~mask]
        if kept.size:
            found.append(float(best(kept)))
    return float(best(found)) if found else 0.0


def _filled(held: Held, volume: Volume, mode: Projection) -> vtkImageData:
    """The image whose padding wins nowhere."""
    assert held.tissue is not None
    found = held.filled.get(mode)
    if found is None:
        voxels = _with_padding(held.voxels, held.tissue, padding_edge(volume, mode))
        found = held.filled[mode] = (voxels, image_of(voxels))
    return found[1]


def _with_padding(voxels: Stored, tissue: NDArray[np.uint8], value: float) -> Stored:
    """A copy whose padding is `value` throughout."""
    copy = voxels.copy()
    copy[tissue == 0] = value
    return copy


def _filter() -> vtkImageReslice:
    """A plane of float32, whatever the volume holds."""
    reslice = vtkImageReslice()
    reslice.SetOutputDimensionality(2)
    reslice.SetOutputSpacing(1.0, 1.0, 1.0)
    reslice.SetOutputOrigin(0.0, 0.0, 0.0)
    reslice.SetOutputScalarType(VTK_FLOAT)
    reslice.SetBackgroundLevel(OUTSIDE)
    return reslice


def _reslice(
    reslice: vtkImageReslice, image: vtkImageData, stack: Stack, cut: Cut, *, most: bool = False
) -> NDArray[np.float32]:
    """(height, width) of what VTK samples, OUTSIDE where it met nothing; `most` takes a slab's maximum."""
    assert stack.lattice is not None
    count, step = samples(stack, cut, cut.slab) if cut.slab is not None else (1, 1.0)
    grid = grid_of(cut)
    grid[:3, 2] *= step
    matrix = np.linalg.inv(stack.lattice) @ grid
    turn = matrix[:3, :3]
    turn[np.abs(turn) < STRAIGHT] = 0.0
    if count > 1 and np.count_nonzero(turn) == 3:
        matrix[:3, 3] += matrix[:3, 2] * LATE
    axes = vtkMatrix4x4()
    axes.DeepCopy(matrix.ravel().tolist())
    reslice.SetInputData(image)
    reslice.SetResliceAxes(axes)
    reslice.SetOutputExtent(0, cut.width - 1, 0, cut.height - 1, 0, 0)
    if cut.interpolate:
        reslice.SetInterpolationModeToLinear()
    else:
        reslice.SetInterpolationModeToNearestNeighbor()
    mode = Projection.MAX if most or cut.slab is None else cut.slab.mode
    {
        Projection.MIN: reslice.SetSlabModeToMin,
        Projection.MAX: reslice.SetSlabModeToMax,
        Projection.MEAN: reslice.SetSlabModeToMean,
    }[mode]()
    reslice.SetSlabNumberOfSlices(count)
    reslice.Modified()  # slices may have arrived in the same memory
    reslice.Update()
    scalars = reslice.GetOutput().GetPointData().GetScalars()
    return np.array(np.frombuffer(scalars, dtype=np.float32).reshape(cut.height, cut.width))
