"""What widgets paint with: colours, fonts and icons of one set of tokens; and dressing the application in them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from app.desk.theme.sheet import style_sheet
from app.desk.theme.tokens import Tokens, read_tokens
from resources import folder
from resources.errors import ReadroomError


class IconAbsent(ReadroomError):
    """A widget asks for an icon that `resources/icons` does not hold."""


class Theme:
    """Colours, fonts and icons by name. One is made at the start and handed to every widget that paints."""

    def __init__(self, tokens: Tokens, icons: Path) -> None:
        self.tokens = tokens
        self._icons = icons
        self._colours = {name: QColor(value) for name, value in tokens.colour.items()}
        self._fonts: dict[tuple[int, int, bool], QFont] = {}
        self._drawings: dict[tuple[str, str], QSvgRenderer] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def colour(self, name: str) -> QColor:
        """The colour of a token."""
        return self._colours[name]

    def size(self, name: str) -> int:
        """A size in px."""
        return self.tokens.size[name]

    def font(self, px: int, weight: int = 400, italic: bool = False) -> QFont:
        """The one family at `px`; weights in use are 400 and 600, italic means words that are not final."""
        found = self._fonts.get((px, weight, italic))
        if found is None:
            found = QFont(self.tokens.family)
            found.setPixelSize(px)
            found.setWeight(QFont.Weight(weight))
            found.setItalic(italic)
            found.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
            self._fonts[px, weight, italic] = found
        return found

    def dense(self, weight: int = 400) -> QFont:
        """Type of tables, labels and overlays, 13 px."""
        return self.font(self.size("dense"), weight)

    def body(self, weight: int = 400) -> QFont:
        """Type of sentences and buttons, 14 px."""
        return self.font(self.size("body"), weight)

    def draw(self, painter: QPainter, icon: str, where: QRectF, colour: str) -> None:
        """Draw an icon of `resources/icons`, tinted by a token."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._drawing(icon, colour).render(painter, where)
        painter.restore()

    def pixmap(self, icon: str, colour: str, size: int = 16, ratio: float = 1.0) -> QPixmap:
        """An icon as a picture of `size` px for screens of `ratio` device pixels a px."""
        found = self._pixmaps.get((icon, colour, size, ratio))
        if found is None:
            self._drawing(icon, colour)
            found = QPixmap(round(size * ratio), round(size * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            self.draw(painter, icon, QRectF(0, 0, size, size), colour)
            painter.end()
            self._pixmaps[icon, colour, size, ratio] = found
        return found

    def _drawing(self, icon: str, colour: str) -> QSvgRenderer:
        found = self._drawings.get((icon, colour))
        if found is None:
            path = self._icons / f"{icon}.svg"
            if not path.is_file():
                raise IconAbsent(f"There is no icon {icon!r} in {self._icons}.")
            words = path.read_text(encoding="utf-8").replace("currentColor", self.tokens.colour[colour])
            found = QSvgRenderer(words.encode())
            self._drawings[icon, colour] = found
        return found


def dress(application: QApplication) -> Theme:
    """Load the fonts, set style, palette and style sheet once; the theme for every widget.

    Raises:
        TokensWrong: the file of tokens cannot be used.
    """
    tokens = read_tokens()
    theme = Theme(tokens, folder() / "icons")
    for name in tokens.files:
        QFontDatabase.addApplicationFont(str(folder() / "fonts" / name))
    application.setStyle("Fusion")
    QGuiApplication.styleHints().setColorScheme(Qt.ColorScheme.Dark)
    application.setPalette(_palette(theme))
    application.setFont(theme.body())
    application.setStyleSheet(style_sheet(tokens))
    return theme


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for part, name in (
        (role.Window, "base"),
        (role.Base, "panel"),
        (role.AlternateBase, "panel"),
        (role.Text, "text"),
        (role.WindowText, "text"),
        (role.Button, "panel"),
        (role.ButtonText, "text"),
        (role.BrightText, "text"),
        (role.Light, "raised"),
        (role.Mid, "line"),
        (role.Dark, "base"),
        (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "text2"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "text"),
        (role.Link, "accent"),
        (role.Accent, "accent"),
    ):
        palette.setColor(part, theme.colour(name))
    return palette
