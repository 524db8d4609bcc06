"""Guard of the Qt that is pinned: a Qt that loses references to None, True or False kills the desk within hours."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication


class _Emitter(QObject):
    counted = Signal(int)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="these objects are immortal from Python 3.12 on")
@pytest.mark.parametrize("kept", [None, True, False], ids=str)
def test_emitting_keeps_every_reference(kept: object) -> None:
    """500 signals emitted from Python lose no reference to None, True or False."""
    emitter = _Emitter()
    before = sys.getrefcount(kept)

    for number in range(500):
        emitter.counted.emit(number)

    assert abs(sys.getrefcount(kept) - before) < 50


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="these objects are immortal from Python 3.12 on")
@pytest.mark.parametrize("kept", [None, True, False], ids=str)
def test_events_keep_every_reference(qapp: QApplication, kept: object) -> None:
    """300 rounds of the event loop lose no reference to None, True or False."""
    before = sys.getrefcount(kept)

    for _ in range(300):
        qapp.processEvents()

    assert abs(sys.getrefcount(kept) - before) < 50
