"""The sign sheet: what will be signed, what is still open, where it goes; Enter signs, Esc returns."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.desk.pieces.buttons import Button
from app.desk.pieces.rows import Item, column, row
from app.desk.pieces.words import Elided, Shape, State, label
from app.desk.report.marks import LOOKS, Kind
from app.desk.sheets.reasons import CheckLine
from app.desk.sheets.values import SheetAlert, SignAnswer, SignRequest
from app.desk.theme.theme import Theme


class SignSheet(QFrame):
    """Grows upwards from its button, over the prior pane; current images and report stay readable.

    Signals: `signed` (SignAnswer), `left`, `act` (id of an open check that is to be mended).
    """

    signed = Signal(object)
    left = Signal()
    act = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None, request: SignRequest) -> None:
        super().__init__(parent)
        self._theme = theme
        self._request = request
        self._lies_in: QRect | None = None
        self._waiting = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setObjectName("sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(request.heading)
        self.sign = Button("Sign", "primary", "Enter")
        self.sign.clicked.connect(self._sign)
        self.back = Button("Return", "", "Esc")
        self.back.clicked.connect(self.left)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("Your password")
        self.password.setPlaceholderText("Your password")
        self.password.setFixedWidth(200)
        self.password.textChanged.connect(self._judge)
        self.password.returnPressed.connect(self._sign)
        self.lines = [CheckLine(theme, check) for check in request.checks]
        for line in self.lines:
            line.answered.connect(self._judge)
            line.act.connect(self.act)
            line.entered.connect(self._onward)
        self._why_not = Elided(theme, "", "text2", theme.size("dense"), at_right=True)
        self._refusal = State(theme, "due", "", "critical", "")
        self._refusal.hide()
        self._inside = self._body(request)
        area = QScrollArea()
        area.setWidget(self._inside)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area = area
        frame = QVBoxLayout(self)
        frame.setContentsMargins(23, 19, 23, 19)
        frame.setSpacing(0)
        frame.addWidget(label(request.heading, "title"))
        self._version = label(request.version, "quiet", wrap=True)
        frame.addWidget(self._version)
        frame.addWidget(area, 1)
        frame.addWidget(self._refusal)
        if request.asks_password:
            frame.addSpacing(8)
            words = label("Asked for again after 15 minutes", "small", wrap=True)
            frame.addWidget(row(self.password, (words, 1), height=40))
        frame.addSpacing(12)
        frame.addWidget(row(self.back, (self._why_not, 1), self.sign, height=40))
        self._judge()
        self.hide()

    def entrance(self) -> QWidget:
        """What takes the keys at opening: the first reason that is missing, the password, else Sign."""
        missing = next((line for line in self.lines if line.needs_reason()), None)
        if missing is not None:
            return missing.entrance()
        if self._request.asks_password and not self.password.text():
            return self.password
        return self.sign

    def place(self, area: QRect) -> QRect:
        """Where it lies in `area`: at its foot, no higher than it needs."""
        self._lies_in = area
        wide = min(648, area.width() - 16)
        layout = self._inside.layout()
        inner = layout.totalHeightForWidth(wide - 48) if layout is not None else 0
        head = self._version.heightForWidth(wide - 48)
        fixed = 38 + 28 + head + 12 + 40 + (48 if self._request.asks_password else 0)
        fixed += 0 if self._refusal.isHidden() else 24
        high = min(inner + fixed + 12, area.height() - 16)
        return QRect(area.right() - 7 - wide, area.bottom() - 7 - high, wide, high)

    def wait(self) -> None:
        """Say that it is being signed; until that is done or refused nothing can be pressed, and Esc takes no way back."""
        self._waiting = True
        self._why_not.set_text("Signing: the documents are being made")
        self.sign.setEnabled(False)
        self.back.setEnabled(False)
        self._inside.setEnabled(False)
        self.setFocus()

    def refuse(self, words: str) -> None:
        """Say above Sign why nothing was signed; the sheet stays open and what was answered stays."""
        self._waiting = False
        self.back.setEnabled(True)
        self._inside.setEnabled(True)
        self._refusal.show_as("due", words, "critical")
        self._refusal.show()
        if self._lies_in is not None:
            self.setGeometry(self.place(self._lies_in))
        self.password.clear()
        self._judge()
        self.entrance().setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._waiting:
            return
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._onward()
            return
        super().keyPressEvent(event)

    @Slot()
    def _onward(self) -> None:
        """Enter: to what is missing, or sign when the keys are on Sign."""
        self.entrance().setFocus()

    @Slot()
    def _sign(self) -> None:
        if not self.sign.isEnabled():
            return
        reasons = tuple((line.check.id, line.reason()) for line in self.lines if line.reason())
        self.signed.emit(SignAnswer(reasons, self.password.text()))

    @Slot()
    def _judge(self) -> None:
        missing = sum(line.needs_reason() for line in self.lines)
        no_password = self._request.asks_password and not self.password.text()
        given = sum(bool(line.reason()) for line in self.lines)
        if missing:
            words = "1 stop needs a reason" if missing == 1 else f"{missing} stops need a reason"
        elif no_password:
            words = "Your password is needed"
        elif given:
            words = (
                "1 reason is kept with the version" if given == 1 else f"{given} reasons are kept with the version"
            )
        else:
            words = ""
        self._why_not.set_text(words)
        self.sign.setEnabled(not missing and not no_password)

    def _body(self, request: SignRequest) -> QWidget:
        text = label(request.impression or "The impression is empty.", "report", wrap=True)
        items: list[Item] = [
            16,
            label(f"{request.part}, as it will be sent", "head"),
            4,
            column(text, gap=0, pad=(12, 8, 12, 8), name="well"),
            4,
            label(request.summary, "small", wrap=True),
            12,
            label("Open checks", "head"),
            4,
        ]
        items += self.lines if self.lines else [label("Nothing open", "quiet")]
        items += [label(words, "small", wrap=True) for words in request.beside]
        if request.alerts:
            items += [12, label("Alert", "head"), 4]
            for alert in request.alerts:
                items += self._alert(alert)
        items += [12, label("Goes to", "head"), 4]
        items += [label(words, wrap=True) for words in request.goes_to] or [
            label("No connection yet: the report stays here and is sent when there is one.", "quiet", wrap=True)
        ]
        return column(*items, 4, None, gap=0)

    def _alert(self, alert: SheetAlert) -> list[Item]:
        icon, colour = LOOKS[Kind.STOP]
        theme = self._theme
        lines: list[Item] = [
            row(Shape(theme, icon, colour), label(alert.title), (Elided(theme, alert.words, "text2"), 1), height=28)
        ]
        for who, state in alert.recipients:
            name = Elided(theme, who)
            name.setFixedWidth(min(200, name.sizeHint().width() + 16))
            lines.append(row(22, name, (Elided(theme, state, "text2"), 1), gap=0, height=24))
        return lines
