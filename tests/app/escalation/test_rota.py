"""Who is on call: a file that a coordinator writes, and whom an alert reaches by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.escalation.policy import policy_of
from app.escalation.records import recipient_of
from app.escalation.rota import keep_rota, rota_of
from app.escalation.values import Level
from app.settings.toml import SettingsError
from app.store.engine import Store

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
ROTA = """
[[duty]]
role = "coordinator"
name = "Jo Marsh"
phone = "01632 960 112"
from = 2026-11-24T08:00:00Z
until = 2026-11-24T20:00:00Z

[[duty]]
role = "director on call"
name = "Dr Ruth Pemberton"
phone = "01632 960 140"
from = 2026-11-24T08:00:00Z
until = 2026-11-25T08:00:00Z
"""


def written(data: Path, text: str) -> Path:
    """The data folder with this rota."""
    (data / "policies").mkdir(parents=True)
    (data / "policies" / "rota.toml").write_text(text, encoding="utf-8")
    return data


def test_by_day_the_coordinator_by_night_the_director(store: Store, tmp_path: Path) -> None:
    """Outside the desk's hours what falls to the coordinator falls to the director on call."""
    duties = rota_of(written(tmp_path / "d", ROTA))
    assert duties is not None
    coordinator = Level("coordinator", "phone", timedelta(minutes=30))

    with store.work() as work:
        keep_rota(work, NOON, duties)
        by_day = recipient_of(work, NOON, coordinator, "Dr Farrow", "bleep 2204", policy_of(None))
        by_night = recipient_of(work, NIGHT, coordinator, "Dr Farrow", "bleep 2204", policy_of(None))
        a_week_on = recipient_of(work, NOON + timedelta(days=7), coordinator, "", "", policy_of(None))

    assert by_day == ("Jo Marsh, coordinator", "01632 960 112")
    assert by_night == ("Dr Ruth Pemberton, director on call", "01632 960 140")
    assert a_week_on[0] == "the coordinator" and a_week_on[1], "there is always a final number"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROTA.replace("2026-11-24T20:00:00Z", "2026-11-24T07:00:00Z"), "until must be after from"),
        (ROTA.replace("director on call", "coordinator"), "are both coordinator on 24/11/2026 08:00"),
        (ROTA.replace("T08:00:00Z", "T08:00:00"), "timezone"),
        (ROTA.replace("role =", "rule ="), r"rota.toml, line \d+"),
    ],
)
def test_a_wrong_rota_is_named(tmp_path: Path, text: str, words: str) -> None:
    """Backwards, double, without a zone, misspelt."""
    with pytest.raises(SettingsError, match=words):
        rota_of(written(tmp_path / "d", text))


def test_without_a_file_the_store_keeps_what_it_has(tmp_path: Path) -> None:
    """A folder without a rota changes nobody's duty."""
    assert rota_of(tmp_path) is None
