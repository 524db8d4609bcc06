"""The recogniser in its own thread: sound from a queue, partial and final words told as they come."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from dictation.microphone.meter import Level, Meter
from dictation.microphone.values import Lost, Pause, Sink, Sound
from dictation.recogniser.decoder import Decoder
from dictation.recogniser.loading import SpeechModel
from dictation.recogniser.values import Final, Partial, Stopped, Word

Told = Partial | Final | Level | Stopped


class Recogniser:
    """Listens to one queue until closed.

    With `whole_utterances` (push-to-talk) the phrases between two pauses of the speaker are joined and told as one
    Final when the source puts its Pause; without it each phrase is told at its own end.
    """

    def __init__(
        self,
        model: SpeechModel,
        rate: int,
        tell: Callable[[Told], None],
        grammar: Sequence[str] | None = None,
        whole_utterances: bool = True,
    ) -> None:
        """`tell` is called on the recogniser's thread and must return soon."""
        self.queue: Sink = Sink()
        self._decoder = Decoder(model, rate, grammar)
        self._meter = Meter(rate)
        self._rate = rate
        self._tell = tell
        self._whole = whole_utterances
        self._heard_bytes = 0
        self._began = 0.0
        self._words: list[Word] = []
        self._shown: tuple[str, ...] = ()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="recogniser", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """Finish the phrase being said, tell it, and end the thread. May be called twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        self.queue.put(Pause())
        if self._thread.is_alive():
            self._thread.join()

    def _listen(self) -> None:
        while True:
            heard = self.queue.get()
            if isinstance(heard, Sound):
                self._sound(heard.pcm)
                continue
            self._finish()
            if isinstance(heard, Lost):
                self._tell(Stopped(heard.sentence))
            if self._closing.is_set() and self.queue.empty():
                return

    @property
    def _now(self) -> float:
        """Seconds of sound heard so far."""
        return self._heard_bytes / 2 / self._rate

    def _sound(self, pcm: bytes) -> None:
        for level in self._meter.feed(pcm):
            self._tell(level)
        self._heard_bytes += len(pcm)
        phrase = self._decoder.feed(pcm)
        if phrase is not None:
            self._words += phrase
            if not self._whole:
                self._say_final()
                return
        shown = (*(word.text for word in self._words), *self._decoder.partial())
        if shown != self._shown:
            self._shown = shown
            self._tell(Partial(shown))

    def _finish(self) -> None:
        self._words += self._decoder.finish()
        self._say_final()

    def _say_final(self) -> None:
        words, self._words, self._shown = tuple(self._words), [], ()
        began, self._began = self._began, self._now
        if words:
            self._tell(Final(words, began, self._now))
