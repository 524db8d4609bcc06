"""Installing models: whole or not at all."""

import io
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dictation.models.check import check
from dictation.models.found import describe, find, installed, starter_folder
from dictation.models.install import install, remove
from dictation.models.values import ModelRefused


@pytest.fixture
def packed(starter: Path, tmp_path: Path) -> Path:
    """The starter in a zip, inside one folder as published models are."""
    path = tmp_path / "vosk-model-test-en.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(starter.rglob("*")):
            if file.is_file() and "spoken" not in file.parts:
                archive.write(file, Path("vosk-model-test-en") / file.relative_to(starter))
    return path


def left_in(place: Path) -> list[str]:
    """What stands in the folder of models."""
    return sorted(path.name for path in place.iterdir()) if place.is_dir() else []


def test_zip_is_installed_and_used_first(packed: Path, tmp_path: Path) -> None:
    """A published model from a zip is tried, named after its folder, and used instead of the starter."""
    model = install(packed, tmp_path / "data/speech")

    assert (model.name, model.starter, model.words) == (
        "vosk-model-test-en",
        False,
        describe(starter_folder()).words,
    )
    assert find(tmp_path / "data") == model
    assert left_in(tmp_path / "data/speech") == ["vosk-model-test-en"]
    with pytest.raises(ModelRefused, match="installed already"):
        install(packed, tmp_path / "data/speech")

    remove("vosk-model-test-en", tmp_path / "data/speech")
    assert installed(tmp_path / "data") == []


def test_folder_is_installed_as_a_copy(starter: Path, tmp_path: Path) -> None:
    """A folder is copied; the source stays."""
    source = tmp_path / "my-model"
    shutil.copytree(starter, source)

    model = install(source, tmp_path / "speech")

    assert model.path == tmp_path / "speech/my-model"
    assert not model.starter
    assert source.is_dir()


def test_starter_is_called_so(tmp_path: Path) -> None:
    """Without an installed model the starter listens, and its label says what it is."""
    model = find(tmp_path)

    assert model.starter
    assert model.name == "Readroom starter model"
    assert "a few hundred words" in model.label
    assert model.words is not None
    assert 500 < model.words < 1000


def escaping(archive: zipfile.ZipFile) -> None:
    """A file that would land beside the folder."""
    archive.writestr("../outside.txt", "x")


def absolute(archive: zipfile.ZipFile) -> None:
    """A file with an absolute name."""
    archive.writestr("/tmp/outside.txt", "x")


def linked(archive: zipfile.ZipFile) -> None:
    """A symbolic link."""
    entry = zipfile.ZipInfo("model/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(entry, "/etc/passwd")


def bomb(archive: zipfile.ZipFile) -> None:
    """Fifty megabytes of zeros."""
    archive.writestr("model/zeros", bytes(50_000_000), compress_type=zipfile.ZIP_DEFLATED)


def unrelated(archive: zipfile.ZipFile) -> None:
    """Nothing of a model."""
    archive.writestr("notes/readme.txt", "no model here")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (escaping, "outside its folder"),
        (absolute, "outside its folder"),
        (linked, "is a link"),
        (bomb, "unpacks to"),
        (unrelated, "no speech model"),
    ],
)
def test_unsafe_zip_is_refused_and_leaves_nothing(
    tmp_path: Path, content: Callable[[zipfile.ZipFile], None], words: str
) -> None:
    """Path traversal, links, bombs and other content are refused by name."""
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        content(archive)

    with pytest.raises(ModelRefused, match=words):
        install(path, tmp_path / "speech")

    assert left_in(tmp_path / "speech") == []
    assert not (tmp_path / "outside.txt").exists()


def test_broken_sources_are_refused_and_leave_nothing(packed: Path, tmp_path: Path) -> None:
    """A missing file, something that is no zip, a zip cut short and a damaged one: one sentence each."""
    place = tmp_path / "speech"
    text, cut, damaged = tmp_path / "text.zip", tmp_path / "cut.zip", tmp_path / "damaged.zip"
    text.write_text("not a zip")
    whole = packed.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    middle = len(whole) // 3
    damaged.write_bytes(whole[:middle] + bytes(20000) + whole[middle + 20000 :])

    for source, words in (
        (tmp_path / "absent.zip", "There is no file"),
        (text, "not a zip"),
        (cut, "not a zip"),
        (damaged, "not a zip file that can be read"),
        (tmp_path, "is not a speech model"),
    ):
        with pytest.raises(ModelRefused, match=words):
            install(source, place)
        assert left_in(place) == []


def test_model_that_does_not_open_is_not_installed(starter: Path, tmp_path: Path) -> None:
    """A model cut short is found out in a child process and named as the person named it."""
    source = tmp_path / "half-model"
    shutil.copytree(starter, source)
    (source / "am/final.mdl").write_bytes((starter / "am/final.mdl").read_bytes()[:20000])

    with pytest.raises(ModelRefused, match="half-model"):
        install(source, tmp_path / "speech")

    assert left_in(tmp_path / "speech") == []


def test_model_that_ends_its_process_is_only_a_refusal(starter: Path, tmp_path: Path) -> None:
    """A graph of nonsense may end the process that opens it: the child's, with a sentence here."""
    source = tmp_path / "nonsense"
    shutil.copytree(starter, source)
    (source / "graph/HCLr.fst").write_bytes(io.BytesIO(b"nonsense" * 1000).getvalue())

    with pytest.raises(ModelRefused, match="nonsense"):
        check(source)
