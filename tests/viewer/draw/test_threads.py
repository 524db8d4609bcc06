"""One raster presenter, asked from the window's thread and from workers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from viewer.draw.raster import Raster
from viewer.draw.view import Camera, Cut, Slab, View, matter_of
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array

WINDOW = Window(500, 1000)


def test_workers_cut_and_render_while_slices_are_shown() -> None:
    """Two hundred pictures from four threads are the pictures of one."""
    stored = np.random.default_rng(3).integers(0, 1000, (40, 64, 64)).astype(np.int16)
    stored[:, :4] = -2000
    volume = replace(volume_of_array(stored), padding=(-2000, -2000))
    raster, alone = Raster(), Raster()
    planes = [
        Cut((32.0, 32.0, 10.0 + k), (1.0, 0.0, 0.0), (0.0, 0.6, 0.8), 0.5, 100, 80, WINDOW, slab=slab)
        for k in range(20)
        for slab in (None, Slab(4.0))
    ]
    eyes = [
        Camera((32.0, 32.0, 20.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), 1.0 + k / 4, 64, 64, matter_of(WINDOW))
        for k in range(8)
    ]

    with ThreadPoolExecutor(3) as pool:
        cuts = [pool.submit(raster.cut, volume, cut) for cut in planes]
        bodies = [pool.submit(raster.render, volume, eye) for eye in eyes]
        slices = [raster.present(volume, View(k % 40, WINDOW, 120, 100)) for k in range(150)]

    for cut, found in zip(planes, cuts, strict=True):
        assert np.array_equal(found.result(), alone.cut(volume, cut))
    for eye, found in zip(eyes, bodies, strict=True):
        assert np.array_equal(found.result(), alone.render(volume, eye))
    for k, picture in enumerate(slices):
        assert np.array_equal(picture, alone.present(volume, View(k % 40, WINDOW, 120, 100)))
    raster.close()
    alone.close()
