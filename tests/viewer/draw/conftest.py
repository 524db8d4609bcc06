"""Real volumes and the presenter for graphics hardware, on whatever draws here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from viewer.draw.view import Presenter
from viewer.read.fill import Opened, fill, steps_of
from viewer.read.folder import scan_folder
from viewer.read.refusal import Refused
from viewer.volumes.build import build
from viewer.volumes.values import Volume


@pytest.fixture(scope="session")
def vtk() -> Iterator[Presenter]:
    """The VTK presenter; without a display it takes EGL."""
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
    from viewer.draw.vtk_offscreen import VtkOffscreen

    presenter = VtkOffscreen()
    yield presenter
    presenter.close()


@pytest.fixture(scope="session")
def volumes_of() -> Callable[[Path], Iterator[Volume]]:
    """Reads the volumes of a folder."""
    return _volumes


def _volumes(folder: Path) -> Iterator[Volume]:
    """Every volume of a folder, one at a time; frames that are refused have not arrived."""
    images = scan_folder(folder).images
    for plan in build([image.header for image in images]):
        volume = plan.allocate()
        opened: dict[int, Opened] = {}
        for step in steps_of(plan.places):
            image = images[step.header]
            try:
                if step.header not in opened:
                    opened[step.header] = Opened(image.header, image.source)
                fill(step, opened[step.header], volume.stored)
            except Refused:
                continue
            for index, _ in step.slices:
                volume.arrived[index] = True
        yield volume
