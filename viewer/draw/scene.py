"""Volume rendering: one body before one camera, drawn off the screen and read back.

Two ways to cast the rays: the processor's (fixed point, few rays, a body averaged to a size that turns), and the
card's (every voxel that its memory takes).
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import numpy as np
import vtkmodules.vtkRenderingVolumeOpenGL2  # noqa: F401  (VTK finds its drawing classes by this import)
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkPiecewiseFunction
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import (
    vtkColorTransferFunction,
    vtkRenderer,
    vtkRenderWindow,
    vtkVolume,
    vtkVolumeProperty,
)
from vtkmodules.vtkRenderingVolume import vtkFixedPointVolumeRayCastMapper, vtkGPUVolumeRayCastMapper

from viewer.draw.body import Body, body_of, factors_of, reduced_words
from viewer.draw.lattice import image_of
from viewer.draw.sheets import Sheets
from viewer.draw.view import Camera
from viewer.volumes.values import Volume

MOST = (320, 256, 256)
"""Slices, rows and columns that the processor turns: a tenth of a second a picture."""
RAYS = 512
"""Rays along the longer side of a picture at rest, by the processor."""
TURNING = 256
"""The same while the hand moves."""
STRIDE = 1.5
"""Voxels from sample to sample along a ray of the processor while the hand moves: half the time of one voxel, and no
grey of the benchmark's body more than 4 of 255 away. At rest it is one voxel."""
FAR = 10_000.0
"""Millimetres from the eye to the centre of the picture; in parallel projection any number does."""
AMBIENT, DIFFUSE, SPECULAR = 0.15, 0.85, 0.15


class Scene:
    """One body, one camera, one GL context. Every call on the thread that made it."""

    def __init__(
        self, mapper: vtkFixedPointVolumeRayCastMapper | vtkGPUVolumeRayCastMapper, stride: float = 1.0
    ) -> None:
        """`stride`: voxels from sample to sample along a ray while the hand moves."""
        self._mapper = mapper
        self._stride = stride
        self._voxel = 1.0
        self._property = vtkVolumeProperty()
        self._property.SetInterpolationTypeToLinear()
        self._property.SetScalarOpacityUnitDistance(1.0)
        self._property.SetAmbient(AMBIENT)
        self._property.SetDiffuse(DIFFUSE)
        self._property.SetSpecular(SPECULAR)
        self._volume = vtkVolume()
        self._volume.SetMapper(mapper)
        self._volume.SetProperty(self._property)
        self._renderer = vtkRenderer()
        self._renderer.SetBackground(0.0, 0.0, 0.0)
        self._renderer.AddVolume(self._volume)
        self._window = vtkRenderWindow()
        self._window.SetOffScreenRendering(1)
        self._window.SetMultiSamples(0)
        self._window.AddRenderer(self._renderer)
        self._body: Body | None = None
        self._matter: tuple[object, ...] | None = None
        self._back = vtkUnsignedCharArray()

    @property
    def window(self) -> vtkRenderWindow:
        """Where it is drawn."""
        return self._window

    def draw(self, body: Body, camera: Camera, out: NDArray[np.uint8]) -> None:
        """`out` is (height, width, 3)."""
        if self._body is not body:
            self._place(body)
        if self._matter != (body, camera.matter, camera.shaded):
            self._curve(body, camera)
        self._look(camera)
        self._window.Render()
        self._window.GetPixelData(0, 0, camera.width - 1, camera.height - 1, 0, self._back, 0)
        memory = cast("memoryview[int]", self._back)  # VTK's arrays are buffers, though its stubs do not say so
        out[...] = np.frombuffer(memory, dtype=np.uint8).reshape(out.shape)[::-1]

    def close(self) -> None:
        """End the GL context."""
        self._renderer.RemoveAllViewProps()
        self._window.Finalize()
        self._body = self._matter = None

    def _place(self, body: Body) -> None:
        """The body in the patient. Spacing goes to the image, so that slopes are lit right; turn and shear outside."""
        lengths = np.linalg.norm(body.lattice[:3, :3], axis=0)
        image = image_of(body.voxels)
        image.SetSpacing(*(float(n) for n in lengths))
        outside = body.lattice.copy()
        outside[:3, :3] = body.lattice[:3, :3] / lengths
        matrix = vtkMatrix4x4()
        matrix.DeepCopy(outside.ravel().tolist())
        self._volume.SetUserMatrix(matrix)
        self._mapper.SetInputData(image)
        self._voxel = float(lengths.min())
        self._body = body

    def _curve(self, body: Body, camera: Camera) -> None:
        opacity, colour = vtkPiecewiseFunction(), vtkColorTransferFunction()
        opacity.AddPoint(0.0, 0.0)
        opacity.AddPoint(0.5, 0.0)
        at = [body.code(point.value) for point in camera.matter]
        opacity.AddPoint(1.0, float(np.interp(1.0, at, [point.opacity for point in camera.matter])))
        for code, point in zip(at, camera.matter, strict=True):
            if code > 1.0:
                opacity.AddPoint(code, point.opacity)
            colour.AddRGBPoint(code, *point.colour)
        self._property.SetScalarOpacity(opacity)
        self._property.SetColor(colour)
        self._property.SetShade(int(camera.shaded))
        self._matter = (body, camera.matter, camera.shaded)

    def _look(self, camera: Camera) -> None:
        self._mapper.SetSampleDistance(self._voxel * (self._stride if camera.turning else 1.0))
        if self._window.GetSize() != (camera.width, camera.height):
            self._window.SetSize(camera.width, camera.height)
        eye = self._renderer.GetActiveCamera()
        eye.ParallelProjectionOn()
        eye.SetFocalPoint(*camera.centre)
        eye.SetPosition(*(c - FAR * t for c, t in zip(camera.centre, camera.towards, strict=True)))
        eye.SetViewUp(*camera.up)
        eye.SetParallelScale(camera.height * camera.spacing / 2)
        self._renderer.ResetCameraClippingRange()


