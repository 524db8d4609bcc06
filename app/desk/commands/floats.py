"""What floats over a page: one on top of another, Esc closes the top one and gives the keys back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class Floats(QObject):
    """The floating widgets of one window, the last opened on top. `closed` carries the one that went."""

    closed = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._open: list[tuple[QWidget, QWidget | None]] = []

    def is_open(self, widget: QWidget) -> bool:
        """Whether it floats now."""
        return any(each is widget for each, _ in self._open)

    def top(self) -> QWidget | None:
        """What is on top."""
        return self._open[-1][0] if self._open else None

    def open(self, widget: QWidget, focus: QWidget) -> None:
        """Show `widget` above everything and give `focus` the keys; where they were is remembered."""
        if self.is_open(widget):
            focus.setFocus()
            return
        self._open.append((widget, QApplication.focusWidget()))
        widget.show()
        widget.raise_()
        focus.setFocus()

    def close(self, widget: QWidget) -> None:
        """Take `widget` away and give the keys back to where they were when it came."""
        for at, (each, before) in enumerate(self._open):
            if each is widget:
                del self._open[at]
                widget.hide()
                if before is not None and isValid(before) and before.isVisible():
                    before.setFocus()
                self.closed.emit(widget)
                return

    def close_top(self) -> bool:
        """Close what is on top; whether there was anything."""
        top = self.top()
        if top is None:
            return False
        self.close(top)
        return True
