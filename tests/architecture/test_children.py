"""Child processes go through one door, in the source as in a frozen program."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from resources.children import CHILDREN, command

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", sorted(CHILDREN))
def test_every_child_can_be_begun(name: str) -> None:
    """Each name leads to a function that can be called without arguments."""
    module, _, function = CHILDREN[name].partition(":")

    found = getattr(import_module(module), function)

    assert callable(found)
    assert found.__code__.co_argcount == 0


def test_nothing_starts_python_past_the_door() -> None:
    """The interpreter is named in one place; a frozen program has none to name."""
    rooms = [file for room in ("app", "viewer", "dictation", "calibration") for file in (ROOT / room).rglob("*.py")]

    named = [str(file.relative_to(ROOT)) for file in rooms if "sys.executable" in file.read_text(encoding="utf-8")]

    assert named == []


def test_a_child_takes_nothing_from_the_folder_it_is_started_in(tmp_path: Path) -> None:
    """A file that is called like a module of ours or of Python, in the folder somebody works in, is not run."""
    for name in ("pickle.py", "viewer.py", "app.py", "resources.py"):
        (tmp_path / name).write_text("raise SystemExit(77)\n", encoding="ascii")

    done = subprocess.run(command("digest"), cwd=tmp_path, input=b"", capture_output=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_frozen_program_is_its_own_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frozen, the program is started again with the child's name, and the entry point begins that child."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    frozen = command("digest")

    main = "from app.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", main, *frozen[1:]], cwd=ROOT, input=b"", capture_output=True, check=False
    )

    assert frozen == (sys.executable, "--child", "digest")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_an_unknown_child_is_a_fault_of_ours() -> None:
    """A name that is not in the table is never turned into a command."""
    with pytest.raises(KeyError):
        command("nobody")
