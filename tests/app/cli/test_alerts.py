"""`readroom alerts` to the letter of its contract: keys, times, exit codes, words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from app.access.audit import Trail, entries, verify
from app.access.keys import keys_of_user
from app.cli.main import GROUPS
from app.cli.run import run
from app.escalation.policy import policy_of
from app.escalation.records import alert_of, raise_alert
from app.store.engine import birth_record, open_store
from app.store.tables import access, cases
from app.store.tables import escalation as tables

NOW = datetime.now(UTC)
Run = Callable[..., tuple[int, dict, str]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one case, and a configuration folder of its own for the keys."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    store = open_store(tmp_path / "data")
    with store.work() as work:
        work.execute(insert(access.person).values(id="amy", name="amy", display_name="Dr A Whitcombe", created=NOW))
        work.execute(insert(cases.client).values(id="local", name="Imported here", contract="local"))
        work.execute(insert(cases.patient).values(id="p", name="A^B", birth_date="", sex="", created=NOW))
        work.execute(
            insert(cases.case_).values(id="case", patient="p", client="local", accession="A1", received=NOW)
        )
    store.close()
    return tmp_path / "data"


@pytest.fixture
def call(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; exit code, JSON document, standard error."""

    def called(*words: str) -> tuple[int, dict, str]:
        code = run([*words, "--data", str(data), "--json"], GROUPS)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, json.loads(out) if out else {}, err

    return called


def press(data: Path, at: datetime, finding: str = "tension pneumothorax", category: str = "critical") -> str:
    store = open_store(data)
    with store.work() as work:
        alert = raise_alert(
            work, trail(work), at, policy=policy_of(None), category=category, finding=finding, case_id="case",
            accession="A1", referrer="Dr L Farrow", contact="bleep 2204", person="amy", actor="amy",
        )  # fmt: skip
    store.close()
    return alert.id


def trail(work) -> Trail:
    return Trail(keys_of_user().get(f"audit-{birth_record(work)['id']}"))


def test_list_shows_the_keys_of_the_contract_of_held_alerts_too(data: Path, call: Run) -> None:
    """One of the ten seconds old, one older: the keys, the times, what happened to each."""
    older = press(data, NOW - timedelta(minutes=2), "saddle embolus")
    held = press(data, datetime.now(UTC) + timedelta(minutes=1))

    code, document, _ = call("alerts", "list", "--open")

    assert code == 0 and list(document) == ["alerts"]
    by_id = {row["id"]: row for row in document["alerts"]}
    contract = ["id", "case", "accession", "category", "finding", "state", "level", "raised", "due", "recipient"]
    assert list(by_id[held])[:11] == [*contract, "attempts"]
    assert (by_id[held]["state"], by_id[held]["raised"]) == ("held", None)
    assert by_id[older]["state"] == "raised" and by_id[older]["raised"].endswith("Z")
    due = datetime.fromisoformat(by_id[older]["due"])
    assert due == NOW - timedelta(minutes=2) + timedelta(minutes=15)
    (first,) = by_id[older]["attempts"]
    assert (first["event"], first["who"], first["actor"]) == ("pressed", "Dr L Farrow", "amy")


def test_ack_closes_and_a_second_one_is_refused_with_words(data: Path, call: Run) -> None:
    """By whom, how, read back; then due is null, it is not open, and the audit holds."""
    alert = press(data, NOW - timedelta(minutes=2))

    code, row, _ = call("alerts", "ack", alert, "--by", "Dr F", "--how", "phone", "--read-back")

    assert (code, row["state"], row["due"], row["acknowledged_by"], row["read_back"]) == (
        0, "acknowledged", None, "Dr F", True,
    )  # fmt: skip
    assert [one["event"] for one in row["attempts"]] == ["pressed", "release", "acknowledge"]
    code, _, err = call("alerts", "ack", alert, "--by", "Dr F", "--how", "phone")
    assert (code, err) == (1, "The alert was acknowledged already; it cannot be acknowledged now.\n")
    assert call("alerts", "list", "--open")[1] == {"alerts": []}
    assert call("alerts", "list")[1]["alerts"][0]["due"] is None
    store = open_store(data)
    with store.reading() as work:
        assert verify(work, keys_of_user().find(f"audit-{birth_record(work)['id']}")).ok
    store.close()


@pytest.mark.parametrize("state", ["held", "acknowledged", "closed", "undone", "withdrawn"])
def test_ack_is_refused_in_every_state_that_does_not_wait_for_it(data: Path, call: Run, state: str) -> None:
    """Exit 1 and one sentence; nothing is written."""
    alert = press(data, datetime.now(UTC) + timedelta(minutes=1))
    store = open_store(data)
    with store.work() as work:
        work.execute(update(tables.alert).values(state=state))
    store.close()

    code, document, err = call("alerts", "ack", alert, "--by", "Dr F", "--how", "phone")

    assert (code, document) == (1, {})
    assert err.startswith("The alert ") and err.count("\n") == 1
    assert state_of(data, alert) == state


def state_of(data: Path, alert: str) -> str:
    store = open_store(data)
    with store.reading() as work:
        state = alert_of(work, alert).state.value
    store.close()
    return state


