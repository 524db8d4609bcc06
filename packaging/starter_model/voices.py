"""Synthetic speech with the time of every phone, from the system's espeak-ng (build time only; nothing of it ships).

In: words, a voice. Out: samples at 16 kHz and the phones with their start in milliseconds.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 16000
ESPEAK_RATE = 22050
SYNCHRONOUS = 2
PHONEME_EVENTS = 1
WORD, PHONEME, END = 1, 7, 0
SPEED, PITCH = 1, 3

BASES = ("en-gb", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029", "en-us")
TRAINING_VOICES = (
    *BASES,
    *BASES,
    *(
        f"{base}+{timbre}"
        for base in BASES[:4]
        for timbre in ("f1", "f2", "f3", "f4", "m1", "m2", "m3", "m4", "m6", "m8")
    ),
    *(f"{base}+{timbre}" for base in BASES[4:] for timbre in ("f2", "m3")),
    *(
        f"en-gb+{timbre}"
        for timbre in ("Andrea", "Annie", "Michael", "adam", "anika", "belinda", "david", "iven", "paul", "victor")
    ),
)
HELD_OUT_VOICES = ("en-gb+steph", "en-gb+linda", "en-gb+m7", "en-gb+f5", "en-gb+m5")
"""Timbres that no training sentence was spoken with."""
HARSH_VOICES = ("en-gb-x-rp+steph2", "en-gb+Alicia")
"""Distorted ones among them, measured apart: the model hears these badly."""


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone as espeak-ng names it ("" for a pause), its word's index and its start."""

    name: str
    word: int
    start_ms: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said: samples (n,) float32 at 16 kHz in 16-bit units, and the phones in order."""

    samples: NDArray[np.float32]
    phones: tuple[Phone, ...]


class Speaker:
    """One espeak-ng in this process."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self._library.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEME_EVENTS)
        self._wave: list[NDArray[np.int16]] = []
        self._events: list[tuple[int, int, bytes]] = []
        self._voice = ""
        self._kept = _Callback(self._heard)
        self._library.espeak_SetSynthCallback(self._kept)

    def _heard(self, samples: object, count: int, events: object) -> int:
        if count > 0 and samples:
            self._wave.append(np.ctypeslib.as_array(samples, (count,)).copy())
        index = 0
        while events[index].type != END:
            event = events[index]
            self._events.append((event.type, event.audio_position, bytes(event.id.string)))
            index += 1
        return 0

    def say(self, text: str, voice: str, words_a_minute: int = 160, pitch: int = 50) -> Utterance:
        """Speak; voices are espeak-ng's names, with a timbre after a plus."""
        self._wave.clear()
        self._events.clear()
        if voice != self._voice:
            self._library.espeak_SetVoiceByName(voice.encode())
            self._voice = voice
        self._library.espeak_SetParameter(SPEED, words_a_minute, 0)
        self._library.espeak_SetParameter(PITCH, pitch, 0)
        encoded = text.encode()
        self._library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, 1, None, None)
        wave = np.concatenate(self._wave) if self._wave else np.zeros(0, np.int16)
        phones, word = [], -1
        for kind, at, name in self._events:
            if kind == WORD:
                word += 1
            elif kind == PHONEME and (plain := plain_phone(name)) is not None:
                phones.append(Phone(plain, word, at))
        return Utterance(at_16_khz(wave), tuple(phones))


def plain_phone(name: bytes) -> str | None:
    """The phone without stress marks; "" for a pause, None for what is only a mark."""
    bare = name.split(b"\0")[0].decode(errors="replace")
    for mark in "',%=":
        bare = bare.replace(mark, "")
    bare = bare.strip()
    if not bare:
        return None
    return "" if bare.startswith("_") else bare


def at_16_khz(wave: NDArray[np.int16]) -> NDArray[np.float32]:
    """Resample 22.05 kHz to 16 kHz by cutting the spectrum."""
    count = int(len(wave) * RATE / ESPEAK_RATE)
    if count == 0:
        return np.zeros(0, np.float32)
    spectrum = np.fft.rfft(wave.astype(np.float64))[: count // 2 + 1]
    return (np.fft.irfft(spectrum, count) * (RATE / ESPEAK_RATE)).astype(np.float32)
