"""Real input: keys, mouse and wheel as the window system delivers them, and waiting for what they do."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.desk.tour.values import NoEffect

LOOK_MS = 10
"""How often a condition is looked at."""
LONGEST_S = 20.0
DRAG_STEPS = 8


class Hands:
    """A keyboard and a mouse in front of one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def _handle(self) -> QWindow:
        handle = self._window.windowHandle()
        if handle is None:
            raise NoEffect("The window is not on the screen.")
        return handle

    def key(self, keys: str, times: int = 1) -> None:
        """Press a key of the command table, such as "Ctrl+Shift+E"."""
        pressed = QKeySequence(keys)[0]  # type: ignore[index]  # the stubs lack it
        for _ in range(times):
            QTest.keyClick(self._handle(), pressed.key(), pressed.keyboardModifiers())
            settle()

    def type(self, words: str) -> None:
        """Type letter by letter."""
        for letter in words:
            QTest.keyClick(self._handle(), letter)  # type: ignore[call-overload]  # a char, which the stubs lack
        settle()

    def click(self, widget: QWidget, at: QPointF | QPoint | None = None) -> None:
        """Press and release the left button; in the middle of the widget where no place is given."""
        spot = self._place(widget, at if at is not None else widget.rect().center())
        QTest.mouseClick(self._handle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
        settle()

    def drag(self, widget: QWidget, start: QPointF, end: QPointF, button: Qt.MouseButton) -> None:
        """Press at one place, move to another in small steps, release."""
        handle, none = self._handle(), Qt.KeyboardModifier.NoModifier
        QTest.mousePress(handle, button, none, self._place(widget, start))
        for step in range(1, DRAG_STEPS + 1):
            QTest.mouseMove(handle, self._place(widget, start + (end - start) * (step / DRAG_STEPS)))
            settle()
        QTest.mouseRelease(handle, button, none, self._place(widget, end))
        settle()

    def wheel(self, widget: QWidget, notches: int) -> None:
        """Turn the wheel over the middle of a widget; positive is towards oneself."""
        spot = QPointF(self._place(widget, widget.rect().center()))
        for _ in range(abs(notches)):
            QTest.wheelEvent(self._handle(), spot, QPoint(0, -120 if notches > 0 else 120))
            settle()

    def _place(self, widget: QWidget, at: QPointF | QPoint) -> QPoint:
        return widget.mapTo(self._window, at.toPoint() if isinstance(at, QPointF) else at)


def settle() -> None:
    """Let the window do what it was just asked to do."""
    QCoreApplication.sendPostedEvents()
    QCoreApplication.processEvents()


def until(holds: Callable[[], bool], what: str, seconds: float = LONGEST_S) -> None:
    """Wait for a condition while the window goes on.

    Raises:
        NoEffect: it did not come true in time; `what` says what was waited for.
    """
    if holds():
        return
    ends = time.monotonic() + seconds
    loop = QEventLoop()
    came: list[bool] = []

    def look() -> None:
        if holds():
            came.append(True)
        if came or time.monotonic() > ends:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(LOOK_MS)
    loop.exec()
    timer.stop()
    if not came:
        raise NoEffect(f"Nothing changed within {seconds:.0f} s: {what}.")
