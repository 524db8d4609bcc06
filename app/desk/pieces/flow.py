"""A row that breaks into further lines where it is too narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Items from left to right, then from top to bottom; each as large as it wants to be."""

    def __init__(self, parent: QWidget, gap: int = 4, indent: int = 0) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap, self._indent = gap, indent
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        wide = max((item.minimumSize().width() for item in self._items if not _away(item)), default=0)
        return QSize(self._indent + wide, max((item.sizeHint().height() for item in self._items), default=0))

    def _lay(self, area: QRect, move: bool) -> int:
        x, y, high = area.left() + self._indent, area.top(), 0
        for item in self._items:
            if _away(item):
                continue
            size = item.sizeHint()
            if x + size.width() > area.right() + 1 and high:
                x, y, high = area.left() + self._indent, y + high + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            high = max(high, size.height())
        return y + high - area.top()


def _away(item: QLayoutItem) -> bool:
    widget = item.widget()
    return widget is None or widget.isHidden()
