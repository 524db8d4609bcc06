"""The starter model, its recordings, and the shared recordings as WAV."""

import shutil
import subprocess
import tomllib
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dictation.models.found import starter_folder
from dictation.recogniser.loading import load


@pytest.fixture(scope="session")
def starter() -> Path:
    """The folder of the starter model."""
    return starter_folder()


@pytest.fixture(scope="session")
def listening(starter: Path) -> Any:
    """The starter model, open."""
    return load(starter)


@pytest.fixture(scope="session")
def utterances(starter: Path) -> list[dict[str, Any]]:
    """What the starter's recordings say."""
    rows = tomllib.loads((starter / "spoken/spoken.toml").read_text(encoding="utf-8"))["utterance"]
    return [{**row, "path": starter / "spoken" / row["file"]} for row in rows]


@pytest.fixture(scope="session")
def shared_speech(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The shared synthetic recordings, turned to WAV by sox."""
    if shutil.which("sox") is None:
        pytest.skip("sox is not installed (Debian: sox libsox-fmt-all)")
    folder = tmp_path_factory.mktemp("spoken")
    place = shared_data / "speech/spoken"
    names, *rows = [row.split("\t") for row in (place / "index.tsv").read_text(encoding="utf-8").splitlines()]
    found = []
    for row in rows:
        utterance: dict[str, Any] = dict(zip(names, row, strict=True))
        utterance["path"] = folder / f"{utterance['name']}.wav"
        command = [
            "sox",
            place / f"{utterance['name']}.ogg",
            "-r",
            "16000",
            "-c",
            "1",
            "-b",
            "16",
            utterance["path"],
        ]
        subprocess.run(command, check=True, capture_output=True)
        found.append(utterance)
    return found


@pytest.fixture
def write_wav(tmp_path: Path) -> Callable[..., Path]:
    """Writes a WAV of the given kind and gives its path."""

    def write(name: str, channels: int = 1, width: int = 2, rate: int = 16000, pcm: bytes = bytes(3200)) -> Path:
        path = tmp_path / name
        with wave.open(str(path), "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(width)
            file.setframerate(rate)
            file.writeframes(pcm)
        return path

    return write
