"""The presenter for graphics hardware: VTK draws off the screen, the pixels are read back.

The slice goes to the card as float values; our own fragment code reads the four neighbours, interpolates in
full precision and then windows, so that the picture agrees with the raster presenter within one grey level
(texture filtering of the card has 8 bits of weight and would not).
"""

from __future__ import annotations

from typing import cast

import numpy as np
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  (VTK finds its drawing classes by this import)
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersSources import vtkPlaneSource
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer, vtkRenderWindow, vtkTexture

from viewer.draw.geometry import mapping
from viewer.draw.raster import Raster
from viewer.draw.view import Camera, Cut, View
from viewer.look.table import inverted, padding_mask, values_for_display
from viewer.look.window import VoiFunction, VoiLut, Window, ramp
from viewer.volumes.values import Volume

FRAGMENT = """
  vec2 screen = vec2(gl_FragCoord.x, float(paneSize.y) - gl_FragCoord.y);
  vec2 at = vec2(dot(toColumn.xy, screen) + toColumn.z, dot(toRow.xy, screen) + toRow.z);
  ivec2 size = textureSize(actortexture, 0);
  float grey = 0.0;
  bool outside = at.x < -0.5 || at.y < -0.5 || at.x >= float(size.x) - 0.5 || at.y >= float(size.y) - 0.5;
  if (!outside) {
    ivec2 near = clamp(ivec2(floor(at + 0.5)), ivec2(0), size - 1);
    vec2 kept = texelFetch(actortexture, near, 0).rg;
    if (kept.g < 0.5) {
      float value = kept.r;
      if (interpolated != 0) {
        vec2 inside = clamp(at, vec2(0.0), vec2(size - 1));
        ivec2 low = ivec2(floor(inside));
        ivec2 high = min(low + 1, size - 1);
        vec2 share = inside - vec2(low);
        float a = texelFetch(actortexture, low, 0).r;
        float b = texelFetch(actortexture, ivec2(high.x, low.y), 0).r;
        float c = texelFetch(actortexture, ivec2(low.x, high.y), 0).r;
        float d = texelFetch(actortexture, high, 0).r;
        value = mix(mix(a, b, share.x), mix(c, d, share.x), share.y);
      }
      if (curve == 1) {
        grey = 255.0 / (1.0 + exp(-4.0 * (value - voi.x) / voi.y));
      } else if (curve == 2) {
        grey = value <= voi.x ? 0.0 : 255.0;
      } else {
        grey = clamp(value * voi.x + voi.y, 0.0, 255.0);
      }
      grey = floor(grey + 0.5);
      if (negative != 0) grey = 255.0 - grey;
    }
  }
  fragOutput0 = vec4(vec3(grey / 255.0), 1.0);
"""


