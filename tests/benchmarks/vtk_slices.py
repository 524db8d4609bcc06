"""The peer of slices on the screen: VTK's slice mapper on software or hardware GL, one or four pictures in a window."""

from __future__ import annotations

from typing import Any

import numpy as np
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  the drawing back end
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkImageSlice, vtkImageSliceMapper, vtkRenderer, vtkRenderWindow

CENTRE, WIDTH = 40, 400


def image_of(stored: np.ndarray[Any, Any], spacing: tuple[float, float, float]) -> vtkImageData:
    """VTK's image on the same memory; keep the array as long."""
    image = vtkImageData()
    image.SetDimensions(*stored.shape[::-1])
    image.SetSpacing(*spacing)
    image.GetPointData().SetScalars(numpy_to_vtk(stored.reshape(-1), deep=False))
    return image


class VtkSlices:
    """The same slices, fitted, `across` x `across` of them in one window of `width` x `height`."""

    def __init__(
        self, stored: np.ndarray[Any, Any], width: int, height: int, *, across: int = 1, shown: bool = False
    ) -> None:
        self._stored = stored
        self.window = vtkRenderWindow()
        self.window.SetOffScreenRendering(int(not shown))
        self.window.SetMultiSamples(0)
        self.window.SetSize(width, height)
        image = image_of(stored, (0.7, 0.7, 1.0))
        self.mappers, self.properties, self.cameras = [], [], []
        for k in range(across * across):
            mapper = vtkImageSliceMapper()
            mapper.SetInputData(image)
            slice_ = vtkImageSlice()
            slice_.SetMapper(mapper)
            slice_.GetProperty().SetColorWindow(WIDTH)
            slice_.GetProperty().SetColorLevel(CENTRE)
            renderer = vtkRenderer()
            x, y = k % across / across, k // across / across
            renderer.SetViewport(x, y, x + 1 / across, y + 1 / across)
            renderer.AddViewProp(slice_)
            self.window.AddRenderer(renderer)
            renderer.ResetCamera()
            camera = renderer.GetActiveCamera()
            camera.ParallelProjectionOn()
            camera.SetParallelScale(stored.shape[1] * 0.7 / 2)
            self.mappers.append(mapper)
            self.properties.append(slice_.GetProperty())
            self.cameras.append(camera)
        self.window.Render()

    def page(self, k: int) -> None:
        """To a slice."""
        for mapper in self.mappers:
            mapper.SetSliceNumber(k)
        self.window.Render()

    def window_level(self, width: float) -> None:
        """To another window."""
        for slice_ in self.properties:
            slice_.SetColorWindow(width)
        self.window.Render()

    def zoom(self, factor: float) -> None:
        """Nearer or farther."""
        for camera in self.cameras:
            camera.Zoom(factor)
        self.window.Render()

    def picture(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Grey, rows from the top."""
        width, height = self.window.GetSize()
        back = vtkUnsignedCharArray()
        self.window.GetPixelData(0, 0, width - 1, height - 1, 0, back, 0)
        pixels = np.frombuffer(memoryview(back), np.uint8).reshape(height, width, 3)  # type: ignore[arg-type]
        return pixels[::-1, :, 0].copy()

    def close(self) -> None:
        """Give the window back."""
        self.window.Finalize()
