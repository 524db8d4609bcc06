"""What the footer says of deliveries."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.delivery.values import Connection, State
from app.desk.facts import outbox_of

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
EARLIER, LATER = datetime(2026, 11, 24, 21, 14, tzinfo=UTC), datetime(2026, 11, 25, 8, 2, tzinfo=UTC)


def line(ok: datetime | None, error: datetime | None) -> Connection:
    """A connection with its last answer and its last refusal."""
    return Connection("1", "RIS", "mllp", "ris:2575", {}, True, EARLIER, ok, error, "refused" if error else "")


@pytest.mark.parametrize(
    ("waiting", "connections", "words", "colour"),
    [
        ({}, (), "Outbox empty", "text2"),
        ({}, (line(None, None),), "Outbox empty", "text2"),
        ({}, (line(LATER, None),), "Outbox empty, delivered today 08:02", "text2"),
        ({}, (line(EARLIER, None),), "Outbox empty, delivered yesterday 21:14", "text2"),
        ({State.DUE: 1, State.LEASED: 1}, (line(LATER, EARLIER),), "Outbox: 2 waiting", "text2"),
        ({State.DUE: 2}, (line(EARLIER, LATER),), "RIS does not take reports, 2 waiting", "warning"),
        ({State.HELD: 1, State.DUE: 2}, (line(EARLIER, LATER),), "1 delivery needs a person", "critical"),
        ({State.FAILED: 3}, (line(LATER, None),), "Outbox empty, delivered today 08:02", "text2"),
    ],
)
def test_the_footer_says_only_what_is_known(
    waiting: dict[State, int], connections: tuple[Connection, ...], words: str, colour: str
) -> None:
    """When a report last arrived, what waits, who does not answer; never that something is connected, nor what was given up."""
    said = outbox_of(waiting, connections, NOW, ZoneInfo("Europe/London"))

    assert (said.words, said.colour) == (words, colour)
