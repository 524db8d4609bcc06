"""`readroom connect remove`: nothing goes there any more, nothing that went there is forgotten."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.access.audit import entries
from app.cli.checkup import servers
from app.cli.demo_reports import sign_many
from app.cli.main import GROUPS
from app.cli.run import run
from app.delivery.records import by_state, enqueue, find_connection, list_connections, show_delivery
from app.desk.facts import outbox_of
from app.store.engine import open_store


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose reports go to a folder and to a receiver that is not there; one report is signed."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    folder = tmp_path / "data"
    for words in (["folder", "archive", "--path", str(tmp_path / "out")], ["mllp", "ris", "--host", "127.0.0.1"]):
        port = ["--port", "1"] if words[0] == "mllp" else []
        assert run(["connect", "add", *words, *port, "--data", str(folder)], GROUPS) == 0
    sign_many(folder, 1)
    return folder


class Call:
    """Runs a command on the folder."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._data, self._capsys = data, capsys

    def __call__(self, *words: str) -> tuple[int, Any, str]:
        """Exit code, JSON document, standard error."""
        self._capsys.readouterr()
        code = run([*words, "--json", "--data", str(self._data)], GROUPS)
        out, err = self._capsys.readouterr()
        return code, json.loads(out) if out else {}, err


@pytest.fixture
def call(data: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """A command on that folder."""
    return Call(data, capsys)


def names(call: Call) -> list[str]:
    return [one["name"] for one in call("connect", "list")[1]["connections"]]


def rows_to(call: Call, name: str) -> list[dict[str, Any]]:
    return [row for row in call("outbox", "list")[1]["deliveries"] if row["connection"].startswith(name)]


def test_what_is_still_due_refuses_the_removal(call: Call) -> None:
    """Exit 1, how many, and what to do; nothing is changed."""
    code, document, err = call("connect", "remove", "ris")

    assert (code, document) == (1, {})
    assert err.startswith("1 report is still due to ris.") and "--yes" in err
    assert names(call) == ["archive", "ris"]
    assert [row["state"] for row in rows_to(call, "ris")] == ["due"]


def test_with_yes_what_is_due_is_held_and_cannot_become_due_again(call: Call, data: Path) -> None:
    """The row stays with words and the name with the day; retry refuses; the audit knows; the name is free."""
    code, document, _ = call("connect", "remove", "ris", "--yes")

    assert (code, document) == (0, {"name": "ris", "kind": "mllp", "where": "127.0.0.1:1", "held": 1})
    assert names(call) == ["archive"]
    (row,) = rows_to(call, "ris")
    assert row["state"] == "held"
    assert row["connection"].startswith("ris (removed ")
    shown = json.dumps(call("outbox", "show", str(row["id"]))[1])
    assert "was removed before this was sent" in shown
    code, _, err = call("outbox", "retry", str(row["id"]))
    assert code == 1 and "gets nothing any more" in err
    store = open_store(data)
    with store.reading() as work:
        last = [one for one in entries(work) if one["event"] == "connect.remove"]
    store.close()
    assert [one["body"]["held"] for one in last] == [1]
    assert call("connect", "test", "ris")[0] == 1
    assert call("connect", "add", "mllp", "ris", "--host", "127.0.0.1", "--port", "2")[0] == 0
    assert names(call) == ["archive", "ris"]


def test_what_is_signed_later_does_not_go_there(call: Call, data: Path) -> None:
    """A connection with nothing due goes without a question; its sent delivery stays in the book."""
    assert call("outbox", "run", "--timeout", "3")[0] in (0, 1)
    assert [row["state"] for row in rows_to(call, "archive")] == ["sent"]

    assert call("connect", "remove", "archive")[0] == 0
    sign_many(data, 1)

    assert [row["state"] for row in rows_to(call, "archive")] == ["sent"]
    assert len(rows_to(call, "ris")) == 2


def test_a_report_that_was_being_signed_meanwhile_is_held(call: Call, data: Path) -> None:
    """The removal came between rendering and writing: the row is there for a person, not due for ever."""
    store = open_store(data)
    with store.reading() as work:
        line = find_connection(work, "archive")
    call("connect", "remove", "archive", "--yes")
    report = rows_to(call, "ris")[0]["report"]

    with store.work() as work:
        row = enqueue(work, datetime.now(UTC), line, report, 2, "case", b"x", "RR1")

    with store.reading() as work:
        found, _, _ = show_delivery(work, row)
    store.close()
    assert found.state == "held"
    assert "archive was removed before this was sent" in found.last_error


def test_a_connection_that_is_not_there_is_named(call: Call) -> None:
    """Exit 1, one sentence; so is one that was removed already."""
    assert call("connect", "remove", "nobody")[0] == 1
    call("connect", "remove", "ris", "--yes")

    code, _, err = call("connect", "remove", "ris", "--yes")

    assert (code, err.count("\n")) == (1, 1)
    assert 'no connection called "ris"' in err


def test_what_will_never_be_sent_there_is_given_up_with_a_reason(call: Call, data: Path) -> None:
    """First only said, then done: no person is asked for any more, and book, audit and report tell why."""
    call("connect", "remove", "ris", "--yes")
    (row,) = rows_to(call, "ris")
    words = ("outbox", "give-up", str(row["id"]), "--reason", "Posted to\nthe ward ")

    code, document, err = call(*words)
    assert (code, document, err.count("\n")) == (1, {}, 1)
    assert "Nothing is changed yet" in err and row["report"] in err and "--yes" in err
    assert rows_to(call, "ris")[0]["state"] == "held"

    assert call(*words, "--yes")[:2] == (0, {"given_up": [row["id"]]})

    shown = call("outbox", "show", str(row["id"]))[1]
    assert (shown["state"], shown["sent"]) == ("failed", None)
    assert shown["last_error"] == "Not sent there, given up: Posted to the ward"
    assert [(one["outcome"], one["error"]) for one in shown["attempts"]] == [("given-up", "Posted to the ward")]
    (listed,) = call("export", "--list")[1]["reports"]
    assert listed["not_sent"] == [{"connection": row["connection"], "why": shown["last_error"]}]
    _, said = footer(data)
    assert "person" not in said
    assert "Waiting for a person" not in call("outbox", "run", "--until-idle", "--timeout", "20")[2]
    store = open_store(data)
    with store.reading() as work:
        told = [one["body"] for one in entries(work) if one["event"] == "outbox.give-up"]
    store.close()
    assert [(one["delivery"], one["reason"]) for one in told] == [(row["id"], "Posted to the ward")]
    assert call("audit", "verify")[0] == 0


@pytest.mark.parametrize("removed", [("ris",), ("ris", "archive")])
def test_doctor_tells_of_what_is_held_and_not_of_what_was_given_up(
    call: Call, data: Path, removed: tuple[str, ...]
) -> None:
    """Also where no connection is left: how many wait for a person and what to do, until each is given up."""
    for name in removed:
        call("connect", "remove", name, "--yes")
    held = [str(row["id"]) for row in call("outbox", "list", "--state", "held")[1]["deliveries"]]
    assert len(held) == len(removed)
    noun = "1 delivery waits" if len(removed) == 1 else "2 deliveries wait"

    before = servers(data)
    assert call("outbox", "give-up", *held, "--reason", "By post", "--yes")[0] == 0
    after = servers(data)

    assert before.state == "limited"
    assert f"{noun} for a person" in before.detail and "give-up" in before.fix
    assert after.state == ("ok" if len(removed) == 1 else "missing")
    assert "person" not in after.detail + after.fix


def test_only_what_is_held_can_be_given_up(call: Call) -> None:
    """A due one, an unknown one, an empty reason, a second time: refused in one line, and none of several is changed."""
    (due,) = rows_to(call, "archive")
    call("connect", "remove", "ris", "--yes")
    (held,) = rows_to(call, "ris")
    why = ("--reason", "By post", "--yes")

    for words, code, said in (
        ((str(held["id"]), str(due["id"]), *why), 1, "is due; only a held one"),
        (("999", *why), 1, "no delivery 999"),
        ((str(held["id"]), "--reason", " ", "--yes"), 2, "--reason"),
        ((str(held["id"]), "--yes"), 2, "--reason"),
    ):
        found, document, err = call("outbox", "give-up", *words)
        assert (found, document) == (code, {})
        assert said in err
    assert rows_to(call, "ris")[0]["state"] == "held"
    assert call("outbox", "give-up", str(held["id"]), *why)[0] == 0
    assert "is failed; only a held one" in call("outbox", "give-up", str(held["id"]), *why)[2]


def footer(data: Path) -> tuple[str, str]:
    """Colour and words of the footer about deliveries."""
    store = open_store(data)
    with store.reading() as work:
        said = outbox_of(by_state(work), list_connections(work, active_only=True), datetime.now(UTC), UTC)
    store.close()
    return said.colour, said.words
