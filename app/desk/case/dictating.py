"""Dictation into the open report: one recogniser, one source of sound, words to the caret or to a command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desk.bridge import Bridge
from resources.errors import ReadroomError
from viewer.read.pool import Priority

if TYPE_CHECKING:
    from dictation.microphone.meter import Level
    from dictation.microphone.values import Source
    from dictation.models.values import ModelInfo
    from dictation.recogniser.loading import SpeechModel
    from dictation.recogniser.streaming import Recogniser
    from dictation.recogniser.values import Final, Partial, Stopped

MakeSource = Callable[["Recogniser"], "Source"]
"""Makes the source that puts sound into a recogniser's queue; the tour passes a WAV instead of the device."""


class Dictating(QObject):
    """Signals: `state_changed` ("off", "loading", "listening", "absent"), `level` (a `Level`), `partial` (words),
    `heard` (words with confidence), `said` (a sentence)."""

    state_changed = Signal(str)
    level = Signal(object)
    partial = Signal(str)
    heard = Signal(object)
    finished = Signal()
    said = Signal(str)

    def __init__(self, bridge: Bridge, data: Path, make_source: MakeSource | None = None) -> None:
        super().__init__()
        self._bridge, self._data = bridge, data
        self._make_source = make_source or self._device
        self._model: SpeechModel | None = None
        self._recogniser: Recogniser | None = None
        self._source: Source | None = None
        self._waiting = False
        self.state = "off"
        self.model_name = ""
        self.starter = False

    def use_source(self, make: MakeSource) -> None:
        """Take sound from elsewhere: a WAV through the microphone's queue."""
        self._make_source = make

    def use_device(self) -> None:
        """Take sound from the microphone again."""
        self._make_source = self._device

    def _device(self, recogniser: Recogniser) -> Source:
        from dictation.microphone.device import SoundDeviceSource

        return SoundDeviceSource(recogniser.queue)

    def name_model(self) -> None:
        """Find out which model will listen, so that it is said before anything is heard."""
        if self.model_name:
            return
        data = self._data

        def work() -> ModelInfo:
            from dictation.models.found import find

            return find(data)

        def named(info: ModelInfo) -> None:
            self.model_name, self.starter = info.name, info.starter
            self.state_changed.emit(self.state)

        # where none is found, it is said when the microphone is switched on
        self._bridge.ask(work, named, Priority.HOUSEKEEPING, lambda _: None, keep=True)

    def start(self) -> None:
        """Listen; the model is loaded by a worker the first time."""
        if self.state == "listening":
            return
        if self._model is not None:
            self._listen()
            return
        if self._waiting:
            return
        self._waiting = True
        self._set("loading")
        data = self._data

        def work() -> tuple[ModelInfo, SpeechModel]:
            from dictation.models.found import find
            from dictation.recogniser.loading import load

            info = find(data)
            return info, load(info.path)

        self._bridge.ask(work, self._loaded, Priority.NEXT, self._failed, keep=True)

    def _loaded(self, found: tuple[ModelInfo, SpeechModel]) -> None:
        info, self._model = found
        self.model_name, self.starter = info.name, info.starter
        self._waiting = False
        self._listen()

    def _failed(self, fault: BaseException) -> None:
        self._waiting = False
        self._set("absent")
        self.said.emit(str(fault) if isinstance(fault, ReadroomError) else "The speech model could not be loaded.")

    def _listen(self) -> None:
        from dictation.microphone.errors import MicrophoneError
        from dictation.recogniser.streaming import Recogniser

        if self._model is None:
            return
        told = self._told
        probe = Recogniser(self._model, 16000, told, whole_utterances=False)
        try:
            source = self._make_source(probe)
            if source.rate != 16000:
                probe = Recogniser(self._model, source.rate, told, whole_utterances=False)
                source = self._make_source(probe)
            probe.start()
            source.start()
        except MicrophoneError as error:
            probe.close()
            self._set("absent")
            self.said.emit(str(error))
            return
        self._recogniser, self._source = probe, source
        self._set("listening")

    def stop(self) -> None:
        """Stop listening; the phrase being said is still written."""
        source, recogniser = self._source, self._recogniser
        self._source = self._recogniser = None
        if source is not None:
            source.stop()
        if recogniser is not None:
            recogniser.close()
        if self.state in {"listening", "loading"}:
            self._set("off")

    def toggle(self) -> None:
        """Start, or stop."""
        if self.state == "listening":
            self.stop()
        else:
            self.start()

    def _told(self, told: Partial | Final | Level | Stopped) -> None:
        """On the recogniser's thread."""
        self._bridge.tell(self._hear, told, keep=True)

    def _hear(self, told: Partial | Final | Level | Stopped) -> None:
        from dictation.microphone.meter import Level
        from dictation.recogniser.values import Final, Partial, Stopped

        if isinstance(told, Partial):
            self.partial.emit(" ".join(told.words))
        elif isinstance(told, Final):
            self.heard.emit(told.words)
        elif isinstance(told, Level):
            self.level.emit(told)
        elif isinstance(told, Stopped):
            self.said.emit(told.sentence)
            self.stop()

    def _set(self, state: str) -> None:
        self.state = state
        self.state_changed.emit(state)
