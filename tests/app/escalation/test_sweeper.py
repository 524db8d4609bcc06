"""The clock of the alerts: restarts, two desks, clocks that are set, policies that change."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from app.escalation import records
from app.escalation.policy import policy_of
from app.escalation.records import acknowledge, attempt, release, sweep
from app.escalation.values import AlertState, Policy
from app.settings.toml import SettingsError
from app.store.tables import escalation as tables
from app.store.tables.access import audit
from resources import folder

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LONDON = ZoneInfo("Europe/London")


def test_what_is_overdue_at_the_start_happens_at_once_in_order_and_once(service) -> None:
    """Three hours without a desk: the held alert is raised and escalates, after the one that was due before it."""
    first = service.press("saddle embolus")
    service.clocks.passes(5 * MINUTE)
    second = service.press("tension pneumothorax")
    service.clocks.passes(3 * HOUR)
    desk = service.sweeper()

    changed = desk.step()

    assert [(alert.finding, alert.state.value) for alert in changed] == [
        ("saddle embolus", "raised"),
        ("tension pneumothorax", "raised"),
        ("saddle embolus", "escalated"),
        ("tension pneumothorax", "escalated"),
    ]
    assert desk.step() == ()
    for alert in map(service.alert, (first, second)):
        assert alert.level == 1 and alert.due is not None and alert.due >= service.clocks.wall + 5 * MINUTE
        assert alert.raised == alert.held_until


def test_an_unanswered_alert_climbs_every_level_and_then_fails_loudly(service) -> None:
    """Hospital team, switchboard, director, each in its time; then red, with the time that was missed."""
    alert = service.press()
    desk = service.sweeper()
    seen = []
    for _ in range(15):
        service.clocks.passes(5 * MINUTE)
        seen += [(one.state.value, one.level, service.clocks.wall - alert.pressed) for one in desk.step()]

    assert seen == [
        ("raised", 0, 5 * MINUTE),
        ("escalated", 1, 15 * MINUTE),
        ("escalated", 2, 30 * MINUTE),
        ("escalated", 3, 45 * MINUTE),
        ("failed-loud", 3, 60 * MINUTE),
    ]
    assert service.alert(alert).due == alert.pressed + 60 * MINUTE


def test_an_answer_ends_every_level(service) -> None:
    """Acknowledged at level 2: nothing is due any more, whatever time passes."""
    alert = service.press()
    desk = service.sweeper()
    for minutes in (15, 15):
        service.clocks.passes(minutes * MINUTE)
        desk.step()
    with service.store.work() as work:
        acknowledge(
            work,
            service.trail,
            service.clocks.wall,
            service.alert(alert),
            "amy",
            by="Dr F",
            how="call",
            read_back=True,
        )

    service.clocks.passes(48 * HOUR)

    assert desk.step() == () and service.sweeper("other").step() == ()
    assert service.alert(alert).state is AlertState.ACKNOWLEDGED and service.alert(alert).due is None


def test_somebody_reached_after_all_failed_still_has_time_to_answer(local) -> None:
    """Reached late is not reached without a due time, nor failed again at once."""
    alert = local.press()
    for _ in range(5):
        local.clocks.passes(20 * MINUTE)
        local.sweeper().step()
    assert local.alert(alert).state is AlertState.FAILED_LOUD

    with local.store.work() as work:
        attempt(
            work, local.trail, local.clocks.wall, local.alert(alert), "amy", channel="phone", who="ward",
            reached=True, note="",
        )  # fmt: skip

    assert local.alert(alert).due == local.clocks.wall + 5 * MINUTE
    local.clocks.passes(5 * MINUTE)
    (again,) = local.sweeper().step()
    assert again.state is AlertState.FAILED_LOUD


def test_a_clock_set_back_delays_nothing(service) -> None:
    """The steady clock says due first, and is believed."""
    alert = service.press()
    desk = service.sweeper()
    desk.step()
    service.clocks.wall -= HOUR
    service.clocks.passes(timedelta(seconds=10))

    raised = desk.step()
    service.clocks.passes(15 * MINUTE)
    escalated = desk.step()

    assert [one.state.value for one in (*raised, *escalated)] == ["raised", "escalated"]
    with service.store.reading() as work:
        events = work.execute(select(audit.c.event).order_by(audit.c.seq)).scalars().all()
    assert events.count("clock.jump") == 1
    assert service.alert(alert).level == 1


def test_a_clock_set_forward_fires_early_and_no_level_is_skipped(local) -> None:
    """The wall clock says due first, and is believed; the next level still has its time."""
    local.press()
    desk = local.sweeper()
    local.clocks.passes(timedelta(seconds=11))
    desk.step()
    local.clocks.wall += HOUR

    (changed,) = desk.step()

    assert changed.level == 1 and changed.due == local.clocks.wall + 15 * MINUTE


def test_one_desk_looks_and_the_other_takes_over_when_it_dies(service) -> None:
    """A lease of 15 seconds; a desk that closes gives it back at once."""
    first, second = service.sweeper("first"), service.sweeper("second")
    first.step()
    service.press()
    service.clocks.passes(timedelta(seconds=11))

    assert second.step() == ()
    service.clocks.passes(timedelta(seconds=5))
    assert [one.state.value for one in second.step()] == ["raised"]

    second.close()
    service.press("another")
    service.clocks.passes(timedelta(seconds=11))
    assert [one.finding for one in first.step()] == ["another"]


def test_a_lease_from_a_clock_that_was_wrong_does_not_hold_for_an_hour(local) -> None:
    """Its holder died after writing it an hour ahead; another desk does not wait for that."""
    local.clocks.wall += HOUR
    local.sweeper("dead").step()
    local.clocks.wall -= HOUR
    local.press()
    local.clocks.passes(timedelta(seconds=11))

    assert len(local.sweeper("alive").step()) == 1


def test_two_sweepers_on_the_same_alert_do_no_harm(service) -> None:
    """The second one read the row before the first one wrote it: it changes nothing."""
    alert = service.press()
    service.clocks.passes(timedelta(seconds=11))
    stale = service.alert(alert)
    with service.store.work() as work:
        assert len(sweep(work, service.trail, service.clocks.wall, service.policy)) == 1
    with service.store.work() as work:
        step = records.step_due(stale, service.policy.category("critical"), service.clocks.wall)
        assert records._step(work, service.trail, service.clocks.wall, stale, step, service.policy) is None

    assert [event.event for event in service.events(alert)] == ["pressed", "release"]


def test_the_loop_tells_what_changed_and_stops_when_asked(local) -> None:
    """A thread of the desk: each change is told, then it ends and gives its lease back."""
    local.press()
    local.clocks.passes(timedelta(seconds=11))
    stop = threading.Event()
    told = []

    def tell(changed, problem) -> None:
        told.append(([one.state.value for one in changed], problem))
        stop.set()

    local.sweeper("first").run(stop, tell)

    assert told == [(["raised"], "")]
    local.press("another")
    local.clocks.passes(timedelta(seconds=11))
    assert len(local.sweeper("second").step()) == 1


def test_a_store_that_cannot_be_used_is_said_and_the_watch_goes_on(local) -> None:
    """One sentence when it breaks, one call when it is well again."""
    desk, stop, told = local.sweeper(), threading.Event(), []
    broken = local.store.work
    calls = []

    def failing():
        calls.append(1)
        if len(calls) <= 1:
            raise OSError("the disk is gone")
        return broken()

    local.store.work = failing

    def tell(changed, problem) -> None:
        told.append(problem)
        if len(told) == 2:
            stop.set()

    desk.run(stop, tell)

    assert told == ["Alerts are not watched at the moment: the disk is gone", ""]


def test_a_category_that_the_policy_dropped_fails_loudly_and_stops_no_other(local) -> None:
    """Nobody is left to tell, so everybody is shown."""
    lost = local.press("old kind")
    kept = local.press("new kind", "urgent")
    local.policy = Policy(
        "next", "", local.policy.hold, local.policy.desk_open, local.policy.desk_closed, "switchboard",
        tuple(one for one in local.policy.categories if one.id != "critical"),
    )  # fmt: skip
    local.clocks.passes(3 * HOUR)

    local.sweeper().step()

    assert local.alert(lost).state is AlertState.FAILED_LOUD
    assert local.alert(kept).state is AlertState.ESCALATED


@pytest.mark.parametrize(
    ("hour", "who"), [(10, "Cara Coordinator, coordinator"), (22, "Dan Director, director on call")]
)
def test_the_rota_says_who_is_meant_and_at_night_the_director(local, hour: int, who: str) -> None:
    """What falls to the coordinator falls to the director on call outside the desk's hours, London time."""
    at = datetime(2026, 10, 25, hour, 30, tzinfo=LONDON)
    with local.store.work() as work:
        for role, name in (("coordinator", "Cara Coordinator"), ("director on call", "Dan Director")):
            work.execute(
                insert(tables.rota).values(
                    id=role,
                    role=role,
                    name=name,
                    phone="0161 496 0000",
                    from_utc=at - 9 * HOUR,
                    until_utc=at + HOUR,
                )
            )
    local.clocks.wall = at - 13 * HOUR
    alert = local.press("liver lesion", "urgent")
    local.clocks.wall = at

    local.sweeper().step()

    assert (local.alert(alert).recipient, local.alert(alert).contact) == (who, "0161 496 0000")


