"""Two patients side by side: a bar in the banner's place that cannot be closed but by resolving."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.desk.pieces.buttons import Button
from app.desk.pieces.words import Elided, Shape
from app.desk.theme.theme import Theme


class TwoPatientsBar(QFrame):
    """`kept` carries "left" or "right": whose images stay."""

    kept = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("now")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(48)
        self._words = Elided(theme, "", "base", theme.size("body"), 600)
        self._left, self._right = Button("Keep left"), Button("Keep right")
        self._left.clicked.connect(self._keep_left)
        self._right.clicked.connect(self._keep_right)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(12)
        line.addWidget(Shape(theme, "due", "base", 16))
        line.addWidget(self._words, 1)
        line.addWidget(self._left)
        line.addWidget(self._right)
        self.hide()

    def warn(self, left: str, right: str) -> None:
        """Name the two patients, each with birth date."""
        self._words.set_text(f"Two patients are side by side: {left} at the left, {right} at the right")
        self.setAccessibleName(self._words.text())
        self._left.set_words(f"Keep {left.partition(',')[0]}")
        self._right.set_words(f"Keep {right.partition(',')[0]}")
        self.show()

    def settle(self) -> None:
        """One patient again."""
        self.hide()

    def answers(self) -> tuple[QWidget, ...]:
        """The two buttons, for F6."""
        return (self._left, self._right)

    def _keep_left(self) -> None:
        self.kept.emit("left")

    def _keep_right(self) -> None:
        self.kept.emit("right")
