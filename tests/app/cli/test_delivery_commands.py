"""connect, outbox and export as the contract has them, each in a process of its own or through the entry point."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli.main import GROUPS
from app.cli.run import run
from app.delivery.records import enqueue, find_connection
from app.delivery.rules import control_id, folder_payload
from app.store.engine import open_store

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, with keys kept in the test's own folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "data"


@pytest.fixture
def command(data: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command on the data folder: exit code, standard output, standard error."""

    def called(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run([*words, "--data", str(data)], GROUPS)
        out, err = capfd.readouterr()
        return code, out, err

    return called


FILES = (("pdf", ".pdf", b"%PDF-1.4 \xff"), ("hl7", ".hl7", "MSH|µ\r".encode()))


@pytest.fixture
def signed(data: Path) -> Path:
    """Two signed versions of one case, with two renderings each; the cases themselves belong to another room."""
    open_store(data).close()
    with sqlite3.connect(data / "store.sqlite") as rows:
        for number, state in ((1, "final"), (2, "addendum")):
            rows.execute(
                "INSERT INTO report (id, case_id, number, state, document, header, measurements, overrides, signer,"
                " signed, reason, sha256) VALUES (?, 'case-1', ?, ?, '{}', '{}', '[]', '[]', 'p', ?, '', '')",
                (f"report-{number}", number, state, f"2026-11-24T12:0{number}:00.000000Z"),
            )
            for name, suffix, body in FILES:
                content = body + bytes([number])
                digest = hashlib.sha256(content).hexdigest()
                rows.execute(
                    "INSERT INTO report_output VALUES (?, ?, 'x', ?, ?, ?)",
                    (f"report-{number}", name, suffix, digest, content),
                )
    rows.close()
    return data


def queue(data: Path, report: str = "report-1") -> None:
    """A folder delivery of a signed report for the connection "archive"."""
    store = open_store(data)
    with store.work() as work:
        line = find_connection(work, "archive")
        payload = folder_payload("A1", 1, [(name, suffix, body + b"\x01") for name, suffix, body in FILES])
        enqueue(work, NOW, line, report, 1, "case-1", payload, control_id(line.id, report, 1))
    store.close()


def test_connections_are_added_listed_and_tested(command: Command, tmp_path: Path) -> None:
    """A folder is made; both kinds are listed by name; a receiver that is not there is said so with exit 1."""
    target = tmp_path / "a" / "b"

    assert command("connect", "add", "folder", "archive", "--path", str(target))[0] == 0
    assert command("connect", "add", "mllp", "ris", "--host", "127.0.0.1", "--port", "1")[0] == 0

    assert target.is_dir()
    code, out, err = command("connect", "list", "--json")
    assert json.loads(out) == {
        "connections": [
            {"name": "archive", "kind": "folder", "where": str(target), "last_ok": None, "last_error": None},
            {"name": "ris", "kind": "mllp", "where": "127.0.0.1:1", "last_ok": None, "last_error": None},
        ]
    }
    assert (code, err) == (0, "")
    assert command("connect", "test", "archive")[0] == 0
    code, _, err = command("connect", "test", "ris")
    assert code == 1
    assert err.startswith("Nobody answers at 127.0.0.1:1")
    listed = json.loads(command("connect", "list", "--json")[1])["connections"]
    assert listed[0]["last_ok"].endswith("Z")
    assert listed[1]["last_error"].startswith("Nobody answers")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["connect", "add", "folder", "x"], 2, "--path"),
        (["connect", "add", "mllp", "x", "--host", "h", "--port", "0"], 2, "port"),
        (["connect", "add", "fax", "x"], 2, "fax"),
        (["connect", "test", "nobody"], 1, "no connection"),
        (["outbox", "list", "--state", "lost"], 2, "no state"),
        (["outbox", "show", "7"], 1, "no delivery 7"),
        (["outbox", "retry", "7"], 1, "no delivery 7"),
        (["outbox", "run", "--ack-timeout", "0"], 2, "ack-timeout"),
        (["export"], 2, "--list"),
        (["export", "r", "--format", "doc", "-o", "x"], 2, "no format"),
        (["export", "r", "--format", "pdf", "-o", "x"], 1, "no signed report"),
    ],
)
def test_wrong_use_is_one_sentence(command: Command, words: list[str], code: int, said: str) -> None:
    """Exit 2 for wrong usage, 1 for what does not hold; one line, no traceback, nothing on standard output."""
    found, out, err = command(*words)

    assert (found, out) == (code, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_folder_under_a_file_is_refused(command: Command, tmp_path: Path) -> None:
    """Where no folder can be made, no connection is kept."""
    (tmp_path / "file").write_text("x")

    code, _, err = command("connect", "add", "folder", "archive", "--path", str(tmp_path / "file" / "in"))

    assert code == 1
    assert "cannot be made" in err
    assert json.loads(command("connect", "list", "--json")[1]) == {"connections": []}


def test_the_outbox_is_emptied_and_says_so(command: Command, signed: Path, tmp_path: Path) -> None:
    """list, status and show before; run until idle; the files are there; show tells of the try."""
    target = tmp_path / "in"
    command("connect", "add", "folder", "archive", "--path", str(target))
    queue(signed)
    (row,) = json.loads(command("outbox", "list", "--json")[1])["deliveries"]
    assert {name: row[name] for name in ("report", "version", "connection", "state", "tries", "last_error")} == {
        "report": "report-1",
        "version": 1,
        "connection": "archive",
        "state": "due",
        "tries": 0,
        "last_error": None,
    }
    assert json.loads(command("outbox", "status", "--json")[1]) == {"due": 1, "sent": 0, "failed": 0}

    code, out, _ = command("outbox", "run", "--until-idle", "--timeout", "20", "--json")

    assert (code, json.loads(out)) == (0, {"due": 0, "sent": 1, "failed": 0})
    assert sorted(path.name for path in target.iterdir()) == ["A1-v1.hl7", "A1-v1.pdf"]
    shown = json.loads(command("outbox", "show", str(row["id"]), "--json")[1])
    assert shown["state"] == "sent"
    assert len(shown["payload_sha256"]) == 64
    assert [one["outcome"] for one in shown["attempts"]] == ["taken"]
    assert command("outbox", "run", "--until-idle")[0] == 0


def test_a_held_delivery_is_counted_and_made_due_again(command: Command, signed: Path, tmp_path: Path) -> None:
    """A taken name holds it, `status` counts it under failed, `retry` makes it due, and then it lands."""
    target = tmp_path / "in"
    command("connect", "add", "folder", "archive", "--path", str(target))
    queue(signed)
    (target / "A1-v1.pdf").write_bytes(b"other")
    code, _, err = command("outbox", "run", "--until-idle")
    assert code == 0
    assert "Waiting for a person: 1" in err
    assert json.loads(command("outbox", "status", "--json")[1])["failed"] == 1
    (row,) = json.loads(command("outbox", "list", "--state", "held", "--json")[1])["deliveries"]

    (target / "A1-v1.pdf").unlink()
    assert command("outbox", "retry", str(row["id"]))[0] == 0

    assert command("outbox", "run", "--until-idle")[0] == 0
    assert json.loads(command("outbox", "status", "--json")[1]) == {"due": 0, "sent": 1, "failed": 0}


def test_the_time_over_is_exit_1(command: Command, signed: Path, tmp_path: Path) -> None:
    """With the folder gone and the time over, what is still due is said."""
    target = tmp_path / "in"
    command("connect", "add", "folder", "archive", "--path", str(target))
    queue(signed)
    target.rmdir()

    code, _, err = command("outbox", "run", "--until-idle", "--timeout", "0.3")

    assert code == 1
    assert "still due: 1" in err


def test_export_lists_and_writes(command: Command, signed: Path, tmp_path: Path) -> None:
    """Every version is listed; a report id gives that version, a case its latest; the bytes are those of signing."""
    listed = json.loads(command("export", "--list", "--json")[1])
    out = tmp_path / "report.pdf"
    out.write_bytes(b"older")

    one = command("export", "report-1", "--format", "pdf", "-o", str(out))
    first = out.read_bytes()
    latest = command("export", "case-1", "--format", "pdf", "-o", str(out))

    assert listed == {
        "reports": [
            {"id": "report-1", "case": "case-1", "state": "final", "version": 1},
            {"id": "report-2", "case": "case-1", "state": "addendum", "version": 2},
        ]
    }
    assert (one[0], latest[0]) == (0, 0)
    assert (first[-1], out.read_bytes()[-1]) == (1, 2)
    assert [path.name for path in tmp_path.glob(".report*")] == []


def test_export_to_nowhere_leaves_nothing(command: Command, signed: Path, tmp_path: Path) -> None:
    """A missing folder or a folder as the file: one sentence, exit 1."""
    for target in (tmp_path / "no" / "report.pdf", tmp_path):
        code, _, err = command("export", "report-1", "--format", "pdf", "-o", str(target))
        assert code == 1
        assert str(target) in err
    assert not (tmp_path / "no").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB of its own, full."""
    place = tmp_path / "small"
    place.mkdir()
    tool = shutil.which("mount")
    mounted = tool and subprocess.run(
        [tool, "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False
    )
    if not mounted or mounted.returncode != 0:
        pytest.skip("a small disk cannot be mounted here; run as root with mount rights")
    (place / "report.pdf").write_bytes(b"x" * 65536)
    yield place
    subprocess.run(["umount", "-l", place], check=False)


def test_export_to_a_full_disk_keeps_what_was_there(command: Command, signed: Path, small_disk: Path) -> None:
    """The file that was there stays whole; nothing is left beside it."""
    target = small_disk / "report.pdf"

    code, _, err = command("export", "report-1", "--format", "pdf", "-o", str(target))

    assert code == 1
    assert "Nothing was left behind" in err
    assert target.read_bytes() == b"x" * 65536
    assert [path.name for path in small_disk.iterdir()] == ["report.pdf"]


def test_deeds_are_in_the_audit(command: Command, signed: Path, tmp_path: Path) -> None:
    """Adding a connection and exporting are audited, and the chain holds."""
    command("connect", "add", "mllp", "ris", "--host", "127.0.0.1", "--port", "1")
    command("export", "report-1", "--format", "hl7", "-o", str(tmp_path / "x.hl7"))

    with sqlite3.connect(signed / "store.sqlite") as rows:
        events = [row[0] for row in rows.execute("SELECT event FROM audit ORDER BY seq")]

    assert events == ["connect.add", "export"]
    assert command("audit", "verify")[0] == 0
