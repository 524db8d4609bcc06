"""The tour's utterances as recordings: a synthetic voice, 16 kHz, mono, 16 bits.

Run: python spoken.py FOLDER. Speaks every row of utterances.toml and writes the recordings with spoken.toml beside them.
"""

from __future__ import annotations

import json
import sys
import tomllib
import wave
from pathlib import Path

import numpy as np
from voices import RATE, Speaker

HERE = Path(__file__).parent
LOUDEST = 0.35 * 32768
LEAD, TAIL = int(0.3 * RATE), int(0.45 * RATE)


def main(folder: Path) -> None:
    """Write all recordings."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = tomllib.loads((HERE / "utterances.toml").read_text(encoding="utf-8"))
    speaker = Speaker()
    rows = ["# Made by packaging/starter_model/spoken.py: a synthetic voice (espeak-ng), our own sentences.", ""]
    rng = np.random.default_rng(1)
    for utterance in rules["utterance"]:
        said = speaker.say(utterance["heard"], rules["voice"], rules["words_a_minute"]).samples
        loud = said * (LOUDEST / np.abs(said).max())
        padded = np.concatenate([np.zeros(LEAD), loud, np.zeros(TAIL)])
        padded += rng.normal(0, 4, len(padded))
        with wave.open(str(folder / f"{utterance['name']}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(np.clip(padded, -32768, 32767).astype("<i2").tobytes())
        rows += [
            "[[utterance]]",
            f'file = "{utterance["name"]}.wav"',
            f"heard = {json.dumps(utterance['heard'])}",
            f"text = {json.dumps(utterance.get('text', ''))}",
            f"commands = {json.dumps(utterance.get('commands', []))}",
            "",
        ]
    (folder / "spoken.toml").write_text("\n".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
