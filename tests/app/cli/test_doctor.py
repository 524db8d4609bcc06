"""`readroom doctor`: every part said, nothing changed, quick also where a part hangs."""

from __future__ import annotations

import json
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from app.cli import checkup
from app.cli.checkup import Check, State
from app.cli.doctor import examine
from app.cli.main import GROUPS
from app.cli.run import run
from app.delivery.records import add_connection
from app.store.engine import open_store

NAMES = ["opengl", "microphone", "screens", "speech model", "meter", "store", "servers", "keyring"]


def test_every_part_is_said_and_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a machine that never saw Readroom: the contract's keys, exit 0, no folder."""
    code = run(["doctor", "--json", "--data", str(tmp_path / "new")], GROUPS)

    checks = json.loads(capsys.readouterr().out)["checks"]
    assert code == 0 and [one["name"] for one in checks] == NAMES
    for one in checks:
        assert list(one) == ["name", "state", "detail", "fix"]
        assert one["state"] in {"ok", "limited", "missing"} and one["detail"].endswith(".")
        assert one["state"] == "ok" or one["fix"]
    assert not (tmp_path / "new").exists()


def test_a_part_that_hangs_or_breaks_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said that it did not answer; the others are there."""
    gate = socket.socketpair()

    def hangs() -> Check:
        gate[0].recv(1)
        return Check("hangs", State.OK, "late")

    def breaks() -> Check:
        raise OSError("no such driver")

    parts = (("hangs", hangs), ("breaks", breaks), ("meter", checkup.meter))
    monkeypatch.setattr(checkup, "all_checks", lambda _data: parts)
    begun = time.monotonic()

    found = examine(tmp_path, 0.2)

    assert time.monotonic() - begun < 1
    assert [one.state for one in found] == [State.LIMITED, State.LIMITED, State.MISSING]
    assert "did not answer within 0.2 s" in found[0].detail and "no such driver" in found[1].detail
    gate[1].send(b"x")


def test_no_display_a_missing_library_and_a_dead_display_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with what to do about it."""
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    absent = checkup.screens()
    monkeypatch.setenv("DISPLAY", ":64999")
    dead = checkup.screens()
    monkeypatch.setattr("app.desk.screen.library", lambda _name: None)
    library = checkup.screens()

    assert {one.state for one in (absent, dead, library)} == {State.MISSING}
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in absent.detail
    assert "nothing answers at DISPLAY :64999" in dead.detail
    assert library.fix == "apt-get install libxcb-cursor0"


def test_the_store_says_schema_room_and_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is, of another schema, on a full disk, not a store at all."""
    made = open_store(tmp_path / "data")
    good = checkup.store(tmp_path / "data")
    monkeypatch.setattr(checkup, "LITTLE", 1 << 62)
    little = checkup.store(tmp_path / "data")
    with made.work() as work:
        work.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    made.close()
    old = checkup.store(tmp_path / "data")
    (tmp_path / "file").touch()

    assert good.state is State.OK and "schema 0002" in good.detail and "GiB free" in good.detail
    assert little.state is State.LIMITED and little.fix == "Free some space before the next import."
    assert old.state is State.LIMITED and "schema 0000, this program works with 0002" in old.detail
    assert checkup.store(tmp_path / "file").state is State.MISSING


def test_connections_say_whether_they_answer_and_when_they_last_worked(tmp_path: Path) -> None:
    """A folder that is there, a RIS that is not."""
    folder = tmp_path / "out"
    folder.mkdir()
    store = open_store(tmp_path / "data")
    now = datetime(2026, 11, 24, tzinfo=UTC)
    none = checkup.servers(tmp_path / "data")
    with store.work() as work:
        add_connection(work, now, "files", "folder", str(folder), {"path": str(folder)})
    alone = checkup.servers(tmp_path / "data")
    with store.work() as work:
        add_connection(work, now, "ris", "mllp", "127.0.0.1:1", {"host": "127.0.0.1", "port": "1"})
    store.close()
    begun = time.monotonic()

    both = checkup.servers(tmp_path / "data")

    assert none.state is State.MISSING
    assert (alone.state, alone.fix) == (State.OK, "") and "files" in alone.detail and "not used yet" in alone.detail
    assert both.state is State.LIMITED and "ris (127.0.0.1:1): " in both.detail and "outbox" in both.fix
    assert time.monotonic() - begun < 1.5


def test_without_a_keyring_the_place_of_the_files_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Limited, not missing: the keys are kept all the same."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr("app.access.keys.keyring_name", lambda: "")

    found = checkup.keyring()

    assert found.state is State.LIMITED and str(tmp_path / "readroom" / "keys") in found.detail
