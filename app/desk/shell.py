"""The shell of a window: pages, commands, what floats over them, the strip for questions, bars that cannot wait.

The life of the window (start, one instance, threads, closing) belongs to whoever makes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.desk.commands.actions import Actions, D, Function
from app.desk.commands.floats import Floats
from app.desk.commands.regions import Regions
from app.desk.commands.table import CommandTable
from app.desk.notices.bar import NowBar
from app.desk.pieces.ring import FocusRing
from app.desk.theme.theme import Theme

if TYPE_CHECKING:
    from app.desk.commands.help_card import HelpCard
    from app.desk.commands.palette import Palette

_FROM_WIDE = 1600
_FLOAT_WIDE, _FLOAT_NARROW = 592, 440
"""Px at the right edge that palette and help card may cover: the report column, never images."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the window: its name in the column `on` of the command table, the widget, its F6 regions."""

    name: str
    widget: QWidget
    regions: Sequence[QWidget] = ()


class Shell(QWidget):
    """One window's content. `commands` runs ids; `floats` shows sheets; `now` holds bars that cannot wait."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._pages: dict[str, Page] = {}
        self._page: Page | None = None
        self.now = NowBar(theme)
        self._stack = QStackedWidget()
        line = QVBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.now)
        line.addWidget(self._stack, 1)
        self.floats = Floats(self)
        self.floats.closed.connect(self._float_closed)
        self.regions = Regions(self)
        self.ring = FocusRing(theme, self)
        self._actions: Actions[D] | None = None  # type: ignore[valid-type]  # the desk's own type

    def connect_commands(self, table: CommandTable, functions: Mapping[str, Function[D]], desk: D) -> Actions[D]:
        """Give the window its commands; call once.

        Raises:
            CommandsWrong: a row without a function, or a function without a row.
        """
        actions = Actions(self, table, functions, desk)
        self._actions = actions
        if self._page is not None:
            actions.set_page(self._page.name)
        return actions

    @cached_property
    def palette_(self) -> Palette:
        """The palette; made when it is first wanted, so that the first window does not wait for it."""
        from app.desk.commands.palette import Palette

        made = Palette(self._theme, self)
        made.chosen.connect(self._chosen)
        made.left.connect(self._close_palette)
        return made

    @cached_property
    def help_card(self) -> HelpCard:
        """The help card; made when it is first wanted."""
        from app.desk.commands.help_card import HelpCard

        made = HelpCard(self._theme, self)
        made.left.connect(self._close_help)
        return made

    def add_page(self, page: Page) -> None:
        """Add a page, in place of an older one of its name; the first is shown."""
        before = self._pages.get(page.name)
        if before is not None:
            self._stack.removeWidget(before.widget)
            before.widget.deleteLater()
        self._pages[page.name] = page
        self._stack.addWidget(page.widget)
        if self._page is None:
            self.show_page(page.name)

    def show_page(self, name: str) -> None:
        """Show a page and make its commands the live ones; what floats is closed."""
        while self.floats.close_top():
            pass
        page = self._pages[name]
        self._page = page
        self._stack.setCurrentWidget(page.widget)
        self.regions.set_regions(page.regions)
        if self._actions is not None:
            self._actions.set_page(name)

    def page_name(self) -> str:
        """The page that is shown, "" before the first."""
        return self._page.name if self._page is not None else ""

    def set_regions(self, regions: Sequence[QWidget]) -> None:
        """Change the F6 regions of the page that is shown (a strip came or went)."""
        self.regions.set_regions(regions)

    def open_palette(self, where: str = "") -> None:
        """Open the palette, or close it where it is open."""
        if self._actions is None or self.floats.is_open(self.palette_):
            self._close_palette()
            return
        self._close_help()
        self.palette_.start(self._actions.offered(), self._actions.used, where)
        self.palette_.place(self.float_area())
        self.floats.open(self.palette_, self.palette_.input)

    def open_help(self) -> None:
        """Open the help card of this page, or close it where it is open."""
        if self._actions is None or self.floats.is_open(self.help_card):
            self._close_help()
            return
        self._close_palette()
        columns = 2 if self.width() >= _FROM_WIDE else 1
        self.help_card.start(self._actions.table.on_page(self.page_name()), columns)
        self.help_card.place(self.float_area())
        self.floats.open(self.help_card, self.help_card.shut)

    def open_sheet(self, sheet: QWidget, focus: QWidget, where: QRect) -> None:
        """Show a sheet over the page; letters are no commands until it is closed."""
        sheet.setParent(self)
        sheet.setGeometry(where)
        self.floats.open(sheet, focus)
        if self._actions is not None:
            self._actions.set_page("sheet")

    def float_area(self) -> QRect:
        """Where palette and help card may lie: the right edge below the first 48 px."""
        width = _FLOAT_WIDE if self.width() >= _FROM_WIDE else min(_FLOAT_NARROW, self.width())
        top = 48 + (self.now.height() if self.now.isVisible() else 0)
        return QRect(self.width() - width, top, width, self.height() - top - 28)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.floats.close_top():
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.floats.top() is None:
            return
        for floating in (self.palette_, self.help_card):
            if self.floats.is_open(floating):
                floating.place(self.float_area())

    @Slot(str)
    def _chosen(self, command: str) -> None:
        self._close_palette()
        if self._actions is not None:
            self._actions.run(command)

    @Slot()
    def _close_palette(self) -> None:
        self.floats.close(self.palette_)

    @Slot()
    def _close_help(self) -> None:
        self.floats.close(self.help_card)

    @Slot(object)
    def _float_closed(self, _widget: object) -> None:
        if self._actions is not None and self._page is not None and self.floats.top() is None:
            self._actions.set_page(self._page.name)
