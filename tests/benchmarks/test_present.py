"""A slice on the screen without a GPU: paging, window, zoom, four linked panes, a 4K screen.

Ours is the whole step: gesture, pixels, words, painting, until the window system has it. The peer is VTK's slice mapper
on the same volume in this process, turn about; it draws off screen and never shows its picture, which favours it. What
it takes in a window of its own stands beside. What is painted is compared with numpy's own interpolation each time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from goals import Also, Table
from on_screen import FRAMES, PEER, Stored, hang, hills, is_right, paging, pane_of, slice_at, turn_about
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget
from pytestqt.qtbot import QtBot

from viewer.hang.linked import by_position
from viewer.look.window import Window
from viewer.panes.pane import Pane
from viewer.panes.values import Changed

pytestmark = pytest.mark.bench
SIDE = 1000
ULTRA = Path(__file__).with_name("ultra.py")
XVFB = ("xvfb-run", "-a", "-s", "-screen 0 4096x2304x24 -noreset")
WHY = (
    "ours is the whole way to the screen, the peer's picture is never shown; the ratio was set where VTK needed 20 ms a "
    "frame for it"
)


@pytest.fixture(scope="module", name="stored")
def hills_of_grey() -> Stored:
    """The volume on the screen."""
    return hills()


def _shown(qtbot: QtBot, widget: QWidget) -> None:
    widget.move(0, 0)
    widget.show()
    qtbot.waitExposed(widget)


@pytest.fixture
def pane(qtbot: QtBot, stored: Stored) -> Pane:
    """One pane of 1000 x 1000 on the screen."""
    pane = pane_of(SIDE, SIDE)
    qtbot.addWidget(pane)
    _shown(qtbot, pane)
    hang(pane, stored)
    qtbot.waitUntil(lambda: 5 in pane.seen)
    assert pane.view is not None
    assert (pane.view.width, pane.view.height) == (SIDE, SIDE)
    return pane


@pytest.fixture(scope="module")
def peers(stored: Stored) -> Iterator[dict[str, Any]]:
    """VTK windows of the sizes of the goals, given back at the end; importing VTK waits until here."""
    from vtk_slices import VtkSlices

    made = {
        "one": VtkSlices(stored, SIDE, SIDE),
        "shown": VtkSlices(stored, SIDE, SIDE, shown=True),
        "grid": VtkSlices(stored, SIDE, SIDE, across=2),
    }
    yield made
    for window in made.values():
        window.close()


def _turning(k: int) -> float:
    return 1.01 if k % 20 < 10 else 1 / 1.01


def test_page(table: Table, pane: Pane, peers: dict[str, Any], stored: Stored) -> None:
    """From image to image, none skipped."""
    found = turn_about(
        {
            "ours": paging(pane),
            "theirs": lambda k: peers["one"].page(slice_at(k)),
            "shown": lambda k: peers["shown"].page(slice_at(k)),
        }
    )
    assert pane.seen >= set(range(FRAMES // 2 + 1)), "images were skipped"
    pane.go(17)
    QApplication.processEvents()
    peers["one"].page(17)
    is_right(pane, stored, peers["one"])

    table.add("present.page.p95", found["ours"], (PEER, found["theirs"]), note=_in_a_window(found), why_ratio=WHY)


def _in_a_window(found: dict[str, list[float]]) -> str:
    shown = float(np.median(found["shown"]))
    return f"VTK in a window of its own: {shown:.1f} ms, ours is {np.median(found['ours']) / shown:.2f}x of it"


def test_window(table: Table, pane: Pane, peers: dict[str, Any], stored: Stored) -> None:
    """From window to window."""

    def ours(k: int) -> None:
        pane.set_window(Window(40, 400 + k))
        QApplication.processEvents()

    found = turn_about(
        {
            "ours": ours,
            "theirs": lambda k: peers["one"].window_level(400 + k),
            "shown": lambda k: peers["shown"].window_level(400 + k),
        }
    )
    peers["one"].page(5)
    is_right(pane, stored, peers["one"])
    for name in ("one", "shown"):
        peers[name].window_level(400)

    table.add("present.wl.p95", found["ours"], (PEER, found["theirs"]), note=_in_a_window(found), why_ratio=WHY)


def test_zoom(table: Table, pane: Pane, peers: dict[str, Any], stored: Stored) -> None:
    """Nearer and farther, values interpolated before the window."""

    def ours(k: int) -> None:
        pane.zoom_by(_turning(k))
        QApplication.processEvents()

    found = turn_about(
        {
            "ours": ours,
            "theirs": lambda k: peers["one"].zoom(_turning(k)),
            "shown": lambda k: peers["shown"].zoom(_turning(k)),
        }
    )
    pane.zoom_by(1.3)
    QApplication.processEvents()
    is_right(pane, stored)

    table.add("present.zoom.p95", found["ours"], (PEER, found["theirs"]), note=_in_a_window(found))


@pytest.fixture
def grid(qtbot: QtBot, stored: Stored) -> Iterator[list[Pane]]:
    """Two by two panes, 1000 x 1000 of pixels together, linked by position."""
    panes = [pane_of(SIDE // 2, SIDE // 2) for _ in range(4)]
    page = QWidget()
    qtbot.addWidget(page)
    layout = QGridLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    for k, pane in enumerate(panes):
        layout.addWidget(pane, k // 2, k % 2)
    _shown(qtbot, page)
    for k, pane in enumerate(panes):
        hang(pane, stored, f"ct {k}")
    first = panes[0]

    def follow(news: Changed) -> None:
        if news.what == "index" and first.volume is not None and first.view is not None:
            for pane in panes[1:]:
                assert pane.volume is not None
                landing = by_position(first.volume, first.view.index, pane.volume)
                pane.follow(landing.index, landing.why)

    first.changed.connect(follow)
    qtbot.waitUntil(lambda: all(5 in pane.seen for pane in panes))
    yield panes
    page.close()


def test_grid(table: Table, grid: list[Pane], peers: dict[str, Any], stored: Stored) -> None:
    """Paging one of four linked panes; all four stand on the new image when the step ends."""
    found = turn_about({"ours": paging(grid[0]), "theirs": lambda k: peers["grid"].page(slice_at(k))})
    grid[0].page(3)
    QApplication.processEvents()
    for pane in grid:
        assert pane.view == grid[0].view
        assert pane.seen >= set(range(FRAMES // 2 + 1)), "a linked pane skipped images"
        is_right(pane, stored)

    table.add(
        "present.grid.p95", found["ours"], (PEER.replace("Mapper", "Mapper in four viewports"), found["theirs"])
    )


def test_4k(table: Table, environment: dict[str, str]) -> None:
    """One pane over a whole 4K screen, which gets an X server of that size: paging, and its window dragged."""
    done = subprocess.run(
        [*XVFB, sys.executable, str(ULTRA)],
        env={**environment, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ULTRA.parents[2])},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])

    table.add(
        "present.4k.p95",
        found["ours"],
        (found["peer_name"], found["theirs"]),
        also=[Also("while dragging the window", float(np.median(found["dragged"])), "ms", 16.7)],
        why="33 MB of surface a frame are painted by the processor",
    )
