"""Presenters that come and go leave no memory, no thread and no word behind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import gc, sys, threading
import numpy as np
from viewer.draw.raster import Raster
from viewer.draw.view import Camera, Cut, Slab, View, matter_of
from viewer.draw.vtk_offscreen import VtkOffscreen
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4096 / 2**20


window = Window(500, 1000)
made = Raster if sys.argv[1] == "raster" else VtkOffscreen
seen = []
for cycle in range(50):
    stored = np.random.default_rng(cycle).integers(0, 1000, (40, 256, 256)).astype(np.int16)
    volume = volume_of_array(stored)
    presenter = made()
    for k in range(5):
        presenter.present(volume, View(k, window, 400, 300))
    cut = Cut((64.0, 64.0, 20.0), (1.0, 0.0, 0.0), (0.0, 0.6, 0.8), 0.5, 300, 200, window)
    presenter.cut(volume, cut)
    presenter.cut(volume, Cut(*(getattr(cut, n) for n in Cut.__slots__[:-1]), slab=Slab(5.0)))
    if cycle < 8 or cycle % 10 == 0:
        eye = Camera((64.0, 64.0, 20.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), 2.0, 64, 64, matter_of(window))
        presenter.render(volume, eye)
    presenter.close()
    del presenter, volume, stored
    gc.collect()
    seen.append(resident())
print(min(seen[15:25]), min(seen[-10:]), threading.active_count())
"""


@pytest.mark.parametrize("which", ["raster", "vtk"])
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="resident memory is read from /proc")
def test_fifty_presenters_leave_nothing_behind(which: str) -> None:
    """Made, used for slices, planes, slabs and volumes, closed: memory level from the twentieth on, nothing said."""
    environment = dict(os.environ)
    environment.pop("DISPLAY", None)
    environment["VTK_DEFAULT_OPENGL_WINDOW"] = "vtkEGLRenderWindow"
    environment["MALLOC_ARENA_MAX"] = "1"

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, which],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    half, last, threads = done.stdout.split()
    # One volume kept a cycle would be 150 MiB by now; the C library alone gives and takes 8 at a time.
    assert float(last) - float(half) < 40, done.stdout
    assert threads == "1"
