"""The reading page: banner, series, tools, two panes, the report column, the strip for questions, the footer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

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
        panes = QFrame()
        beside = QHBoxLayout(panes)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(4)
        for side in viewing.sides:
            side.pane.setProperty("ring", "own")  # the active pane's frame is its ring
            side.pane.installEventFilter(self)
            beside.addWidget(side.pane, 1)
        self.panes = panes
        left = QFrame()
        down = QVBoxLayout(left)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(self.series)
        down.addWidget(self.tools)
        down.addWidget(panes, 1)
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

    @property
    def compact(self) -> bool:
        """Whether there is room for one pane alone."""
        return self.width() < COMPACT

    def regions(self) -> tuple[QWidget, ...]:
        """Where F6 goes, in order: report, current pane, prior pane, series, tools, question."""
        panes = [side.pane for side in self._viewing.sides]  # a hidden one is passed over
        return (self.column.editor, *panes, self.series, self.tools, self.two_patients, self.question)

    def warn_of_two(self, left: str, right: str) -> None:
        """Two names stand side by side: the bar takes the banner's place and cannot be closed but by resolving."""
        self.banner.hide()
        self.two_patients.warn(left, right)

    def settle(self) -> None:
        """One patient again."""
        self.two_patients.settle()
        self.banner.show()

    def sheet_area(self) -> QRect:
        """Where the sign sheet may lie: over the prior pane, so that current images and report stay readable.

        Where one pane stands alone it lies over the report, since the image is never covered.
        """
        _, prior = (side.pane for side in self._viewing.sides)
        under = self.column if self.compact else prior
        return QRect(under.mapTo(self, under.rect().topLeft()), under.size())

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
        self._viewing.stand_alone(self.compact)
        active = self._viewing.active
        active.pane.setVisible(True)
        for side in self._viewing.sides:
            if side is not active:
                if self.compact and side.pane.hasFocus():
                    active.pane.setFocus(Qt.FocusReason.OtherFocusReason)  # hiding it would give the keys away
                side.pane.setVisible(not self.compact)
