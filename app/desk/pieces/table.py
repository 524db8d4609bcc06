"""A table whose rows are read and chosen as wholes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.desk.theme.theme import Theme


def choose_rows(table: QTableView, theme: Theme) -> None:
    """Rows of 28 px under a head of 32, no grid, one row chosen at a time, ringed by the table's own cells."""
    table.setProperty("ring", "own")
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    side, head = table.verticalHeader(), table.horizontalHeader()
    side.hide()
    side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    side.setDefaultSectionSize(theme.size("row_dense"))
    head.setFixedHeight(32)
    head.setHighlightSections(False)
    head.setSectionsClickable(False)
    head.setStretchLastSection(True)
