"""Layouts of the panes: which are shown and where, as a pure function; and the grid they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

P = TypeVar("P")


class Layout(StrEnum):
    """Rows by columns."""

    ONE = "1x1"
    BESIDE = "1x2"
    BELOW = "2x1"
    FOUR = "2x2"

    @property
    def words(self) -> str:
        """As it is said to the reader."""
        return {
            Layout.ONE: "One image.",
            Layout.BESIDE: "Two images side by side.",
            Layout.BELOW: "Two series, one above the other.",
            Layout.FOUR: "Four images, two by two.",
        }[self]


def following(layout: Layout) -> Layout:
    """The next one, round and round."""
    every = list(Layout)
    return every[(every.index(layout) + 1) % len(every)]


def placed(
    layout: Layout, current: Sequence[P], prior: Sequence[P], active: P, *, beside: bool
) -> tuple[tuple[P, ...], ...]:
    """The panes that are shown, row by row.

    Args:
        current: the panes of the current study, four.
        prior: the panes of the prior, two; they stand at the right, always.
        beside: a prior hangs, or was asked for; without it four images are all of the current study.
    """
    if layout is Layout.ONE:
        return ((active,),)
    if layout is Layout.BESIDE:
        return ((current[0], prior[0]),)
    if layout is Layout.BELOW:
        own = prior if active in prior else current
        return ((own[0],), (own[1],))
    if beside:
        return ((current[0], prior[0]), (current[1], prior[1]))
    return ((current[0], current[2]), (current[1], current[3]))


class PaneGrid(QFrame):
    """Shows panes in rows and columns of one size, 4 px apart."""

    def __init__(self, panes: Sequence[QWidget]) -> None:
        super().__init__()
        self.setObjectName("page")  # the ground shows between the panes
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._panes = tuple(panes)
        self._rows: tuple[tuple[QWidget, ...], ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        for pane in self._panes:
            pane.setParent(self)
            pane.hide()

    def show_rows(self, rows: Sequence[Sequence[QWidget]]) -> None:
        """Show these panes and no others."""
        wanted = tuple(tuple(row) for row in rows)
        if wanted == self._rows:
            return
        shown = [pane for row in wanted for pane in row]
        for pane in self._panes:
            if pane not in shown:
                pane.hide()
            self._grid.removeWidget(pane)
        for at in range(2):
            self._grid.setRowStretch(at, int(at < len(wanted)))
            self._grid.setColumnStretch(at, int(at < len(wanted[0])))
        for down, row in enumerate(wanted):
            for across, pane in enumerate(row):
                self._grid.addWidget(pane, down, across)
                pane.show()
        self._rows = wanted
