"""The palette: every command that could be done now, found by a few letters, done by Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.desk.commands.keys import shown
from app.desk.commands.match import Hit, rank
from app.desk.commands.table import Command
from app.desk.pieces.rows import row, rule
from app.desk.pieces.words import KeyCap, Shape, draw_key_cap, key_cap_width, label
from app.desk.theme.theme import Theme

ROW = 36
_MOST = 10
Index = QModelIndex | QPersistentModelIndex


class Palette(QFrame):
    """Floats at the right edge, over the report or the preview, never over images.

    `chosen` carries a command id; `left` says that nothing was chosen.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self.setAccessibleName("Commands")
        self._commands: tuple[Command, ...] = ()
        self._used: tuple[str, ...] = ()
        self.input = QLineEdit()
        self.input.setProperty("kind", "bare")
        self.input.setPlaceholderText("What would you like to do?")
        self.input.setAccessibleName("Find a command")
        self.input.installEventFilter(self)
        self.input.textChanged.connect(self._search)
        top = row(
            Shape(theme, "zoom", "text2", 16),
            (self.input, 1),
            KeyCap(theme, "Esc", "base"),
            pad=(16, 4, 16, 4),
            height=48,
        )
        self.input.setProperty("ring_frame", top)
        self._where = ""
        self._hits = _Hits(self)
        self._list = QListView()
        self._list.setModel(self._hits)
        self._list.setItemDelegate(_HitCell(theme, self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName("Commands found")
        self._list.clicked.connect(self._clicked)
        self._foot = label("", "small")
        foot = row(
            self._foot,
            None,
            KeyCap(theme, "Enter", "base"),
            label("runs", "small"),
            pad=(16, 0, 16, 0),
            height=36,
        )
        line = QVBoxLayout(self)
        line.setContentsMargins(1, 1, 1, 1)
        line.setSpacing(0)
        for part in (top, rule(), self._list, rule(), foot):
            line.addWidget(part)
        self.hide()

    def start(self, commands: Sequence[Command], used: Sequence[str], where: str = "") -> None:
        """Offer `commands`; `where` names what they are for ("the pane CURRENT")."""
        self._commands, self._used = tuple(commands), tuple(used)
        self._where = where
        self.input.clear()
        self._search("")

    def found(self) -> tuple[Hit, ...]:
        """What is listed, best first."""
        return self._hits.hits

    def place(self, area: QRect) -> None:
        """Lie at the top of `area`, as wide as it but 8 px."""
        rows = min(_MOST, max(1, len(self._hits.hits)))
        height = min(48 + 1 + rows * ROW + 8 + 1 + 36 + 2, area.height() - 16)
        self.setGeometry(area.left() + 8, area.top() + 8, area.width() - 16, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.input and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _MOST, Qt.Key.Key_PageUp: -_MOST}
        key = Qt.Key(event.key())
        if key in steps:
            last = len(self._hits.hits) - 1
            self._select(max(0, min(last, self._list.currentIndex().row() + steps[key])))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._list.currentIndex().row())
            return True
        if key == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        return False

    @Slot(str)
    def _search(self, typed: str) -> None:
        self._hits.show(rank(typed, self._commands, self._used))
        order = f"Last used first. For {self._where}." if self._where else "Last used first."
        self._foot.setText(order if self._hits.hits else f"No command has “{typed}” in its name.")
        self._select(0)
        parent = self.parentWidget()
        if parent is not None and self.isVisible():
            rows = min(_MOST, max(1, len(self._hits.hits)))
            self.resize(self.width(), min(48 + 1 + rows * ROW + 8 + 1 + 36 + 2, parent.height() - self.y() - 8))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def _select(self, at: int) -> None:
        self._list.setCurrentIndex(self._hits.index(at, 0))

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._hits.hits):
            self.chosen.emit(self._hits.hits[at].command.id)


class _Hits(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.hits: tuple[Hit, ...] = ()

    def show(self, hits: Sequence[Hit]) -> None:
        self.beginResetModel()
        self.hits = tuple(hits)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.hits[index.row()].command.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.hits[index.row()].command.help
        return None


class _HitCell(QStyledItemDelegate):
    """Title with the typed letters in 600, the phrase, the key at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, _Hits):
            return
        hit, theme = model.hits[index.row()], self._theme
        area: QRect = option.rect
        current = self.parent()
        chosen = isinstance(current, QListView) and current.currentIndex().row() == index.row()
        if chosen:
            painter.fillRect(area, theme.colour("selection"))
            painter.fillRect(QRect(area.left(), area.top(), 4, area.height()), theme.colour("accent"))
        keys = shown(hit.command.keys[0]) if hit.command.keys else ""
        room = area.right() - 16 - (key_cap_width(theme, keys) + 12 if keys else 0)
        x = self._title(painter, hit, area, room)
        if hit.command.say:
            painter.setFont(theme.dense())
            painter.setPen(theme.colour("text2"))
            words = painter.fontMetrics().elidedText(
                f"“{hit.command.say[0]}”", Qt.TextElideMode.ElideRight, max(0, room - x - 12)
            )
            painter.drawText(QRect(x + 12, area.top(), room - x, ROW), Qt.AlignmentFlag.AlignVCenter, words)
        if keys:
            width = key_cap_width(theme, keys)
            cap = QRectF(area.right() - 16 - width, area.top() + 8, width, 20)
            ground = theme.colour("raised" if chosen else "base")
            draw_key_cap(painter, theme, cap, keys, ground=ground, colour="text2")

    def _title(self, painter: QPainter, hit: Hit, area: QRect, room: int) -> int:
        theme, meant = self._theme, set(hit.letters)
        x = area.left() + 16
        title, at = hit.command.title, 0
        painter.setPen(theme.colour("text"))
        while at < len(title) and x < room:
            end = at
            while end < len(title) and (end in meant) == (at in meant):
                end += 1
            font = theme.body(600 if at in meant else 400)
            painter.setFont(font)
            run = title[at:end]
            painter.drawText(QRect(x, area.top(), room - x, ROW), Qt.AlignmentFlag.AlignVCenter, run)
            x += QFontMetrics(font).horizontalAdvance(run)
            at = end
        return x
