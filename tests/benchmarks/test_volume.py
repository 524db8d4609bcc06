"""A body turned under the hand by the processor, 256 pixels wide, beside the mapper that VTK chooses for itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import metadata
from typing import Any

import numpy as np
import pytest
import scene
from goals import Table
from rounds import turns

from viewer.draw.raster import Raster

pytestmark = pytest.mark.bench
SIDE, FRAMES, ROUNDS = 256, 6, 3
PEER = f"vtkSmartVolumeMapper (VTK {metadata.version('vtk')}), 256 x 256 x 300 voxels"


def _p50(step: Callable[[int], Any]) -> float:
    taken = []
    for k in range(1, FRAMES + 1):
        began = time.perf_counter()
        step(k)
        taken.append((time.perf_counter() - began) * 1000)
    return float(np.median(taken))


def test_turn(table: Table) -> None:
    """Three degrees a step; ours is given all 600 slices and reduces them itself, the peer gets them reduced."""
    from vtk_planes import VtkVolume

    volume = scene.volume_of(scene.voxels())
    raster = Raster()
    matter = tuple((one.value, one.colour, one.opacity) for one in scene.MATTER)
    spacing = tuple(2 * size for size in scene.SPACING)
    smart = VtkVolume(scene.voxels(2), spacing, SIDE, matter)  # type: ignore[arg-type]

    def theirs(k: int) -> None:
        camera = scene.camera(k, SIDE)
        smart.turn(camera.centre, camera.towards, camera.up, camera.spacing)

    def ours(k: int) -> np.ndarray[Any, Any]:
        return raster.render(volume, scene.camera(k, SIDE))

    began = time.perf_counter()
    ours(0)
    first = time.perf_counter() - began
    found = turns(("ours", "theirs"), lambda name: _p50(ours if name == "ours" else theirs), ROUNDS)  # type: ignore[arg-type]

    theirs(4)
    scene.agree(ours(4), smart.picture())
    smart.close()
    raster.close()
    table.add(
        "vr.turn.p50",
        found["ours"],
        (PEER, found["theirs"]),
        note=f"the first picture of a volume {first:.2g} s, in a worker; while turning: "
        f"{raster.reduced(volume, scene.camera(0, SIDE)) or 'every voxel'}",
    )
