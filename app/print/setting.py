"""Sets a printable value on A4 with Qt's text layout and PDF writer; needs a QGuiApplication, any thread.

Lengths are points (1/72 inch) unless they say mm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, Qt, QUuid
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QPen,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

import resources
from app.print.values import Block, Kind, Printable

DPI = 1200
FACE = "IBM Plex Sans"
INK, QUIET, HEADING = QColor("#16202a"), QColor("#55606b"), QColor("#2b4c6b")
RULE, TINT = QColor("#9aa4ae"), QColor("#eef2f6")
SIDE_MM, TOP_MM, BOTTOM_MM = 20.0, 22.0, 22.0
LINE_HEIGHT, CLOSE_HEIGHT = 132.0, 104.0
"""Per cent of the face's own line, in running text and in tables."""

FACTS = 9.75
PAPER = QUuid("{3f0d7f4e-6a3e-5b0b-8c57-5f2b8f6f1c20}")
"""Name space of the document ids of what we print."""

JOINED = ("liga", "clig", "dlig", "calt")
"""Features that draw several letters as one character, which no search finds again."""


@dataclass(frozen=True, slots=True)
class _Page:
    """The writer's page in device pixels: whole, and where text runs."""

    width: float
    height: float
    left: float
    top: float
    text_width: float
    text_height: float


def typeset(document: Printable) -> bytes:
    """The document as PDF bytes."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(document.title)
    writer.setCreator("Readroom")
    writer.setDocumentId(QUuid.createUuidV5(PAPER, f"{document.title}/{document.created}".encode()))
    writer.setResolution(DPI)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    family = _family()
    page = _page(writer)
    text = _flow(document, writer, family, page)
    painter = QPainter(writer)
    pages = text.pageCount()
    for number in range(pages):
        if number:
            writer.newPage()
        _draw_text(painter, text, page, number)
        _draw_edges(painter, document, family, page, number + 1, pages)
    painter.end()
    buffer.close()
    return _dated(bytes(data.data()), document.created)


def _family() -> str:
    """Our own face, loaded by path once a process; where it is missing, the system's sans serif."""
    if FACE in QFontDatabase.families():
        return FACE
    for file in sorted((Path(resources.__file__).parent / "fonts").glob("IBMPlexSans-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    return FACE if FACE in QFontDatabase.families() else QFont("sans-serif").defaultFamily()


def _font(family: str, points: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = QFont(family)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPointSizeF(points)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in JOINED:
        font.setFeature(QFont.Tag(feature), 0)
    return font


def _page(writer: QPdfWriter) -> _Page:
    def pixels(mm: float) -> float:
        return mm / 25.4 * DPI

    width, height = float(writer.width()), float(writer.height())
    return _Page(
        width,
        height,
        pixels(SIDE_MM),
        pixels(TOP_MM),
        width - 2 * pixels(SIDE_MM),
        height - pixels(TOP_MM) - pixels(BOTTOM_MM),
    )


def _points(points: float) -> float:
    """Points in device pixels, for the painter."""
    return points / 72 * DPI


def _units(points: float) -> float:
    """Points in the units of text formats, which Qt scales from the screen's resolution to the device's."""
    inch = QFont()
    inch.setPointSizeF(72)
    return points / 72 * QFontInfo(inch).pixelSize()


def _flow(document: Printable, writer: QPdfWriter, family: str, page: _Page) -> QTextDocument:
    """Everything that runs from page to page."""
    text = QTextDocument()
    text.documentLayout().setPaintDevice(writer)
    text.setDocumentMargin(0)
    text.setDefaultFont(_font(family, 10.5))
    text.setPageSize(QRectF(0, 0, page.text_width, page.text_height).size())
    cursor = QTextCursor(text)
    _masthead(cursor, document, family)
    _facts(cursor, document, family)
    headings = [_block(cursor, block, family) for block in document.blocks]
    _keep_headings([position for position in headings if position is not None], text, page)
    return text


def _format(
    family: str, points: float, colour: QColor = INK, weight: QFont.Weight = QFont.Weight.Normal
) -> QTextCharFormat:
    chars = QTextCharFormat()
    chars.setFont(_font(family, points, weight))
    chars.setForeground(colour)
    return chars


def _lines(before: float = 0.0, after: float = 0.0, right: bool = False, close: bool = False) -> QTextBlockFormat:
    block = QTextBlockFormat()
    block.setTopMargin(_units(before))
    block.setBottomMargin(_units(after))
    block.setLineHeight(
        CLOSE_HEIGHT if close else LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
    )
    if right:
        block.setAlignment(Qt.AlignmentFlag.AlignRight)
    return block


def _grid(*shares: float) -> QTextTableFormat:
    grid = QTextTableFormat()
    grid.setBorder(0)
    grid.setCellPadding(0)
    grid.setCellSpacing(0)
    grid.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    grid.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, share) for share in shares])
    return grid


