"""The reading page as it is laid out: banner, series, tools, panes, report column, question strip, footer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desk.notices.strip import QuestionStrip
from app.desk.pieces.footer import Footer
from app.desk.pieces.rows import page, rule
from app.desk.reading.banner import PatientBanner
from app.desk.reading.strip import SeriesStrip
from app.desk.reading.tools import ToolRow
from app.desk.reading.values import TOOLS
from app.desk.report.column import NARROW, WIDE, ReportColumn
from app.desk.sheets.two_patients import TwoPatientsBar
from app.desk.theme.theme import Theme

_FROM_WIDE = 1600


class ReadingPage(QWidget):
    """Holds the pieces in their places; the panes come in by `set_panes`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Reading")
        self.banner = PatientBanner(theme)
        self.two_patients = TwoPatientsBar(theme)
        self.series = SeriesStrip(theme)
        self.tools = ToolRow(theme)
        self.tools.show_tools(TOOLS)
        self.report = ReportColumn(theme)
        self.question = QuestionStrip(theme)
        self.footer = Footer(theme)
        self._panes: QWidget | None = None
        self._images = QFrame()
        self._images.setObjectName("images")
        self._images.setProperty("ring", "own")
        self._images.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._place = QVBoxLayout(self._images)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.series)
        left.addWidget(self.tools)
        left.addWidget(self._images, 1)
        body = QWidget()
        line = QHBoxLayout(body)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._left, 1)
        line.addWidget(self.report)
        page(
            self.banner,
            self.two_patients,
            rule(),
            (body, 1),
            self.question,
            self.footer,
            owner=self,
        )

    def set_panes(self, panes: QWidget) -> None:
        """Put the panes below the tools."""
        if self._panes is not None:
            self._place.removeWidget(self._panes)
            self._panes.setParent(None)
        self._panes = panes
        self._place.addWidget(panes)

    def sheet_area(self) -> QRect:
        """Where the sign sheet may lie: over the prior at the right; on a small page over the report column."""
        if self.width() < _FROM_WIDE:
            at = self.report.mapTo(self, QPoint(0, 0))
            return QRect(at, self.report.size())
        at = self._images.mapTo(self, QPoint(0, 0))
        half = self._images.width() // 2
        return QRect(at.x() + half, at.y(), self._images.width() - half, self._images.height())

    def regions(self) -> tuple[QWidget, ...]:
        """Where F6 goes, in order: report, panes, series, tools, then the question, if any."""
        panes = (self._panes,) if self._panes is not None else ()
        return (self.report.editor, *panes, self.series, self.tools, self.question)

    def warn_of_two_patients(self, left: str, right: str) -> None:
        """Take the banner's place until it is resolved."""
        self.banner.hide()
        self.two_patients.warn(left, right)

    def settle_patients(self) -> None:
        """One patient again."""
        self.two_patients.settle()
        self.banner.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.report.setFixedWidth(WIDE if self.width() >= _FROM_WIDE else NARROW)
