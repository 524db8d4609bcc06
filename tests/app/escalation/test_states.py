"""The table of states, the words of what is not allowed, and the sentences a report says of an alert. Pure."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.escalation.policy import policy_of
from app.escalation.rules import read_back_missing, sentence, standing
from app.escalation.states import TABLE, Event, NotNow, after
from app.escalation.summary import summary
from app.escalation.values import OPEN, Alert, AlertState, Attempt

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 14, 32, tzinfo=UTC)
POLICY = policy_of(None)


def alert(pressed: datetime = NOW, **values) -> Alert:
    base = Alert(
        "1", "case", None, "RR2611-004817", "critical", "CRITICAL", "left tension pneumothorax", AlertState.RAISED, 0,
        "Dr L Farrow", "bleep 2204", pressed, pressed + timedelta(seconds=10), pressed, pressed + timedelta(minutes=15),
        pressed + timedelta(hours=1), pressed + timedelta(minutes=15), "amy", None, "", "", False, 1,
    )  # fmt: skip
    return dataclasses.replace(base, **values)


def test_every_open_state_can_be_answered_but_the_ten_seconds() -> None:
    """Whoever answers is heard, at whatever level, also after everything failed."""
    for state in OPEN - {AlertState.HELD}:
        assert after(state, Event.ACKNOWLEDGE) is AlertState.ACKNOWLEDGED
    with pytest.raises(NotNow, match="still held for its maker to undo; it cannot be acknowledged now"):
        after(AlertState.HELD, Event.ACKNOWLEDGE)


def test_time_moves_every_open_state_but_the_failed_one() -> None:
    """No open state in which time does nothing, save the one that is shown in red."""
    for state in OPEN - {AlertState.FAILED_LOUD, AlertState.HELD}:
        assert (state, Event.DUE) in TABLE and (state, Event.LAST_DUE) in TABLE
    assert (AlertState.HELD, Event.RELEASE) in TABLE


def test_every_state_is_reached_and_every_refusal_is_a_sentence() -> None:
    """All states can be reached from held; what the table lacks is refused in words."""
    reached, todo = {AlertState.HELD}, [AlertState.HELD]
    while todo:
        state = todo.pop()
        for (start, _), end in TABLE.items():
            if start is state and end not in reached:
                reached.add(end)
                todo.append(end)
    assert reached == set(AlertState)
    for state in AlertState:
        for event in Event:
            if (state, event) not in TABLE:
                with pytest.raises(NotNow, match=r"^The alert .* cannot .* now\.$"):
                    after(state, event)


def test_the_sentences_of_the_report() -> None:
    """Raised, answered, answered with a read-back; times in the zone of the desk, with the zone's summer."""
    critical = POLICY.category("critical")
    summer = datetime(2026, 7, 1, 14, 32, tzinfo=UTC)
    answered = {"state": AlertState.ACKNOWLEDGED, "acknowledged": NOW, "acknowledged_by": "Dr L Farrow"}

    assert sentence(alert(), LONDON, critical.title) == (
        "Critical alert raised at 14:32 on 23/11/2026 for left tension pneumothorax."
    )
    assert "15:32 on 01/07/2026" in sentence(alert(summer), LONDON, critical.title)
    assert sentence(alert(**answered, read_back=True), LONDON, critical.title) == (
        "Critical finding (left tension pneumothorax) discussed with Dr L Farrow at 14:32 on 23/11/2026, read back."
    )
    assert sentence(alert(**answered), LONDON, critical.title).endswith("23/11/2026.")
    assert sentence(alert(finding="bleed."), LONDON, critical.title).endswith("for bleed.")


def test_a_later_read_back_is_said_with_its_time_and_whoever_gave_it() -> None:
    """By the same person: when; by another: who too; on another day: the day."""
    critical = POLICY.category("critical")
    answered = alert(state=AlertState.ACKNOWLEDGED, acknowledged=NOW, acknowledged_by="Dr L Farrow", read_back=True)

    def ending(minutes: int, who: str) -> str:
        later = Attempt(NOW + timedelta(minutes=minutes), "read back", "amy", "", who, "", "phone", True, 0)
        return sentence(answered, LONDON, critical.title, later).partition("23/11/2026, ")[2]

    assert ending(8, "Dr L Farrow") == "read back at 14:40."
    assert ending(8, "Sister Okoro") == "read back by Sister Okoro at 14:40."
    assert ending(24 * 60, "Dr L Farrow") == "read back at 14:32 on 24/11/2026."


@pytest.mark.parametrize(
    ("category", "state", "given", "missing"),
    [
        ("critical", AlertState.ACKNOWLEDGED, False, True),
        ("critical", AlertState.ACKNOWLEDGED, True, False),
        ("critical", AlertState.RAISED, False, False),
        ("critical", AlertState.CLOSED, False, False),
        ("significant", AlertState.ACKNOWLEDGED, False, False),
    ],
)
def test_when_a_read_back_is_missing(category: str, state: AlertState, given: bool, missing: bool) -> None:
    """Only of an acknowledged alert whose category asks for it, and only until it is there."""
    found = alert(state=state, category=category, read_back=given)

    assert read_back_missing(found, POLICY.category(category)) is missing
    assert not read_back_missing(found, None)


def test_the_two_half_past_ones_of_the_long_night_are_told_apart_by_order_not_by_guess() -> None:
    """The sentence says the wall time of each; the alert itself keeps the instant."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    texts = [sentence(alert(first + timedelta(hours=n)), LONDON, POLICY.category("critical").title) for n in (0, 1)]

    assert all("01:30 on 25/10/2026" in text for text in texts)


def test_ten_seconds_later_it_counts_as_raised() -> None:
    """Also where no desk runs that would write it down."""
    held = alert(state=AlertState.HELD, raised=None)

    assert standing(held, NOW + timedelta(seconds=9)) is held
    assert standing(held, NOW + timedelta(seconds=10)).state is AlertState.RAISED
    assert standing(held, NOW + timedelta(seconds=10)).raised == held.held_until


def test_the_summary_counts_by_hand() -> None:
    """Ten answered after 1 to 10 minutes, one late, one never, one undone: figures a person can check."""
    known = [
        alert(id=str(n), state=AlertState.ACKNOWLEDGED, acknowledged=NOW + timedelta(minutes=n))
        for n in range(1, 11)
    ]
    known.append(alert(id="late", state=AlertState.CLOSED, acknowledged=NOW + timedelta(minutes=90)))
    known.append(alert(id="never", state=AlertState.ESCALATED))
    known.append(alert(id="undone", state=AlertState.UNDONE))
    known.append(alert(NOW + timedelta(days=1), id="tomorrow"))

    found = summary(known, NOW, NOW + timedelta(days=1), NOW + timedelta(hours=3))

    assert (found.pressed, found.acknowledged, found.median, found.p95) == (13, 11, 6.0, 90.0)
    assert found.states == {"acknowledged": 10, "closed": 1, "escalated": 1, "undone": 1}
    assert found.categories == {"critical": 12}
    assert [(one.alert.id, one.late) for one in found.overdue] == [
        ("never", timedelta(hours=2)),
        ("late", timedelta(minutes=30)),
    ]


def test_nothing_is_not_a_hundred_per_cent() -> None:
    """Without an answer there is no median."""
    found = summary([alert()], NOW, NOW + timedelta(days=1), NOW)

    assert (found.pressed, found.median, found.p95, found.overdue) == (1, None, None, ())