def test_a_read_back_that_the_policy_wants_is_asked_for(data: Path, call: Run) -> None:
    """It is taken all the same: a call without read-back is still a call."""
    alert = press(data, NOW - timedelta(minutes=2))

    code, _, err = call("alerts", "ack", alert, "--by", "Dr F", "--how", "phone")

    assert code == 0 and "asks for a read-back of critical findings" in err


def test_a_missing_read_back_is_added_once_later(data: Path, call: Run) -> None:
    """An event of its own beside the acknowledgement, which stays as it was written; then nothing more is taken."""
    alert = press(data, NOW - timedelta(minutes=2))
    _, first, _ = call("alerts", "ack", alert, "--by", "Dr F", "--how", "phone")

    code, row, err = call("alerts", "ack", alert, "--by", "Sister O", "--how", "phone, ward 3", "--read-back")

    assert (code, row["state"], row["read_back"], row["due"]) == (0, "acknowledged", True, None)
    assert "asks for a read-back" not in err
    assert (first["read_back_missing"], row["read_back_missing"]) == (True, False)
    assert (row["acknowledged"], row["acknowledged_by"]) == (first["acknowledged"], "Dr F")
    assert row["attempts"][:-1] == first["attempts"]
    added = row["attempts"][-1]
    assert (added["event"], added["who"], added["note"], added["read_back"]) == (
        "read back", "Sister O", "phone, ward 3", True,
    )  # fmt: skip
    code, _, err = call("alerts", "ack", alert, "--by", "Dr F", "--how", "phone", "--read-back")
    assert (code, err) == (1, "The alert was acknowledged already, and its read-back is recorded.\n")
    store = open_store(data)
    with store.reading() as work:
        assert verify(work, keys_of_user().find(f"audit-{birth_record(work)['id']}")).ok
        assert [one["event"] for one in entries(work)][-1] == "alert.read-back"
    store.close()


def test_without_the_option_a_second_ack_says_what_is_missing(data: Path, call: Run) -> None:
    """Still exit 1: only the read-back can be added to an acknowledgement."""
    alert = press(data, NOW - timedelta(minutes=2))
    call("alerts", "ack", alert, "--by", "Dr F", "--how", "phone")

    code, document, err = call("alerts", "ack", alert, "--by", "Dr F", "--how", "phone")

    assert (code, document) == (1, {})
    assert err == "The alert was acknowledged already; only its read-back is missing: give --read-back.\n"


def test_a_read_back_that_nobody_asks_for_is_refused(data: Path, call: Run) -> None:
    """A significant finding needs none."""
    alert = press(data, NOW - timedelta(minutes=2), "nodule", "significant")
    call("alerts", "ack", alert, "--by", "Dr F", "--how", "e-mail")

    code, _, err = call("alerts", "ack", alert, "--by", "Dr F", "--how", "e-mail", "--read-back")

    assert code == 1
    assert err == (
        "The alert was acknowledged already, and no read-back is asked for of significant unexpected findings.\n"
    )


def test_the_report_counts_by_days_of_the_desks_zone(data: Path, call: Run) -> None:
    """One pressed at 23:30 UTC on 30 June is of 1 July in London."""
    late_june = press(data, datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "embolus")
    press(data, datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "dissection")
    call("alerts", "ack", late_june, "--by", "Dr F", "--how", "phone")

    code, july, _ = call("alerts", "report", "--from", "2026-07-01", "--to", "2026-07-01")

    assert code == 0 and july["alerts"] == 1 and july["acknowledged"] == 1
    assert july["by_state"] == {"acknowledged": 1} and july["by_category"] == {"critical": 1}
    assert july["median_minutes"] == july["p95_minutes"] and july["median_minutes"] > 60
    (overdue,) = july["overdue"]
    assert (overdue["finding"], overdue["accession"], overdue["recipient"]) == ("embolus", "A1", "Dr L Farrow")
    june = call("alerts", "report", "--from", "2026-06-01", "--to", "2026-06-30")[1]
    assert [one["finding"] for one in june["overdue"]] == ["dissection"] and june["median_minutes"] is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["report", "--from", "2026-13-01", "--to", "2026-12-01"], 2),
        (["report", "--from", "2026-12-02", "--to", "2026-12-01"], 2),
        (["report", "--from", "2026-12-02"], 2),
        (["ack", "nobody", "--by", "Dr F", "--how", "phone"], 1),
        (["ack", "nobody"], 2),
    ],
)
def test_wrong_use_is_two_and_what_is_not_there_is_one(call: Run, words: list[str], code: int) -> None:
    """One sentence each."""
    found, document, err = call("alerts", *words)

    assert (found, document, err.count("\n")) == (code, {}, 1)


def test_an_empty_name_is_no_acknowledgement(data: Path, call: Run) -> None:
    """Nobody is not somebody."""
    alert = press(data, NOW - timedelta(minutes=2))

    code, _, err = call("alerts", "ack", alert, "--by", " ", "--how", "phone")

    assert (code, err) == (1, "An acknowledgement names who gave it and how.\n")
    assert state_of(data, alert) == "held"
