"""The tool row: 32 by 32 tools in groups, window presets with their keys at the right, as many as there is room for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.desk.pieces.buttons import Button, ToolButton
from app.desk.pieces.words import KeyCap
from app.desk.reading.values import Preset, Tool
from app.desk.theme.theme import Theme


class ToolRow(QFrame):
    """40 px high. `wanted` carries a command id.

    Presets never make the page wider than the screen: those that find no room keep their key and their place in the
    palette, and the last one, as sent, is shown always.
    """

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Tools")
        self.setFixedHeight(40)
        self._groups = 0
        self._tools: dict[str, ToolButton] = {}
        self._presets: list[tuple[Button, KeyCap]] = []
        self._offered: tuple[tuple[str, str, str], ...] = ()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(12, 0, 12, 0)
        self._line.setSpacing(4)

    def minimumSizeHint(self) -> QSize:
        """No width of its own: how wide the images are is not for the tools to say."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is no room for all presets the last numbered ones go; their keys work all the same."""
        margins = self._line.contentsMargins()
        room = self.width() - margins.left() - margins.right() - 4 * len(self._tools)
        room -= sum(map(_wide, self._tools.values())) + 16 * self._groups + 4
        for pair in (*self._presets[-1:], *self._presets[:-1]):  # "as sent" is the last to go
            room -= sum(_wide(widget) + 4 for widget in pair)
            for widget in pair:
                widget.setVisible(room >= 0)

    def show_tools(self, tools: tuple[Tool, ...]) -> None:
        """Show these tools, or change which of them are on."""
        if tuple(self._tools) != tuple(tool.command for tool in tools):
            self._build(tools)
        for tool in tools:
            button = self._tools[tool.command]
            button.set_on(tool.on)
            button.setAccessibleName(f"{tool.name}, on" if tool.on else tool.name)

    def show_presets(self, presets: tuple[Preset, ...]) -> None:
        """Show the window presets of the active pane's body part."""
        offered = tuple((preset.command, preset.name, preset.key) for preset in presets)
        if offered != self._offered:
            self._offer(presets)
            self._offered = offered
            self._fit()
        for preset, (button, _) in zip(presets, self._presets, strict=True):
            button.set_on(preset.on)

    def _build(self, tools: tuple[Tool, ...]) -> None:
        while self._line.count():
            item = self._line.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self._tools, self._presets, self._offered = {}, [], ()
        group = self._groups = 0
        for tool in tools:
            if tool.group != group:
                self._groups += 1
                self._line.addSpacing(12)
                group = tool.group
            button = ToolButton(self._theme, tool.icon, tool.name, tool.key)
            button.clicked.connect(partial(self._press, tool.command))
            self._tools[tool.command] = button
            self._line.addWidget(button)
        self._line.addStretch(1)

    def _offer(self, presets: tuple[Preset, ...]) -> None:
        for button, cap in self._presets:
            for widget in (button, cap):
                self._line.removeWidget(widget)
                widget.deleteLater()
        self._presets = []
        for preset in presets:
            button, cap = Button(preset.name, "preset"), KeyCap(self._theme, preset.key)
            button.setAccessibleName(f"{preset.name} window")
            button.clicked.connect(partial(self._press, preset.command))
            for widget in (button, cap):
                self._line.addWidget(widget)
            self._presets.append((button, cap))
        self._fit()

    def _press(self, command: str, _checked: bool = False) -> None:
        self.wanted.emit(command)


def _wide(widget: QWidget) -> int:
    """How much room a widget wants."""
    return max(widget.sizeHint().width(), widget.minimumWidth())
