"""Recordings that are refused, and one that plays through the queue."""

import queue
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dictation.microphone.errors import WavError
from dictation.microphone.values import Pause, Sound
from dictation.microphone.wav import WavSource, read_wav


def test_recording_is_read_whole(write_wav: Callable[..., Path]) -> None:
    """A mono 16-bit recording comes with its rate and length."""
    path = write_wav("good.wav", rate=8000, pcm=b"\1\0" * 4000)

    recording = read_wav(path)

    assert (recording.rate, recording.seconds, len(recording.pcm)) == (8000, 0.5, 8000)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"channels": 2}, "2 channels"),
        ({"width": 1}, "8 bits"),
        ({"rate": 4000}, "4000 samples"),
        ({"pcm": b""}, "holds no sound"),
    ],
)
def test_other_kinds_are_refused_by_name(write_wav: Callable[..., Path], kind: dict[str, Any], words: str) -> None:
    """A recording of another kind is refused with what it is."""
    path = write_wav("other.wav", **kind)

    with pytest.raises(WavError, match=words) as refused:
        read_wav(path)

    assert "other.wav" in str(refused.value)


def test_cut_short_is_refused(write_wav: Callable[..., Path]) -> None:
    """A file shorter than it says is refused, in its sound and in its header."""
    path = write_wav("cut.wav", pcm=bytes(6400))
    whole = path.read_bytes()

    for length, words in ((len(whole) - 1000, "cut short"), (20, "cut short"), (0, "is empty")):
        path.write_bytes(whole[:length])
        with pytest.raises(WavError, match=words):
            read_wav(path)


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    """Text, a folder and a missing file each get their own sentence."""
    text = tmp_path / "notes.wav"
    text.write_text("there is no nodule in this text file, and no sound")

    for path, words in (
        (text, "not a WAV"),
        (tmp_path, "is a folder"),
        (tmp_path / "absent.wav", "There is no file"),
    ):
        with pytest.raises(WavError, match=words):
            read_wav(path)


@pytest.mark.parametrize("real_time", [True, False])
def test_source_plays_all_and_pauses(write_wav: Callable[..., Path], real_time: bool) -> None:
    """A recording goes through the queue piece by piece and ends with a pause."""
    sink: queue.SimpleQueue[Any] = queue.SimpleQueue()
    pcm = bytes(range(256)) * 25
    source = WavSource(write_wav("play.wav", pcm=pcm), sink, real_time=real_time)

    source.start()
    source.wait()
    got = [sink.get(timeout=5) for _ in range(3)]

    assert b"".join(item.pcm for item in got if isinstance(item, Sound)) == pcm
    assert got[-1] == Pause()
