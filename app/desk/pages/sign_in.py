"""Sign-in, the first user, and the lock that hides images and keeps the draft."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.desk.pieces.buttons import Button
from app.desk.pieces.rows import Item, column, page, row
from app.desk.pieces.words import State, label
from app.desk.theme.theme import Theme

_WIDE = 360


def _field(name: str, secret: bool = False) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setFixedWidth(_WIDE)
    if secret:
        field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


class _Door(QWidget):
    """A title, a sentence, fields, one refusal and one button, in the middle of an empty page."""

    def __init__(self, theme: Theme, title: str, words: str, fields: list[tuple[str, QLineEdit]], go: str) -> None:
        super().__init__()
        self.title = label(title, "title")
        self.words = label(words, "quiet", wrap=True)
        self._refusal = State(theme, "due", "", "critical", "")
        self._refusal.words.setWordWrap(True)
        self._refusal.hide()
        self.go = Button(go, "lead", "Enter")
        self.go.clicked.connect(self._pressed)
        self._fields = [field for _, field in fields]
        items: list[Item] = [None, self.title, self.words, 12]
        for name, field in fields:
            head: QLabel = label(name, "head")
            head.setBuddy(field)
            items += [head, field, 4]
            field.returnPressed.connect(self._onward)
        self._feet = row(self.go, None)
        items += [self._refusal, 8, self._feet, None, None]
        inside = column(*items, gap=4, width=_WIDE + 40)
        page((row(None, inside, None), 1), owner=self)

    def begin(self) -> None:
        """Give the first empty field the keys."""
        empty = next((field for field in self._fields if field.isVisible() and not field.text()), self._fields[-1])
        empty.setFocus()

    def refuse(self, words: str) -> None:
        """Say in one sentence why not; passwords are asked for again."""
        self._refusal.show_as("due", words, "critical")
        self._refusal.show()
        for field in self._fields:
            if field.echoMode() == QLineEdit.EchoMode.Password:
                field.clear()
        self.begin()

    def clear(self) -> None:
        """Forget what was typed and said."""
        self._refusal.hide()
        for field in self._fields:
            field.clear()

    @Slot()
    def _onward(self) -> None:
        empty = next((field for field in self._fields if not field.text()), None)
        if empty is not None:
            empty.setFocus()
        else:
            self._pressed()

    @Slot()
    def _pressed(self) -> None:
        empty = next((field for field in self._fields if not field.text()), None)
        if empty is not None:
            self.refuse(f"{empty.accessibleName()} is missing.")
            return
        self._refusal.hide()
        self._ask()

    def _ask(self) -> None:
        """Emit what was typed."""


class SignInPage(_Door):
    """`wanted` carries name and password."""

    wanted = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        self.name, self.password = _field("Name"), _field("Password", secret=True)
        fields = [("Name", self.name), ("Password", self.password)]
        super().__init__(theme, "Readroom", "Sign in to report.", fields, "Sign in")
        self.setAccessibleName("Sign in")

    def _ask(self) -> None:
        self.wanted.emit(self.name.text().strip(), self.password.text())


class FirstUserPage(_Door):
    """The first start: who will report here. `wanted` carries name and password."""

    wanted = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        self.name = _field("Your name")
        self.password = _field("Password", secret=True)
        self.again = _field("Password again", secret=True)
        fields = [("Your name", self.name), ("Password", self.password), ("Password again", self.again)]
        words = (
            "This desk has no user yet. You become its radiologist and administrator; others can be added later."
        )
        super().__init__(theme, "Welcome to Readroom", words, fields, "Begin")
        self.setAccessibleName("First user")

    def _ask(self) -> None:
        if self.password.text() != self.again.text():
            self.refuse("The two passwords differ. Type both again.")
            return
        self.wanted.emit(self.name.text().strip(), self.password.text())


class LockPage(_Door):
    """Hides images and report. `wanted` carries the password, `sign_out_wanted` for another person."""

    wanted = Signal(str)
    sign_out_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        self.password = _field("Password", secret=True)
        super().__init__(theme, "Locked", "", [("Password", self.password)], "Unlock")
        self.setAccessibleName("Locked")
        self.other = Button("Sign in as another person", "quiet")
        self.other.clicked.connect(self.sign_out_wanted)
        layout = self._feet.layout()
        if layout is not None:
            layout.addWidget(self.other)

    def lock(self, person: str, since: str) -> None:
        """Say who is signed in and since when it is locked ("21:14"); the draft is kept."""
        self.clear()
        self.words.setText(f"{person} is signed in. Locked at {since}; the draft is kept.")
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft)

    def _ask(self) -> None:
        self.wanted.emit(self.password.text())
