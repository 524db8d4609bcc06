"""Which presenter this machine gets: hardware draws through VTK, everything else through the raster one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from resources.children import command as child
from viewer.draw.memory import told_words
from viewer.draw.raster import Raster
from viewer.draw.view import Presenter

SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "svga3d", "gdi generic", "microsoft basic render")
"""Words in the renderer's name that mean: drawn by the processor."""
LIMIT = 10.0
"""Seconds the probe may take; it imports VTK, which a busy machine does slowly."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """The verdict of the probe, small enough to keep.

    Attributes:
        name: as OpenGL calls it, empty when nothing drew.
        software: drawn by the processor, or not drawn at all.
        vtk_ok: VTK drew a picture that agrees with the raster presenter's.
        sentence: for a person, in `doctor` and in the settings.
    """

    name: str
    software: bool
    vtk_ok: bool
    sentence: str

    def to_json(self) -> dict[str, str | bool]:
        """As a dictionary that `from_json` reads."""
        return {
            "name": self.name,
            "software": self.software,
            "vtk_ok": self.vtk_ok,
            "sentence": self.sentence,
        }


def from_json(data: dict[str, object]) -> Renderer | None:
    """A kept verdict; None where the dictionary is not one, so that the probe runs again."""
    name, sentence = data.get("name"), data.get("sentence")
    software, vtk_ok = data.get("software"), data.get("vtk_ok")
    if not (isinstance(name, str) and isinstance(sentence, str)):
        return None
    if not (isinstance(software, bool) and isinstance(vtk_ok, bool)):
        return None
    return Renderer(name, software, vtk_ok, sentence)


def is_software(name: str) -> bool:
    """Whether a renderer of this name draws with the processor."""
    lower = name.lower()
    return not lower or any(word in lower for word in SOFTWARE)


def probe(limit: float = LIMIT, command: Sequence[str] | None = None) -> Renderer:
    """Ask a child process what draws here; a crash or a hang is an answer, not an error.

    Args:
        limit: seconds to wait.
        command: starts `viewer.draw.probe`; None for the program's own way.
    """
    environment = dict(os.environ)
    if sys.platform.startswith("linux") and not environment.get("DISPLAY"):
        environment.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
    try:
        words = child("probe") if command is None else command
        done = subprocess.run(words, capture_output=True, timeout=limit, env=environment, check=False)
    except subprocess.TimeoutExpired:
        return _none(f"the graphics driver did not answer within {limit:.0f} s")
    except OSError as error:
        return _none(f"the probe could not be started ({error.strerror})")
    if done.returncode != 0:
        return _none("the graphics driver ended the probe")
    try:
        said = json.loads(done.stdout.decode("utf-8", "replace").strip().splitlines()[-1])
        free = said["free"]
        return judge(str(said["name"]), bool(said["agrees"]), None if free is None else int(free))
    except (ValueError, KeyError, IndexError, TypeError):
        return _none("the probe said nothing that can be read")


def judge(name: str, agrees: bool, free: int | None = None) -> Renderer:
    """The verdict on a renderer of this name whose picture agreed, or not, with the raster presenter's.

    Args:
        free: bytes of its memory that are free; None where it does not tell.
    """
    if is_software(name):
        who = name or "no OpenGL renderer"
        return Renderer(name, True, agrees, f"Images are drawn by the processor ({who}).")
    if not agrees:
        return Renderer(name, False, False, f"Images are drawn by the processor: {name} drew a test picture wrong.")
    return Renderer(name, False, True, f"Images are drawn by the graphics card ({name}; {told_words(free)}).")


def presenter_for(renderer: Renderer) -> Presenter:
    """VTK on hardware that passed the probe, raster otherwise."""
    if renderer.vtk_ok and not renderer.software:
        from viewer.draw.vtk_offscreen import VtkOffscreen

        return VtkOffscreen()
    return Raster()


def _none(why: str) -> Renderer:
    return Renderer("", True, False, f"Images are drawn by the processor: {why}.")
