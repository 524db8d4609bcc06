"""Every command of the command line: help that loads nothing heavy, one sentence for every fault, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import typer

from app.cli.main import GROUPS
from app.cli.run import run, workstation

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"PySide6", "vtkmodules", "vtk", "numpy", "pydicom", "sqlalchemy"}
WINDOWS = {"demo", "tour"}
"""Open a window or drive one; their own tests call them."""
LOADED = """
import io, json, sys
from contextlib import redirect_stdout
from app.cli.run import run
from app.cli.main import GROUPS
found = {}
for word in GROUPS:
    with redirect_stdout(io.StringIO()):
        assert run([word, "--help"], GROUPS) == 0, word
    found[word] = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps(found))
"""
WINDOW = "import sys, app.desk.worklist.page; print(*{name.partition('.')[0] for name in sys.modules})"


def tree() -> object:
    """All commands, as the program builds them."""
    app = typer.Typer(name="readroom", add_completion=False, rich_markup_mode=None)
    app.callback(invoke_without_command=True)(workstation)
    for name in dict.fromkeys(GROUPS.values()):
        import_module(name).register(app)
    return typer.main.get_command(app)


def leaves(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every command with the words that call it; groups too."""
    for word, child in getattr(command, "commands", {}).items():
        yield (*path, word), child
        yield from leaves(child, (*path, word))


COMMANDS = dict(leaves(tree()))
CALLED = {path: one for path, one in COMMANDS.items() if not hasattr(one, "commands")}


def python(code: str, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, *options, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout


def test_every_word_of_the_table_is_a_command() -> None:
    """And no command is there without its word."""
    assert {path[0] for path in COMMANDS} == set(GROUPS)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_helps_and_writes_nothing(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its sentence, a sentence for each option, and a home folder as empty as before."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "READROOM_DATA"):
        monkeypatch.delenv(name, raising=False)
    command = COMMANDS[path]

    code = run([*path, "--help"], GROUPS)

    shown = " ".join(capsys.readouterr().out.split())
    assert code == 0 and (command.help or "").strip(), "no help"
    assert " ".join(command.help.split(".")[0].split()) in shown
    for option in command.params:
        if option.param_type_name == "option" and option.name != "help":
            assert option.help, f"{option.name} has no help"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", CALLED, ids=" ".join)
def test_every_command_takes_a_data_folder(path: tuple[str, ...]) -> None:
    """So that scripts and tests never touch a person's own."""
    assert "--data" in {word for option in CALLED[path].params for word in option.opts}


def test_help_loads_nothing_heavy() -> None:
    """Of any command; the first that does is named."""
    found: dict[str, list[str]] = json.loads(python(LOADED))

    assert {word: heavy for word, names in found.items() if (heavy := sorted(HEAVY & set(names)))} == {}


def test_version_loads_next_to_nothing() -> None:
    """Not even the command line's own library."""
    code = "import sys; sys.argv = ['readroom', '--version']; from app.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}

    assert done.stdout.startswith("readroom 0.") and not (HEAVY | {"typer", "rich", "pydantic"}) & loaded


def test_the_first_window_loads_neither_store_nor_pixels() -> None:
    """The worklist is painted before anything that costs more than the window itself."""
    loaded = set(python(WINDOW).split())

    assert not {"sqlalchemy", "numpy", "vtk", "vtkmodules", "pydicom", "vosk", "highdicom"} & loaded


@pytest.mark.parametrize("path", [path for path in CALLED if path[0] not in WINDOWS], ids=" ".join)
def test_every_fault_is_a_sentence(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nonsense for what it needs, a file where its data folder should be: words and an exit code, no exception."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("not a folder")
    words: list[str] = []
    for option in CALLED[path].params:
        if option.required:
            value = "7" if path[0] == "outbox" else "nonsense"
            words += [value] if option.param_type_name == "argument" else [option.opts[0], value]
    monkeypatch.setenv("nonsense", "a password of some length")

    code = run([*path, *words, "--data", str(tmp_path / "file")], GROUPS)

    out, err = capsys.readouterr()
    assert code in {0, 1, 2}
    assert "Traceback" not in out + err
    if code:
        assert err.strip() and len(err.strip().splitlines()) == 1, err
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_fault_of_the_program_is_one_line_without_what_it_worked_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its kind and its place, for whoever mends it; no patient's name from the error's own words."""

    def broken(_data: object) -> None:
        raise KeyError("HARGREAVES^Edith")

    monkeypatch.setattr("app.cli.context.opened", broken)

    code = run(["alerts", "list", "--data", str(tmp_path)], GROUPS)

    err = capsys.readouterr().err
    assert code == 1 and err.count("\n") == 1 and "HARGREAVES" not in err
    assert err.startswith("Readroom itself went wrong: KeyError in broken (") and "Traceback" not in err


@pytest.mark.parametrize("words", [["nonsense"], ["--nonsense"], ["import"], ["alerts", "nonsense"]])
def test_wrong_use_is_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One line, which says where help is."""
    assert run(words, GROUPS) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="a read-only folder is made by mounting, on Linux")
def test_a_read_only_disk_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Root may write everywhere but there."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,ro", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here (mount -t tmpfs needs root)")
    try:
        code = run(["user", "list" if ("user", "list") in COMMANDS else "add", "amy", "--role", "radiologist",
                    "--password-env", "HOME", "--data", str(place / "data")], GROUPS)  # fmt: skip
        err = capsys.readouterr().err
    finally:
        subprocess.run(["umount", str(place)], check=True)

    assert code == 1 and len(err.strip().splitlines()) == 1 and "cannot be made" in err
