"""What the loader's threads report, brought to the GUI thread in one piece a turn of its loop."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.desk.bridge import Bridge
from viewer.read.load import SliceArrived, SliceFailed

News = SliceArrived | SliceFailed


class Arrivals:
    """Collects news on any thread; `take` gets them in the GUI thread, many at once where many came."""

    def __init__(self, bridge: Bridge, take: Callable[[tuple[News, ...]], None]) -> None:
        self._bridge, self._take = bridge, take
        self._lock = threading.Lock()
        self._news: list[News] = []

    def report(self, news: News) -> None:
        """From a worker."""
        with self._lock:
            first = not self._news
            self._news.append(news)
        if first:
            self._bridge.tell(self._deliver, None, keep=True)

    def _deliver(self, _: None) -> None:
        with self._lock:
            news, self._news = tuple(self._news), []
        self._take(news)
