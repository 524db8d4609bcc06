"""The worklist page: title and tabs, the next case and why, filters, the table, the preview, the footer."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QStackedWidget, QWidget

from app.desk.pieces.buttons import Button, DropButton
from app.desk.pieces.footer import Footer
from app.desk.pieces.rows import column, page, row, rule
from app.desk.pieces.words import Elided, KeyCap, label
from app.desk.theme.theme import Theme
from app.desk.worklist.preview import PreviewPanel
from app.desk.worklist.table import CaseTable
from app.desk.worklist.values import TAB_WORDS, Filter, Preview, Tab, WorklistPage, WorklistRow

BESIDE = 1700
"""Px of width from which the preview stands beside the table; below it lies over the right side by Space."""
_SEARCH_PAUSE_MS = 60


class Worklist(QWidget):
    """The page. Nothing here reads or writes a case: signals say what the person wants.

    Signals: `opened` (case), `selected` (case; asks for its preview), `tab_chosen` (a `Tab`), `searched` (words),
    `filtered` (filter's name, choice or ""), `refresh_wanted`, `next_wanted`,
    `import_wanted`.
    """

    opened = Signal(str)
    selected = Signal(str)
    tab_chosen = Signal(str)
    searched = Signal(str)
    filtered = Signal(str, str)
    refresh_wanted = Signal()
    next_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Worklist")
        self._theme = theme
        self._page = WorklistPage(())
        self._next_case = ""
        self.tabs = {tab: Button(words, "tab") for tab, words in TAB_WORDS.items()}
        for tab, button in self.tabs.items():
            button.clicked.connect(partial(self._tab, tab))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Patient, accession or exam")
        self.search.setAccessibleName("Search patient, accession or exam")
        self.search.setFixedWidth(280)
        self.search.installEventFilter(self)
        self.search.textEdited.connect(self._typed)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._search_now)
        self.table = CaseTable(theme)
        self.table.opened.connect(self.opened)
        self.table.moved.connect(self.selected)
        self.preview = PreviewPanel(theme)
        self.preview.opened.connect(self.opened)
        self.fresh = Button("", "", "F5")
        self.fresh.clicked.connect(self.refresh_wanted)
        self.next_name = Elided(theme, "", "text", theme.size("body"), 600)
        self.next_why = Elided(theme, "", "text2")
        self._filters = row(gap=8)
        self._filter_buttons: dict[str, DropButton] = {}
        self.footer = Footer(theme)
        self._tabs_row = row(
            label("Worklist", "title"),
            16,
            *self.tabs.values(),
            None,
            self.search,
            KeyCap(theme, "Ctrl+F"),
            gap=4,
            pad=(16, 0, 16, 0),
            name="panel",
            height=47,
        )
        self._next_key = KeyCap(theme, "F8")
        self._next_key.pressed.connect(self.next_wanted)
        self._next_row = row(
            label("Next", "head"),
            self.next_name,
            self.next_why,
            self._next_key,
            None,
            self.fresh,
            self._filters,
            gap=8,
            pad=(16, 0, 16, 0),
            name="page",
            height=48,
        )
        self._none = self._nothing()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._none)
        self._side = row((column(self._next_row, (self._stack, 1), gap=0), 1), self.preview, gap=0)
        page(self._tabs_row, rule(), (self._side, 1), rule(), self.footer, owner=self)
        self._over = False
        self._order_of_focus()

    def show_page(self, values: WorklistPage) -> None:
        """Show these values; the selection stays on its case."""
        self._page = values
        for tab, button in self.tabs.items():
            button.set_words(f"{TAB_WORDS[tab]}  {values.count(tab)}")
            button.set_on(tab is values.tab)
        self.fresh.set_words(f"{values.new} new")
        self.fresh.setVisible(values.new > 0)
        self._show_next(values.next)
        self._show_filters(values.filters)
        if not self.search.hasFocus() and self.search.text() != values.searched:
            self.search.setText(values.searched)
        held = self.table.hasFocus()
        self.table.cases.set_tab(values.tab)
        self.table.show_rows(values.rows)
        self._stack.setCurrentIndex(0 if values.rows else 1)
        chosen = bool(values.searched) or any(one.chosen for one in values.filters)
        self._next_row.setVisible(bool(values.rows) or chosen)  # what hides all rows can be taken back
        if not values.rows:
            self._say_nothing(values)
            self.preview.show_case(None)
            if held:
                self.tabs[values.tab].setFocus()
        elif held:
            self.table.setFocus()
        self.footer.show_status(values.status)
        self._arrange()

    def show_preview(self, preview: Preview | None) -> None:
        """Show the preview of the selected case; one that came too late for another case is left aside."""
        if preview is None or preview.case == self.table.case():
            self.preview.show_case(preview)

    def begin(self) -> None:
        """Select the first row where none is, and give the table the keys."""
        if self.table.currentIndex().row() < 0 and self._page.rows:
            self.table.select_row(0)
        self.table.setFocus()

    def open_selected(self) -> None:
        """Open the selected case."""
        if self.table.case():
            self.opened.emit(self.table.case())

    def begin_search(self) -> None:
        """Give the search field the keys, its words selected."""
        self.search.setFocus()
        self.search.selectAll()

    def toggle_preview(self) -> None:
        """Lay the preview over the right side, or take it away; where it stands beside, nothing changes."""
        self._over = not self._over
        self._arrange()

    def choose_tab(self, tab: Tab) -> None:
        """Ask for another tab."""
        self._tab(tab)

    def regions(self) -> tuple[QWidget, ...]:
        """Where F6 goes, in order."""
        return (self.table, self.search, self._tabs_row, self._filters, self.preview)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                if self.search.text():
                    self.search.clear()
                    self._search_now()
                self.table.setFocus()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._search_now()
                self.begin()
                return True
        return False

    def _arrange(self) -> None:
        beside = self.width() >= BESIDE
        shown = bool(self._page.rows)
        if beside:
            if self.preview.parentWidget() is not self._side:
                layout = self._side.layout()
                if layout is not None:
                    layout.addWidget(self.preview)
            self.preview.setVisible(shown)
            self.table.set_covered(0)
            return
        if self.preview.parentWidget() is not self:
            self.preview.setParent(self)
        top = 48
        height = self.height() - top - self.footer.height() - 1
        self.preview.setGeometry(self.width() - self.preview.width(), top, self.preview.width(), height)
        self.preview.setVisible(self._over and shown)
        self.table.set_covered(self.preview.width() if self._over and shown else 0)
        if self._over:
            self.preview.raise_()

    def _show_next(self, case: WorklistRow | None) -> None:
        self._next_key.setVisible(case is not None)
        self.next_name.set_text(case.patient if case else "Nothing is waiting for you")
        self.next_why.set_text(case.why if case else "")

    def _show_filters(self, filters: tuple[Filter, ...]) -> None:
        for one in filters:
            button = self._filter_buttons.get(one.name)
            if button is None:
                button = DropButton(self._theme, one.name)
                button.setMenu(QMenu(button))
                self._filter_buttons[one.name] = button
                layout = self._filters.layout()
                if layout is not None:
                    layout.addWidget(button)
            button.set_words(f"{one.name}: {one.chosen or 'all'}")
            menu = button.menu()
            menu.clear()
            for choice in ("", *one.choices):
                action = menu.addAction(choice or "all")
                action.setCheckable(True)
                action.setChecked(choice == one.chosen)
                action.triggered.connect(partial(self._filter, one.name, choice))

    def _nothing(self) -> QWidget:
        self._none_title = label("No cases to report", "title")
        self._none_words = label("Cases given to you appear here by themselves, most urgent first.", "quiet")
        self._none_all = label("", "")
        self._import_key = KeyCap(self._theme, "Ctrl+I")
        self._import_key.pressed.connect(self.import_wanted)
        lines = [self._hint(self._import_key, label("Import files or a folder"))]
        self._none_open = self._hint(KeyCap(self._theme, "Ctrl+2"), self._none_all)
        lines += [self._none_open, self._hint(KeyCap(self._theme, "Ctrl+K"), label("All commands"))]
        words = column(None, self._none_title, 4, self._none_words, 12, *lines, None, None, gap=8, width=480)
        return row(None, words, None, name="page")

    def _hint(self, key: KeyCap, words: QWidget) -> QWidget:
        cap = row(key, None)
        cap.setFixedWidth(72)
        return row(cap, words, None, gap=0)

    def _say_nothing(self, values: WorklistPage) -> None:
        searched = bool(values.searched or any(one.chosen for one in values.filters))
        titles = {
            Tab.MINE: "No cases to report",
            Tab.OPEN: "No open cases",
            Tab.STOPPED: "No case is stopped",
            Tab.REPORTED: "Nothing reported today",
            Tab.ALERTS: "No alert is open",
        }
        sentences = {
            Tab.MINE: "Cases given to you appear here by themselves, most urgent first.",
            Tab.OPEN: "Cases appear here when their images arrive, most urgent first.",
            Tab.STOPPED: "Cases whose clock waits for something appear here.",
            Tab.REPORTED: "What you sign appears here, the last first.",
            Tab.ALERTS: "Alerts that nobody has acknowledged appear here.",
        }
        self._none_title.setText("Nothing fits" if searched else titles[values.tab])
        self._none_words.setText(
            "No case in this tab fits the search and the filters above. Esc clears the search."
            if searched
            else sentences[values.tab]
        )
        others = values.count(Tab.OPEN)
        self._none_all.setText(f"Show all {others} open cases" if others != 1 else "Show the one open case")
        self._none_open.setVisible(values.tab is not Tab.OPEN and others > 0)

    def _order_of_focus(self) -> None:
        order = [self.table, self.search, *self.tabs.values(), self.fresh]
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)
        QWidget.setTabOrder(order[-1], self.preview.open_button)

    def _tab(self, tab: Tab, _checked: bool = False) -> None:
        self.tab_chosen.emit(tab.value)

    def _filter(self, name: str, choice: str, _checked: bool = False) -> None:
        self.filtered.emit(name, choice)

    @Slot(str)
    def _typed(self, _words: str) -> None:
        self._pause.start()

    @Slot()
    def _search_now(self) -> None:
        self._pause.stop()
        self.searched.emit(self.search.text().strip())
