"""A demonstration in a throw-away folder leaves neither the folder nor the keys of its store."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from app.access.keys import Keys
from app.cli.context import opened
from app.cli.main import GROUPS
from app.cli.run import run
from app.cli.tour import _folder
from app.desk.station import renderer_file
from app.settings.folders import config_folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of a user without a keyring, and an empty place for throw-away folders."""
    home = tmp_path / "home"
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    (home / "throw-away").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(home / "throw-away"))
    return home


def left(home: Path) -> list[str]:
    """Every file and folder under the home; what may be made again apart."""
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if ".cache" not in path.parts)


def test_signed_demonstrations_leave_nothing(home: Path) -> None:
    """`demo sign` without a folder: the home is as it was."""
    assert run(["demo", "sign", "--count", "1"], GROUPS) == 0

    assert left(home) == ["throw-away"]


def test_a_tour_of_a_study_leaves_nothing(home: Path) -> None:
    """The folder a tour reads a study in is gone with its keys, also where the tour broke off; other keys stay."""
    other = Keys(config_folder() / "keys", use_keyring=False)
    kept = other.get("audit-of-somebody")

    with pytest.raises(KeyboardInterrupt), _folder(None, sample=False) as data, opened(data) as desk:
        assert desk.vault is not None
        assert len(list(other.folder.iterdir())) == 3
        raise KeyboardInterrupt

    assert [path.name for path in other.folder.iterdir()] == ["audit-of-somebody.key"]
    assert other.find("audit-of-somebody") == kept
    assert list((home / "throw-away").iterdir()) == []


@pytest.mark.parametrize("known", [False, True])
def test_what_the_tours_own_screen_drew_with_is_not_kept(home: Path, known: bool) -> None:
    """The note of what draws here goes where there was none before; one of an earlier start stays."""
    if known:
        renderer_file().parent.mkdir(parents=True)
        renderer_file().write_text("earlier", encoding="ascii")

    with _folder(None, sample=False):
        renderer_file().parent.mkdir(parents=True, exist_ok=True)
        renderer_file().write_text("of the tour", encoding="ascii")

    assert renderer_file().exists() == known
    assert (home / ".config").exists() == known


def test_a_named_folder_keeps_its_keys(home: Path, tmp_path: Path) -> None:
    """Reports signed in a folder that was named can be opened again."""
    data = tmp_path / "data"
    assert run(["demo", "sign", "--count", "1", "--data", str(data)], GROUPS) == 0

    assert len(list((config_folder() / "keys").glob("*.key"))) == 2
    assert run(["audit", "verify", "--data", str(data)], GROUPS) == 0


def test_a_key_is_forgotten_once(home: Path) -> None:
    """Only the named one goes; one that is not there is no fault."""
    keys = Keys(config_folder() / "keys", use_keyring=False)
    keys.get("one")
    two = keys.get("two")

    keys.forget("one")
    keys.forget("one")

    assert keys.find("one") is None
    assert keys.find("two") == two
