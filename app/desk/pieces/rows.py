"""Rows and columns on the grid of 4 px."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

Item = QWidget | int | None | tuple[QWidget, int]
"""A widget; px of space; None for what stretches; a widget with its stretch."""


def row(
    *items: Item,
    gap: int = 8,
    pad: tuple[int, int, int, int] = (0, 0, 0, 0),
    name: str = "",
    height: int = 0,
) -> QFrame:
    """Items from left to right."""
    frame = _frame(name)
    line = QHBoxLayout(frame)
    _fill(line, items, gap, pad)
    if height:
        frame.setFixedHeight(height)
    return frame


def column(
    *items: Item,
    gap: int = 8,
    pad: tuple[int, int, int, int] = (0, 0, 0, 0),
    name: str = "",
    width: int = 0,
) -> QFrame:
    """Items from top to bottom."""
    frame = _frame(name)
    line = QVBoxLayout(frame)
    _fill(line, items, gap, pad)
    if width:
        frame.setFixedWidth(width)
    return frame


def rule(vertical: bool = False) -> QFrame:
    """A line of 1 px between two regions."""
    frame = QFrame()
    frame.setObjectName("rule")
    if vertical:
        frame.setFixedWidth(1)
    else:
        frame.setFixedHeight(1)
    return frame


def page(*items: Item, owner: QWidget) -> None:
    """Fill `owner` from top to bottom without gaps, on the ground of a page."""
    owner.setObjectName("page")
    owner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    line = QVBoxLayout(owner)
    _fill(line, items, 0, (0, 0, 0, 0))


def _frame(name: str) -> QFrame:
    frame = QFrame()
    if name:
        frame.setObjectName(name)
    return frame


def _fill(line: QBoxLayout, items: tuple[Item, ...], gap: int, pad: tuple[int, int, int, int]) -> None:
    line.setContentsMargins(*pad)
    line.setSpacing(gap)
    for item in items:
        if item is None:
            line.addStretch(1)
        elif isinstance(item, int):
            line.addSpacing(item)
        elif isinstance(item, tuple):
            line.addWidget(item[0], item[1])
        else:
            line.addWidget(item)
