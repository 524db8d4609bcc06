"""Opening a Vosk model, with its complaints kept and told in one sentence."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dictation.models.layout import missing_parts
from resources.errors import ReadroomError

_QUIET = -1
_ONE_AT_A_TIME = threading.Lock()
"""File descriptor 2 belongs to the whole process: two loads must not both redirect it."""

SpeechModel = Any
"""A vosk.Model; the package has no types."""


class ModelError(ReadroomError):
    """A speech model that cannot be used: one sentence that names it."""


def load(folder: Path) -> SpeechModel:
    """Open a model (0.05 s for the starter, seconds for large ones).

    Raises:
        ModelError: the folder is missing or holds no model that opens.
    """
    if not folder.is_dir():
        raise ModelError(f"There is no speech model in {folder}.")
    absent = missing_parts(folder)
    if absent:
        raise ModelError(f"{folder} is not a speech model: {absent}.")
    try:
        import vosk
    except (ImportError, OSError) as wrong:
        raise ModelError(f"The speech recogniser is not installed for this system ({wrong}).") from None
    with _ONE_AT_A_TIME, tempfile.TemporaryFile() as kept:
        vosk.SetLogLevel(_QUIET)
        try:
            with _complaints_into(kept.fileno()):
                return vosk.Model(str(folder))
        except Exception as wrong:  # noqa: BLE001  # vosk raises a bare Exception
            kept.seek(0)
            said = kept.read().decode(errors="replace")
            raise ModelError(f"The speech model in {folder} does not open: {_reason(said, str(wrong))}.") from None


def load_later(
    folder: Path, ready: Callable[[SpeechModel], None], failed: Callable[[ModelError], None]
) -> threading.Thread:
    """Open a model in a worker; one of the two is called there. Returns the started worker."""

    def work() -> None:
        try:
            model = load(folder)
        except ModelError as wrong:
            failed(wrong)
        else:
            ready(model)

    worker = threading.Thread(target=work, name="speech-model", daemon=True)
    worker.start()
    return worker


@contextlib.contextmanager
def _complaints_into(descriptor: int) -> Iterator[None]:
    """Send what C++ writes to standard error elsewhere for a while."""
    before = os.dup(2)
    os.dup2(descriptor, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)


def _reason(said: str, otherwise: str) -> str:
    """The first complaint of the C++ part that is one, without its source position."""
    for line in said.splitlines():
        if line.startswith(("ERROR", "ASSERTION")):
            _, _, words = line.partition(") ")
            return (words or line).strip().rstrip(".")
    return otherwise.strip().rstrip(".").lower()
