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

    def start(self, commands: Sequence[Command], columns: int = 2) -> None:
        """Show the keys of `commands`, under their groups, in the order of the table, in one or two columns."""
        groups: dict[str, list[Command]] = {}
        for command in commands:
            if command.keys:
                groups.setdefault(_heading(command.id), []).append(command)
        parts = [self._group(name, rows) for name, rows in groups.items()]
        heights = [part.sizeHint().height() for part in parts]
        left: list[QWidget] = []
        right: list[QWidget] = []
        used = 0
        for part, height in zip(parts, heights, strict=True):
            if columns == 1 or used + height / 2 <= sum(heights) / 2:
                left.append(part)
                used += height
            else:
                right.append(part)
        halves = [half for half in (left, right) if half]
        both = row(*((column(*half, None, gap=16), 1) for half in halves), gap=32, pad=(0, 0, 8, 0))
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
        for words, keys in card_lines(commands):
            caps = [KeyCap(theme, key, "base", "text") for key in keys]
            title = Elided(theme, words, "text", theme.size("dense"))
            lines.append(row((title, 1), *caps, gap=4, height=28))
        return column(*lines, gap=0)


_HEADINGS = (
    ("viewer.tool", "Measure and move"),
    ("viewer.measurement", "Measure and move"),
    ("viewer", "Images"),
    ("report", "Report and voice"),
    ("dictation", "Report and voice"),
    ("alert", "Alerts"),
    ("worklist", "Cases"),
    ("desk", "Desk"),
)


def _heading(command: str) -> str:
    return next((words for start, words in _HEADINGS if command.startswith(start)), "Other")


def card_lines(commands: Sequence[Command]) -> list[tuple[str, tuple[str, ...]]]:
    """Words and keys, a line each: pairs of next and previous, and rows that differ by a number, share one."""
    lines: list[tuple[str, tuple[str, ...]]] = []
    done: set[str] = set()
    for command in commands:
        if command.id in done:
            continue
        base, _, argument = command.id.partition(":")
        alike = [other for other in commands if argument.isdigit() and other.id.startswith(f"{base}:")]
        partner = _partner(command, commands)
        if len(alike) > 1:
            done.update(other.id for other in alike)
            keys = f"{shown(alike[0].keys[0])} to {shown(alike[-1].keys[0]).rpartition('+')[2]}"
            lines.append((f"{command.title.removesuffix(argument).strip()}s", (keys,)))
        elif partner is not None:
            done.add(partner.id)
            what = command.title.removeprefix("Next ")
            lines.append((f"Next, previous {what}", (shown(command.keys[0]), shown(partner.keys[0]))))
        else:
            lines.append((command.title, tuple(shown(keys) for keys in command.keys)))
    return lines


def _partner(command: Command, commands: Sequence[Command]) -> Command | None:
    if not command.title.startswith("Next "):
        return None
    wanted = f"Previous {command.title.removeprefix('Next ')}"
    return next((other for other in commands if other.title == wanted and len(other.keys) == 1), None)
