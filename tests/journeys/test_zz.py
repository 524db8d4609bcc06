"""Case after case of the sample list in one real window: nothing stays behind, neither thread, memory nor warning."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cli.demo_folder import demo_folder
from app.desk.theme.theme import dress
from app.desk.window import Launch, Window

pytestmark = pytest.mark.journey
WARM = 6
"""Cases after which everything that is kept on purpose (the speech model's name, fonts, the store's pages) is there."""
A_CASE_MIB = 0.1
"""Memory that a closed case may leave behind, on average: its row in the store, its lines in the audit."""
SLACK_MIB = 24.0
"""What the allocator keeps for the next case, the same after ten cases as after two hundred."""


@pytest.fixture
def window(tour_home: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication, qtbot: QtBot) -> Iterator[Window]:
    """A demonstration of the whole sample list, ready."""
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tour_home))
    with demo_folder(None, wait=True) as ready:
        made = Window(dress(qapp), Launch(ready.data, True, lambda: datetime.now(UTC)))
        made.resize(1920, 1080)
        made.first_paint()
        made.show()
        made.activateWindow()
        qtbot.waitExposed(made)
        with qtbot.waitSignal(made.ready, timeout=60_000):
            made.begin()
        yield made
        made.close()
        qtbot.waitUntil(lambda: not made.isVisible(), timeout=60_000)


def trimmed() -> float:
    import ctypes
    ctypes.CDLL('libc.so.6').malloc_trim(0)
    return resident()


def resident() -> float:
    """MiB of this process in memory, garbage collected."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def read_one(window: Window, qtbot: QtBot, case_id: str) -> None:
    """Open, see the first image, page, type a word where one may, go back to the list."""
    images = window.images
    assert images is not None
    with qtbot.waitSignal(window.case_opened, timeout=60_000):
        window.open_case(case_id)
    qtbot.waitUntil(lambda: bool(images.viewing.current.pane.seen), timeout=60_000)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Down)
    window.actions_.run("desk.worklist")
    qtbot.waitUntil(lambda: window.case is not None and window.case.opened is None, timeout=60_000)


def go_through(window: Window, qtbot: QtBot, cases: int) -> None:
    ids = [str(row["id"]) for row in window.listing_._rows]
    turns = list(islice(cycle(ids), WARM + cases))
    for case_id in turns[:WARM]:
        read_one(window, qtbot, case_id)
    threads, before = sorted(one.name for one in threading.enumerate()), resident()

    import gc
    for n, case_id in enumerate(turns[WARM:]):
        read_one(window, qtbot, case_id)
        if n % 20 == 0:
            sys.__stderr__.write(f'RSS {n} {resident():.0f} trimmed {trimmed():.0f} objs {len(gc.get_objects())}\n')

    assert sorted(one.name for one in threading.enumerate()) == threads
    grown = resident() - before
    print(f"{cases} cases: {before:.0f} MiB before, {grown:+.1f} MiB after, {len(threads)} threads")
    assert grown <= SLACK_MIB + cases * A_CASE_MIB


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_twelve_cases_leave_nothing_behind(window: Window, qtbot: QtBot, capfd: pytest.CaptureFixture[str]) -> None:
    """The threads of the start, hardly more memory, not one line on standard error (Qt's warnings fail any test)."""
    go_through(window, qtbot, 12)

    said = capfd.readouterr()
    assert said.err == ""
    print(said.out)


@pytest.mark.soak
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_two_hundred_cases_leave_nothing_behind(
    window: Window, qtbot: QtBot, capfd: pytest.CaptureFixture[str]
) -> None:
    """A long day: the same."""
    go_through(window, qtbot, 200)

    said = capfd.readouterr()
    assert said.err == ""
    print(said.out)
