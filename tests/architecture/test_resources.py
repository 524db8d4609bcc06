"""Every resource loads through the door that reads it, and none lies there unread."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from resources import folder

TEXT = {".toml", ".svg", ".txt", ".md"}
BINARY = {".ttf", ".wav", ".fst", ".mdl", ".int", ".conf", ".dic", ".aff", ".png"}


def files(suffix: str) -> list[Path]:
    return sorted(path for path in folder().rglob(f"*{suffix}") if "__pycache__" not in path.parts)


def test_nothing_unknown_lies_among_the_resources() -> None:
    """Data only: two Python files, and kinds of files that are known here."""
    kinds = {path.suffix for path in folder().rglob("*") if path.is_file() and "__pycache__" not in path.parts}

    assert kinds <= TEXT | BINARY | {".py"}
    assert sorted(path.name for path in folder().rglob("*.py")) == ["__init__.py", "children.py", "errors.py"]


@pytest.mark.parametrize("path", files(".toml"), ids=lambda path: path.relative_to(folder()).as_posix())
def test_every_toml_is_toml(path: Path) -> None:
    """UTF-8, and not empty."""
    assert tomllib.loads(path.read_text(encoding="utf-8"))


def test_every_table_of_data_loads() -> None:
    """Policies, profiles, templates, presets, vocabulary, theme, commands, samples, each by its own reader."""
    from app.archive.sample import spec
    from app.cases.contracts import contracts_of
    from app.cases.regions import regions
    from app.desk.commands.table import read_commands
    from app.desk.theme.tokens import read_tokens
    from app.escalation.policy import policy_of
    from app.reports.checks import concepts, critical
    from app.reports.templates import load_templates
    from calibration.profiles import load as profiles
    from viewer.look import presets

    read = {
        "policies/escalation.toml": policy_of(None).categories,
        "policies/contracts.toml": contracts_of(None).by_id,
        "profiles": profiles(folder() / "profiles"),
        "templates": load_templates(),
        "presets": presets.load(),
        "regions": regions(),
        "theme": read_tokens(),
        "commands": read_commands().rows,
    }

    assert all(read.values())
    assert {path.stem for path in files(".toml") if path.parent.name == "templates"} == set(load_templates())
    assert spec and concepts and critical


def test_keys_and_phrases_of_the_table_belong_to_one_command_each() -> None:
    """Read here without the desk's own reader: two readers must agree."""
    rows = tomllib.loads((folder() / "commands.toml").read_text(encoding="utf-8"))["command"]
    phrases: dict[str, str] = {}
    keys: dict[tuple[str, str], str] = {}
    for row in rows:
        assert row["title"].strip() and row["help"].strip().endswith("."), row["id"]
        for phrase in row.get("say", ()):
            assert phrases.setdefault(phrase.casefold(), row["id"]) == row["id"], phrase
        pages = row.get("on", ["any"])
        for page in ["worklist", "reading", "display", "any"] if "any" in pages else pages:
            for key in row.get("keys", ()):
                assert keys.setdefault((page, key.casefold()), row["id"]) == row["id"], (page, key)
    assert len({row["id"] for row in rows}) == len(rows)


def test_every_icon_and_every_font_loads(qapp) -> None:
    """As Qt reads them, since Qt draws them."""
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QFontDatabase
    from PySide6.QtSvg import QSvgRenderer

    for path in files(".svg"):
        assert QSvgRenderer(QByteArray(path.read_bytes())).isValid(), path.name
    for path in files(".ttf"):
        assert QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path))), path.name
    assert (folder() / "fonts" / "OFL.txt").is_file()
