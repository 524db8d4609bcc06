"""The microphone through PortAudio (sounddevice): its callback only copies bytes into the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dictation.microphone.errors import MicrophoneError
from dictation.microphone.values import Lost, Pause, Sink, Sound

PIECE_SECONDS = 0.1
NO_PORTAUDIO = "Sound input is not installed: PortAudio is missing. Install libportaudio2, then start again."
NO_DEVICE = "No microphone was found. Plug one in, then start dictation again; typing works meanwhile."


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone that can be chosen."""

    name: str
    rate: int


def _portaudio() -> Any:  # sounddevice has no types
    try:
        import sounddevice
    except OSError:
        raise MicrophoneError(NO_PORTAUDIO) from None
    return sounddevice


def microphones() -> list[Device]:
    """All devices that can listen, those of this moment (PortAudio is asked afresh).

    Raises:
        MicrophoneError: PortAudio is missing or does not answer.
    """
    portaudio = _portaudio()
    try:
        portaudio._terminate()
        portaudio._initialize()
        rows = portaudio.query_devices()
    except portaudio.PortAudioError as wrong:
        raise MicrophoneError(f"The sound system does not answer: {wrong}.") from None
    return [
        Device(str(row["name"]), int(row["default_samplerate"]))
        for row in rows
        if int(row["max_input_channels"]) > 0
    ]


class SoundDeviceSource:
    """One microphone, at its own rate; `name` None means the system's default."""

    def __init__(self, sink: Sink, name: str | None = None) -> None:
        self._portaudio = _portaudio()
        self._sink = sink
        self._name = name
        self._stopping = False
        self._stream: Any = None  # a sounddevice stream, untyped
        try:
            found = self._portaudio.query_devices(name, "input")
        except (self._portaudio.PortAudioError, ValueError):
            raise MicrophoneError(
                NO_DEVICE
                if name is None
                else f"The microphone '{name}' was not found. Choose another or plug it in."
            ) from None
        self._rate = int(found["default_samplerate"])

    @property
    def rate(self) -> int:
        """The device's own samples a second."""
        return self._rate

    def start(self) -> None:
        """Open the device and listen.

        Raises:
            MicrophoneError: the device is busy or refuses.
        """
        if self._stream is not None:
            return
        self._stopping = False
        try:
            stream = self._portaudio.RawInputStream(
                samplerate=self._rate,
                blocksize=int(self._rate * PIECE_SECONDS),
                device=self._name,
                channels=1,
                dtype="int16",
                callback=self._copy,
                finished_callback=self._finished,
            )
            stream.start()
        except self._portaudio.PortAudioError as wrong:
            raise MicrophoneError(
                f"The microphone cannot be opened: {wrong}. Is another program using it?"
            ) from None
        self._stream = stream

    def stop(self) -> None:
        """Close the device; what was heard is finished by a Pause."""
        if self._stream is None:
            return
        self._stopping = True
        self._stream.close()
        self._stream = None
        self._sink.put(Pause())

    def _copy(self, data: Any, frames: int, time: object, status: object) -> None:  # a raw PortAudio buffer
        self._sink.put(Sound(bytes(data)))

    def _finished(self) -> None:
        if not self._stopping:
            self._sink.put(Lost("The microphone stopped. The last phrase is kept; plug it in and start again."))
