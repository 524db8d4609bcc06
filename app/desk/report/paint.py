"""Writing the blocks into Qt's document, and the lines drawn beneath words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QPainter,
    QPainterPath,
    QPen,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextEdit

from app.desk.report.marks import Kind, Mark, doubts_of
from app.desk.report.script import Script, Style
from app.desk.theme.theme import Theme
from app.reports.document import fields
from app.reports.values import Document

_COLOURS = {
    Style.TITLE: "text2",
    Style.ASIDE: "text2",
    Style.LABEL: "text2",
    Style.TEXT: "text",
    Style.ORDER: "text2",
    Style.LINK: "accent",
    Style.PROMPT: "warning",
    Style.OPTIONAL: "text2",
    Style.PARTIAL: "text2",
}
_LINES = {Kind.STOP: "critical", Kind.WARN: "warning", Kind.HEAR: "text2", Kind.FILL: "warning"}


@dataclass(frozen=True, slots=True)
class Underline:
    """From one position to another: solid (stop, warn), wavy (hear) or dashed (fill), in a token's colour."""

    start: int
    end: int
    kind: Kind
    colour: str


def write_blocks(document: QTextDocument, script: Script, theme: Theme, zoom: float) -> None:
    """Replace what the document holds by the blocks of `script`, 16 px text on lines of 24 at zoom 1."""
    formats = {style: _format(style, theme, zoom) for style in Style}
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.removeSelectedText()
    for at, block in enumerate(script.blocks):
        shape = QTextBlockFormat()
        title = not block.field
        top = 0 if at == 0 else 16 if title else 4 if block.first_of_section else 8
        shape.setTopMargin(round(top * zoom))
        line = round((20 if title else theme.size("report_line")) * zoom)
        shape.setLineHeight(line, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        if at == 0:
            cursor.setBlockFormat(shape)
        else:
            cursor.insertBlock(shape)
        cursor.setBlockCharFormat(formats[Style.TITLE if title else Style.TEXT])
        for run in block.runs:
            form = formats[run.style]
            if run.link:
                form = QTextCharFormat(form)
                form.setAnchor(True)
                form.setAnchorHref(run.link)
            cursor.insertText(run.text, form)
    cursor.endEditBlock()


def underline_spans(document: Document, marks: tuple[Mark, ...], script: Script) -> list[Underline]:
    """What is underlined: prompts, words that were not sure, and the words of marks."""
    spans = []
    for block in script.blocks:
        if block.prompt:
            style = block.runs[-1].style
            colour = "warning" if style is Style.PROMPT else "text2"
            spans.append(Underline(block.text_start, block.text_start + block.prompt, Kind.FILL, colour))
    for field in fields(document):
        for doubt in doubts_of(field):
            start, end = script.position(field.name, doubt.start), script.position(field.name, doubt.end)
            spans.append(Underline(start, end, Kind.HEAR, "text2"))
    for mark in marks:
        if mark.kind in (Kind.STOP, Kind.WARN) and mark.end > mark.start:
            start, end = script.position(mark.field, mark.start), script.position(mark.field, mark.end)
            spans.append(Underline(start, end, mark.kind, _LINES[mark.kind]))
    return spans


def draw_underline(painter: QPainter, theme: Theme, edit: QTextEdit, span: Underline, zoom: float) -> None:
    """Draw one underline, a piece on every line that its words stand on."""
    colour = theme.colour(span.colour)
    for left, right, bottom in _pieces(edit, span, zoom):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, span.kind is Kind.HEAR)
        if span.kind is Kind.HEAR:
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(_wave(left, right, bottom))
        elif span.kind is Kind.FILL:
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(left, bottom), QPointF(right, bottom))
        else:
            painter.fillRect(QRectF(left, bottom - 1, right - left, 2), colour)


def _pieces(edit: QTextEdit, span: Underline, zoom: float) -> list[tuple[float, float, float]]:
    document = edit.document()
    last = document.characterCount() - 1
    pieces: list[tuple[float, float, float]] = []
    position, end = min(span.start, last), min(span.end, last)
    origin = edit.verticalScrollBar().value()
    while position < end:
        block = document.findBlock(position)
        line = block.layout().lineForTextPosition(position - block.position())
        if not line.isValid():
            return pieces
        stop = min(end, block.position() + line.textStart() + line.textLength())
        area = document.documentLayout().blockBoundingRect(block)
        left = area.left() + _x(line.cursorToX(position - block.position()))
        shown = document.toPlainText()[position:stop].rstrip()
        right = area.left() + _x(line.cursorToX(position - block.position() + len(shown)))
        bottom = area.top() + line.y() + line.height() - round(2 * zoom) - origin
        pieces.append((left, right, bottom))
        position = max(stop, position + 1)
    return pieces


def _x(found: object) -> float:
    """Qt gives the x alone or with the position it snapped to."""
    if isinstance(found, tuple):
        found = found[0]
    return float(found) if isinstance(found, int | float) else 0.0


def _wave(left: float, right: float, y: float) -> QPainterPath:
    path = QPainterPath(QPointF(left, y))
    x, up = left, True
    while x < right:
        path.quadTo(x + 2, y - 3 if up else y + 3, min(x + 4, right), y)
        x, up = x + 4, not up
    return path


def _format(style: Style, theme: Theme, zoom: float) -> QTextCharFormat:
    form = QTextCharFormat()
    small = style in (Style.TITLE, Style.ASIDE)
    px = round(theme.size("dense" if small else "report") * zoom)
    form.setFont(theme.font(px, 600 if style is Style.TITLE else 400, style is Style.PARTIAL))
    form.setForeground(theme.colour(_COLOURS[style]))
    return form
