"""Oblique planes and a slab of a whole volume by the processor, beside vtkImageReslice alone, turn about.

Ours hands over a finished picture: sampled, windowed, what lies outside black. The peer hands over values.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import numpy as np
import pytest
import scene
from goals import Also, Table
from rounds import turns

from viewer.draw.raster import Raster
from viewer.draw.view import Projection, Slab
from viewer.volumes.values import Volume

pytestmark = pytest.mark.bench
FRAMES, ROUNDS = 20, 3
PEER = f"vtkImageReslice (VTK {metadata.version('vtk')}), linear, values only"
SLAB = 10.0
SAMPLES = 13
"""Of the peer through 10 mm, as speed.md measured it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The voxels, the volume around them, and our presenter."""

    stored: scene.Array
    volume: Volume
    raster: Raster


@pytest.fixture(scope="module")
def body() -> Scene:
    """Six hundred slices of 512 x 512 in memory."""
    stored = scene.voxels()
    return Scene(stored, scene.volume_of(stored), Raster())


def _p95(step: Callable[[int], Any]) -> float:
    taken = []
    for k in range(FRAMES):
        began = time.perf_counter()
        step(k)
        taken.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(taken, 95))


def _greys(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """LINEAR of PS3.3 C.11.2.1.2."""
    window = scene.WINDOW
    return np.clip(((values - (window.centre - 0.5)) / (window.width - 1) + 0.5) * 255, 0, 255)


def _oblique(table: Table, body: Scene, side: int) -> None:
    from vtk_planes import VtkReslice

    spacing = 512 * 0.7 / side
    bare = VtkReslice(body.stored, scene.SPACING, side, spacing)
    planes = [scene.plane(k) for k in range(FRAMES)]
    steps: dict[str, Callable[[int], Any]] = {
        "ours": lambda k: body.raster.cut(body.volume, planes[k].cut(side, spacing)),
        "theirs": lambda k: bare.cut(planes[k].centre, planes[k].right, planes[k].down),
    }

    found = turns(("ours", "theirs"), lambda name: _p95(steps[name]), ROUNDS)

    wanted = scene.trilinear(body.stored, planes[7], side, spacing, every=8)
    known = np.isfinite(wanted)
    shown = steps["ours"](7)[::8, ::8].astype(float)
    assert known.mean() > 0.5
    assert np.abs(shown - _greys(wanted))[known].max() <= 1.5, "our plane shows other greys"
    assert np.abs(steps["theirs"](7)[::8, ::8] - wanted)[known].max() <= 1.5, "the peer cuts another plane"
    table.add(f"mpr.oblique{side}.p95", found["ours"], (PEER, found["theirs"]))


def test_oblique_512(table: Table, body: Scene) -> None:
    """A plane turned by 30 and tilted by 20 degrees, 512 x 512."""
    _oblique(table, body, 512)


def test_oblique_1024(table: Table, body: Scene) -> None:
    """The same plane at 1024 x 1024."""
    _oblique(table, body, 1024)


def test_slab(table: Table, body: Scene) -> None:
    """The largest values within 10 mm: linear at rest, as the presenter is asked while the hand moves it."""
    from vtk_planes import VtkReslice

    bare = VtkReslice(body.stored, scene.SPACING, 512, 0.7, samples=SAMPLES)
    planes = [scene.plane(k) for k in range(FRAMES)]
    slab = Slab(SLAB, Projection.MAX)
    steps: dict[str, Callable[[int], Any]] = {
        "ours": lambda k: body.raster.cut(body.volume, planes[k].cut(512, 0.7, slab)),
        "dragged": lambda k: body.raster.cut(body.volume, planes[k].cut(512, 0.7, slab, interpolate=False)),
        "theirs": lambda k: bare.cut(planes[k].centre, planes[k].right, planes[k].down, SLAB),
    }

    found = turns(tuple(steps), lambda name: _p95(steps[name]), ROUNDS)

    normal = np.cross(planes[7].right, planes[7].down)
    sheets = []
    for away in np.linspace(-SLAB / 2, SLAB / 2, 161):
        centre = tuple(float(x) for x in np.array(planes[7].centre) + normal * away)
        sheet = scene.Plane(centre, planes[7].right, planes[7].down)  # type: ignore[arg-type]
        sheets.append(scene.trilinear(body.stored, sheet, 512, 0.7, every=8))
    wanted = np.max(sheets, axis=0)
    known = np.isfinite(wanted)
    shown = steps["ours"](7)[::8, ::8].astype(float)
    assert known.mean() > 0.5
    difference = (_greys(wanted) - shown)[known]
    assert difference.min() >= -1.5, "a slab shows more than lies in it"
    assert np.mean(difference) < 6, "a slab misses what lies in it"
    table.add(
        "mpr.slab512.p95",
        found["ours"],
        (f"{PEER}, {SAMPLES} sheets", found["theirs"]),
        also=[Also("while dragging (nearest)", float(np.median(found["dragged"])), "ms", 30)],
    )
