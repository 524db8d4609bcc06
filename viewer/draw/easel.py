"""One GL context off the screen: programs, textures, and pixels read back. Every call on one thread."""

from __future__ import annotations

import ctypes

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import VTK_FLOAT, VTK_SHORT, VTK_UNSIGNED_CHAR, VTK_UNSIGNED_SHORT
from vtkmodules.vtkRenderingCore import vtkRenderWindow
from vtkmodules.vtkRenderingOpenGL2 import (
    vtkOpenGLFramebufferObject,
    vtkOpenGLQuadHelper,
    vtkOpenGLRenderWindow,
    vtkShaderProgram,
    vtkTextureObject,
)

from viewer.draw.memory import free_memory
from viewer.draw.shaders import VERTEX

DEPTH_TEST, BLEND, SCISSOR_TEST = 0x0B71, 0x0BE2, 0x0C11
FORMATS: dict[str, tuple[int, int, int, int, int]] = {
    "int16": (0x8233, 0x8D94, 0x1402, VTK_SHORT, 1),
    "uint16": (0x8234, 0x8D94, 0x1403, VTK_UNSIGNED_SHORT, 1),
    "float32": (0x8230, 0x8227, 0x1406, VTK_FLOAT, 2),
    "taps": (0x8814, 0x1908, 0x1406, VTK_FLOAT, 4),
}
"""GL's internal format, format and type, VTK's type, numbers a texel: R16I, R16UI, RG32F, RGBA32F."""
GREY = (0x8229, 0x1903, 0x1401)
"""R8: one byte a pixel comes back."""


