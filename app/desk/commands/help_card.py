"""The help card: the keys of this page, made from the command table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.desk.commands.keys import shown
from app.desk.commands.table import Command
from app.desk.pieces.buttons import Button
from app.desk.pieces.rows import column, row
from app.desk.pieces.words import Elided, KeyCap, label
from app.desk.theme.theme import Theme

_WORDS = (
    "Letters and Space work when an image has the keys; in the report they are text. "
    "Every command is in the palette, Ctrl+K, also those without a key."
)


class HelpCard(QFrame):
    """Floats at the right edge. `left` says that it was closed."""

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("sheet")
        self.setAccessibleName("Keys on this page")
        self.shut = Button("Close", "", "Esc")
        self.shut.clicked.connect(self.left)
        self._keys = QScrollArea()
        self._keys.setWidgetResizable(True)
        self._keys.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._keys.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        line = QVBoxLayout(self)
        line.setContentsMargins(20, 16, 20, 16)
        line.setSpacing(12)
        line.addWidget(row(label("Keys on this page", "title"), None, self.shut))
        line.addWidget(self._keys, 1)
        line.addWidget(label(_WORDS, "small", wrap=True))
        self.hide()

    def start(self, commands: Sequence[Command]) -> None:
        """Show the keys of `commands`, under their groups, in the order of the table."""
        groups: dict[str, list[Command]] = {}
        for command in commands:
            if command.keys:
                groups.setdefault(command.group or _heading(command.id), []).append(command)
        parts = [self._group(name, rows) for name, rows in groups.items()]
        heights = [part.sizeHint().height() for part in parts]
        left: list[QWidget] = []
        right: list[QWidget] = []
        used = 0
        for part, height in zip(parts, heights, strict=True):
            if used + height / 2 <= sum(heights) / 2:
                left.append(part)
                used += height
            else:
                right.append(part)
        both = row(
            (column(*left, None, gap=16), 1),
            (column(*right, None, gap=16), 1),
            gap=32,
        )
        self._keys.setWidget(both)

    def place(self, area: QRect) -> None:
        """Lie at the top of `area`, no higher than needed."""
        inner = self._keys.widget()
        wanted = (inner.sizeHint().height() if inner is not None else 0) + 28 + 24 + 44 + 34
        self.setGeometry(area.left() + 8, area.top() + 8, area.width() - 16, min(wanted, area.height() - 16))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.left.emit()
            return
        bar = self._keys.verticalScrollBar()
        steps = {Qt.Key.Key_Down: 28, Qt.Key.Key_Up: -28, Qt.Key.Key_PageDown: 280, Qt.Key.Key_PageUp: -280}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            bar.setValue(bar.value() + step)
            return
        super().keyPressEvent(event)

    def _group(self, name: str, commands: Sequence[Command]) -> QWidget:
        theme = self._theme
        lines: list[QWidget | int | None] = [label(name, "head"), 4]
        for command in commands:
            caps = [KeyCap(theme, shown(keys), "base", "text") for keys in command.keys]
            title = Elided(theme, command.title, "text", theme.size("dense"))
            title.setToolTip(command.help)
            lines.append(row((title, 1), *caps, gap=4, height=28))
        return column(*lines, gap=0)


def _heading(id: str) -> str:
    words = {
        "viewer": "Images",
        "report": "Report",
        "dictation": "Voice",
        "alert": "Alerts",
        "case": "Case",
        "worklist": "Worklist",
        "desk": "Desk",
    }
    first = id.partition(".")[0]
    return words.get(first, first.capitalize())
