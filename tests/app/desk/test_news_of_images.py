"""News of loaded images reaches the panes whatever else happens in between."""

from __future__ import annotations

import threading

from PySide6.QtWidgets import QApplication

from app.desk.bridge import Bridge
from app.desk.case.viewing import Viewing
from app.desk.theme.theme import Theme
from viewer.draw.raster import Raster
from viewer.look.presets import load
from viewer.panes.style import Style
from viewer.read.load import SliceArrived
from viewer.read.pool import Pool


def from_worker(viewing: Viewing, news: SliceArrived) -> None:
    """As the loader tells: on a thread of the pool, so that it is delivered in the next turn of the loop."""
    thread = threading.Thread(target=viewing._reported, args=(news,))
    thread.start()
    thread.join()


def test_news_that_came_while_another_case_was_opened_stops_none_after_it(theme: Theme, qapp: QApplication) -> None:
    """A slice arrives, the case is left before that is delivered: the next slice is told of as ever."""
    bridge = Bridge()
    with Pool(threads=1) as pool:
        viewing = Viewing(bridge, pool, Raster(), Style(theme.tokens.colour, theme.tokens.family), load())
        from_worker(viewing, SliceArrived("left", 0))
        bridge.next_generation()
        qapp.processEvents()
        told: list[object] = []
        viewing._take_news = told.append  # type: ignore[method-assign]

        from_worker(viewing, SliceArrived("next", 0))
        qapp.processEvents()

        assert told == [None]
        viewing.close()
