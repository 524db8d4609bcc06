"""Run in a child process: draw a small slice and a slab on the card and say who drew it, as one JSON line.

A broken driver kills this process, not the desk.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import numpy as np


def main() -> int:
    """Print {"name": ..., "agrees": ..., "free": bytes or null}; the pictures are compared with the raster presenter's."""
    from viewer.draw.raster import Raster
    from viewer.draw.view import Cut, Slab, View
    from viewer.draw.vtk_offscreen import VtkOffscreen
    from viewer.look.window import Window
    from viewer.volumes.arrays import volume_of_array
    from viewer.volumes.values import Gap

    stored = (np.arange(6 * 64 * 48, dtype=np.int32).reshape(6, 64, 48) % 500 - 100).astype(np.int16)
    volume = volume_of_array(stored, spacing=(1.0, 1.5))
    view = View(0, Window(150, 400), 120, 90)
    slab = Cut((30.0, 30.0, 2.5), (0.8, 0.0, 0.6), (0.0, 1.0, 0.0), 0.7, 90, 80, Window(150, 400), slab=Slab(2.0))
    gapped = replace(volume, gaps=(Gap(2, 1, 1.0),))
    on_card, raster = VtkOffscreen(), Raster()
    agrees = True
    for drawn, wanted in (
        (on_card.present(volume, view), raster.present(volume, view)),
        (on_card.cut(volume, slab), raster.cut(volume, slab)),
        (on_card.cut(gapped, slab), raster.cut(gapped, slab)),
    ):
        agrees = agrees and int(np.abs(drawn.astype(np.int16) - wanted).max()) <= 1
    name, free = on_card.renderer_name(), on_card.free_memory()
    on_card.close()
    json.dump({"name": name, "agrees": agrees, "free": free}, sys.stdout)
    return 0
