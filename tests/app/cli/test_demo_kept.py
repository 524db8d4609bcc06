"""A kept demonstration whose cached images are gone says so in one sentence, and opens all the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from app.access.keys import Keys
from app.cli.demo_folder import demo_folder, made_at, note_key
from app.cli.demo_reports import write_small_image
from app.cli.main import GROUPS
from app.cli.run import run
from app.settings.folders import config_folder


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A data folder whose images lie beneath it in another one, as a demonstration's do; both folders."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    data, cache = tmp_path / "data", tmp_path / "cache"
    assert run(["import", str(write_small_image(tmp_path, 0, None)), "--data", str(data)], GROUPS) == 0
    shutil.copytree(data / "archive", cache)
    shutil.rmtree(data / "archive")
    (data / "archive").mkdir()
    (data / "archive" / "beneath").write_bytes(os.fsencode(cache))
    return data, cache


def test_with_its_images_nothing_is_said(kept: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """The images lie where they lay."""
    capsys.readouterr()

    with demo_folder(kept[0], wait=True) as ready:
        assert ready.complete

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("made_again", [False, True])
def test_without_them_one_sentence_says_what_is_missing(
    kept: tuple[Path, Path], capsys: pytest.CaptureFixture[str], made_again: bool
) -> None:
    """Gone, or made again as others: where they lay, what is still there, what to do; the folder opens."""
    data, cache = kept
    shutil.rmtree(cache)
    if made_again:
        cache.mkdir()
    capsys.readouterr()

    with demo_folder(data, wait=True) as ready:
        assert ready.data == data

    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(cache) in said and "are gone" in said and "new folder" in said


@pytest.mark.parametrize("gone", ["nothing", "the key", "the key, and another was made"])
def test_a_cached_list_whose_key_is_gone_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    """A cache that outlived the keys of its user is no finished list: black panes for ever otherwise."""
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    keys = Keys(config_folder() / "keys", use_keyring=False)
    note_key(tmp_path, "archive-1", keys.get("archive-1"), in_keyring=False)
    (tmp_path / "complete").write_text("2026-01-02T03:04:05+00:00", encoding="ascii")

    if gone != "nothing":
        (keys.folder / "archive-1.key").unlink()
    if gone == "the key, and another was made":
        keys.get("archive-1")

    assert (made_at(tmp_path) is not None) == (gone == "nothing")
