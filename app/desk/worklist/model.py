"""The rows of the worklist for Qt: no logic, only finished words, so that 10,000 rows cost what 10 do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.desk.worklist.values import TIME_HEADS, Tab, WorklistRow

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, its width in px, whether it stays in the background, and what it says of a row."""

    head: str
    width: int
    quiet: bool
    words: Callable[[WorklistRow], str]


COLUMNS = (
    Column("Time left", 156, False, lambda row: row.left.removeprefix("reported ")),
    Column("Priority", 96, True, lambda row: row.priority),
    Column("Patient", 196, False, lambda row: row.patient),
    Column("Age", 64, False, lambda row: row.age),
    Column("Exam", 200, False, lambda row: row.exam),
    Column("Site", 148, True, lambda row: row.site),
    Column("Referrer", 128, True, lambda row: row.referrer),
    Column("Images", 96, True, lambda row: row.images),
    Column("Priors", 64, True, lambda row: row.priors),
    Column("Given to", 124, True, lambda row: row.given_to),
    Column("State", 150, True, lambda row: row.state),
)
TIME, PATIENT, AGE, EXAM, SITE, REFERRER, IMAGES, GIVEN, STATE = 0, 2, 3, 4, 5, 6, 7, 9, 10


class CaseModel(QAbstractTableModel):
    """A tuple of `WorklistRow`; replaced whole, told to Qt as little as possible."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[WorklistRow, ...] = ()
        self._place: dict[str, int] = {}
        self._time_head = COLUMNS[TIME].head

    @property
    def rows(self) -> tuple[WorklistRow, ...]:
        """The rows in their order."""
        return self._rows

    def set_rows(self, rows: tuple[WorklistRow, ...]) -> bool:
        """Show these rows; whether any row came, went or moved (False: words changed at most)."""
        same = len(rows) == len(self._rows) and all(
            new.case == old.case for new, old in zip(rows, self._rows, strict=True)
        )
        if same:
            changed = [n for n, (new, old) in enumerate(zip(rows, self._rows, strict=True)) if new != old]
            self._rows = rows
            if changed:
                self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], len(COLUMNS) - 1))
            return False
        self.beginResetModel()
        self._rows = rows
        self._place = {row.case: at for at, row in enumerate(rows)}
        self.endResetModel()
        return True

    def set_tab(self, tab: Tab) -> None:
        """Name the first column by what it speaks of in this tab."""
        head = TIME_HEADS.get(tab, COLUMNS[TIME].head)
        if head != self._time_head:
            self._time_head = head
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, TIME, TIME)

    def head(self, column: int) -> str:
        """The head of a column."""
        return self._time_head if column == TIME else COLUMNS[column].head

    def place(self, case: str) -> int | None:
        """The row number of a case."""
        return self._place.get(case)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[index.column()].words(self._rows[index.row()])
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            words = COLUMNS[index.column()].words(self._rows[index.row()])
            return f"{self.head(index.column())}: {words}" if role == Qt.ItemDataRole.AccessibleTextRole else words
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.head(section)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None
