"""The level of sound."""

import numpy as np
import pytest

from dictation.microphone.meter import Meter

RATE = 16000


def sine(amplitude: float, seconds: float) -> bytes:
    """A tone of 440 Hz as PCM."""
    times = np.arange(int(RATE * seconds)) / RATE
    return (amplitude * 32767 * np.sin(2 * np.pi * 440 * times)).astype("<i2").tobytes()


def test_one_level_for_each_100_ms_however_it_is_cut() -> None:
    """Half a second gives five levels, whole or in odd pieces."""
    sound = sine(0.5, 0.5)
    whole, cut = Meter(RATE), Meter(RATE)

    at_once = whole.feed(sound)
    in_pieces = [level for start in range(0, len(sound), 999) for level in cut.feed(sound[start : start + 999])]

    assert len(at_once) == 5
    assert in_pieces == at_once


def test_level_is_the_rms() -> None:
    """A half-scale tone has an RMS of 0.354, and silence shows no cell."""
    tone = Meter(RATE).feed(sine(0.5, 0.1))[0]
    silence = Meter(RATE).feed(bytes(3200))[0]

    assert tone.rms == pytest.approx(0.5 / np.sqrt(2), abs=0.002)
    assert not tone.too_loud
    assert (silence.cells(), tone.cells()) == (0, 10)


def test_cut_off_sound_is_too_loud() -> None:
    """A tone beyond full scale is called too loud and fills the meter."""
    beyond = np.clip(np.frombuffer(sine(0.99, 0.1), "<i2").astype(int) * 2, -32768, 32767).astype("<i2")

    level = Meter(RATE).feed(beyond.tobytes())[0]

    assert level.too_loud
    assert level.cells() == 12
