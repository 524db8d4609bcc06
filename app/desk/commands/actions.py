"""One QAction a row, shared by keys, menus, palette and voice; and the one place that keeps letters in a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.desk.commands.keys import belongs_to_focus, sequences, shown
from app.desk.commands.table import Command, CommandsWrong, CommandTable
from resources.errors import ReadroomError


class Holds(Protocol):
    """What a desk answers about itself."""

    def holds(self, predicate: str) -> bool:
        """Whether a predicate of the column `when` is true now ("case open", "image active")."""


D = TypeVar("D", bound=Holds)
Function = Callable[[D, str], None]
"""What a command does: the desk, and the argument after the colon ("" without one)."""


class Actions(QObject, Generic[D]):
    """The table in a window.

    `ran` carries the id of a command after it was done, `refused` the sentence of one that could not be.

    Raises:
        CommandsWrong: a row has no function or a function has no row.
    """

    ran = Signal(str)
    refused = Signal(str)

    def __init__(self, window: QWidget, table: CommandTable, functions: Mapping[str, Function[D]], desk: D) -> None:
        super().__init__(window)
        self._table, self._functions, self._desk = table, functions, desk
        self._check()
        self._page = ""
        self._used: list[str] = []
        self._titles: dict[str, str] = {}
        self._actions: dict[str, QAction] = {}
        for row in table.rows:
            action = QAction(row.title, self)
            action.setToolTip(row.help)
            action.setShortcuts([sequence for keys in row.keys for sequence in sequences(keys)])
            action.setAutoRepeat(row.level == "view")
            action.setEnabled(False)
            action.triggered.connect(partial(self._triggered, row.id))
            self._actions[row.id] = action
        self.add_window(window)
        self._watched: QWidget | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._watch)
            self._watch(None, application.focusWidget())

    @property
    def table(self) -> CommandTable:
        """The rows."""
        return self._table

    @property
    def page(self) -> str:
        """The page whose commands are live."""
        return self._page

    @property
    def used(self) -> tuple[str, ...]:
        """Ids that were run, the last first."""
        return tuple(self._used)

    def add_window(self, window: QWidget) -> None:
        """Let the keys work in another window too (a detached pane)."""
        window.addActions(list(self._actions.values()))

    def action(self, id: str) -> QAction:
        """The action of a row, for menus and buttons."""
        return self._actions[id]

    def key(self, id: str) -> str:
        """The key of a row as it is shown, "" where it has none."""
        row = self._table.find(id)
        return shown(row.keys[0]) if row is not None and row.keys else ""

    def set_page(self, page: str) -> None:
        """Make the commands of `page` live and no others."""
        self._page = page
        for row in self._table.rows:
            self._actions[row.id].setEnabled(row.works_on(page))

    def live(self) -> tuple[Command, ...]:
        """What could be done now: rows of this page whose predicates hold."""
        rows = (row for row in self._table.on_page(self._page) if self._holds(row))
        return tuple(replace(row, title=self._titles.get(row.id, row.title)) for row in rows)

    def offered(self) -> tuple[Command, ...]:
        """What the palette lists: live rows, but no number that means nothing now, and no meaning twice."""
        live = self.live()
        named = {self._titles[row.id] for row in live if row.id in self._titles}
        bases = {name.partition(":")[0] for name in self._titles}
        return tuple(
            row
            for row in live
            if row.id in self._titles or (row.id.partition(":")[0] not in bases and row.title not in named)
        )

    def set_titles(self, titles: Mapping[str, str]) -> None:
        """Say what rows mean at this moment ("Brain window" for preset 1); palette and menus show it."""
        self._titles = dict(titles)
        for row in self._table.rows:
            self._actions[row.id].setText(self._titles.get(row.id, row.title))

    def run(self, id: str) -> bool:
        """Do a command by its id, from palette, voice or a button; whether it was done."""
        row = self._table.find(id)
        if row is None:
            self.refused.emit(f"There is no command “{id}”.")
            return False
        if not row.works_on(self._page) or not self._holds(row):
            self.refused.emit(f"“{row.title}” cannot be done here.")
            return False
        function = self._function(id, row)
        argument = id.partition(":")[2]
        try:
            function(self._desk, argument)
        except ReadroomError as error:
            self.refused.emit(str(error))
            return False
        if row.id in self._used:
            self._used.remove(row.id)
        self._used.insert(0, row.id)
        self.ran.emit(id)
        return True

    def _watch(self, _before: QWidget | None, focus: QWidget | None) -> None:
        """Look at the keys of the widget that has them, and at no other event of the program."""
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = focus
        if focus is not None:
            focus.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            focus = QApplication.focusWidget()
            if belongs_to_focus(focus, event):
                event.accept()
                return True
        return False

    def _function(self, id: str, row: Command) -> Function[D]:
        names = (id, row.id, row.id.partition(":")[0])
        return next(self._functions[name] for name in names if name in self._functions)

    def _triggered(self, id: str, _checked: bool = False) -> None:
        row = self._table.find(id)
        if row is not None and self._holds(row):
            self.run(id)

    def _holds(self, row: Command) -> bool:
        return all(self._desk.holds(name) for name in row.when)

    def _check(self) -> None:
        rows = {row.id for row in self._table.rows}
        bare = sorted(
            row for row in rows if row not in self._functions and row.partition(":")[0] not in self._functions
        )
        bases = {row.partition(":")[0] for row in rows}
        lost = sorted(name for name in self._functions if name not in rows | bases)
        if bare:
            raise CommandsWrong(f"These commands have no function: {', '.join(bare)}.")
        if lost:
            raise CommandsWrong(f"These functions have no row in commands.toml: {', '.join(lost)}.")
