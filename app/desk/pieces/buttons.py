"""Buttons: the word, then its key, in one label."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from app.desk.pieces.words import set_state
from app.desk.theme.theme import Theme


class Button(QPushButton):
    """A button whose label holds its key; Enter presses it as Space does.

    Args:
        kind: "" outline, "lead" accent outline, "primary" filled (Sign in its sheet alone), "quiet", "link",
            "tab", "choice", "preset".
    """

    def __init__(self, text: str, kind: str = "", key: str = "") -> None:
        super().__init__()
        self._key = key
        self.setProperty("kind", kind)
        self.setProperty("on", "false")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_words(text)

    def set_words(self, text: str) -> None:
        """Change the word; the key stays."""
        shown = text.replace("&", "&&")
        self.setText(f"{shown}   {self._key}" if self._key else shown)
        self.setAccessibleName(text)

    def set_on(self, on: bool) -> None:
        """Show as chosen."""
        set_state(self, "on", "true" if on else "false")

    def is_on(self) -> bool:
        """Whether it is shown as chosen."""
        return bool(self.property("on") == "true")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)


class ToolButton(Button):
    """A 32 by 32 tool: an icon, its name for the tip and for screen readers, a bar below when on."""

    def __init__(self, theme: Theme, icon: str, name: str, key: str = "") -> None:
        super().__init__("", "tool")
        self._theme = theme
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(f"{name}   {key}" if key else name)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        where = QRectF((self.width() - 16) / 2, (self.height() - 16) / 2, 16, 16)
        colour = "disabled" if not self.isEnabled() else "text" if self.is_on() else "text2"
        self._theme.draw(painter, self._icon, where, colour)


class ChoiceButton(Button):
    """One of a few answers; the chosen one has a tick as well as a ground."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text, "choice")
        self._theme = theme

    def set_on(self, on: bool) -> None:
        super().set_on(on)
        self.setIcon(QIcon(self._theme.pixmap("ok", "text", 14, self.devicePixelRatioF())) if on else QIcon())


class DropButton(Button):
    """A word with a chevron that opens a menu."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text, "quiet")
        self.setIcon(theme.pixmap("chevron", "text2", 12, self.devicePixelRatioF()))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
