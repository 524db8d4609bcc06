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
    from viewer.volumes.values import Geometry, Volume

    stored = (np.arange(64 * 48, dtype=np.int16).reshape(1, 64, 48) % 500) - 100
    across, down, one = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), np.ones(1)
    volume = Volume(
        key="probe",
        series_uid="",
        group=None,
        modality="OT",
        units="",
        description="",
        number=None,
        frame_of_reference="",
        sop_uids=("",),
        frames=(0,),
        stored=stored,
        arrived=np.ones(1, dtype=np.bool_),
        slope=one,
        intercept=np.zeros(1),
        geometry=Geometry(across, down, 1.0, 1.5, np.zeros((1, 3)), 1.0),
        verdict=("single",),
    )
    view = View(0, Window(150, 400), 120, 90)
    on_card = VtkOffscreen()
    drawn = on_card.present(volume, view).astype(np.int16)
    name = on_card.renderer_name()
    on_card.close()
    wanted = Raster().present(volume, view).astype(np.int16)
    json.dump({"name": name, "agrees": bool(np.abs(drawn - wanted).max() <= 1)}, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
