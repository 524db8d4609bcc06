"""Rows of the store as words of the worklist."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.cases.values import age_words
from app.desk.rows import Raw, Wanted, worklist
from app.desk.worklist.values import Light, Tab

NOW = datetime(2026, 11, 25, 1, 45, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def raw(case: str, **changes: object) -> Raw:
    """A row as the first page reads it."""
    row: dict[str, object] = {
        "id": case, "patient": case, "patient_id": "RR-1", "patient_name": "DOE^Jo", "birth_date": "19580314",
        "sex": "F", "exam": "CT chest", "modality": "CT", "referrer": "Dr Hale", "site": "Marlow Vale",
        "accession": "A1", "question": "", "priority": "urgent", "state": "new", "stop_reason": "", "images": 3,
        "images_expected": None, "priors": 0, "amber": None, "red": None, "due": "2026-11-25T09:00:00Z",
        "stopped": None, "reported": None, "assignee": None, "assignee_name": "", "draft_saved": None, "alerts": 0,
        "alert_due": None, "alert_state": None, "alert_to": None,
    }  # fmt: skip
    return row | changes


def shown(rows: list[Raw], tab: Tab) -> list[tuple[str, str]]:
    """Case and first column of each row of a tab."""
    page = worklist(rows, NOW, LONDON, None, Wanted(tab=tab), ())
    return [(row.case, row.left) for row in page.rows]


def test_what_was_reported_last_stands_first() -> None:
    """The tab of reported cases is newest first, and says the day of what was reported before midnight."""
    rows = [
        raw("evening", state="reported", reported="2026-11-24T21:20:00Z"),
        raw("night", state="reported", reported="2026-11-25T01:30:00Z"),
    ]

    assert shown(rows, Tab.REPORTED) == [("night", "reported 01:30"), ("evening", "reported 24 Nov 21:20")]


def test_an_alert_says_until_when_and_by_whom_it_must_be_answered() -> None:
    """In the tab of alerts the first column is the answer, not the report; the most pressing is first."""
    rows = [
        raw("later", alerts=1, alert_due="2026-11-25T02:00:00Z", alert_state="raised", alert_to="Dr Hale"),
        raw("missed", state="reported", reported="2026-11-25T01:30:00Z", alerts=1,
            alert_due="2026-11-25T01:40:00Z", alert_state="escalated", alert_to="Dr Osei"),
    ]  # fmt: skip

    page = worklist(rows, NOW, LONDON, None, Wanted(tab=Tab.ALERTS), ())

    assert [(row.case, row.light, row.left, row.state) for row in page.rows] == [
        ("missed", Light.LATE, "late by 5 min", "escalated to Dr Osei"),
        ("later", Light.DUE, "due in 15 min", "raised to Dr Hale"),
    ]
    assert page.rows[1].why == "Alert raised to Dr Hale, answer due 02:00"


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("20261125", "0 d"),
        ("20261029", "27 d"),
        ("20261028", "4 wk"),
        ("20251126", "52 wk"),
        ("20251125", "12 mo"),
        ("20241126", "23 mo"),
        ("20241125", "2 y"),
        ("19580314", "68 y"),
        ("", ""),
        ("20270101", ""),
    ],
)
def test_an_age_is_said_in_the_unit_its_size_asks_for(born: str, words: str) -> None:
    """Days to four weeks, weeks to a year, months to two years, then years."""
    assert age_words(born, "20261125") == words


def test_a_small_child_is_not_of_the_age_of_nought() -> None:
    """The list says weeks of a child under one year, and years without their unit."""
    page = worklist([raw("a", birth_date="20260901"), raw("b")], NOW, LONDON, None, Wanted(), ())

    assert [row.age for row in page.rows] == ["12 wk F", "68 F"]
