"""The first demonstration: what is said while its cases are still being made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desk.theme.theme import Theme
from app.desk.window import Launch, Window

SAID = "The sample list is being made; cases come one by one"


@pytest.fixture
def opened(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[Callable[[], int | None]], Window]]:
    """Makes a window whose sample list is made by a child that ends as told."""
    made: list[Window] = []

    def make(ended: Callable[[], int | None]) -> Window:
        window = Window(theme, Launch(tmp_path, True, lambda: datetime.now(UTC), ended))
        qtbot.addWidget(window)
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()


def _foot(window: Window) -> list[str]:
    said: list[str] = []
    window.facts_changed.connect(lambda facts: said.extend(fact.words for fact in facts))
    window.say("")
    return said


@pytest.mark.parametrize("code", [0, 1])
def test_the_foot_says_that_cases_are_still_to_come(
    opened: Callable[[Callable[[], int | None]], Window], qtbot: QtBot, code: int
) -> None:
    """An empty list is not taken for the whole one; the words go when it is complete, a failure stays until seen."""
    answers: list[int | None] = [None]
    window = opened(lambda: answers[0])
    window.first_paint()
    window.show()
    assert SAID in _foot(window)

    answers[0] = code
    qtbot.waitUntil(lambda: SAID not in _foot(window))

    assert window.shell.now.isVisible() == (code != 0)
