"""Draws the words around the picture: head, corners, letters, warnings, and what stands in place of a picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from viewer.hang.orientation import Edges
from viewer.panes.style import BODY, LINE, Style, advance, fault_shape, halo, warning_shape
from viewer.panes.values import Head, Notice, Role

HEAD = 32
INSET = 12


@dataclass(frozen=True, slots=True)
class Corners:
    """All lines over a picture, ready to draw.

    Attributes:
        top_left, top_right: whose images these are and from when; drawn also when overlays are off.
        bottom_left, bottom_right: what can be switched off: position, window, zoom.
        warnings: with a triangle, above the bottom left block; drawn also when overlays are off.
        loading: where from, above the bottom left block.
        always: lines at the top left under the patient that are drawn also when overlays are off ("SYNTHETIC").
        counts: "Image 17 of 28", "28 of 28 loaded", how it is linked; drawn also when overlays are off.
        made: "interpolated", "nearest": stands at the bottom right when overlays are off.
    """

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    loading: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    letters: Edges | None = None


def without_optional(corners: Corners) -> Corners:
    """What stays when the reader switches overlays off: all but position, window and the figure of the zoom."""
    return replace(corners, bottom_left=(), bottom_right=corners.made)


def draw_head(painter: QPainter, width: int, head: Head, style: Style, *, empty: bool) -> None:
    """The bar above the image: whose study this is, a prior also in its colour and with its interval.

    A pane in which nothing hangs and that belongs to nothing says "Empty pane".
    """
    painter.fillRect(QRect(0, 0, width, HEAD), style.colour("panel"))
    bold, plain = style.font(weight=600), style.font()
    word, x = head.role.value, float(INSET)
    if empty and head == Head():
        word = "Empty pane"
    wide = advance(word, bold)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(bold)
    if head.role is Role.PRIOR:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("prior"))
        painter.drawRoundedRect(QRectF(x, 6, wide + 16, 20), 4, 4)
        painter.setPen(style.colour("base"))
        painter.drawText(QRectF(x + 8, 6, wide + 2, 20), middle, word)
        x += wide + 16 + 12
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(QRect(0, HEAD - 2, width, 2), style.colour("prior"))
    else:
        painter.setPen(style.colour("text"))
        painter.drawText(QRectF(x, 6, wide + 4, 20), middle, word)
        x += wide + 12
    painter.setPen(style.colour("prior" if head.role is Role.PRIOR else "text"))
    x = _elided(painter, x, width, head.title, style=style, weight=600)
    painter.setPen(style.colour("text2"))
    painter.setFont(plain)
    _elided(painter, x, width, head.note, style=style, weight=400)


def _elided(painter: QPainter, x: float, width: int, text: str, *, style: Style, weight: int) -> float:
    """Draw `text` from x, shortened at the right edge; where the next words start."""
    font = style.font(weight=weight)
    room = width - x - INSET
    if not text or room <= 0:
        return x
    painter.setFont(font)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRectF(x, 6, room + 2, 20), Qt.AlignmentFlag.AlignVCenter, shown)
    return x + advance(shown, font) + 12


def draw_corners(painter: QPainter, box: QRectF, corners: Corners, style: Style) -> tuple[QRectF, ...]:
    """Write all lines; the places they took, so that other words keep off them."""
    taken: list[QRectF] = []
    plain, bold = style.font(), style.font(weight=600)
    left, right, bottom = box.left() + INSET, box.right() - INSET, box.bottom() - INSET
    room = right - left

    def write(x: float, y: float, text: str, *, strong: bool = False, token: str = "overlay") -> None:
        font = bold if strong else plain
        wide = halo(painter, QPointF(x, y), text, style, token=token, font=font)
        taken.append(QRectF(x - 4, y - 16, wide + 8, LINE))

    y = box.top() + 24
    for line in corners.top_left:
        write(left, y, shortened(line, plain, room))
        y += LINE
    for line in corners.always:
        write(left, y, line, strong=True)
        y += LINE
    beside = fits_beside(corners.top_left, corners.top_right, plain, room)
    y = box.top() + 24 if beside else y
    for line in corners.top_right:
        words = shortened(line, plain, room)
        write(right - advance(words, plain) if beside else left, y, words)
        y += LINE
    for number, line in enumerate(reversed(corners.bottom_right)):
        write(right - advance(line, plain), bottom - number * LINE, line)
    y = bottom
    for line in reversed((*corners.counts, *corners.bottom_left)):
        write(left, y, shortened(line, plain, room))
        y -= LINE
    for line in reversed(corners.warnings):
        lines = wrapped(line, plain, room - 22)
        for at, part in enumerate(reversed(lines)):
            if at == len(lines) - 1:
                warning_shape(painter, QRectF(left, y - 12, 14, 14), style.colour("warning"))
            write(left + 22, y, part, token="warning")
            y -= LINE
    for line in reversed(corners.loading):
        write(left, y, shortened(line, bold, room), strong=True)
        y -= LINE
    if corners.letters is not None:
        taken += _letters(painter, box, corners.letters, style, tuple(taken))
    return tuple(taken)


def _letters(painter: QPainter, box: QRectF, e: Edges, style: Style, taken: tuple[QRectF, ...]) -> list[QRectF]:
    """The four orientation letters; at the top and the bottom they step aside for words, towards the middle."""
    big, centre, places = style.font(BODY, 600), box.center(), []
    for text, x, base, aside in (
        (e.top, centre.x() - advance(e.top, big) / 2, box.top() + 24, LINE),
        (e.bottom, centre.x() - advance(e.bottom, big) / 2, box.bottom() - INSET, -LINE),
        (e.left, box.left() + INSET, centre.y() + 5, 0),
        (e.right, box.right() - INSET - advance(e.right, big), centre.y() + 5, 0),
    ):
        place = QRectF(x - 4, base - 16, advance(text, big) + 8, LINE)
        while aside and abs(place.center().y() - centre.y()) > 2 * LINE and any(place.intersects(t) for t in taken):
            place.translate(0, aside)
        halo(painter, QPointF(x, place.top() + 16), text, style, font=big)
        places.append(place)
    return places


def fits_beside(left: tuple[str, ...], right: tuple[str, ...], font: QFont, room: float) -> bool:
    """Whether the two top blocks fit beside each other, line by line; else the right one goes below the left."""
    return all(advance(a, font) + 16 + advance(b, font) <= room for a, b in zip(left, right, strict=False))


def shortened(text: str, font: QFont, room: float) -> str:
    """The text, shortened at its end where there is no room; no letter is wider than the font is high."""
    if len(text) * font.pixelSize() <= room:
        return text
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(room, 24.0))


def wrapped(text: str, font: QFont, room: float) -> list[str]:
    """A line of words between commas, broken at commas where the pane is narrow; nothing is left out."""
    lines: list[str] = []
    for part in text.split(", "):
        longer = f"{lines[-1]}, {part}" if lines else part
        if lines and advance(longer, font) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def draw_notice(painter: QPainter, box: QRectF, notice: Notice, style: Style) -> None:
    """Words in place of a picture, a little above the middle, and the key to go on."""
    wide = min(320.0, box.width() - 2 * INSET - 24)
    x, y = box.left() + max(INSET + 20.0, (box.width() - wide) / 2), box.center().y() - 34
    if notice.failed:
        fault_shape(painter, QRectF(x - 20, y - 12, 12, 12), style.colour("critical"))
    painter.setFont(style.font(BODY, 600))
    painter.setPen(style.colour("text"))
    painter.drawText(QPointF(x, y), notice.title)
    y += 10
    painter.setPen(style.colour("text2"))
    y = _paragraph(painter, QPointF(x, y), wide, notice.sentence, style) + 10
    if notice.key:
        font = style.font()
        cap = QRectF(x, y, advance(notice.key, font) + 12, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("raised"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setFont(font)
        painter.setPen(style.colour("text2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, notice.key)
        painter.drawText(QPointF(cap.right() + 8, y + 15), notice.action)


def _paragraph(painter: QPainter, at: QPointF, wide: float, text: str, style: Style) -> float:
    """Wrapped text in lines of 18; where it ends."""
    layout = QTextLayout(text, style.font())
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(wide)
        line.setPosition(QPointF(0, y))
        y += 18
    layout.endLayout()
    layout.draw(painter, at)
    return at.y() + y


def draw_frame(painter: QPainter, width: int, height: int, style: Style) -> None:
    """The active pane: 2 px inside its edge, also while the report has the keys."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    accent = style.colour("accent")
    for r in (
        QRect(0, 0, width, 2),
        QRect(0, height - 2, width, 2),
        QRect(0, 0, 2, height),
        QRect(width - 2, 0, 2, height),
    ):
        painter.fillRect(r, accent)
