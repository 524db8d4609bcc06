"""The house rules that a program can check: every file in its place, said what it is for, finished, not too long."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "viewer", "dictation", "calibration", "resources")
UNFINISHED = re.compile(
    r"\b(TODO|FIXME|HACK|XXX|NotImplementedError|NotImplemented)\b|\bfor now\b|\bplaceholder\b(?!-text)|\bstub\b",
)
SAID = {
    "viewer/read/refusal.py": "NotImplementedError",  # caught: decoders raise it
    "dictation/written/marks.py": "XXX",  # an example of letters said in capitals
}
BARE = ("utils", "helpers", "common", "misc", "manager")


def sources() -> list[Path]:
    """Every Python file of the packages and of packaging/."""
    folders = [*PACKAGES, "packaging"]
    return sorted(path for name in folders for path in (ROOT / name).rglob("*.py") if ".venv" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_package_says_what_it_is_for() -> None:
    """Each folder with Python in it is a package whose first lines say so."""
    silent = []
    for name in PACKAGES:
        for folder in {path.parent for path in (ROOT / name).rglob("*.py")}:
            door = folder / "__init__.py"
            if not door.is_file() or not ast.get_docstring(ast.parse(door.read_text(encoding="utf-8"))):
                silent.append(name_of(folder))

    assert silent == []


def test_every_file_says_what_it_is() -> None:
    """One idea a file, named in its first line."""
    silent = [
        name_of(path) for path in sources() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_no_file_is_longer_than_a_person_reads() -> None:
    """600 lines: then there is a second idea in it."""
    long = {
        name_of(path): lines
        for path in sources()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 600
    }

    assert long == {}


def test_nothing_says_that_it_is_unfinished() -> None:
    """Neither in code nor in what people read."""
    texts = [*sources(), *(path for name in PACKAGES for path in (ROOT / name).rglob("*.toml")), *ROOT.glob("*.md")]
    found = []
    for path in texts:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            words = UNFINISHED.search(line)
            if words and words.group() != SAID.get(name_of(path)):
                found.append(f"{name_of(path)}:{number}: {line.strip()}")

    assert found == []


def test_names_are_those_of_the_field() -> None:
    """No drawer for whatever is left over."""
    drawers = [name_of(path) for path in sources() if path.stem in BARE or path.parent.name in BARE]

    assert drawers == []


def test_packaging_is_a_folder_and_not_a_package() -> None:
    """The name belongs to PyPI's `packaging`; an __init__.py here would hide it."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_tests_are_no_packages_and_their_names_collide_with_nothing() -> None:
    """They are imported by their paths."""
    assert [name_of(path) for path in (ROOT / "tests").rglob("__init__.py")] == []


@pytest.mark.parametrize("line", ["# TODO", "raise NotImplementedError", "a placeholder", "# works for now"])
def test_the_search_for_unfinished_words_finds_them(line: str) -> None:
    """The net has no hole where it matters."""
    assert UNFINISHED.search(line)


def test_no_errors_are_swallowed() -> None:
    """No bare except; none that only passes."""
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                everything = node.type is None
                silent = len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
                if everything or silent:
                    found.append(f"{name_of(path)}:{node.lineno}")

    assert found == []


def test_the_map_names_every_room_and_every_table() -> None:
    """ARCHITECTURE.md is kept true: a new room or table that it lacks fails here."""
    from app.store.tables import metadata

    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {
        name_of(door.parent)
        for name in PACKAGES
        for door in (ROOT / name).rglob("__init__.py")
        if name != "resources" and door.parent.parent != ROOT and "versions" not in door.parts
    }

    assert [room for room in sorted(rooms) if f"`{room}`" not in page] == []
    assert [table for table in metadata.tables if f"`{table}`" not in page] == []
