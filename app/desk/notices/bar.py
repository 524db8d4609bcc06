"""The bar of what cannot wait, and the list of what waits."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.desk.notices.values import Now, Waits
from app.desk.pieces.buttons import Button
from app.desk.pieces.rows import row
from app.desk.pieces.words import Elided, Shape, label
from app.desk.theme.theme import Theme


class NowBar(QWidget):
    """Coloured bars with words at the top of the window, one a matter; `acted` carries the notice's id."""

    acted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._bars: dict[str, tuple[QFrame, QLabel]] = {}
        self._line = QVBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(1)
        self.hide()

    def tell(self, notice: Now) -> None:
        """Show a notice, or change the words of one that is shown. Never takes the focus."""
        shown = self._bars.get(notice.id)
        if shown is not None:
            shown[1].setText(notice.words)
            return
        words = label(notice.words)
        items: list[QWidget | int | None] = [Shape(self._theme, "due", "base"), words, None]
        if notice.action:
            act = Button(notice.action, "", notice.key)
            act.clicked.connect(partial(self._act, notice.id))
            items.append(act)
        bar = row(*items, gap=8, pad=(16, 0, 16, 0), name="now", height=40)
        bar.setAccessibleName(notice.words)
        self._bars[notice.id] = (bar, words)
        self._line.addWidget(bar)
        self.show()

    def withdraw(self, id: str) -> None:
        """Take a notice away when its matter is settled."""
        shown = self._bars.pop(id, None)
        if shown is not None:
            self._line.removeWidget(shown[0])
            shown[0].deleteLater()
        self.setVisible(bool(self._bars))

    def words(self) -> tuple[str, ...]:
        """What is said now."""
        return tuple(words.text() for _, words in self._bars.values())

    def _act(self, id: str, _checked: bool = False) -> None:
        self.acted.emit(id)


class WaitsList(QFrame):
    """What waits, with a count; opened by a person, closed by Esc. `chosen` carries the notice's id."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("What waits")
        self._line = QVBoxLayout(self)
        self._line.setContentsMargins(16, 16, 16, 16)
        self._line.setSpacing(4)
        self._title = label("Nothing waits", "title")
        self._line.addWidget(self._title)
        self._rows: list[QWidget] = []
        self.hide()

    def show_notices(self, notices: tuple[Waits, ...]) -> None:
        """Show these, newest last."""
        for one in self._rows:
            self._line.removeWidget(one)
            one.deleteLater()
        self._rows = []
        count = len(notices)
        self._title.setText("Nothing waits" if not count else f"{count} wait" if count > 1 else "1 waits")
        for notice in notices:
            act = Button("Show", "link")
            act.setAccessibleName(f"Show: {notice.words}")
            act.clicked.connect(partial(self._choose, notice.id))
            words = Elided(self._theme, notice.words)
            line = row(words, (Elided(self._theme, notice.detail, "text2"), 1), act, height=28)
            self._line.addWidget(line)
            self._rows.append(line)

    def _choose(self, id: str, _checked: bool = False) -> None:
        self.chosen.emit(id)
