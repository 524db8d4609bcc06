"""One pane over a whole screen of 3840 x 2160, on an X server of its own: python tests/benchmarks/ultra.py -> JSON.

Paging, its window dragged by the mouse, and VTK's slice mapper, by turns; p95 in milliseconds of each round.
"""

from __future__ import annotations

import json
import os
import time

from on_screen import PEER, hang, hills, is_right, paging, pane_of, slice_at, turn_about
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from vtk_slices import VtkSlices

from viewer.look.window import Window
from viewer.panes.pane import Pane

SIZE = (3840, 2160)
FRAMES = 24
REST = 5.0
"""Seconds within which full resolution must be back after a drag."""


def mouse(pane: Pane, kind: QEvent.Type, step: int) -> None:
    """The right button, which windows, pressed, moved on or let go."""
    at = QPointF(1900 + 4 * step, 1000 + 2 * step)
    none, right = Qt.MouseButton.NoButton, Qt.MouseButton.RightButton
    moving = kind == QEvent.Type.MouseMove
    held = none if kind == QEvent.Type.MouseButtonRelease else right
    where = pane.mapToGlobal(at)
    event = QMouseEvent(kind, at, where, none if moving else right, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(pane, event)


def at_rest(pane: Pane, stored: object) -> None:
    """Full resolution comes back; then every grey is right."""
    until = time.monotonic() + REST
    while True:
        QTest.qWait(50)
        try:
            is_right(pane, stored)
        except AssertionError:
            if time.monotonic() > until:
                raise
        else:
            return


def main() -> None:
    """Measure and print."""
    application = QApplication([])
    stored = hills()
    pane = pane_of(*SIZE)
    pane.move(0, 0)
    pane.show()
    if not QTest.qWaitForWindowExposed(pane):
        raise SystemExit("the pane did not come onto the screen")
    hang(pane, stored)
    QTest.qWait(200)
    if pane.view is None or (pane.view.width, pane.view.height) != SIZE:
        raise SystemExit(f"the picture is not {SIZE[0]} x {SIZE[1]}")
    peer = VtkSlices(stored, *SIZE)

    def dragged(k: int) -> None:
        if k == 0:
            mouse(pane, QEvent.Type.MouseButtonPress, 0)
        mouse(pane, QEvent.Type.MouseMove, k + 1)
        application.processEvents()
        if k == FRAMES - 1:
            mouse(pane, QEvent.Type.MouseButtonRelease, k + 1)

    found = turn_about(
        {
            "ours": paging(pane, FRAMES),
            "dragged": dragged,
            "theirs": lambda k: peer.page(slice_at(k, FRAMES)),
        },
        FRAMES,
    )
    pane.set_window(Window(60, 300))
    at_rest(pane, stored)
    print(json.dumps({**found, "peer_name": PEER}), flush=True)
    os._exit(0)  # VTK and Qt share one X connection here: neither needs to take leave of it


if __name__ == "__main__":
    main()
