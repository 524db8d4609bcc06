"""Deadlines, checked by hand in the table of the governance reference."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.clock import Stop, clock, reach
from app.cases.contracts import WEEK, Contract, contracts_of
from app.cases.lights import Light, duration, interval, light, time_left
from app.settings.toml import SettingsError

LONDON = ZoneInfo("Europe/London")
CONTRACTS = contracts_of(None)
NIGHT = datetime(2026, 11, 24, 20, 0, tzinfo=LONDON)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


def contract(**facts) -> Contract:
    return Contract(id="x", name="X", target_percent=99, amber_margin=1, **facts)


OFFICE = contract(
    calendar="hours",
    open="09:00",
    close="17:00",
    days=WEEK[:5],
    holidays="england-and-wales",
    targets={"routine": 8},
)
ELAPSED = contract(calendar="elapsed", targets={"routine": 24})
SUNDAY = contract(calendar="hours", days=("sun",), targets={"routine": 24})
DAYS = contract(calendar="days", close="17:00", days=WEEK[:5], holidays="england-and-wales", targets={"routine": 1})


@pytest.mark.parametrize(
    ("promise", "received", "stops", "due"),
    [
        (OFFICE, at(2026, 8, 28, 15), [], at(2026, 9, 1, 15)),
        (OFFICE, at(2026, 9, 7, 9), [], at(2026, 9, 7, 17)),
        (OFFICE, at(2026, 9, 7, 9), [Stop(at(2026, 9, 7, 10), at(2026, 9, 7, 12))], at(2026, 9, 8, 11)),
        (ELAPSED, at(2026, 10, 24, 12), [], at(2026, 10, 25, 11)),
        (SUNDAY, at(2026, 10, 25, 0), [], at(2026, 10, 25, 23)),
        (DAYS, at(2026, 12, 24, 17, 1), [], at(2026, 12, 30, 17)),
        (DAYS, at(2026, 9, 7, 12), [Stop(at(2026, 9, 8, 16), at(2026, 9, 8, 18))], at(2026, 9, 9, 17)),
    ],
)
def test_deadlines(promise: Contract, received: datetime, stops: list[Stop], due: datetime) -> None:
    """Holidays, the night of the long hour, stops and closing times."""
    found = clock(CONTRACTS, promise, "routine", received, stops).due

    assert found == due.astimezone(found.tzinfo)


def test_a_deadline_past_the_known_holidays_is_refused() -> None:
    """Better no deadline than a guessed one."""
    with pytest.raises(SettingsError, match="known until 2027-12-31"):
        clock(CONTRACTS, DAYS, "routine", at(2027, 12, 31, 18), [])


@given(hours=st.integers(1, 200), start=st.integers(0, 10_000), gone=st.integers(0, 600))
def test_a_stop_never_makes_a_deadline_earlier(hours: int, start: int, gone: int) -> None:
    """Whatever is stopped, the deadline moves on by nothing up to what was stopped, in elapsed time."""
    received = at(2026, 1, 5, 9).astimezone(ZoneInfo("UTC")) + timedelta(minutes=start)
    stop = Stop(received + timedelta(hours=1), received + timedelta(hours=1, minutes=gone))

    plain = reach(CONTRACTS, ELAPSED, received, hours * 3600, [])
    stopped = reach(CONTRACTS, ELAPSED, received, hours * 3600, [stop])

    assert timedelta(0) <= stopped - plain <= timedelta(minutes=gone)


def test_every_light_has_its_words() -> None:
    """The five lights of the worklist with the words that stand beside them."""
    due = NIGHT + timedelta(minutes=60)
    amber, red = NIGHT + timedelta(minutes=30), NIGHT + timedelta(minutes=48)

    def words(minutes: int, stopped: datetime | None = None) -> tuple[Light, str]:
        now = NIGHT + timedelta(minutes=minutes)
        shown = light(now, amber, red, due, stopped)
        return shown, time_left(shown, now, due, stopped, LONDON)

    assert words(19) == (Light.IN_TIME, "in time, 41 min")
    assert words(38) == (Light.SOON, "soon, 22 min")
    assert words(54) == (Light.DUE, "due in 6 min")
    assert words(60) == (Light.DUE, "due now")
    assert words(74) == (Light.LATE, "late by 14 min")
    assert words(10, NIGHT) == (Light.STOPPED, "stopped 20:00")


def test_a_stop_after_the_deadline_is_late_all_the_same() -> None:
    """Stopping the clock does not undo a breach."""
    due = NIGHT

    assert light(NIGHT + timedelta(hours=1), due, due, due, NIGHT + timedelta(minutes=5)) is Light.LATE


def test_spans_in_words() -> None:
    """As a reader would say them."""
    assert [duration(timedelta(minutes=m)) for m in (6, 130, 1260, 3060)] == ["6 min", "2 h 10", "21 h", "2 d 3 h"]
    assert [interval(d) for d in (0, 9, 40, 210, 828, 731)] == [
        "same day", "9 d before", "5 w before", "6 m before", "2 y 3 m before", "2 y before",
    ]  # fmt: skip


def test_a_wrong_contract_is_named_with_its_line(tmp_path: Path) -> None:
    """The clinical lead who edits the policy is told where."""
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "contracts.toml").write_text(
        'timezone = "Europe/London"\nstop_reasons = []\n\n[[contract]]\nid = "local"\n'
        'name = "L"\ncalendar = "weeks"\n'
        "target_percent = 99\namber_margin = 1\ntargets = { routine = 8 }\n"
    )

    with pytest.raises(
        SettingsError, match=r"contracts.toml, line 7: contract.0.calendar: .*'hours', 'elapsed' or 'days'"
    ):
        contracts_of(tmp_path)
