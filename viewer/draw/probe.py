"""Run in a child process: draw one small picture on the card and say who drew it, as one JSON line.

A broken driver kills this process, not the desk.
"""

from __future__ import annotations

import json
import sys

import numpy as np


def main() -> int:
    """Print {"name": ..., "agrees": ...}; the picture is compared with the raster presenter's."""
    from viewer.draw.raster import Raster
    from viewer.draw.view import View
    from viewer.draw.vtk_offscreen import VtkOffscreen
    from viewer.look.window import Window
    from viewer.volumes.arrays import volume_of_array

    stored = (np.arange(64 * 48, dtype=np.int16).reshape(1, 64, 48) % 500) - 100
    volume = volume_of_array(stored, spacing=(1.0, 1.5))
    view = View(0, Window(150, 400), 120, 90)
    on_card = VtkOffscreen()
    drawn = on_card.present(volume, view).astype(np.int16)
    name = on_card.renderer_name()
    on_card.close()
    wanted = Raster().present(volume, view).astype(np.int16)
    json.dump({"name": name, "agrees": bool(np.abs(drawn - wanted).max() <= 1)}, sys.stdout)
    return 0
