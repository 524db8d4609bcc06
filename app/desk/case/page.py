"""The reading page: banner, series, tools, two panes, the report column, the strip for questions, the footer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desk.case.layout import PaneGrid
from app.desk.case.viewing import Viewing
from app.desk.notices.strip import QuestionStrip
from app.desk.pieces.footer import Footer
from app.desk.pieces.rows import rule
from app.desk.reading.banner import PatientBanner
from app.desk.reading.strip import SeriesStrip
from app.desk.reading.tools import ToolRow
from app.desk.report.column import NARROW, WIDE, ReportColumn
from app.desk.sheets.two_patients import TwoPatientsBar
from app.desk.theme.theme import Theme
from dictation.panel.strip import DictationStrip

COMPACT = 1600
"""Px of width below which one pane stands beside the report; the other comes by Left, Right or P."""


class ReadingPage(QWidget):
    """Holds the parts at their sizes; drives nothing."""

    def __init__(self, theme: Theme, viewing: Viewing, microphone: DictationStrip) -> None:
        super().__init__()
        self.setAccessibleName("Reading")
        self._viewing = viewing
        self.banner = PatientBanner(theme)
        self.two_patients = TwoPatientsBar(theme)
        self.series = SeriesStrip(theme)
        self.tools = ToolRow(theme)
        self.column = ReportColumn(theme)
        self.column.set_microphone(microphone)
        self.question = QuestionStrip(theme)
        self.footer = Footer(theme)
        for pane in viewing.panes:
            pane.setProperty("ring", "own")  # the active pane's frame is its ring
            pane.installEventFilter(self)
        self.panes = PaneGrid(viewing.panes)
        left = QFrame()
        down = QVBoxLayout(left)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(self.series)
        down.addWidget(self.tools)
        down.addWidget(self.panes, 1)
        middle = QFrame()
        across = QHBoxLayout(middle)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(left, 1)
        across.addWidget(rule(vertical=True))
        across.addWidget(self.column)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addWidget(self.two_patients)
        whole.addWidget(rule())
        whole.addWidget(middle, 1)
        whole.addWidget(self.question)
        whole.addWidget(rule())
        whole.addWidget(self.footer)
        viewing.active_changed.connect(self._arrange)
        viewing.layout_changed.connect(self._arrange)
        viewing.patients_changed.connect(self._patients)

    @property
    def compact(self) -> bool:
        """Whether there is room for one pane alone."""
        return self.width() < COMPACT

    def regions(self) -> tuple[QWidget, ...]:
        """Where F6 goes, in order: report, current panes, prior panes, series, tools, question; hidden ones are passed by."""
        return (self.column.editor, *self._viewing.panes, self.series, self.tools, self.two_patients, self.question)

    def warn_of_two(self, left: str, right: str) -> None:
        """Two patients side by side: the bar takes the banner's place and cannot be closed but by resolving."""
        self.banner.hide()
        self.two_patients.warn(left, right)

    def settle(self) -> None:
        """One patient again."""
        self.two_patients.settle()
        self.banner.show()

    def _patients(self, two: tuple[str, str] | None) -> None:
        self.settle() if two is None else self.warn_of_two(*two)

    def sheet_area(self) -> QRect:
        """Where the sign sheet may lie: over the prior pane, so that current images and report stay readable.

        Where one pane stands alone it lies over the report, since the image is never covered.
        """
        rows = self._viewing.rows()
        if self.compact or len(rows[0]) < 2:
            under: QWidget = self.column
            return QRect(under.mapTo(self, under.rect().topLeft()), under.size())
        right, panes = rows[0][-1], self.panes
        corner = right.mapTo(self, right.rect().topLeft())
        return QRect(
            corner, QSize(right.width(), panes.mapTo(self, panes.rect().bottomLeft()).y() - corner.y() + 1)
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab from an image goes into the report, where its caret stands; F6 walks on to the other regions."""
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if pressed in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.column.editor.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self.column.setFixedWidth(NARROW if self.compact else WIDE)
        self._viewing.set_compact(self.compact)
        rows = self._viewing.rows()
        active = self._viewing.active_pane
        shown = [pane for row in rows for pane in row]
        hidden = [pane for pane in self._viewing.panes if pane not in shown and pane.hasFocus()]
        self.panes.show_rows(rows)
        if hidden:
            active.setFocus(Qt.FocusReason.OtherFocusReason)  # hiding it would give the keys away
