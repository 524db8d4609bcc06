"""What the footer says of deliveries."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.delivery.values import Connection
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
        ({"due": 2}, (line(LATER, EARLIER),), "Outbox: 2 waiting", "text2"),
        ({"due": 2}, (line(EARLIER, LATER),), "RIS does not take reports, 2 waiting", "warning"),
        ({"failed": 1, "due": 2}, (line(EARLIER, LATER),), "1 delivery needs a person", "critical"),
    ],
)
def test_the_footer_says_only_what_is_known(
    waiting: dict[str, int], connections: tuple[Connection, ...], words: str, colour: str
) -> None:
    """When a report last arrived, what waits, who does not answer; never that something is connected."""
    said = outbox_of(waiting, connections, NOW, ZoneInfo("Europe/London"))

    assert (said.words, said.colour) == (words, colour)