def test_without_a_rota_there_is_always_the_fallback(local) -> None:
    """An empty rota still names somebody to ring."""
    alert = local.press("liver lesion", "urgent")
    local.clocks.passes(3 * HOUR)

    local.sweeper().step()

    assert local.alert(alert).contact == "the switchboard of the hospital"


def test_signing_ends_the_ten_seconds_of_its_case(service) -> None:
    """Released by the reader, not by the clock; raised then, and only once."""
    alert = service.press()
    service.clocks.passes(timedelta(seconds=3))

    with service.store.work() as work:
        assert release(work, service.trail, service.clocks.wall, "case", "amy") == 1
        assert release(work, service.trail, service.clocks.wall, "case", "amy") == 0

    assert service.alert(alert).raised == service.clocks.wall


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "cancer"', 'id = "tumour"', "the category cancer is missing"),
        ('id = "cancer"', 'id = "urgent"', "missing|twice"),
        ("level = 1\n", "level = 2\n", "levels of critical must be 0, 1, 2"),
        ("within_minutes = 30", "within_minutes = 10", "critical must be due later than the one before"),
    ],
)
def test_a_policy_that_would_lose_alerts_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    """The clinical lead is told the file, the line and what is wrong."""
    ours = (folder() / "policies" / "escalation.toml").read_text(encoding="utf-8")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "escalation.toml").write_text(ours.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(SettingsError, match=rf"escalation.toml, line \d+: .*({words})"):
        policy_of(tmp_path)