class VtkOffscreen:
    """Draws on the card. Lives on one thread, as its GL context does."""

    def __init__(self) -> None:
        self._window = vtkRenderWindow()
        self._window.SetOffScreenRendering(1)
        self._window.SetMultiSamples(0)
        self._renderer = vtkRenderer()
        self._renderer.SetBackground(0.0, 0.0, 0.0)
        self._window.AddRenderer(self._renderer)
        self._texture = vtkTexture()
        self._texture.SetColorModeToDirectScalars()
        self._texture.InterpolateOff()
        self._texture.MipmapOff()
        quad = vtkPlaneSource()
        quad.SetOrigin(-2.0, -2.0, 0.0)
        quad.SetPoint1(2.0, -2.0, 0.0)
        quad.SetPoint2(-2.0, 2.0, 0.0)
        mapper = vtkPolyDataMapper()
        mapper.SetInputConnection(quad.GetOutputPort())
        self._actor = vtkActor()
        self._actor.SetMapper(mapper)
        self._actor.SetTexture(self._texture)
        self._actor.ForceOpaqueOn()
        self._actor.GetProperty().LightingOff()
        shader = self._actor.GetShaderProperty()
        shader.AddFragmentShaderReplacement("//VTK::TCoord::Impl", True, FRAGMENT, False)
        self._uniforms = shader.GetFragmentCustomUniforms()
        self._renderer.AddActor(self._actor)
        camera = self._renderer.GetActiveCamera()
        camera.ParallelProjectionOn()
        camera.SetPosition(0.0, 0.0, 1.0)
        camera.SetFocalPoint(0.0, 0.0, 0.0)
        camera.SetParallelScale(1.0)
        self._renderer.ResetCameraClippingRange()
        self._raster = Raster()
        self._uploaded: tuple[object, ...] | None = None
        self._values: NDArray[np.float32] | None = None
        self._volume: Volume | None = None
        self._back = vtkUnsignedCharArray()

    def present(self, volume: Volume, view: View) -> NDArray[np.uint8]:
        """As `Presenter.present`. Colour and VOI LUT pictures come from the raster presenter, with its pixels."""
        if not bool(volume.arrived[view.index]):
            return np.zeros((view.height, view.width), dtype=np.uint8)
        if volume.colour or isinstance(view.window, VoiLut):
            return self._raster.present(volume, view)
        self._upload(volume, view)
        self._place(volume, view)
        self._voi(view.window, inverted(volume, view.invert))
        self._uniforms.SetUniformi("interpolated", int(view.interpolate))
        if self._window.GetSize() != (view.width, view.height):
            self._window.SetSize(view.width, view.height)
            wide = view.width / view.height
            self._actor.SetScale(max(1.0, wide), 1.0, 1.0)
        self._window.Render()
        self._window.GetPixelData(0, 0, view.width - 1, view.height - 1, 0, self._back, 0)
        memory = cast("memoryview[int]", self._back)  # VTK's arrays are buffers, though its stubs do not say so
        pixels = np.frombuffer(memory, dtype=np.uint8).reshape(view.height, view.width, 3)
        return np.ascontiguousarray(pixels[::-1, :, 0], dtype=np.uint8)

    def cut(self, volume: Volume, cut: Cut) -> NDArray[np.uint8]:
        """As `Presenter.cut`."""
        return self._raster.cut(volume, cut)

    def render(self, volume: Volume, camera: Camera) -> NDArray[np.uint8]:
        """As `Presenter.render`."""
        return self._raster.render(volume, camera)

    def reduced(self, volume: Volume, camera: Camera) -> str:
        """As `Presenter.reduced`."""
        return self._raster.reduced(volume, camera)

    def renderer_name(self) -> str:
        """Who draws, as OpenGL says it ("llvmpipe (LLVM 15.0.6, 256 bits)"); empty when it does not say."""
        for line in self._window.ReportCapabilities().splitlines():
            if line.startswith("OpenGL renderer string:"):
                return line.partition(":")[2].strip()
        return ""

    def close(self) -> None:
        """End the GL context, before the program's last window goes."""
        self._window.Finalize()
        self._raster.close()
        self._volume = self._values = self._uploaded = None

    def _upload(self, volume: Volume, view: View) -> None:
        """The slice's values to the card, its padding in the second channel; three, as VTK keeps two in 8 bits."""
        padded = volume.padding is not None
        key = (view.index, view.window if padded else None, view.invert and padded)
        if self._volume is volume and self._uploaded == key:
            return
        values = values_for_display(volume, view.index, view.window, invert=view.invert)
        mask = padding_mask(volume, view.index)
        rows, columns = values.shape
        packed = np.zeros((rows, columns, 3), dtype=np.float32)
        packed[..., 0] = values
        if mask is not None:
            packed[..., 1] = mask
        image = vtkImageData()
        image.SetDimensions(columns, rows, 1)
        scalars = vtkFloatArray()
        scalars.SetNumberOfComponents(3)
        scalars.SetVoidArray(packed, packed.size, 1)
        image.GetPointData().SetScalars(scalars)
        self._texture.SetInputData(image)
        self._texture.Modified()
        self._values = packed  # VTK reads this memory and does not own it
        self._volume, self._uploaded = volume, key

    def _place(self, volume: Volume, view: View) -> None:
        """Screen to image as two rows of a matrix."""
        place = mapping(volume, view)
        c0, r0 = place.to_image(0.0, 0.0)
        cx, rx = place.to_image(1.0, 0.0)
        cy, ry = place.to_image(0.0, 1.0)
        self._uniforms.SetUniform3f("toColumn", (cx - c0, cy - c0, c0))
        self._uniforms.SetUniform3f("toRow", (rx - r0, ry - r0, r0))
        self._uniforms.SetUniform2i("paneSize", (view.width, view.height))

    def _voi(self, window: Window, negative: bool) -> None:
        """Which curve, and its two numbers."""
        straight = ramp(window)
        if straight is not None:
            curve, first, second = 0, straight.slope, straight.offset
        elif window.function is VoiFunction.SIGMOID:
            curve, first, second = 1, window.centre, window.width
        else:
            curve, first, second = 2, window.centre - 0.5, 0.0
        self._uniforms.SetUniformi("curve", curve)
        self._uniforms.SetUniform2f("voi", (first, second))
        self._uniforms.SetUniformi("negative", int(negative))
