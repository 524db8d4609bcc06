"""A presenter that forgets holds no volume any more, and draws the next one as before."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref

import numpy as np
import pytest

from viewer.draw.raster import Raster
from viewer.draw.view import View
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array

SCRIPT = """
import gc, weakref
import numpy as np
from viewer.draw.view import View
from viewer.draw.vtk_offscreen import VtkOffscreen
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array

presenter, before = VtkOffscreen(), None
for _ in range(3):
    volume = volume_of_array(np.arange(2 * 8 * 8, dtype=np.int16).reshape(2, 8, 8))
    kept = weakref.ref(volume.stored)
    picture = presenter.present(volume, View(1, Window(64, 128), 64, 64)).copy()
    assert before is None or (picture == before).all()
    before = picture
    del volume
    presenter.forget()
    gc.collect()
    assert kept() is None
presenter.close()
"""


def test_the_raster_lets_go_and_draws_again() -> None:
    """The same picture of the next volume, and nothing left of the last."""
    presenter, pictures = Raster(), []

    for _ in range(3):
        volume = volume_of_array(np.arange(2 * 8 * 8, dtype=np.int16).reshape(2, 8, 8))
        kept = weakref.ref(volume.stored)
        pictures.append(presenter.present(volume, View(1, Window(64, 128), 64, 64)).copy())
        del volume
        presenter.forget()
        gc.collect()
        assert kept() is None

    assert np.array_equal(pictures[0], pictures[2])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="EGL is how Linux draws without a screen")
def test_the_card_lets_go_and_draws_again() -> None:
    """In a process of its own, as a GL context belongs to one."""
    environment = dict(os.environ, VTK_DEFAULT_OPENGL_WINDOW="vtkEGLRenderWindow")
    environment.pop("DISPLAY", None)

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, timeout=200, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
