"""What `readroom tour` refuses before it starts a screen, and the parts it brings along."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.main import GROUPS
from app.cli.run import run
from app.cli.tour import empty
from app.cli.tour_screen import authority, screen
from app.delivery.channels.mllp import read_answer
from app.desk.tour.receiver import END, START, acknowledgement, receiver
from app.desk.tour.voice import utterance

MESSAGE = b"MSH|^~\\&|READROOM|HOME|RIS|WARD|20261124230000||ORU^R01|RR0123456789ABCDEF01|P|2.4\rPID|1\r"


def test_a_folder_with_a_local_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tour never works on somebody's own data."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SECRET", "correct horse battery")
    data = tmp_path / "data"
    user = ["user", "add", "hale", "--role", "radiologist", "--password-env", "SECRET", "--data", str(data)]
    assert run(user, GROUPS) == 0

    code = run(["tour", "--out", str(tmp_path / "out"), "--data", str(data)], GROUPS)

    assert code == 1
    assert "hale" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--size", "wide"], 2, "1920x1080"),
        (["--size", "640x480"], 2, "1280x720"),
        (["--study", "nowhere"], 1, "nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_first(
    words: list[str], code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong size or a study that is not there ends at once, in one line."""
    assert run(["tour", "--out", str(tmp_path / "out"), *words], GROUPS) == code
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_only_its_own_files_are_taken_away(tmp_path: Path) -> None:
    """Of an earlier tour nothing stays in the folder; what is somebody else's does."""
    for name in ("01-worklist.png", "tour.json", "notes.txt", "holiday.png"):
        (tmp_path / name).write_text("old")

    empty(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "holiday.png"}


def test_the_hospitals_system_answers_as_the_channel_expects() -> None:
    """A framed message is acknowledged for its own control id, though it comes in two pieces."""
    with receiver() as hospital, socket.create_connection(("127.0.0.1", hospital.port), 5) as line:
        line.sendall(START + MESSAGE[:30])
        line.sendall(MESSAGE[30:] + END)
        line.settimeout(5)
        heard = b""
        while END not in heard:
            heard += line.recv(4096)

    answer = read_answer(heard.strip(START).split(END)[0])
    assert (answer.code, answer.control_id) == ("AA", "RR0123456789ABCDEF01")
    assert hospital.messages == [MESSAGE]
    assert acknowledgement(MESSAGE).startswith(b"MSH|^~\\&|RIS|WARD|READROOM|HOME|")


@pytest.mark.skipif(not shutil.which("xauth"), reason="xauth is not installed: apt-get install xauth")
def test_xauth_reads_the_key_of_the_screen(tmp_path: Path) -> None:
    """The file that keeps others off the screen is as xauth has them."""
    file = tmp_path / "authority"
    file.write_bytes(authority(4711, bytes(range(16))))

    listed = subprocess.run(["xauth", "-f", file, "list"], capture_output=True, text=True, check=True).stdout

    assert listed.split()[1:] == ["MIT-MAGIC-COOKIE-1", bytes(range(16)).hex()]
    assert ":4711" in listed


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not shutil.which("xdpyinfo") or not shutil.which("Xvfb"),
    reason="Xvfb or xdpyinfo is not installed: apt-get install xvfb x11-utils",
)
def test_the_screen_has_the_size_that_was_asked_for() -> None:
    """Whoever has the key sees a screen of that size; without it nobody gets in."""
    with screen((1400, 900)) as environment:
        seen = subprocess.run(["xdpyinfo"], env=environment, capture_output=True, text=True, check=False)
        barred = subprocess.run(
            ["xdpyinfo"], env=environment | {"XAUTHORITY": "/dev/null"}, capture_output=True, check=False
        )

    assert "1400x900 pixels" in seen.stdout
    assert barred.returncode != 0


def test_every_recording_of_the_tour_is_there() -> None:
    """What is said in the tour comes with the starter model."""
    for name in (
        "nodule.wav",
        "no-effusion.wav",
        "next-field.wav",
        "go-to-impression.wav",
        "impression-wrong-side.wav",
    ):
        assert utterance(name).file.is_file()
