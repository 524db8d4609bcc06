"""The table of refused files, grouped by reason; Right opens a group, Left closes it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.desk.pages.import_values import RefusalGroup
from app.desk.pieces.table import choose_rows
from app.desk.theme.theme import Theme

_FEW = 3
_HEADS = ("Refused", "Reason and file", "What to do, what was found")
_WIDTHS = (132, 760)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a group's head, a file, or how many more there are."""

    group: int
    head: bool
    cells: tuple[str, str, str]


def lines_of(groups: tuple[RefusalGroup, ...], opened: frozenset[int] = frozenset()) -> tuple[Line, ...]:
    """The lines of the groups: each with its first files, all of them where it is open."""
    lines = []
    for at, group in enumerate(groups):
        count = len(group.files)
        lines.append(Line(at, True, (f"{count} file{'s' * (count != 1)}", group.reason, group.advice)))
        all_shown = at in opened or count <= _FEW + 1
        shown = group.files if all_shown else group.files[:_FEW]
        lines += [Line(at, False, ("", file.name, file.found)) for file in shown]
        if not all_shown:
            lines.append(Line(at, False, ("", f"and {count - _FEW} more", "Right arrow opens the group")))
    return tuple(lines)


class _Model(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show(self, lines: tuple[Line, ...]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(_HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.lines[index.row()].cells[index.column()]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _HEADS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class _Cell(QStyledItemDelegate):
    def __init__(self, theme: Theme, table: QTableView, model: _Model) -> None:
        super().__init__(table)
        self._theme, self._model = theme, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, line, column = self._theme, self._model.lines[index.row()], index.column()
        area: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("selection"))
            if column == 0:
                painter.fillRect(QRect(area.left(), area.top(), 4, area.height()), theme.colour("accent"))
        box = area.adjusted(16 if column == 0 else 8, 0, -8, 0)
        if line.head and column == 0:
            theme.draw(painter, "due", QRectF(box.left(), box.top() + 7, 14, 14), "critical")
            box.setLeft(box.left() + 22)
        if not line.head and column == 1:
            box.setLeft(box.left() + 16)
        heavy = line.head and column < 2
        painter.setFont(theme.dense(600 if heavy else 400))
        painter.setPen(theme.colour("text" if heavy else "text2"))
        words = painter.fontMetrics().elidedText(line.cells[column], Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)


class RefusalTable(QTableView):
    """Rows of 28 px, a ring around the current one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._groups: tuple[RefusalGroup, ...] = ()
        self._opened: frozenset[int] = frozenset()
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(_Cell(theme, self, self._model))
        self.setAccessibleName("Refused files")
        choose_rows(self, theme)
        for at, width in enumerate(_WIDTHS):
            self.setColumnWidth(at, width)

    def show_groups(self, groups: tuple[RefusalGroup, ...]) -> None:
        """Show these refusals."""
        self._groups, self._opened = groups, frozenset()
        self._fill(0)

    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._model.lines

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex().row()
        if 0 <= at < len(self._model.lines) and event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            group = self._model.lines[at].group
            opens = event.key() == Qt.Key.Key_Right
            self._opened = self._opened | {group} if opens else self._opened - {group}
            head = next(n for n, line in enumerate(lines_of(self._groups, self._opened)) if line.group == group)
            self._fill(head)
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        at = self.currentIndex().row()
        if at < 0 or not self.hasFocus():
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("focus"), 2))
        ring = QRectF(0, self.rowViewportPosition(at), self.viewport().width(), self.rowHeight(at))
        painter.drawRoundedRect(ring.adjusted(1, 1, -1, -1), 4, 4)

    def _fill(self, current: int) -> None:
        self._model.show(lines_of(self._groups, self._opened))
        if self._model.lines:
            self.setCurrentIndex(self._model.index(current, 0))
