"""The measurements of a pane: begun, changed, selected and taken away; each is kept in patient millimetres."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from viewer.panes.book import MarkBook
from viewer.panes.marks import Mark, measured
from viewer.panes.seen import SeenMap
from viewer.panes.shown import Shown
from viewer.panes.values import Tool
from viewer.volumes.values import Point


class Measuring(Shown):
    """A pane on whose images something can be measured.

    Signals:
        measured: a `Measured` when a measurement was made, moved, or (without figures) taken away.
        marks_changed: the key of a volume whose measurements are drawn otherwise now.
    """

    measured = Signal(object)
    marks_changed = Signal(str)

    def __init__(self, book: MarkBook, seen: SeenMap | None = None, parent: QWidget | None = None) -> None:
        super().__init__(seen, parent)
        self._book = book

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All measurements on the hung volume."""
        return self._book.of(self._volume.key) if self._volume is not None else ()

    def set_marks(self, key: str, marks: tuple[Mark, ...]) -> None:
        """Put back the measurements of a volume (a draft opened again)."""
        self._book.put(key, marks)
        self.update()
        self.marks_changed.emit(key)

    def use_book(self, book: MarkBook) -> None:
        """The measurements of another case."""
        self._book = book
        self.update()

    @property
    def selected(self) -> Mark | None:
        """The measurement that Delete takes away."""
        return next((m for m in self.marks if m.id == self._book.selected), None)

    def select(self, id: str | None) -> None:
        """Choose a measurement, or none."""
        self._book.selected = id
        self.update()

    def delete_mark(self) -> None:
        """Take the selected measurement away, else the last one on this image."""
        if self._volume is None or self._view is None:
            return
        on_image = [m for m in self.marks if m.index == self._view.index]
        gone = self.selected or (on_image[-1] if on_image else None)
        if gone is None:
            return
        self.keep_marks(tuple(m for m in self.marks if m.id != gone.id))
        self._book.selected = None
        self.measured.emit(measured(self._volume, gone, ()))

    def begin_mark(self, kind: Tool, points: tuple[Point, ...]) -> Mark:
        """A measurement on the shown image, with the next letter; not yet kept."""
        return self._book.begin(kind, self._view.index if self._view is not None else 0, points)

    def drop_mark(self, mark: Mark, before: tuple[Mark, ...]) -> None:
        """A measurement that was begun is not wanted: `before` stands again."""
        if all(m.id != mark.id for m in before):
            self._book.drop(mark)
        self.keep_marks(before)

    def keep_marks(self, marks: tuple[Mark, ...]) -> None:
        """Replace the measurements of the hung volume."""
        if self._volume is not None:
            self.set_marks(self._volume.key, marks)

    def tell_measured(self, mark: Mark) -> None:
        """Say the numbers of a mark to whoever listens."""
        if self._volume is not None:
            self.measured.emit(measured(self._volume, mark, self._book.reading(self._volume, mark).figures))

    @property
    def can_measure(self) -> bool:
        """Whether the picture is whole, so that something can be measured on it."""
        volume, view = self._volume, self._view
        if volume is None or view is None:
            return False
        return bool(volume.arrived[view.index]) and view.index not in self._failed and self._elsewhere is None

    def _let_go(self) -> None:
        super()._let_go()
        self._book.selected = None
