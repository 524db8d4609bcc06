"""How much of a card's memory is taken: what it tells, in two makers' words, or what is assumed."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.draw.choose import judge
from viewer.draw.memory import BODY, SLICES, Shares, free_memory, shares_of
from viewer.draw.scene import room
from viewer.draw.view import Cut, Presenter
from viewer.draw.vtk_offscreen import VtkOffscreen
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array

GIB = 1 << 30


@pytest.mark.parametrize(
    ("extensions", "answers", "free"),
    [
        ({"GL_NVX_gpu_memory_info"}, {0x9049: [6 << 20, 0, 0, 0]}, 6 * GIB),
        ({"GL_ATI_meminfo"}, {0x87FC: [3 << 20, 2 << 20, 0, 0]}, 3 * GIB),
        ({"GL_NVX_gpu_memory_info", "GL_ATI_meminfo"}, {0x9049: [0, 0, 0, 0], 0x87FC: [1 << 20, 0, 0, 0]}, GIB),
        ({"GL_ATI_meminfo"}, {0x87FC: [-5, 0, 0, 0]}, None),
        ({"GL_EXT_memory_object"}, {}, None),
        (set(), {}, None),
    ],
)
def test_only_what_the_card_knows_is_asked(
    extensions: set[str], answers: dict[int, list[int]], free: int | None
) -> None:
    """A name that the card does not know would be an error of OpenGL; a number that cannot be is no answer."""
    assert free_memory(extensions, answers.__getitem__) == free


def test_without_an_answer_the_amounts_are_assumed() -> None:
    """As before: 2 GiB for a body, 1 GiB for slices, and planes as the card takes them."""
    assert shares_of(None) == Shares(2 * GIB, GIB, None, None)
    assert "does not tell its memory, 3 GiB are assumed" in judge("Card", True).sentence


@pytest.mark.parametrize("free", [GIB // 4, GIB, 4 * GIB, 80 * GIB])
def test_all_of_it_together_fits(free: int) -> None:
    """A body, two volumes for planes and the slices leave an eighth; a large card is taken no more of than assumed."""
    shares = shares_of(free)

    assert shares.planes is not None
    assert shares.body + shares.slices + 2 * shares.planes <= free * 7 // 8
    assert shares.body <= BODY and shares.slices <= SLICES
    assert f"{free / GIB:.1f} GiB of its memory free" in judge("Card", True, free).sentence


def test_a_small_card_takes_a_smaller_body() -> None:
    """A CT of 1 GiB is thinned on a card with 2 GiB free, and not where nothing is told."""
    shape = (2000, 512, 512)

    assert room(shape, 2048, shares_of(None).body) == shape
    assert 2 * int(np.prod(room(shape, 2048, shares_of(2 * GIB).body))) <= 2 * GIB // 2
    assert room(shape, 2048, shares_of(2 * GIB).body) != shape


def test_planes_of_what_does_not_fit_are_cut_by_the_processor(
    vtk: Presenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same pixels, and nothing of it on the card."""
    assert isinstance(vtk, VtkOffscreen)
    stored = (np.arange(6 * 40 * 40).reshape(6, 40, 40) % 300).astype(np.int16)
    cut = Cut((20.0, 20.0, 2.5), (0.8, 0.0, 0.6), (0.0, 1.0, 0.0), 0.7, 60, 50, Window(150, 300))
    on_card = vtk.cut(volume_of_array(stored), cut).copy()
    asked: list[str] = []
    monkeypatch.setattr(vtk._easel, "solid", lambda kind, voxels: asked.append(kind))
    monkeypatch.setattr(vtk, "_shares", shares_of(4 * stored.nbytes - 4))

    by_processor = vtk.cut(volume_of_array(stored, key="again"), cut)

    assert asked == []
    assert int(np.abs(by_processor.astype(np.int16) - on_card).max()) <= 1


def test_this_machine_s_card_is_asked_without_an_error(vtk: Presenter) -> None:
    """Whatever draws here answers with a size or not at all."""
    assert isinstance(vtk, VtkOffscreen)

    free = vtk.free_memory()

    assert free is None or free > 0
    assert vtk._easel._numbers(0x0D33)[0] == vtk._easel.largest()[0]
