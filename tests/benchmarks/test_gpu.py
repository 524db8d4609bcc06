"""The same work by a graphics card: 1000 x 1000, a whole volume, each picture read back, as the desk needs it.

On the machine with the card, without a display, so that the card draws and no X server:

    env -u DISPLAY QT_QPA_PLATFORM=offscreen .venv/bin/python -m pytest -s -m bench tests/benchmarks -k gpu

The three rows land in results.json with the card in `peer_name`; all other rows, and the machine, stay as they are.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import numpy as np
import pytest
import scene
from goals import Table
from rounds import turns

from viewer.draw.choose import probe
from viewer.draw.raster import Raster
from viewer.draw.view import Presenter, View
from viewer.volumes.values import Volume

pytestmark = pytest.mark.bench
SIDE, FRAMES, ROUNDS = 1000, 40, 3
GOALS = ("gpu.page.p95", "gpu.mpr.p95", "gpu.vr.p50")


@dataclass(frozen=True, slots=True)
class Card:
    """The card's presenter, the voxels it draws, and what to call it."""

    presenter: Presenter
    stored: scene.Array
    volume: Volume
    name: str

    def peer(self, what: str) -> str:
        """A peer's name, and the machine that the row comes from."""
        cores = len(os.sched_getaffinity(0))
        return f"{what} (VTK {metadata.version('vtk')}), read back; on {self.name}, {cores} cores"


@pytest.fixture(scope="module")
def card(table: Table) -> Iterator[Card]:
    """What draws here, if it is a card."""
    found = probe()
    if found.software:
        for goal_id in GOALS:
            table.skip(goal_id, "no GPU")
        pytest.skip(f"no GPU: {found.sentence}")
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
    from viewer.draw.vtk_offscreen import VtkOffscreen

    stored = scene.voxels()
    presenter = VtkOffscreen()
    yield Card(presenter, stored, scene.volume_of(stored), found.name)
    presenter.close()


def _percentile(step: Callable[[int], Any], percent: float) -> float:
    taken = []
    for k in range(FRAMES):
        began = time.perf_counter()
        step(k)
        taken.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(taken, percent))


def _close(ours: np.ndarray[Any, Any], reference: np.ndarray[Any, Any]) -> None:
    """Within one grey level of the raster presenter."""
    assert np.abs(ours.astype(int) - reference.astype(int)).max() <= 1, "the card draws other greys"


def test_gpu_page(table: Table, card: Card) -> None:
    """From image to image."""
    from vtk_slices import VtkSlices

    slices = VtkSlices(card.stored, SIDE, SIDE)
    steps: dict[str, Callable[[int], Any]] = {
        "ours": lambda k: card.presenter.present(card.volume, View(280 + k, scene.WINDOW, SIDE, SIDE)),
        "theirs": lambda k: (slices.page(280 + k), slices.picture()),
    }

    found = turns(tuple(steps), lambda name: _percentile(steps[name], 95), ROUNDS)

    _close(steps["ours"](7), Raster().present(card.volume, View(287, scene.WINDOW, SIDE, SIDE)))
    assert abs(steps["theirs"](7)[1].mean() - steps["ours"](7).mean()) < 4
    slices.close()
    table.add("gpu.page.p95", found["ours"], (card.peer("vtkImageSliceMapper"), found["theirs"]))


def test_gpu_mpr(table: Table, card: Card) -> None:
    """An oblique plane that walks."""
    from vtk_planes import VtkOblique

    spacing = 512 * 0.7 / SIDE
    oblique = VtkOblique(card.stored, scene.SPACING, SIDE, (scene.WINDOW.centre, scene.WINDOW.width))
    planes = [scene.plane(k) for k in range(FRAMES)]

    def theirs(k: int) -> Any:
        oblique.cut(planes[k].centre, planes[k].right, planes[k].down, spacing)
        return oblique.picture()

    steps: dict[str, Callable[[int], Any]] = {
        "ours": lambda k: card.presenter.cut(card.volume, planes[k].cut(SIDE, spacing)),
        "theirs": theirs,
    }

    found = turns(tuple(steps), lambda name: _percentile(steps[name], 95), ROUNDS)

    _close(steps["ours"](7), Raster().cut(card.volume, planes[7].cut(SIDE, spacing)))
    assert abs(theirs(7).mean() - steps["ours"](7).mean()) < 4
    oblique.close()
    table.add("gpu.mpr.p95", found["ours"], (card.peer("vtkImageResliceMapper"), found["theirs"]))


def test_gpu_volume(table: Table, card: Card) -> None:
    """The whole body, every voxel, turned."""
    from vtk_planes import VtkVolume

    matter = tuple((one.value, one.colour, one.opacity) for one in scene.MATTER)
    smart = VtkVolume(card.stored, scene.SPACING, SIDE, matter)

    def theirs(k: int) -> Any:
        camera = scene.camera(k, SIDE, turning=False)
        smart.turn(camera.centre, camera.towards, camera.up, camera.spacing)
        return smart.picture()

    def ours(k: int) -> Any:
        return card.presenter.render(card.volume, scene.camera(k, SIDE, turning=False))

    found = turns(("ours", "theirs"), lambda name: _percentile(ours if name == "ours" else theirs, 50), ROUNDS)

    scene.agree(ours(4), theirs(4))
    smart.close()
    table.add("gpu.vr.p50", found["ours"], (card.peer("vtkSmartVolumeMapper"), found["theirs"]))
