"""The presenter for graphics hardware: voxels lie on the card, its programs draw, the pixels are read back.

A slice goes up once and stays; a volume goes up when the first plane is cut through it. What the card cannot hold
or is not asked to do (colour, VOI LUTs, uneven stacks) the processor draws, with the same pixels.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  (VTK finds its drawing classes by this import)
from numpy.typing import NDArray
from vtkmodules.vtkRenderingOpenGL2 import vtkShaderProgram, vtkTextureObject

from viewer.draw.easel import FORMATS, Easel
from viewer.draw.geometry import Mapping, mapping
from viewer.draw.lattice import fits, padding_edge
from viewer.draw.raster import PANES, Raster
from viewer.draw.resample import Taps, on_its_side, place_key, taps_of
from viewer.draw.scene import HardwareVolumes
from viewer.draw.shaders import cut_shader, slice_shader
from viewer.draw.sheets import Sheets
from viewer.draw.stack import Stack, grid_of, samples, stack_of
from viewer.draw.view import Camera, Cut, Projection, View
from viewer.look.table import inverted, padding_mask, padding_value
from viewer.look.window import Voi, VoiFunction, VoiLut, ramp
from viewer.volumes.values import Volume

SLICES = 1 << 30
"""Bytes of slices kept on the card."""
VOLUMES = 2
"""Volumes kept on the card for planes: the current one and its prior."""
PROJECTIONS = {Projection.MEAN: 0, Projection.MAX: 1, Projection.MIN: 2}


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Voxels on the card.

    Attributes:
        kind: how: "int16" and "uint16" as stored, "float32" as modality values with their padding beside.
        size: bytes.
        edges: what padding counts as in a slab, by the slab's mode.
    """

    texture: vtkTextureObject
    kind: str
    size: int
    edges: dict[Projection, float]


