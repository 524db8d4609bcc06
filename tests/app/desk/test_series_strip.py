"""The series strip of the reading page: more series than there is room for, by wheel and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.reading.strip import SeriesStrip, Tile
from app.desk.reading.values import SeriesTile
from app.desk.theme.theme import Theme


@pytest.fixture
def strip(theme: Theme, qtbot: QtBot) -> SeriesStrip:
    """Twelve series in a strip too narrow for them."""
    strip = SeriesStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(700, 72)
    strip.show_series(
        tuple(SeriesTile(f"s{n}", f"{n} Brain", "5 mm axial", "not seen", shown=n == 0) for n in range(12))
    )
    strip.show()
    strip.activateWindow()
    qtbot.waitUntil(strip.isActiveWindow)
    return strip


def _in_sight(strip: SeriesStrip, tile: Tile) -> bool:
    return strip.rect().contains(tile.mapTo(strip, tile.rect().center()))


def test_the_wheel_brings_the_last_series(strip: SeriesStrip) -> None:
    """A wheel that turns down goes to the right: a reader with a mouse reaches every series."""
    last = strip.findChildren(Tile)[-1]
    assert not _in_sight(strip, last)
    over = QPointF(strip.width() / 2, strip.height() / 2)

    for _ in range(30):
        QTest.wheelEvent(strip.windowHandle(), over, QPoint(0, -120))

    assert _in_sight(strip, last)


def test_arrows_walk_the_series_and_enter_hangs(strip: SeriesStrip, qtbot: QtBot) -> None:
    """Right to the next, End to the last, which comes into sight; Enter chooses."""
    tiles = strip.findChildren(Tile)
    tiles[0].setFocus()

    QTest.keyClick(tiles[0], Qt.Key.Key_Right)
    assert tiles[1].hasFocus()
    QTest.keyClick(tiles[1], Qt.Key.Key_End)
    assert tiles[-1].hasFocus()
    assert _in_sight(strip, tiles[-1])
    with qtbot.waitSignal(strip.current_chosen) as chosen:
        QTest.keyClick(tiles[-1], Qt.Key.Key_Return)

    assert chosen.args == ["s11"]
