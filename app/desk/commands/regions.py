"""F6 and Shift+F6: from region to region of a page, each remembering where its keys were."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class Regions(QObject):
    """The regions of the page that is shown, in the order F6 walks them."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._regions: tuple[QWidget, ...] = ()
        self._last: dict[int, QWidget] = {}
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    def set_regions(self, regions: Sequence[QWidget]) -> None:
        """Walk these from now on."""
        self._regions = tuple(regions)
        self._last = {}

    def walk(self, step: int = 1) -> None:
        """Go to the next region (the one before with -1) that is visible and can take the keys."""
        shown = [region for region in self._regions if region.isVisible() and self._entrance(region)]
        if not shown:
            return
        focus = QApplication.focusWidget()
        here = next((n for n, region in enumerate(shown) if _holds(region, focus)), -1 if step > 0 else 0)
        entrance = self._entrance(shown[(here + step) % len(shown)])
        if entrance is not None:
            entrance.setFocus()

    @Slot("QWidget*", "QWidget*")
    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        for region in self._regions:
            if new is not None and isValid(region) and _holds(region, new):
                self._last[id(region)] = new

    def _entrance(self, region: QWidget) -> QWidget | None:
        last = self._last.get(id(region))
        if last is not None and isValid(last) and last.isVisible() and last.isEnabled():
            return last
        return first_focusable(region)


def first_focusable(region: QWidget) -> QWidget | None:
    """The first widget in `region`, itself included, that Tab could reach."""
    for widget in (region, *region.findChildren(QWidget)):
        reachable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if reachable and widget.isVisible() and widget.isEnabled():
            return widget
    return None


def _holds(region: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (region is widget or region.isAncestorOf(widget))