class VtkOffscreen:
    """Draws on the card. Lives on one thread, as its GL context does."""

    def __init__(self) -> None:
        self._easel = Easel()
        self._raster = Raster()
        self._sheets = Sheets()
        self._bodies: HardwareVolumes | None = None
        self._slices: OrderedDict[tuple[Volume, int], Held] = OrderedDict()
        self._volumes: OrderedDict[Volume, Held | None] = OrderedDict()
        self._taps: OrderedDict[tuple[object, ...], tuple[vtkTextureObject, vtkTextureObject]] = OrderedDict()

    def present(self, volume: Volume, view: View) -> NDArray[np.uint8]:
        """As `Presenter.present`. Colour and VOI LUT pictures come from the raster presenter, with its pixels."""
        if not bool(volume.arrived[view.index]) or volume.colour or isinstance(view.window, VoiLut):
            return self._raster.present(volume, view)
        held = self._slice(volume, view.index)
        if held is None:
            return self._raster.present(volume, view)
        picture = self._sheets.sheet((view.height, view.width))
        shader = slice_shader(held.kind)
        program = self._easel.program(shader)
        negative = inverted(volume, view.invert)
        self._rescale(program, volume, view.index, padding_value(view.window, invert=negative))
        self._look(program, view.window, negative=negative, interpolate=view.interpolate)
        place = mapping(volume, view)
        program.SetUniformi("turned", int(on_its_side(place)))
        across, down = self._taps_for(place, view)
        self._easel.draw(shader, {"voxels": held.texture, "across": across, "down": down}, picture)
        return picture

    def cut(self, volume: Volume, cut: Cut) -> NDArray[np.uint8]:
        """As `Presenter.cut`. Uneven stacks, and what the card cannot hold, are cut by the processor."""
        stack = stack_of(volume)
        if stack.lattice is None or not fits(volume) or isinstance(cut.window, VoiLut):
            return self._raster.cut(volume, cut)
        held = self._volume(volume)
        if held is None:
            return self._raster.cut(volume, cut)
        picture = self._sheets.sheet((cut.height, cut.width))
        shader = cut_shader(held.kind)
        program = self._easel.program(shader)
        mode = cut.slab.mode if cut.slab is not None else Projection.MEAN
        if mode not in held.edges:
            held.edges[mode] = padding_edge(volume, mode)
        edge = held.edges[mode] * float(volume.slope[0]) + float(volume.intercept[0])
        self._rescale(program, volume, 0, edge)
        self._look(program, cut.window, negative=inverted(volume, cut.invert), interpolate=cut.interpolate)
        program.SetUniformi("projection", PROJECTIONS[mode])
        _lay(program, stack, cut)
        self._easel.draw(shader, {"voxels": held.texture}, picture)
        return picture

    def render(self, volume: Volume, camera: Camera) -> NDArray[np.uint8]:
        """As `Presenter.render`."""
        return self._bodies_of().render(volume, camera)

    def reduced(self, volume: Volume, camera: Camera) -> str:
        """As `Presenter.reduced`."""
        return self._bodies_of().reduced(volume)

    def renderer_name(self) -> str:
        """Who draws, as OpenGL says it."""
        return self._easel.renderer_name()

    def close(self) -> None:
        """Give the card's memory back and end the GL context, before the program's last window goes."""
        for pair in self._taps.values():
            for texture in pair:
                self._easel.release(texture)
        self._taps.clear()
        for held in (*self._slices.values(), *self._volumes.values()):
            if held is not None:
                self._easel.release(held.texture)
        self._slices.clear()
        self._volumes.clear()
        if self._bodies is not None:
            self._bodies.close()
            self._bodies = None
        self._easel.close()
        self._raster.close()

    def _bodies_of(self) -> HardwareVolumes:
        """Volume rendering, whose GL context is made when the first body is asked for."""
        if self._bodies is None:
            self._bodies = HardwareVolumes(self._sheets, self._easel.largest()[1])
        return self._bodies

    def _slice(self, volume: Volume, index: int) -> Held | None:
        """The slice on the card; it goes up the first time it is asked for."""
        key = (volume, index)
        held = self._slices.get(key)
        if held is not None:
            self._slices.move_to_end(key)
            return held
        kind, voxels = _of_slice(volume, index)
        if max(voxels.shape) > self._easel.largest()[0]:
            return None
        texture = self._easel.flat(kind, voxels)
        if texture is None:
            return None
        held = self._slices[key] = Held(texture, kind, voxels.nbytes, {})
        while sum(h.size for h in self._slices.values()) > SLICES and len(self._slices) > 1:
            self._easel.release(self._slices.popitem(last=False)[1].texture)
        return held

    def _taps_for(self, place: Mapping, view: View) -> tuple[vtkTextureObject, vtkTextureObject]:
        """Where each pixel reads, the raster presenter's own numbers; paging at one zoom finds them on the card."""
        key = place_key(place, view.width, view.height)
        found = self._taps.pop(key, None)
        if found is None:
            across, down = taps_of(place, view.width, view.height)
            found = self._line(across, view.width), self._line(down, view.height)
        self._taps[key] = found
        while len(self._taps) > PANES:
            for texture in self._taps.popitem(last=False)[1]:
                self._easel.release(texture)
        return found

    def _line(self, taps: Taps, length: int) -> vtkTextureObject:
        """Low, high, weight and nearest of each pixel; -1 off the image."""
        line = np.full((1, length, 4), -1.0, dtype=np.float32)
        line[0, taps.on_screen] = np.stack([taps.low, taps.high, taps.weight, taps.nearest], axis=-1)
        texture = self._easel.flat("taps", line)
        assert texture is not None  # as wide as the picture that it is for
        return texture

    def _volume(self, volume: Volume) -> Held | None:
        """All of the volume on the card; None, remembered, where the card does not take it."""
        if volume in self._volumes:
            self._volumes.move_to_end(volume)
            return self._volumes[volume]
        while len(self._volumes) >= VOLUMES:
            old = self._volumes.popitem(last=False)[1]
            if old is not None:
                self._easel.release(old.texture)
        kind = volume.stored.dtype.name
        texture = self._easel.solid(kind, volume.stored) if kind in FORMATS and kind != "float32" else None
        held = Held(texture, kind, volume.stored.nbytes, {}) if texture is not None else None
        self._volumes[volume] = held
        return held

    def _rescale(self, program: vtkShaderProgram, volume: Volume, index: int, padded: float) -> None:
        """From stored to modality values; padding takes the value `padded`."""
        program.SetUniform2f("rescale", (float(volume.slope[index]), float(volume.intercept[index])))
        program.SetUniform2i("padding", volume.padding if volume.padding is not None else (1, 0))
        program.SetUniformf("padded", padded)

    def _look(self, program: vtkShaderProgram, window: Voi, *, negative: bool, interpolate: bool) -> None:
        """Which curve, and its two numbers."""
        assert not isinstance(window, VoiLut)
        straight = ramp(window)
        if straight is not None:
            curve, first, second = 0, straight.slope, straight.offset
        elif window.function is VoiFunction.SIGMOID:
            curve, first, second = 1, window.centre, window.width
        else:
            curve, first, second = 2, window.centre - 0.5, 0.0
        program.SetUniformi("curve", curve)
        program.SetUniform2f("voi", (first, second))
        program.SetUniformi("negative", int(negative))
        program.SetUniformi("interpolated", int(interpolate))


def _of_slice(volume: Volume, index: int) -> tuple[str, NDArray[np.generic]]:
    """How a slice goes up: as stored where it has 16 bits and one straight rescale, else its modality values."""
    kind = volume.stored.dtype.name
    if kind in ("int16", "uint16") and volume.modality_lut is None:
        return kind, volume.stored[index]
    values = volume.rescaled(index)
    mask = padding_mask(volume, index)
    return "float32", np.stack([values, np.zeros_like(values) if mask is None else mask], axis=-1, dtype=np.float32)


def _lay(program: vtkShaderProgram, stack: Stack, cut: Cut) -> None:
    """The cut's pixels in the volume's lattice."""
    assert stack.lattice is not None
    count, step = samples(stack, cut, cut.slab) if cut.slab is not None else (1, 1.0)
    matrix = np.linalg.inv(stack.lattice) @ grid_of(cut)
    for name, column in (("origin", 3), ("across", 0), ("down", 1)):
        program.SetUniform3f(name, matrix[:3, column].tolist())
    program.SetUniform3f("through", (matrix[:3, 2] * step).tolist())
    program.SetUniformi("count", count)