class Bodies:
    """The body drawn last; any thread may have the next one made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: tuple[Volume, int, tuple[int, int, int], Body] | None = None

    def of(self, volume: Volume, most: tuple[int, int, int]) -> Body:
        """As `body_of`; made anew when more of the volume has arrived."""
        with self._lock:
            here = int(np.count_nonzero(volume.arrived))
            if self._last is None or self._last[:3] != (volume, here, most):
                self._last = (volume, here, most, body_of(volume, most))
            return self._last[3]

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._last = None


class SoftwareVolumes:
    """Volume rendering by the processor. Its GL context lives on a thread of its own, so any thread may ask.

    The first picture of a volume takes seconds (the averaged copy, then its slopes): ask from a worker.
    """

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="volume rendering")
        self._scene: Scene | None = None
        self._mapper = vtkFixedPointVolumeRayCastMapper()
        self._mapper.AutoAdjustSampleDistancesOff()
        self._bodies = Bodies()

    def prepare(self, volume: Volume) -> None:
        """As `Presenter.prepare`."""
        self._bodies.of(volume, MOST)

    def render(self, volume: Volume, camera: Camera) -> NDArray[np.uint8]:
        """As `Presenter.render`."""
        return self._thread.submit(self._render, volume, camera).result()

    def close(self) -> None:
        """Let go of the volume and end the thread."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _render(self, volume: Volume, camera: Camera) -> NDArray[np.uint8]:
        if self._scene is None:
            self._scene = Scene(self._mapper, STRIDE)
        body = self._bodies.of(volume, MOST)
        self._mapper.SetImageSampleDistance(sparse(camera))
        picture = self._sheets.sheet((camera.height, camera.width, 3))
        self._scene.draw(body, camera, picture)
        return picture

    def _close(self) -> None:
        if self._scene is not None:
            self._scene.close()
        self._scene = None
        self._bodies.clear()


class HardwareVolumes:
    """Volume rendering by the card, every voxel that it holds. Every call on one thread."""

    def __init__(self, sheets: Sheets, memory: int) -> None:
        self._sheets = sheets
        self._mapper = vtkGPUVolumeRayCastMapper()
        self._mapper.SetAutoAdjustSampleDistances(0)
        self._mapper.SetImageSampleDistance(1.0)
        self._mapper.SetMaxMemoryInBytes(memory)
        self._scene = Scene(self._mapper)

    def render(self, body: Body, camera: Camera) -> NDArray[np.uint8]:
        """As `Presenter.render`."""
        picture = self._sheets.sheet((camera.height, camera.width, 3))
        self._scene.draw(body, camera, picture)
        return picture

    def close(self) -> None:
        """Let go of the body and end the GL context."""
        self._scene.close()


def room(shape: tuple[int, ...], largest: int, memory: int) -> tuple[int, int, int]:
    """Slices, rows and columns that a card takes of a volume, at two bytes a voxel.

    Args:
        shape: of the volume.
        largest: voxels along a side of a texture.
        memory: bytes.
    """
    most = [min(n, largest) for n in shape[:3]]
    kept = [-(-n // -(-n // m)) for n, m in zip(shape, most, strict=True)]
    while 2 * int(np.prod(kept)) > memory:
        longest = int(np.argmax(kept))
        most[longest] = kept[longest] - 1
        kept = [-(-n // -(-n // m)) for n, m in zip(shape, most, strict=True)]
    return most[0], most[1], most[2]


def sparse(camera: Camera) -> float:
    """Pixels to a ray along each side, by the processor."""
    return max(1.0, max(camera.width, camera.height) / (TURNING if camera.turning else RAYS))


def software_reduced(volume: Volume, camera: Camera) -> str:
    """What the processor leaves out of a picture, in words."""
    words = [reduced_words(factors_of(volume, MOST))]
    if sparse(camera) > 1:
        words.append(f"one ray for {sparse(camera):.3g} pixels")
    if camera.turning:
        words.append(f"one sample in {STRIDE:.3g} voxels")
    return ", ".join(word for word in words if word)
