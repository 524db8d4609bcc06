"""The table of cases: shape and word for every state, a ring around the row, the selection on its patient."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.desk.pieces.table import choose_rows
from app.desk.theme.theme import Theme
from app.desk.worklist.model import (
    AGE,
    COLUMNS,
    EXAM,
    GIVEN,
    IMAGES,
    PATIENT,
    REFERRER,
    SITE,
    STATE,
    TIME,
    CaseModel,
)
from app.desk.worklist.values import Light, WorklistRow

LIGHTS = {
    Light.IN_TIME: ("ok", "ok"),
    Light.SOON: ("soon", "warning"),
    Light.DUE: ("due", "critical"),
    Light.LATE: ("late", "critical"),
    Light.STOPPED: ("stopped", "text2"),
}
"""Icon and token of each light; only due and late are heavy."""
_HEAVY = (Light.DUE, Light.LATE)
_NATURAL = sum(column.width for column in COLUMNS)
_WITHOUT_REFERRER = 1400
_MEASURED = 60
_LONG = (GIVEN, SITE, EXAM, PATIENT, REFERRER)
"""Columns whose words are shortened where they are narrow, in the order they get what the others can spare."""
_MAY_GIVE = (PATIENT, EXAM, REFERRER, GIVEN, TIME)
"""Columns that give way down to their own words, before words of another are shortened."""
_BESIDE_WORDS = {TIME: 48, IMAGES: 40, STATE: 40}
"""Px of a cell that are not words: pads of 8, where there may be a shape also its 22, and 2 for rounding."""
Index = QModelIndex | QPersistentModelIndex


class CaseCell(QStyledItemDelegate):
    """Draws one cell: words in their weight, a shape before what is a state."""

    def __init__(self, theme: Theme, table: QTableView, model: CaseModel) -> None:
        super().__init__(table)
        self._theme, self._model = theme, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row, column = self._theme, self._model.rows[index.row()], index.column()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("selection"))
            if column == TIME:
                painter.fillRect(QRect(area.left(), area.top(), 4, area.height()), theme.colour("accent"))
        box = area.adjusted(16 if column == TIME else 8, 0, -8, 0)
        icon, tint, colour, weight = self._looks(row, column)
        if icon:
            where = QRectF(box.left(), box.top() + (box.height() - 14) / 2, 14, 14)
            theme.draw(painter, icon, where, tint)
            box.setLeft(box.left() + 22)
        painter.setFont(theme.dense(weight))
        painter.setPen(theme.colour(colour))
        words = COLUMNS[column].words(row)
        if column == AGE and words[1:2] == " ":
            box.setLeft(box.left() + painter.fontMetrics().horizontalAdvance("0"))  # units below units
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)

    def _looks(self, row: WorklistRow, column: int) -> tuple[str, str, str, int]:
        if column == TIME and row.light is not None:
            icon, tint = LIGHTS[row.light]
            colour = "text2" if row.light in (Light.IN_TIME, Light.STOPPED) else "text"
            return icon, tint, colour, 600 if row.light in _HEAVY else 400
        if column == IMAGES and row.waiting:
            return "soon", "warning", "text", 400
        if column == STATE and row.light is Light.STOPPED:
            return "stopped", "text2", "text2", 400
        if column == STATE and row.lively:
            return "", "", "text", 400
        return "", "", "text2" if COLUMNS[column].quiet else "text", 400


class CaseTable(QTableView):
    """Rows of 28 px. `opened` carries the case of Enter or a double click, `moved` the case that is selected."""

    opened = Signal(str)
    moved = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._told = ""
        self._covered = 0
        self.cases = CaseModel(self)
        self.setModel(self.cases)
        self.setItemDelegate(CaseCell(theme, self, self.cases))
        self.setAccessibleName("Cases")
        choose_rows(self, theme)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(self._double)

    def case(self) -> str:
        """The selected case, "" where there is none."""
        at = self.currentIndex().row()
        return self.cases.rows[at].case if 0 <= at < len(self.cases.rows) else ""

    def show_rows(self, rows: tuple[WorklistRow, ...]) -> None:
        """Show `rows`; the selection stays on its case, and that row stays where it is on the screen."""
        case, before = self.case(), self.currentIndex().row()
        y = self.rowViewportPosition(before) if before >= 0 else 0
        moved = self.cases.set_rows(rows)
        self._spread()
        if moved and rows:
            at = self.cases.place(case)
            if at is None:
                self.select_row(max(0, min(before, len(rows) - 1)))
                return
            self.setCurrentIndex(self.cases.index(at, 0))
            self.verticalScrollBar().setValue(at * self.theme_row() - y)

    def theme_row(self) -> int:
        """Height of a row in px."""
        return self.verticalHeader().defaultSectionSize()

    def set_covered(self, pixels: int) -> None:
        """How much of the right side lies under the preview; the ring ends before it."""
        if pixels != self._covered:
            self._covered = pixels
            self.viewport().update()

    def select(self, case: str) -> None:
        """Select a case where it is listed."""
        at = self.cases.place(case)
        if at is not None:
            self.select_row(at)

    def select_row(self, at: int) -> None:
        """Select a row by its number."""
        index = self.cases.index(at, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def step(self, by: int) -> None:
        """Move the selection up or down, stopping at the ends."""
        last = len(self.cases.rows) - 1
        if last >= 0:
            self.select_row(max(0, min(last, self.currentIndex().row() + by)))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        case = self.case()
        if case != self._told:
            self._told = case
            self.moved.emit(case)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.case():
                self.opened.emit(self.case())
            return
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            last = len(self.cases.rows)
            self.step(-last if event.key() == Qt.Key.Key_Home else last)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands, not a search by first letter."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        at = self.currentIndex().row()
        if at < 0 or not self.hasFocus():
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("focus"), 2))
        ring = QRectF(0, self.rowViewportPosition(at), self.viewport().width() - self._covered, self.rowHeight(at))
        painter.drawRoundedRect(ring.adjusted(1, 1, -1, -1), 4, 4)

    def _double(self, index: QModelIndex) -> None:
        self.opened.emit(self.cases.rows[index.row()].case)

    def _spread(self) -> None:
        """Widen every column by one measure where there is room; without room the referrer goes first."""
        room = self.viewport().width()
        hide = room < _WITHOUT_REFERRER
        if self.isColumnHidden(REFERRER) != hide:
            self.setColumnHidden(REFERRER, hide)
        natural = _NATURAL - (COLUMNS[REFERRER].width if hide else 0)
        factor = max(1.0, min(1.4, room / natural))
        widths = [round(column.width * (factor if factor > 1.1 else 1.0)) for column in COLUMNS]
        widths[REFERRER] = 0 if hide else widths[REFERRER]
        spare = room - sum(widths[:STATE]) - self._needed(STATE)
        short = sum(max(0, self._needed(at) - widths[at]) for at in _LONG if widths[at])
        for at in _MAY_GIVE:
            less = max(0, min(short - spare, widths[at] - self._needed(at))) if widths[at] else 0
            widths[at] -= less
            spare += less
        for at in _LONG:
            more = max(0, min(spare, self._needed(at) - widths[at])) if widths[at] else 0
            widths[at] += more
            spare -= more
        for at, width in enumerate(widths[:STATE]):
            if width:
                self.setColumnWidth(at, width)

    def _needed(self, at: int) -> int:
        """Width at which no words of a column are shortened in the first rows, which are those that are read."""
        metrics = QFontMetrics(self._theme.dense(600 if at == TIME else 400))
        said = {COLUMNS[at].words(row) for row in self.cases.rows[:_MEASURED]}
        words = max((metrics.horizontalAdvance(one) for one in (*said, self.cases.head(at))), default=0)
        return words + _BESIDE_WORDS.get(at, 18)
