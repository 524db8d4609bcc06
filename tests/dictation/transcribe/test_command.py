"""`readroom transcribe` and `readroom speech`, as a person runs them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def readroom(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line on an empty data folder."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from app.cli.main import main; main()", *map(str, arguments)],
            capture_output=True,
            text=True,
            env={**os.environ, "READROOM_DATA": str(tmp_path / "data")},
            check=False,
        )

    return run


def test_recording_becomes_text(readroom: Any, utterances: list[dict[str, Any]]) -> None:
    """The document has the contract's keys; words are those of raw, times go forwards."""
    utterance = next(row for row in utterances if row["file"] == "nodule.wav")

    made = readroom("transcribe", utterance["path"], "--json")

    document = json.loads(made.stdout)
    assert made.returncode == 0
    assert list(document) == ["raw", "text", "words", "commands", "audio_s", "decode_s", "final_latency_s"]
    assert (document["raw"], document["text"], document["commands"]) == (utterance["heard"], utterance["text"], [])
    assert [word["text"] for word in document["words"]] == document["raw"].split()
    assert "Starter model" in made.stderr


def test_every_recording_of_the_tour_is_written_as_expected(
    listening: Any, utterances: list[dict[str, Any]]
) -> None:
    """Text and commands of all of them, with the chest template's fields."""
    from app.cli.transcribe import _context
    from dictation.microphone.wav import read_wav
    from dictation.recogniser.whole import transcribe
    from dictation.written.form import write

    context = _context("ct-chest")
    for row in utterances:
        written = write(transcribe(listening, read_wav(row["path"])).raw.split(), context)
        assert (written.text, list(written.commands)) == (row["text"], row["commands"]), row["file"]


def test_heard_lines_become_text(readroom: Any, tmp_path: Path) -> None:
    """A text file gives one row a line; an empty line gives none."""
    file = tmp_path / "heard.txt"
    file.write_text("no pleural effusion full stop\n\nnext field\n", encoding="utf-8")

    made = readroom("transcribe", "--heard", file, "--json")

    assert json.loads(made.stdout) == {
        "lines": [
            {"heard": "no pleural effusion full stop", "text": "No pleural effusion.", "commands": []},
            {"heard": "next field", "text": "", "commands": ["report.field.next"]},
        ]
    }


def test_bad_input_is_one_sentence(readroom: Any, tmp_path: Path, utterances: list[dict[str, Any]]) -> None:
    """Missing, wrong and unreadable input: exit 1 and one line that names it; wrong usage: exit 2."""
    wav = utterances[0]["path"]
    latin = tmp_path / "latin.txt"
    latin.write_bytes("oedème".encode("latin-1"))
    for code, words, *arguments in (
        (1, "There is no file", tmp_path / "absent.wav"),
        (1, "not a WAV", latin),
        (1, "absent-model", wav, "--model", tmp_path / "absent-model"),
        (1, "is not a speech model", wav, "--model", tmp_path),
        (1, "no template 'none'", wav, "--template", "none"),
        (1, "not UTF-8", "--heard", latin),
        (1, "There is no file", "--heard", tmp_path / "absent.txt"),
        (2, "Name one recording"),
        (2, "Name one recording", wav, "--heard", latin),
    ):
        made = readroom("transcribe", *arguments)
        assert made.returncode == code, (arguments, made.stderr)
        assert words in made.stderr
        assert made.stderr.count("\n") == 1
        assert made.stdout == ""


def test_models_are_listed_and_checked(readroom: Any) -> None:
    """The starter is listed as such, and opens; a name that is not there is refused."""
    listed = json.loads(readroom("speech", "models", "--json").stdout)["models"]
    checked = readroom("speech", "check")
    absent = readroom("speech", "check", "absent")

    assert [(model["name"], model["starter"]) for model in listed] == [("Readroom starter model", True)]
    assert (checked.returncode, checked.stdout) == (0, "Readroom starter model opens and listens.\n")
    assert (absent.returncode, absent.stderr.count("\n")) == (1, 1)
