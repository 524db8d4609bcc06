"""A screen counts as checked only while its checks are good and young enough."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.governance.checks import CheckKind, CheckVerdict, ScreenState, StoredCheck, screen_state

NOW = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
SCREEN = "ENC RX370 123"


def look(hours: float, verdict: CheckVerdict = CheckVerdict.PASS, screen: str = SCREEN) -> StoredCheck:
    """A daily check so many hours ago."""
    return StoredCheck(NOW - timedelta(hours=hours), screen, CheckKind.VISUAL, verdict)


def meter(days: float, verdict: CheckVerdict = CheckVerdict.PASS) -> StoredCheck:
    """A measurement so many days ago."""
    return StoredCheck(NOW - timedelta(days=days), SCREEN, CheckKind.MEASUREMENT, verdict, "ranzcr")


@pytest.mark.parametrize(
    ("checks", "word", "ok"),
    [
        ([], "Screen never checked", False),
        ([look(1, screen="ENC RX370 124")], "Screen never checked", False),
        ([meter(3)], "Screen not checked today", False),
        ([look(1)], "Screen checked", True),
        ([look(24), meter(92)], "Screen checked", True),
        ([look(24.01), meter(3)], "Screen check out of date", False),
        ([look(1), meter(92.01)], "Screen measurement out of date", False),
        ([look(1, CheckVerdict.FAIL), look(2)], "Screen failed", False),
        ([look(1), look(2, CheckVerdict.FAIL)], "Screen checked", True),
        ([look(1), meter(200, CheckVerdict.FAIL)], "Screen failed", False),
        ([look(1), meter(3, CheckVerdict.REPEAT)], "Screen check to repeat", False),
        ([look(1), meter(3, CheckVerdict.REMEDIAL)], "Screen to be mended", True),
        ([look(50), meter(3, CheckVerdict.REMEDIAL)], "Screen check out of date", False),
    ],
)
def test_the_gravest_true_thing_is_said(checks: list[StoredCheck], word: str, ok: bool) -> None:
    """Failed outweighs missing, missing outweighs out of date; the latest check of a kind counts."""
    for order in (checks, checks[::-1]):
        state = screen_state(order, SCREEN, NOW)

        assert (state.word, state.ok) == (word, ok)
        assert state.detail.endswith(".")


def test_the_sentence_says_when_and_against_what() -> None:
    """A reader sees the moment of the last pass and the profile of the measurement."""
    assert screen_state([look(2), meter(3)], SCREEN, NOW) == ScreenState(
        "Screen checked",
        "Daily check passed 24/11/2026 19:00 UTC; measured 21/11/2026 21:00 UTC against ranzcr.",
        ok=True,
    )
    assert "never measured" in screen_state([look(2)], SCREEN, NOW).detail


def test_times_are_said_in_the_zone_of_the_settings() -> None:
    """The zone stands behind the time."""
    assert "24/11/2026 20:00 CET" in screen_state([look(2)], SCREEN, NOW, ZoneInfo("Europe/Berlin")).detail


def test_of_two_checks_at_one_moment_the_later_stored_counts() -> None:
    """A clock of whole seconds must not let an older pass hide a failure."""
    assert not screen_state([look(1), look(1, CheckVerdict.FAIL)], SCREEN, NOW).ok
