"""A computer without a microphone."""

import ctypes.util
import queue

import pytest

from dictation.microphone.device import NO_DEVICE, NO_PORTAUDIO, SoundDeviceSource, microphones
from dictation.microphone.errors import MicrophoneError


def test_absent_microphone_is_one_sentence() -> None:
    """Without PortAudio or without a device there is one sentence that says what to do."""
    if ctypes.util.find_library("portaudio") is not None and _has_microphone():
        pytest.skip("this machine has a microphone")

    with pytest.raises(MicrophoneError) as refused:
        SoundDeviceSource(queue.SimpleQueue())

    assert str(refused.value) in (NO_PORTAUDIO, NO_DEVICE)


def test_unknown_microphone_is_named() -> None:
    """A microphone that is not plugged in is named."""
    if ctypes.util.find_library("portaudio") is None:
        pytest.skip("PortAudio is not installed")

    with pytest.raises(MicrophoneError, match="No Such Microphone"):
        SoundDeviceSource(queue.SimpleQueue(), "No Such Microphone")


def _has_microphone() -> bool:
    try:
        return bool(microphones())
    except MicrophoneError:
        return False