def _write(cursor: QTextCursor, block: QTextBlockFormat, chars: QTextCharFormat, words: str) -> None:
    cursor.setBlockFormat(block)
    cursor.setBlockCharFormat(chars)
    cursor.insertText(words, chars)


def _masthead(cursor: QTextCursor, document: Printable, family: str) -> None:
    table = cursor.insertTable(1, 2, _grid(66, 34))
    _write(
        table.cellAt(0, 0).firstCursorPosition(),
        _lines(after=6),
        _format(family, 17, weight=QFont.Weight.DemiBold),
        document.masthead,
    )
    _write(
        table.cellAt(0, 1).firstCursorPosition(),
        _lines(before=5, right=True),
        _format(family, 11, QUIET, QFont.Weight.Medium),
        document.subject,
    )
    cursor.movePosition(QTextCursor.MoveOperation.End)


def _facts(cursor: QTextCursor, document: Printable, family: str) -> None:
    """Two columns of label and value; the first half of the facts stands left. It is the second table of page 1."""
    rows = (len(document.facts) + 1) // 2
    if not rows:
        return
    grid = _grid(15, 37, 14, 34)
    grid.setCellPadding(_units(2.4))
    grid.setTopMargin(_units(4))
    table = cursor.insertTable(rows, 4, grid)
    for number, (label, value) in enumerate(document.facts):
        row, column = number % rows, number // rows * 2
        quiet = _format(family, FACTS, QUIET)
        strong = _format(family, FACTS, weight=QFont.Weight.Medium)
        _write(table.cellAt(row, column).firstCursorPosition(), _lines(close=True), quiet, label)
        _write(table.cellAt(row, column + 1).firstCursorPosition(), _lines(close=True), strong, value)
    cursor.movePosition(QTextCursor.MoveOperation.End)


def _block(cursor: QTextCursor, block: Block, family: str) -> int | None:
    """Append one block; the position of a heading, None for others."""
    if block.kind is Kind.NOTICE:
        _notice(cursor, block.text, family)
        return None
    if block.kind is Kind.HEADING:
        cursor.insertBlock(_lines(before=13, after=2))
        position = cursor.position()
        cursor.insertText(block.text, _format(family, 9.5, HEADING, QFont.Weight.DemiBold))
        return position
    small = block.kind is Kind.SMALL
    weight = QFont.Weight.Normal if block.kind is Kind.PARAGRAPH else QFont.Weight.Medium
    chars = _format(family, 9.5 if small else 10.5, weight=weight)
    for number, line in enumerate(block.text.splitlines()):
        cursor.insertBlock(_lines(before=(18 if small else 0) if number == 0 else 3))
        cursor.insertText(line, chars)
    return None


def _notice(cursor: QTextCursor, words: str, family: str) -> None:
    frame = _grid(100)
    frame.setBorder(_units(0.8))
    frame.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    frame.setBorderBrush(INK)
    frame.setCellPadding(_units(6))
    frame.setTopMargin(_units(11))
    table = cursor.insertTable(1, 1, frame)
    _write(
        table.cellAt(0, 0).firstCursorPosition(),
        _lines(close=True),
        _format(family, 10.5, weight=QFont.Weight.DemiBold),
        words,
    )
    cursor.movePosition(QTextCursor.MoveOperation.End)


