"""The presenter for graphics hardware: voxels lie on the card, its programs draw, the pixels are read back.

A slice goes up once and stays; a volume goes up when the first plane is cut through it. What the card cannot hold
or is not asked to do (colour, LUTs) the processor draws, with the same pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  (VTK finds its drawing classes by this import)
from numpy.typing import NDArray
from vtkmodules.vtkRenderingOpenGL2 import vtkShaderProgram, vtkTextureObject

from viewer.draw.body import factors_of, reduced_words
from viewer.draw.easel import Easel
from viewer.draw.geometry import Mapping, mapping
from viewer.draw.latest import Latest
from viewer.draw.lattice import fits, padding_edge
from viewer.draw.memory import shares_of
from viewer.draw.raster import PANES, Raster
from viewer.draw.resample import Taps, on_its_side, place_key, taps_of
from viewer.draw.scene import Bodies, HardwareVolumes, room
from viewer.draw.shaders import cut_shader, slice_shader, uneven_shader
from viewer.draw.sheets import Sheets
from viewer.draw.stack import Stack, grid_of, samples, stack_of
from viewer.draw.uneven import axes_of
from viewer.draw.view import Camera, Cut, Projection, View
from viewer.look.table import inverted, padding_mask, padding_value
from viewer.look.window import Voi, VoiFunction, VoiLut, ramp
from viewer.volumes.values import Volume

VOLUMES = 2
"""Volumes kept on the card for planes: the current one and its prior."""
WHOLE = ("int16", "uint16")
"""Kinds of stored numbers that go up as they are."""
PROJECTIONS = {Projection.MEAN: 0, Projection.MAX: 1, Projection.MIN: 2}


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Voxels on the card.

    Attributes:
        kind: how: "int16" and "uint16" as stored, "float32" as modality values with their padding beside.
        size: bytes.
    """

    texture: vtkTextureObject
    kind: str
    size: int


