"""The first page of the worklist, read without SQLAlchemy, is what SQLAlchemy reads."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import case as when
from sqlalchemy import func, insert, select

from app.store.engine import open_store
from app.store.first_page import first_page
from app.store.tables import access, cases, escalation, reports
from app.store.types import iso

NOW = datetime.now(UTC).replace(microsecond=123456)
HOUR = timedelta(hours=1)
READ_BESIDE = {"draft_saved", "alerts", "alert_due", "alert_state", "alert_to"}
OVER = ("acknowledged", "closed", "undone", "withdrawn")


def furnish(folder: Path) -> None:
    """Cases in every state, with and without deadline, draft and alerts."""
    store = open_store(folder)
    rows = [
        ("a", "new", "routine", 5, None), ("b", "reading", "emergency", 9, None), ("c", "stopped", "urgent", 2, None),
        ("d", "waiting", "routine", None, None), ("e", "reported", "routine", 1, 2), ("f", "reported", "routine", 1, 30),
        ("g", "excluded", "routine", 1, None), ("h", "assigned", "routine", 5, None), ("i", "new", "emergency", None, None),
    ]  # fmt: skip
    with store.work() as work:
        work.execute(insert(access.person).values(id="amy", name="amy", display_name="Dr A", created=NOW))
        work.execute(insert(cases.client).values(id="local", name="L", contract="local"))
        work.execute(insert(cases.patient).values(id="p", name="A^B", birth_date="", sex="", created=NOW))
        for id_, state, priority, due, ago in rows:
            work.execute(
                insert(cases.case_).values(
                    id=id_, patient="p", client="local", accession=f"A{id_}", patient_id="1", state=state,
                    priority=priority, received=NOW, due=NOW + due * HOUR if due else None, exam=f"CT {id_}",
                    reported=NOW - ago * HOUR if ago else None, images_expected=7, assignee="amy",
                )
            )  # fmt: skip
        work.execute(
            insert(reports.draft).values(
                case_id="b", person="amy", document={}, caret={}, measurements=[], saved=NOW, version=1
            )
        )
        for number, state in enumerate(("held", "escalated", *OVER)):
            work.execute(
                insert(escalation.alert).values(
                    id=str(number), case_id="b", state=state, pressed=NOW, held_until=NOW, contact_by=NOW,
                    acknowledge_by=NOW, person="amy", recipient=f"Dr {number}",
                    due=NOW + (9 - number) * HOUR,
                )
            )  # fmt: skip
    store.close()


def expected(folder: Path) -> list[dict[str, object]]:
    """The same rows through the tables."""
    store, c = open_store(folder), cases.case_.c
    alert = escalation.alert.c
    names = [name for name in first_page(folder)[0] if name not in READ_BESIDE]
    draft = select(reports.draft.c.saved).where(reports.draft.c.case_id == c.id).scalar_subquery()
    count = select(func.count()).where(alert.case_id == c.id, alert.state.not_in(OVER)).scalar_subquery()
    mine = (alert.case_id == c.id, alert.state.not_in(OVER))
    pressing = (
        select(func.min(alert.due)).where(*mine).scalar_subquery().label("alert_due"),
        select(alert.state).where(*mine).order_by(alert.due).limit(1).scalar_subquery().label("alert_state"),
        select(alert.recipient).where(*mine).order_by(alert.due).limit(1).scalar_subquery().label("alert_to"),
    )
    with store.reading() as work:
        rows = work.execute(
            select(*(c[name] for name in names), draft.label("draft_saved"), count.label("alerts"), *pressing)
            .where(c.state != "excluded", (c.state != "reported") | (c.reported > NOW - 24 * HOUR))
            .order_by(
                c.state == "reported",
                when((c.priority == "emergency", 0), else_=1),
                func.coalesce(c.due, "9999"),
                c.id,
            )
        ).mappings()
        found = [dict(row) for row in rows]
    store.close()
    return found


def test_the_first_page_is_what_the_tables_say(tmp_path: Path) -> None:
    """Every column of every row, and their order: emergencies, then deadlines, then ids; reported ones last."""
    furnish(tmp_path / "data")

    page = first_page(tmp_path / "data")

    plain = [
        {name: iso(value) if isinstance(value, datetime) else value for name, value in row.items()}
        for row in expected(tmp_path / "data")
    ]
    assert page == plain
    assert [row["id"] for row in page] == ["b", "i", "c", "a", "h", "d", "e"]
    assert (page[0]["alerts"], page[0]["draft_saved"]) == (2, iso(NOW))
    assert (page[0]["alert_due"], page[0]["alert_state"], page[0]["alert_to"]) == (
        iso(NOW + 8 * HOUR),
        "escalated",
        "Dr 1",
    )


def test_an_absent_or_empty_store_has_no_rows(tmp_path: Path) -> None:
    """And none is made by looking."""
    assert first_page(tmp_path / "nothing") == []
    (tmp_path / "store.sqlite").touch()
    assert first_page(tmp_path) == []
    assert not (tmp_path / "nothing").exists()


def test_the_first_page_loads_nothing_heavy() -> None:
    """It is read before the first window is painted."""
    code = "import sys, app.store.first_page, app.cases.lights; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"sqlalchemy", "numpy", "pydantic", "PySide6", "pydicom"} & set(loaded)
