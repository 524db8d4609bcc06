"""The short way onto the desk: which calls take it, what it loads, and the list it begins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import desk
from app.cli.demo_folder import demo_folder
from resources.errors import ReadroomError

ROOT = Path(__file__).resolve().parents[3]
LOADED = """
import sys
import app.cli.desk, app.cli.context, app.cli.demo_folder, app.archive.running, app.desk.start, app.desk.window
print(*{name.partition('.')[0] for name in sys.modules})
"""


def test_plain_calls_open_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """`readroom` and `readroom demo`, with a data folder or without, and nothing else."""
    asked: list[tuple[str, Path | None]] = []
    monkeypatch.setattr(desk, "own_desk", lambda data: asked.append(("own", data)) or 0)
    monkeypatch.setattr(desk, "demonstration", lambda data: asked.append(("demo", data)) or 0)

    for call in ([], ["demo"], ["--data", "x"], ["demo", "--data", "y"]):
        assert desk.straight(call) == 0
    for call in (["--help"], ["demo", "sign"], ["--data"], ["--data", "--json"], ["demo", "--json"], ["version"]):
        assert desk.straight(call) is None

    assert asked == [("own", None), ("demo", None), ("own", Path("x")), ("demo", Path("y"))]


def test_a_refusal_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As through the command tree: the sentence on standard error, exit code 1; a fault too is no trace."""

    def refuse(_data: Path | None) -> int:
        raise ReadroomError("There is no screen here.")

    def break_(_data: Path | None) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(desk, "own_desk", refuse)
    monkeypatch.setattr(desk, "demonstration", break_)

    assert desk.straight([]) == 1
    assert capsys.readouterr().err == "There is no screen here.\n"
    assert desk.straight(["demo"]) == 1
    assert "ZeroDivisionError" in (said := capsys.readouterr().err) and said.count("\n") == 1


def test_nothing_heavy_comes_before_the_first_window() -> None:
    """Neither the command line's library nor the store's, nor what seals and shows images."""
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=ROOT)

    heavy = {
        "typer",
        "pydantic",
        "sqlalchemy",
        "alembic",
        "numpy",
        "pydicom",
        "vtkmodules",
        "cryptography",
        "keyring",
    }
    assert not heavy & set(done.stdout.split())


def test_the_first_demonstration_begins_the_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On a machine without the list a child makes it, and ends with the demonstration that wanted it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    with demo_folder(None, wait=False) as ready:
        assert not ready.complete and ready.making is not None and ready.making.poll() is None
        assert (ready.data / "store.sqlite").is_file()

    assert ready.making.poll() is not None and not ready.data.exists()