def _keep_headings(positions: list[int], text: QTextDocument, page: _Page) -> None:
    """A heading that ends a page goes to the next one, with the text it heads."""

    def page_of(position: int) -> int:
        block = text.findBlock(position)
        return int(text.documentLayout().blockBoundingRect(block).bottom() // page.text_height)

    def page_of_first_line(position: int) -> int:
        following = text.findBlock(position).next()
        if not following.isValid() or following.layout().lineCount() == 0:
            return page_of(position)
        top = text.documentLayout().blockBoundingRect(following).top()
        line = following.layout().lineAt(0)
        return int((top + line.y() + line.height() - 1) // page.text_height)

    for position in positions:
        if page_of(position) == page_of_first_line(position):
            continue
        cursor = QTextCursor(text)
        cursor.setPosition(position)
        moved = cursor.blockFormat()
        moved.setPageBreakPolicy(QTextBlockFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        cursor.setBlockFormat(moved)


def _draw_text(painter: QPainter, text: QTextDocument, page: _Page, number: int) -> None:
    """Page 1 (with its tables) by Qt; the lines of later pages one by one, because Qt draws the line before again,
    clipped away for the eye but there for every search."""
    painter.save()
    painter.translate(page.left, page.top - number * page.text_height)
    if number:
        _draw_lines(painter, text, page, number)
        painter.restore()
        return
    _tint_facts(painter, text, page)
    clip = QRectF(0, number * page.text_height, page.text_width, page.text_height)
    painter.setClipRect(clip)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = clip.adjusted(0, 0, 0, -1)
    context.palette.setColor(QPalette.ColorRole.Text, INK)
    text.documentLayout().draw(painter, context)
    painter.restore()


def _tint_facts(painter: QPainter, text: QTextDocument, page: _Page) -> None:
    """A quiet ground under the facts, the second table (Qt paints none under a table on paper)."""
    for table in text.rootFrame().childFrames()[1:2]:
        first = text.documentLayout().blockBoundingRect(table.firstCursorPosition().block())
        last = text.documentLayout().blockBoundingRect(table.lastCursorPosition().block())
        edge = _points(5)
        place = QRectF(
            -edge, first.top() - edge, page.text_width + 2 * edge, last.bottom() - first.top() + 2 * edge
        )
        painter.fillRect(place, TINT)


def _draw_lines(painter: QPainter, text: QTextDocument, page: _Page, number: int) -> None:
    """Every line of text whose middle lies on the page."""
    painter.setPen(INK)
    block = text.begin()
    while block.isValid():
        layout = block.layout()
        origin = text.documentLayout().blockBoundingRect(block).topLeft()
        for index in range(layout.lineCount()):
            line = layout.lineAt(index)
            if int((origin.y() + line.y() + line.height() / 2) // page.text_height) == number:
                line.draw(painter, origin)
        block = block.next()


def _draw_edges(painter: QPainter, document: Printable, family: str, page: _Page, number: int, pages: int) -> None:
    """The running header (not on page 1, whose masthead says it) and the footer."""
    painter.setPen(QPen(RULE, _points(0.6)))
    foot = page.top + page.text_height + _points(10)
    painter.drawLine(int(page.left), int(foot), int(page.left + page.text_width), int(foot))
    if number > 1:
        head = page.top - _points(14)
        painter.drawLine(int(page.left), int(head), int(page.left + page.text_width), int(head))
    font = _font(family, 8.5)
    painter.setFont(font)
    painter.setPen(QUIET)
    height = QFontMetricsF(font, painter.device()).height()
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    below = QRectF(page.left, foot + _points(5), page.text_width, height)
    painter.drawText(below, left, document.footer)
    painter.drawText(below, right, f"Page {number} of {pages}")
    if number > 1:
        above = QRectF(page.left, page.top - _points(18) - height, page.text_width, height)
        painter.drawText(above, left, "  ·  ".join(document.running))


def _dated(data: bytes, created: str) -> bytes:
    """The file with its time of making replaced, byte for byte as long, so that one value is one file."""
    iso = f"{created[:4]}-{created[4:6]}-{created[6:8]}T{created[8:10]}:{created[10:12]}:{created[12:14]}"
    data = re.sub(rb"D:\d{14}(?=[Z+-])", f"D:{created}".encode(), data)
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=[Z+-])", iso.encode(), data)