class Easel:
    """Draws a full picture by one program into one byte a pixel; row 0 is the top, so nothing is turned over."""

    def __init__(self) -> None:
        self._window = vtkRenderWindow()
        self._window.SetOffScreenRendering(1)
        self._window.SetMultiSamples(0)
        self._window.SetSize(16, 16)
        self._window.Initialize()
        self._quads: dict[str, vtkOpenGLQuadHelper] = {}
        self._target: vtkTextureObject | None = None
        self._frame = vtkOpenGLFramebufferObject()
        self._frame.SetContext(self.gl)

    @property
    def gl(self) -> vtkOpenGLRenderWindow:
        """The window, as what it is."""
        window = self._window
        assert isinstance(window, vtkOpenGLRenderWindow)
        return window

    def renderer_name(self) -> str:
        """Who draws, as OpenGL says it ("llvmpipe (LLVM 15.0.6, 256 bits)"); empty when it does not say."""
        for line in self._window.ReportCapabilities().splitlines():
            if line.startswith("OpenGL renderer string:"):
                return line.partition(":")[2].strip()
        return ""

    def free_memory(self) -> int | None:
        """Bytes of the card that are free, as the card tells; None where it does not."""
        self._window.MakeCurrent()
        return free_memory(frozenset(self._window.ReportCapabilities().split()), self._numbers)

    def _numbers(self, name: int) -> list[int]:
        found = [0, 0, 0, 0]
        self.gl.GetState().vtkglGetIntegerv(name, found)
        return found

    def largest(self) -> tuple[int, int]:
        """Voxels along a side that a flat texture and a solid one take."""
        self._window.MakeCurrent()
        return vtkTextureObject.GetMaximumTextureSize(self.gl), vtkTextureObject.GetMaximumTextureSize3D(self.gl)

    def flat(self, kind: str, voxels: NDArray[np.generic]) -> vtkTextureObject | None:
        """(rows, columns) or (rows, columns, numbers a texel) on the card; None where it does not take it."""
        texture, vtk_type, parts = self._texture(kind)
        rows, columns = voxels.shape[:2]
        if not texture.Create2DFromRaw(columns, rows, parts, vtk_type, np.ascontiguousarray(voxels)):
            return None
        return texture

    def solid(self, kind: str, voxels: NDArray[np.generic]) -> vtkTextureObject | None:
        """(slices, rows, columns) on the card; None where it does not take it."""
        texture, vtk_type, parts = self._texture(kind)
        depth, rows, columns = voxels.shape
        if max(voxels.shape) > self.largest()[1]:
            return None
        if not texture.Create3DFromRaw(columns, rows, depth, parts, vtk_type, voxels):
            return None
        return texture

    def release(self, texture: vtkTextureObject) -> None:
        """Give a texture's memory back."""
        self._window.MakeCurrent()
        texture.ReleaseGraphicsResources(self._window)

    def program(self, fragment: str) -> vtkShaderProgram:
        """The program, in use: set its uniforms, then `draw`."""
        self._window.MakeCurrent()
        if fragment not in self._quads:
            self._quads[fragment] = vtkOpenGLQuadHelper(self.gl, VERTEX, fragment, "")
        return self.gl.GetShaderCache().ReadyShaderProgram(VERTEX, fragment, "")

    def draw(self, fragment: str, textures: dict[str, vtkTextureObject], out: NDArray[np.uint8]) -> None:
        """Run the program that `program` made ready, once a pixel of `out`, (height, width), C-contiguous."""
        height, width = out.shape
        self._window.MakeCurrent()
        target = self._target_of(width, height)
        frame, state = self._frame, self.gl.GetState()
        frame.SaveCurrentBindingsAndBuffers()
        frame.Bind()
        frame.AddColorAttachment(0, target)
        frame.ActivateDrawBuffer(0)
        state.vtkglViewport(0, 0, width, height)
        for switch in (DEPTH_TEST, BLEND, SCISSOR_TEST):
            state.vtkglDisable(switch)
        program = self.program(fragment)
        for name, texture in textures.items():
            texture.Activate()
            program.SetUniformi(name, texture.GetTextureUnit())
        self._quads[fragment].Render()
        for texture in textures.values():
            texture.Deactivate()
        frame.RestorePreviousBindingsAndBuffers()
        _read(target, out)

    def close(self) -> None:
        """End the GL context."""
        self._window.MakeCurrent()
        for quad in self._quads.values():
            quad.ReleaseGraphicsResources(self._window)
        self._quads.clear()
        if self._target is not None:
            self._target.ReleaseGraphicsResources(self._window)
        self._target = None
        self._frame.ReleaseGraphicsResources(self._window)
        self._window.Finalize()

    def _texture(self, kind: str) -> tuple[vtkTextureObject, int, int]:
        self._window.MakeCurrent()
        internal, form, number, vtk_type, parts = FORMATS[kind]
        texture = vtkTextureObject()
        texture.SetContext(self.gl)
        texture.SetInternalFormat(internal)
        texture.SetFormat(form)
        texture.SetDataType(number)
        texture.SetMinificationFilter(vtkTextureObject.Nearest)
        texture.SetMagnificationFilter(vtkTextureObject.Nearest)
        return texture, vtk_type, parts

    def _target_of(self, width: int, height: int) -> vtkTextureObject:
        target = self._target
        if target is None or (target.GetWidth(), target.GetHeight()) != (width, height):
            if target is not None:
                target.ReleaseGraphicsResources(self._window)
            target = vtkTextureObject()
            target.SetContext(self.gl)
            internal, form, number = GREY
            target.SetInternalFormat(internal)
            target.SetFormat(form)
            target.SetDataType(number)
            target.Allocate2D(width, height, 1, VTK_UNSIGNED_CHAR)
            self._target = target
        return target


def _read(target: vtkTextureObject, out: NDArray[np.uint8]) -> None:
    """The pixels, by way of mapped memory: VTK's own copy goes number by number and takes ten times as long."""
    buffer = target.Download()
    address: object = buffer.MapPackedBuffer()
    ctypes.memmove(out.ctypes.data, int(str(address).split("_")[1], 16), out.nbytes)  # VTK writes "_<hex>_p_void"
    buffer.UnmapPackedBuffer()
