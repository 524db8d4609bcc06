"""The peers of planes and volumes: VTK's own filters and mappers on the same voxels, nothing around them."""

from __future__ import annotations

from typing import Any

import numpy as np
from vtk_slices import image_of
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkPiecewiseFunction, vtkPlane
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkImagingCore import vtkImageReslice
from vtkmodules.vtkRenderingCore import (
    vtkColorTransferFunction,
    vtkImageSlice,
    vtkRenderer,
    vtkRenderWindow,
    vtkVolume,
    vtkVolumeProperty,
)
from vtkmodules.vtkRenderingImage import vtkImageResliceMapper
from vtkmodules.vtkRenderingVolumeOpenGL2 import vtkSmartVolumeMapper

Array = np.ndarray[Any, Any]
Vector = tuple[float, float, float]


class VtkReslice:
    """vtkImageReslice alone: values of a plane, or the largest within a slab; no window, no picture."""

    def __init__(self, stored: Array, spacing: Vector, side: int, step: float, *, samples: int = 1) -> None:
        self._stored, self._samples = stored, samples
        self._side, self._step = side, step
        self.filter = vtkImageReslice()
        self.filter.SetInputData(image_of(stored, spacing))
        self.filter.SetOutputDimensionality(2)
        self.filter.SetInterpolationModeToLinear()
        self.filter.SetBackgroundLevel(-1024)
        self.filter.SetOutputExtent(0, side - 1, 0, side - 1, 0, 0)
        self.filter.SetOutputSpacing(step, step, 1.0)
        half = (side - 1) / 2 * step
        self.filter.SetOutputOrigin(-half, -half, 0.0)
        if samples > 1:
            self.filter.SetSlabModeToMax()
            self.filter.SetSlabNumberOfSlices(samples)

    def cut(self, centre: Vector, right: Vector, down: Vector, thickness: float = 0.0) -> Array:
        """Values of the plane, rows from the top."""
        normal = np.cross(right, down)
        axes = vtkMatrix4x4()
        for row in range(3):
            for column, vector in enumerate((right, down, normal, centre)):
                axes.SetElement(row, column, float(vector[row]))
        self.filter.SetResliceAxes(axes)
        if self._samples > 1:
            self.filter.SetOutputSpacing(self._step, self._step, thickness / (self._samples - 1))
        self.filter.Update()
        found = vtk_to_numpy(self.filter.GetOutput().GetPointData().GetScalars())
        return found.reshape(self._side, self._side)


class _Window:
    """An off-screen window with one renderer in parallel projection."""

    def __init__(self, side: int) -> None:
        self.window = vtkRenderWindow()
        self.window.SetOffScreenRendering(1)
        self.window.SetMultiSamples(0)
        self.window.SetSize(side, side)
        self.renderer = vtkRenderer()
        self.window.AddRenderer(self.renderer)
        self._side = side

    def look(self, centre: Vector, towards: Vector, up: Vector, spacing: float) -> None:
        """Place the camera."""
        camera = self.renderer.GetActiveCamera()
        camera.ParallelProjectionOn()
        camera.SetFocalPoint(*centre)
        camera.SetPosition(*(c - 1000 * t for c, t in zip(centre, towards, strict=True)))
        camera.SetViewUp(*up)
        camera.SetParallelScale(self._side * spacing / 2)
        self.renderer.ResetCameraClippingRange()

    def picture(self) -> Array:
        """Red, green and blue, rows from the top."""
        back = vtkUnsignedCharArray()
        self.window.GetPixelData(0, 0, self._side - 1, self._side - 1, 0, back, 0)
        pixels = np.frombuffer(memoryview(back), np.uint8)  # type: ignore[arg-type]
        return pixels.reshape(self._side, self._side, 3)[::-1].copy()

    def close(self) -> None:
        """Give the window back."""
        self.window.Finalize()


class VtkOblique(_Window):
    """vtkImageResliceMapper on whatever draws here: an oblique plane as a picture."""

    def __init__(self, stored: Array, spacing: Vector, side: int, window: tuple[float, float]) -> None:
        super().__init__(side)
        self._stored = stored
        self._plane = vtkPlane()
        mapper = vtkImageResliceMapper()
        mapper.SetInputData(image_of(stored, spacing))
        mapper.SetSlicePlane(self._plane)
        slice_ = vtkImageSlice()
        slice_.SetMapper(mapper)
        slice_.GetProperty().SetColorLevel(window[0])
        slice_.GetProperty().SetColorWindow(window[1])
        self.renderer.AddViewProp(slice_)

    def cut(self, centre: Vector, right: Vector, down: Vector, spacing: float) -> None:
        """Draw the plane."""
        towards = tuple(float(x) for x in np.cross(right, down))
        self._plane.SetOrigin(*centre)
        self._plane.SetNormal(*towards)
        self.look(centre, towards, (-down[0], -down[1], -down[2]), spacing)  # type: ignore[arg-type]
        self.window.Render()


class VtkVolume(_Window):
    """vtkSmartVolumeMapper, as it chooses for itself: composite, shaded."""

    def __init__(
        self, stored: Array, spacing: Vector, side: int, matter: tuple[tuple[float, Vector, float], ...]
    ) -> None:
        super().__init__(side)
        self._stored = stored
        mapper = vtkSmartVolumeMapper()
        mapper.SetInputData(image_of(stored, spacing))
        mapper.SetBlendModeToComposite()
        colour, opacity = vtkColorTransferFunction(), vtkPiecewiseFunction()
        for value, rgb, solid in matter:
            colour.AddRGBPoint(value, *rgb)
            opacity.AddPoint(value, solid)
        look = vtkVolumeProperty()
        look.SetColor(colour)
        look.SetScalarOpacity(opacity)
        look.SetInterpolationTypeToLinear()
        look.ShadeOn()
        volume = vtkVolume()
        volume.SetMapper(mapper)
        volume.SetProperty(look)
        self.renderer.AddVolume(volume)

    def turn(self, centre: Vector, towards: Vector, up: Vector, spacing: float) -> None:
        """Draw it from another side."""
        self.look(centre, towards, up, spacing)
        self.window.Render()
