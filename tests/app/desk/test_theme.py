"""The look: contrast, fonts, icons, lights without colour."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontInfo, QImage, QPainter

from app.desk.theme.contrast import contrast
from app.desk.theme.theme import IconAbsent, Theme
from app.desk.theme.tokens import TokensWrong, read_tokens
from app.desk.worklist.table import LIGHTS
from resources import folder

GROUNDS = ("base", "panel", "raised", "selection", "image")
TEXTS = [(words, ground) for words in ("text", "text2") for ground in GROUNDS] + [
    ("accent", "panel"),
    ("accent", "raised"),
    ("warning", "base"),
    ("warning", "panel"),
    ("warning", "raised"),
    ("critical", "base"),
    ("critical", "panel"),
    ("critical", "raised"),
    ("critical", "selection"),
    ("ok", "panel"),
    ("prior", "base"),
    ("prior", "panel"),
    ("prior", "image"),
    ("base", "accent"),
    ("base", "prior"),
    ("base", "critical"),
    ("overlay", "image"),
]
MARKS = [("edge", ground) for ground in ("image", "base", "panel", "raised")] + [
    *(("focus", ground) for ground in GROUNDS),
    ("accent", "image"),
    ("accent", "selection"),
    ("prior", "image"),
    ("warning", "selection"),
    ("ok", "selection"),
]


@pytest.mark.parametrize(("words", "ground"), TEXTS)
def test_words_are_readable_on_their_ground(words: str, ground: str) -> None:
    """Every pair of words and ground in use has a contrast of 4.5 at least."""
    colour = read_tokens().colour

    assert contrast(colour[words], colour[ground]) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_stand_out_from_their_ground(mark: str, ground: str) -> None:
    """Every border, ring and shape in use has a contrast of 3 at least."""
    colour = read_tokens().colour

    assert contrast(colour[mark], colour[ground]) >= 3.0


def test_contrast_agrees_with_the_published_extremes() -> None:
    """Black on white is 21 to 1, a colour on itself 1 to 1 (WCAG 2.2)."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#7FB4E6", "#7FB4E6") == pytest.approx(1.0)


def test_a_missing_token_is_named(tmp_path: Path) -> None:
    """A token file without a colour is refused with the name of that colour."""
    words = (folder() / "theme" / "tokens.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "tokens.toml"
    wrong.write_text(words.replace("focus =", "fokus ="), encoding="utf-8")

    with pytest.raises(TokensWrong, match="focus"):
        read_tokens(wrong)


def test_the_shipped_font_is_the_one_used(theme: Theme) -> None:
    """Words are drawn in the family that ships, in all its weights, not in what the machine happens to have."""
    for font in (theme.dense(), theme.body(600), theme.font(16, 400, italic=True)):
        assert QFontInfo(font).family() == "IBM Plex Sans"


def test_every_icon_draws_something(theme: Theme) -> None:
    """Each drawing in resources/icons renders in the colour of a token."""
    for path in sorted((folder() / "icons").glob("*.svg")):
        picture = theme.pixmap(path.stem, "accent", 32).toImage()
        seen = {picture.pixelColor(x, y).alpha() for x in range(32) for y in range(32)}
        assert max(seen) > 200, path.name


def test_an_absent_icon_is_named(theme: Theme) -> None:
    """Asking for an icon that is not there says which."""
    with pytest.raises(IconAbsent, match="unicorn"):
        theme.pixmap("unicorn", "text")


def test_lights_differ_without_colour(theme: Theme) -> None:
    """In grey the five lights still differ from each other by shape: a fifth of their pixels at least."""
    pictures = {light: _grey(theme, icon, tint) for light, (icon, tint) in LIGHTS.items()}

    for (one, first), (other, second) in combinations(pictures.items(), 2):
        differing = sum(a != b for a, b in zip(first, second, strict=True))
        assert differing > 0.2 * max(sum(first), sum(second)), (one, other)


def _grey(theme: Theme, icon: str, tint: str) -> list[bool]:
    image = QImage(28, 28, QImage.Format.Format_RGB32)
    image.fill(theme.colour("panel"))
    painter = QPainter(image)
    theme.draw(painter, icon, QRectF(0, 0, 28, 28), tint)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return [grey.pixelColor(x, y).red() > 80 for y in range(28) for x in range(28)]
