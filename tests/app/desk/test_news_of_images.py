"""News of loaded images reaches the panes whatever else happens in between."""

from __future__ import annotations

import threading

from PySide6.QtWidgets import QApplication

from app.desk.bridge import Bridge
from app.desk.case.arriving import Arrivals, News
from viewer.read.load import SliceArrived


def from_worker(arrivals: Arrivals, news: News) -> None:
    """As the loader tells: on a thread of the pool, so that it is delivered in the next turn of the loop."""
    thread = threading.Thread(target=arrivals.report, args=(news,))
    thread.start()
    thread.join()


def test_news_that_came_while_another_case_was_opened_stops_none_after_it(qapp: QApplication) -> None:
    """A slice arrives, the case is left before that is delivered: it and the next slice are told of as ever."""
    bridge = Bridge()
    told: list[tuple[News, ...]] = []
    arrivals = Arrivals(bridge, told.append)
    left, later = SliceArrived("left", 0), SliceArrived("next", 0)

    from_worker(arrivals, left)
    bridge.next_generation()
    qapp.processEvents()
    from_worker(arrivals, later)
    qapp.processEvents()

    assert told == [(left,), (later,)]
