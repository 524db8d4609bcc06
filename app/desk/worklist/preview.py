"""The right side: why the case is here, the order, what has arrived, two pictures, the priors on a time line."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.desk.pieces.buttons import Button
from app.desk.pieces.rows import column, row, rule
from app.desk.pieces.words import Elided, State, label
from app.desk.theme.theme import Theme
from app.desk.worklist.values import Preview, PriorLine, Thumb

WIDTH = 440
_LINE = 28


class Shot(QWidget):
    """A square with one small picture, or with the words that say why there is none."""

    def __init__(self, theme: Theme, words: str, prior: bool) -> None:
        super().__init__()
        self._theme, self._words, self._prior = theme, words, prior
        self._picture: QImage | None = None
        self._absent = ""
        self.setFixedWidth(200)
        self.setMinimumHeight(96)
        self.setMaximumHeight(200)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(f"{words} picture")

    def sizeHint(self) -> QSize:
        return QSize(200, 200)

    def show_picture(self, thumb: Thumb | None, absent: str) -> None:
        """Show a picture, or `absent` in its place."""
        self._picture = None
        if thumb is not None and len(thumb.pixels) >= thumb.width * thumb.height > 0:
            grey = QImage.Format.Format_Grayscale8
            self._picture = QImage(thumb.pixels, thumb.width, thumb.height, thumb.width, grey).copy()
        self._absent = absent
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("image"))
        if self._picture is not None:
            ratio = self.devicePixelRatioF()
            fitted = self._picture.scaled(
                self.size() * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            fitted.setDevicePixelRatio(ratio)
            size = fitted.deviceIndependentSize()
            at = QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2)
            painter.drawImage(at, fitted)
        else:
            painter.setFont(self._theme.dense())
            painter.setPen(self._theme.colour("text2"))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 16, -16, -16), words, self._absent)
        painter.setFont(self._theme.dense(600))
        painter.setPen(self._theme.colour("prior" if self._prior else "overlay"))
        painter.drawText(self.rect().adjusted(8, 6, 0, 0), Qt.AlignmentFlag.AlignTop, self._words)


class TimeLine(QWidget):
    """Examinations, newest first: filled is this case, violet is what hangs beside, a ring is another."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: tuple[PriorLine, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(0)

    def show_lines(self, lines: tuple[PriorLine, ...]) -> None:
        """Show these examinations."""
        self._lines = lines
        self.setFixedHeight(_LINE * len(lines))
        self.setAccessibleName("; ".join(f"{line.date} {line.exam}, {line.note}" for line in lines))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        if not self._lines:
            return
        painter.fillRect(QRect(6, _LINE // 2, 1, _LINE * (len(self._lines) - 1)), theme.colour("edge"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.dense(600))
        exams = [painter.fontMetrics().horizontalAdvance(line.exam) + 1 for line in self._lines]
        painter.setFont(theme.dense())
        notes = [painter.fontMetrics().horizontalAdvance(line.note) + 1 for line in self._lines]
        wide = min(max(exams), max(96, self.width() - 116 - max(notes)))
        for n, line in enumerate(self._lines):
            y = n * _LINE
            colour = {"this": "text", "hangs": "prior"}.get(line.kind, "edge")
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour(colour), 2))
            painter.setBrush(theme.colour("panel" if line.kind == "other" else colour))
            painter.drawEllipse(QPointF(6.5, y + _LINE / 2), 4, 4)
            painter.setFont(theme.dense())
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRect(20, y, 86, _LINE), middle, line.date)
            painter.setFont(theme.dense(400 if line.kind == "other" else 600))
            painter.setPen(theme.colour("text"))
            exam = painter.fontMetrics().elidedText(line.exam, Qt.TextElideMode.ElideRight, wide)
            painter.drawText(QRect(106, y, wide + 4, _LINE), middle, exam)
            painter.setFont(theme.dense())
            painter.setPen(theme.colour("prior" if line.kind == "hangs" else "text2"))
            room = QRect(106 + wide + 10, y, self.width() - 116 - wide, _LINE)
            note = painter.fontMetrics().elidedText(line.note, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, middle, note)


class PreviewPanel(QFrame):
    """440 px beside the table, or over its right side. `opened` carries the case."""

    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH + 1)
        self.setAccessibleName("Selected case")
        self._case = ""
        self._patient = Elided(theme, "", "text", theme.size("title"), 600)
        self._facts = Elided(theme, "", "text2")
        self._why = label("", wrap=True)
        self._order = label("", wrap=True)
        self._referrer = Elided(theme, "", "text2", theme.size("dense"))
        self._images = State(theme, "ok", "", "ok")
        self._current = Shot(theme, "Current", False)
        self._prior = Shot(theme, "Prior", True)
        self._line = TimeLine(theme)
        self._no_priors = label("None known.", "quiet")
        self._settled = True
        self.open_button = Button("Open", "lead", "Enter")
        self.open_button.clicked.connect(self._open)
        self._body = column(
            self._patient,
            self._facts,
            12,
            label("Why it is here", "head"),
            self._why,
            12,
            label("Order", "head"),
            self._order,
            self._referrer,
            12,
            label("Images", "head"),
            row(self._images, None),
            4,
            row(self._current, self._prior, None),
            12,
            label("Priors", "head"),
            self._line,
            self._no_priors,
            None,
            row(self.open_button, None),
            gap=4,
        )
        self._empty = column(None, label("Select a case", "quiet"), None)
        inside = column(self._body, self._empty, gap=0, pad=(16, 16, 16, 16))
        self.edge = rule(vertical=True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.edge)
        line.addWidget(inside, 1)
        self.show_case(None)

    @property
    def settled(self) -> bool:
        """Whether everything about the shown case is here."""
        return self._settled

    def show_case(self, preview: Preview | None) -> None:
        """Show a case, or that none is selected."""
        self._settled = preview is None or not preview.coming
        self._body.setVisible(preview is not None)
        self._empty.setVisible(preview is None)
        self._case = preview.case if preview else ""
        if preview is None:
            return
        self._patient.set_text(preview.patient)
        self._facts.set_text("     ".join(preview.facts))
        self._why.setText(preview.why or "In the order of the list.")
        self._order.setText(preview.order or "No order came with the images.")
        self._referrer.set_text(preview.referrer)
        self._images.show_as(
            "soon" if preview.waiting else "ok", preview.images, "warning" if preview.waiting else "ok"
        )
        self._current.show_picture(preview.current, "" if preview.coming else "picture missing")
        absent = "picture missing" if preview.has_prior else "no prior"
        self._prior.show_picture(preview.prior, "" if preview.coming else absent)
        self._line.show_lines(preview.priors)
        self._no_priors.setVisible(not preview.priors and not preview.coming)

    def _open(self) -> None:
        if self._case:
            self.opened.emit(self._case)
