"""A whole recording to words, with the time it took."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from dictation.microphone.wav import Recording
from dictation.recogniser.decoder import Decoder
from dictation.recogniser.loading import SpeechModel
from dictation.recogniser.values import Word


@dataclass(frozen=True, slots=True)
class Transcription:
    """What a recording says; `final_latency_s` passed between its last piece and the last words."""

    words: tuple[Word, ...]
    audio_s: float
    decode_s: float
    final_latency_s: float

    @property
    def raw(self) -> str:
        """The words as heard."""
        return " ".join(word.text for word in self.words)


def transcribe(model: SpeechModel, recording: Recording) -> Transcription:
    """Listen to a recording as fast as possible, in the pieces a microphone gives."""
    decoder = Decoder(model, recording.rate)
    words: list[Word] = []
    began = perf_counter()
    for piece in recording.pieces():
        words += decoder.feed(piece) or ()
    last = perf_counter()
    words += decoder.finish()
    ended = perf_counter()
    return Transcription(
        tuple(words),
        round(recording.seconds, 3),
        round(ended - began, 4),
        round(ended - last, 4),
    )