class VtkOffscreen:
    """Draws on the card. Lives on one thread, as its GL context does."""

    any_thread = False

    def __init__(self) -> None:
        self._easel = Easel()
        self._raster = Raster()
        self._sheets = Sheets()
        self._largest = self._easel.largest()[1]
        self._shares = shares_of(self._easel.free_memory())
        self._bodies = Bodies()
        self._edges: Latest[float] = Latest(VOLUMES * len(Projection))
        self._rays: HardwareVolumes | None = None
        self._slices: Latest[Held] = Latest(self._shares.slices, size=lambda held: held.size, gone=self._drop)
        self._volumes: Latest[tuple[int, Held | None]] = Latest(VOLUMES, gone=lambda kept: self._drop(kept[1]))
        self._taps: Latest[tuple[vtkTextureObject, vtkTextureObject]] = Latest(PANES, gone=self._drop_taps)

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
        """As `Presenter.cut`. What the card cannot hold, modality LUTs, and paddings that differ from slice to
        slice, the processor cuts."""
        stack = stack_of(volume)
        whole = volume.stored.dtype.name in WHOLE and volume.modality_lut is None and not volume.paddings
        held = self._volume(volume) if whole and not isinstance(cut.window, VoiLut) else None
        if held is None:
            return self._raster.cut(volume, cut)
        even = stack.lattice is not None and fits(volume)
        shader = cut_shader(held.kind) if even else uneven_shader(held.kind)
        program = self._easel.program(shader)
        mode = cut.slab.mode if cut.slab is not None else Projection.MEAN
        textures = {"voxels": held.texture}
        if even:
            edge = self._edge(volume, mode) * float(volume.slope[0]) + float(volume.intercept[0])
            self._rescale(program, volume, 0, edge)
            _lay(program, stack, cut)
        else:
            textures["slices"] = self._lay_uneven(program, stack, cut)
        self._look(program, cut.window, negative=inverted(volume, cut.invert), interpolate=cut.interpolate)
        program.SetUniformi("projection", PROJECTIONS[mode])
        picture = self._sheets.sheet((cut.height, cut.width))
        self._easel.draw(shader, textures, picture)
        if not even:
            self._easel.release(textures["slices"])
        return picture

    def prepare(self, volume: Volume) -> None:
        """As `Presenter.prepare`."""
        self._bodies.of(volume, self._most(volume))
        for mode in (Projection.MAX, Projection.MIN):
            self._edge(volume, mode)

    def render(self, volume: Volume, camera: Camera) -> NDArray[np.uint8]:
        """As `Presenter.render`."""
        body = self._bodies.of(volume, self._most(volume))
        if self._rays is None:  # its GL context is made when the first body is asked for
            self._rays = HardwareVolumes(self._sheets, self._shares.body)
        return self._rays.render(body, camera)

    def reduced(self, volume: Volume, camera: Camera) -> str:
        """As `Presenter.reduced`."""
        return reduced_words(factors_of(volume, self._most(volume)))

    def free_memory(self) -> int | None:
        """Bytes of the card that were free when drawing began; None where it does not tell."""
        return self._shares.told

    def renderer_name(self) -> str:
        """Who draws, as OpenGL says it."""
        return self._easel.renderer_name()

    def close(self) -> None:
        """Give the card's memory back and end the GL context, before the program's last window goes."""
        self.forget()
        self._easel.close()

    def forget(self) -> None:
        """As `Presenter.forget`: the card's memory goes back, the GL context stays."""
        self._taps.clear()
        self._slices.clear()
        self._volumes.clear()
        if self._rays is not None:
            self._rays.close()
            self._rays = None
        self._bodies.clear()
        self._edges.clear()
        self._raster.forget()

    def _drop(self, held: Held | None) -> None:
        if held is not None:
            self._easel.release(held.texture)

    def _drop_taps(self, pair: tuple[vtkTextureObject, vtkTextureObject]) -> None:
        for texture in pair:
            self._easel.release(texture)

    def _most(self, volume: Volume) -> tuple[int, int, int]:
        """Voxels of a body that the card takes."""
        return room(volume.stored.shape, self._largest, self._shares.body)

    def _edge(self, volume: Volume, mode: Projection) -> float:
        """The stored value that padding counts as in a slab."""
        found = self._edges.get((volume, mode))
        if found is None:
            found = padding_edge(volume, mode)
            self._edges.put((volume, mode), found)
        return found

    def _slice(self, volume: Volume, index: int) -> Held | None:
        """The slice on the card; it goes up the first time it is asked for."""
        key = (volume, index)
        held = self._slices.get(key)
        if held is not None:
            return held
        kind, voxels = _of_slice(volume, index)
        if max(voxels.shape) > self._easel.largest()[0]:
            return None
        texture = self._easel.flat(kind, voxels)
        if texture is None:
            return None
        held = Held(texture, kind, voxels.nbytes)
        self._slices.put(key, held)
        return held

    def _taps_for(self, place: Mapping, view: View) -> tuple[vtkTextureObject, vtkTextureObject]:
        """Where each pixel reads, the raster presenter's own numbers; paging at one zoom finds them on the card."""
        key = place_key(place, view.width, view.height)
        found = self._taps.get(key)
        if found is None:
            across, down = taps_of(place, view.width, view.height)
            found = self._line(across, view.width), self._line(down, view.height)
            self._taps.put(key, found)
        return found

    def _line(self, taps: Taps, length: int) -> vtkTextureObject:
        """Low, high, weight and nearest of each pixel; -1 off the image."""
        line = np.full((1, length, 4), -1.0, dtype=np.float32)
        line[0, taps.on_screen] = np.stack([taps.low, taps.high, taps.weight, taps.nearest], axis=-1)
        texture = self._easel.flat("taps", line)
        assert texture is not None  # as wide as the picture that it is for
        return texture

    def _volume(self, volume: Volume) -> Held | None:
        """All of the volume on the card; None, remembered, where the card does not take it.

        It goes up again when more of it has arrived.
        """
        here = int(np.count_nonzero(volume.arrived))
        kept = self._volumes.get(volume)
        if kept is not None and kept[0] == here:
            return kept[1]
        self._volumes.put(volume, (here, None))  # what is too much goes before more goes up
        kind = volume.stored.dtype.name
        most = self._shares.planes
        fitting = most is None or volume.stored.nbytes <= most
        texture = self._easel.solid(kind, volume.stored) if fitting else None
        held = Held(texture, kind, volume.stored.nbytes) if texture is not None else None
        self._volumes.put(volume, (here, held))
        return held

    def _lay_uneven(self, program: vtkShaderProgram, stack: Stack, cut: Cut) -> vtkTextureObject:
        """The cut's pixels as column, row and depth from the first slice; and each slice's place and rescale."""
        count, step = samples(stack, cut, cut.slab) if cut.slab is not None else (1, 1.0)
        axes = axes_of(stack.geometry)[[1, 2, 0]]
        grid = grid_of(cut)
        grid[:3, 3] -= stack.positions[0]
        for name, column in (("origin", 3), ("across", 0), ("down", 1)):
            program.SetUniform3f(name, (axes @ grid[:3, column]).tolist())
        program.SetUniform3f("through", (axes @ grid[:3, 2] * step).tolist())
        program.SetUniformi("count", count)
        program.SetUniformi("last", len(stack.here) - 1)
        program.SetUniformf("common_step", stack.step)
        volume = stack.volume
        program.SetUniform2i("padding", volume.padding if volume.padding is not None else (1, 0))
        table = np.zeros((2, len(stack.here), 4), dtype=np.float32)
        table[0, :, :3] = (stack.positions - stack.positions[0]) @ axes.T
        table[0, :-1, 3] = stack.joined
        table[1, :, :3] = np.stack([volume.slope[stack.here], volume.intercept[stack.here], stack.here], axis=-1)
        texture = self._easel.flat("taps", table)
        assert texture is not None  # shorter than the volume, which is there
        return texture

    def _rescale(self, program: vtkShaderProgram, volume: Volume, index: int, padded: float) -> None:
        """From stored to modality values of a slice; padding takes the value `padded`."""
        program.SetUniform2f("rescale", (float(volume.slope[index]), float(volume.intercept[index])))
        program.SetUniform2i("padding", volume.padding_of(index) or (1, 0))
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
    if kind in WHOLE and volume.modality_lut is None:
        return kind, volume.stored[index]
    values = volume.rescaled(index)
    mask = padding_mask(volume, index)
    if mask is not None:
        values[mask] = 0
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
