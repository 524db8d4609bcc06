"""Whether a model opens and listens, tried in a child process: a broken one can end the process that opens it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dictation.models.layout import missing_parts
from dictation.models.values import ModelRefused
from resources.children import command

SECONDS = 300
RATE = 16000


def check(folder: Path) -> None:
    """Open the model elsewhere and let it hear a second of silence.

    Raises:
        ModelRefused: it is incomplete, does not open, or takes longer than five minutes.
    """
    absent = missing_parts(folder)
    if absent:
        raise ModelRefused(f"{folder} is not a speech model: {absent}.")
    try:
        child = subprocess.run(
            command("speech-model", str(folder)),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ModelRefused(f"The speech model in {folder} did not open in {SECONDS} seconds.") from None
    if child.returncode == 0:
        return
    said = [line for line in child.stdout.decode(errors="replace").splitlines() if line.strip()]
    raise ModelRefused(said[-1] if said else f"The speech model in {folder} is broken: it cannot be opened.")


def listen() -> None:
    """The child's part: open the model named by the first argument; a refusal is printed and exits 1."""
    from dictation.recogniser.decoder import Decoder
    from dictation.recogniser.loading import ModelError, load

    try:
        decoder = Decoder(load(Path(sys.argv[1])), RATE)
    except ModelError as wrong:
        sys.stdout.write(f"{wrong}\n")
        sys.exit(1)
    decoder.feed(bytes(2 * RATE))
    decoder.finish()
