"""The report column: microphone, counts, the editor with its margin, the prior report, alerts and Sign."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.desk.pieces.buttons import Button
from app.desk.pieces.rows import row, rule
from app.desk.pieces.words import Elided, KeyCap, Shape, State, label
from app.desk.report.editor import ReportEditor
from app.desk.report.margin import Margin
from app.desk.report.marks import COUNT_WORDS, LOOKS, Kind, Mark, counts
from app.desk.report.text import LEFT
from app.desk.report.values import AlertLine, PriorReport
from app.desk.theme.theme import Theme
from app.reports.values import Document

WIDE, NARROW = 592, 440
"""Px of the column at 1920 and at 1366."""
_MARGIN = 152
_MARKS = 20
_FROM_WIDE = 560
_FOLDED = 88
_NEAR_PAD, _NEAR_LINE = 7, 24
"""Px above and below the mark at the foot, and of its first line, which holds a button."""


class ReportColumn(QFrame):
    """Everything right of the images. The integrator puts the microphone's strip in by `set_microphone`.

    Signals: those of `editor`; `sign_pressed`, `critical_pressed`, `alert_pressed`, `prior_pressed`.
    """

    sign_pressed = Signal()
    critical_pressed = Signal()
    alert_pressed = Signal()
    prior_pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._has_prior = False
        self._unfolded = False
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Report")
        self.editor = ReportEditor(theme)
        self.margin = Margin(theme, self.editor)
        self.editor.laid_out.connect(self._marks_changed)
        self._walked = ""
        self.editor.walked.connect(self._say_walked)
        self._microphone = QHBoxLayout()
        self._microphone.setContentsMargins(0, 0, 0, 0)
        top = QFrame()
        top.setFixedHeight(40)
        top.setLayout(self._microphone)
        self.title = Elided(theme, "", "text", theme.size("body"), 600)
        self._counts = {kind: State(theme, *_look(kind)) for kind in Kind}
        self._said = Elided(theme, "", "text2", theme.size("dense"))
        head = row(self.title, (self._said, 1), *self._counts.values(), gap=16, pad=(20, 0, 16, 0), height=40)
        self._near = self._make_near()
        self._prior = self._make_prior()
        self.critical = Button("Critical finding", "", "Ctrl+Shift+E")
        self.critical.clicked.connect(self.critical_pressed)
        self._alert = Button("", "flat")
        self._alert.clicked.connect(self.alert_pressed)
        self._alert.hide()
        self.sign = Button("Sign", "lead", "Ctrl+Enter")
        self.sign.clicked.connect(self.sign_pressed)
        self._why_not = Elided(theme, "", "text2", theme.size("dense"), at_right=True)
        foot = row(self.critical, self._alert, (self._why_not, 1), self.sign, gap=8, pad=(20, 0, 16, 0), height=56)
        line = QVBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for part in (top, head):
            line.addWidget(part)
        line.addWidget(self.editor, 1)
        for part in (self._near, self._prior, rule(), foot):
            line.addWidget(part)
        self.setMinimumWidth(NARROW - 40)
        self._marks_changed()

    def set_microphone(self, strip: QWidget) -> None:
        """Put the strip of the microphone at the top; it brings its own pads and the line below it."""
        while self._microphone.count():
            item = self._microphone.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.setParent(None)
        self._microphone.addWidget(strip)

    def show_document(self, document: Document) -> None:
        """Begin with a document."""
        self.title.set_text(document.title)
        self.editor.show_document(document)

    def say(self, words: str) -> None:
        """A sentence beside the title ("Draft of 21:14 restored"); "" takes it away."""
        self._said.set_text(words)

    @Slot(str)
    def _say_walked(self, words: str) -> None:
        """Say that Tab came round; the next Tab takes these words away, and no others."""
        if words or self._said.text() == self._walked:
            self.say(words)
        self._walked = words

    def show_prior(self, prior: PriorReport | None) -> None:
        """Show the report of the prior at the foot, or nothing."""
        self._has_prior = prior is not None
        self._fold_prior()
        if prior is not None:
            self._prior_who.set_text(prior.who)
            self._prior_text.setText(prior.text)

    def unfold_prior(self) -> None:
        """Show as much of the prior report as half the column holds, or as little as before."""
        self._unfolded = not self._unfolded
        self._fold_prior()

    def show_alerts(self, alert: AlertLine | None) -> None:
        """Show the alerts of the case in one line, or the button that raises one."""
        self.critical.setVisible(alert is None)
        self._alert.setVisible(alert is not None)
        if alert is not None:
            self._alert.set_words(alert.words)
            self._alert.setText(f" {self._alert.text()}")
            icon = self._theme.pixmap(alert.icon, alert.colour, 14, self.devicePixelRatioF())
            self._alert.setIcon(icon)

    def may_sign(self, why_not: str = "") -> None:
        """Let Sign be pressed, or say beside it why not."""
        self.sign.setEnabled(not why_not)
        self._why_not.set_text(why_not)

    def regions(self) -> tuple[QWidget, ...]:
        """Where F6 goes in this column."""
        return (self.editor,)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _FROM_WIDE
        margin = _MARGIN if wide else _MARKS
        self.editor.set_room(LEFT - 10, margin + (24 if wide else 8))
        right = 16 if wide else 0
        self.margin.setGeometry(self.width() - margin - right, 0, margin, self.editor.height())
        self.margin.raise_()
        self.margin.lay()
        self._fold_prior()
        self._marks_changed()

    def _fold_prior(self) -> None:
        wide = self.width() >= _FROM_WIDE
        self._prior.setVisible(self._has_prior and (wide or self._unfolded))
        needed = 48 + self._prior_text.heightForWidth(self.width() - 48)
        self._prior.setFixedHeight(min(needed, self.height() // 2) if self._unfolded else _FOLDED)

    @Slot()
    def _marks_changed(self) -> None:
        found = counts(self.editor.marks())
        for kind, state in self._counts.items():
            number = found.get(kind, 0)
            state.setVisible(number > 0)
            words = COUNT_WORDS[kind] + ("s" if kind is Kind.STOP and number > 1 else "")
            state.show_as(*_shown(kind, f"{number} {words}"))
        self._show_near(self.editor.current_mark())
        self.margin.setGeometry(self.margin.x(), 0, self.margin.width(), self.editor.height())

    def _make_near(self) -> QFrame:
        self._near_shape = Shape(self._theme, "due", "critical")
        self._near_words = label("", "dense", wrap=True)
        self._near_words.setContentsMargins(0, 2, 0, 2)
        self._near_words.setMinimumHeight(_NEAR_LINE)
        self._near_act = Button("", "link")
        self._near_act.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._near_act.clicked.connect(self._do_near)
        self._near_key = KeyCap(self._theme, "Alt+1")
        line = QHBoxLayout()
        line.setContentsMargins(20, _NEAR_PAD, 16, _NEAR_PAD)
        line.setSpacing(8)
        line.addWidget(row(self._near_shape, height=_NEAR_LINE), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._near_words, 1, Qt.AlignmentFlag.AlignTop)
        line.addWidget(row(self._near_act, height=_NEAR_LINE), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(row(self._near_key, height=_NEAR_LINE), 0, Qt.AlignmentFlag.AlignTop)
        frame = QFrame()
        box = QVBoxLayout(frame)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(rule())
        box.addLayout(line)
        frame.hide()
        return frame

    def _show_near(self, mark: Mark | None) -> None:
        shown = mark is not None and self.width() < _FROM_WIDE
        self._near.setVisible(shown)
        if mark is not None and shown:
            self._near_shape.show_as(*LOOKS[mark.kind])
            words = f"{mark.title}: {mark.words}" if mark.words else mark.title
            self._near_words.setText(words)
            self._near_act.set_words(mark.action)
            beside = 0
            for part in (self._near_act, self._near_key):
                part.setVisible(bool(mark.action))
                beside += part.sizeHint().width() + 8 if mark.action else 0
            room = self.width() - 20 - 16 - self._near_shape.width() - 8 - beside
            self._near.setFixedHeight(1 + 2 * _NEAR_PAD + max(_NEAR_LINE, self._near_words.heightForWidth(room)))

    @Slot()
    def _do_near(self) -> None:
        self.editor.do_mark()

    def _make_prior(self) -> QFrame:
        self._prior_who = Elided(self._theme, "", "text2", self._theme.size("dense"))
        self._prior_text = label("", "quiet", wrap=True)
        self._prior_text.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setWidget(self._prior_text)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        head = row(
            label("Prior report", "head", "prior"), (self._prior_who, 1), KeyCap(self._theme, "Alt+P", "panel")
        )
        frame = QFrame()
        frame.setObjectName("page")
        frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        frame.setAccessibleName("Prior report")
        box = QVBoxLayout(frame)
        box.setContentsMargins(20, 8, 16, 8)
        box.setSpacing(4)
        box.addWidget(head)
        box.addWidget(area, 1)
        frame.setFixedHeight(_FOLDED)
        frame.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        frame.hide()
        return frame


def _look(kind: Kind) -> tuple[str, str, str]:
    return _shown(kind, "")


def _shown(kind: Kind, words: str) -> tuple[str, str, str]:
    icon, colour = LOOKS[kind]
    return icon, words, colour
