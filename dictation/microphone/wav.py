"""A recording instead of a microphone: the same pieces of sound through the same queue."""

from __future__ import annotations

import threading
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dictation.microphone.errors import WavError
from dictation.microphone.values import Pause, Sink, Sound

PIECE_SECONDS = 0.1
RATES = range(8000, 192001)


@dataclass(frozen=True, slots=True)
class Recording:
    """16-bit mono PCM of a file."""

    pcm: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.pcm) / 2 / self.rate

    def pieces(self) -> Iterator[bytes]:
        """The sound in pieces of 100 ms."""
        step = 2 * int(self.rate * PIECE_SECONDS)
        for start in range(0, len(self.pcm), step):
            yield self.pcm[start : start + step]


def read_wav(path: Path) -> Recording:
    """Read a recording: WAV, one channel, 16 bits, at 8 to 192 kHz.

    Raises:
        WavError: the file is missing, cut short, empty or of another kind; the sentence names it.
    """
    try:
        with path.open("rb") as file, wave.open(file) as sound:
            channels, width, rate = sound.getnchannels(), sound.getsampwidth(), sound.getframerate()
            promised = sound.getnframes()
            pcm = sound.readframes(promised) if (channels, width) == (1, 2) else b""
    except FileNotFoundError:
        raise WavError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise WavError(f"{path} is a folder; name one WAV file.") from None
    except EOFError:
        raise WavError(_without_header(path)) from None
    except wave.Error as wrong:
        raise WavError(f"{path} is not a WAV recording of plain PCM ({wrong}).") from None
    except OSError as wrong:
        raise WavError(f"{path} cannot be read: {wrong.strerror}.") from None
    if channels != 1:
        raise WavError(f"{path} has {channels} channels; dictation needs one (mono).")
    if width != 2:
        raise WavError(f"{path} has {8 * width} bits a sample; dictation needs 16.")
    if rate not in RATES:
        raise WavError(f"{path} has {rate} samples a second; dictation needs 8000 to 192000.")
    if promised == 0:
        raise WavError(f"{path} is empty: it holds no sound.")
    if len(pcm) < 2 * promised:
        raise WavError(f"{path} is cut short: {len(pcm) // 2} of {promised} samples are there.")
    return Recording(pcm, rate)


def _without_header(path: Path) -> str:
    """Why a file has no whole WAV header."""
    with path.open("rb") as file:
        begins = file.read(4)
    if not begins:
        return f"{path} is empty: it holds no sound."
    if begins == b"RIFF":
        return f"{path} is cut short: its WAV header is not whole."
    return f"{path} is not a WAV recording."


class WavSource:
    """Plays a recording into the queue, in real time or as fast as the queue takes it."""

    def __init__(self, path: Path, sink: Sink, real_time: bool = True) -> None:
        self._recording = read_wav(path)
        self._sink = sink
        self._real_time = real_time
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def rate(self) -> int:
        """The recording's samples a second."""
        return self._recording.rate

    def start(self) -> None:
        """Begin to play, once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._play, name="wav-source", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop playing; the queue gets its Pause either way."""
        self._stopped.set()
        self.wait()

    def wait(self) -> None:
        """Wait until all is played."""
        if self._thread is not None:
            self._thread.join()

    def _play(self) -> None:
        for piece in self._recording.pieces():
            if self._stopped.is_set():
                break
            self._sink.put(Sound(piece))
            if self._real_time:
                self._stopped.wait(len(piece) / 2 / self.rate)
        self._sink.put(Pause())
