"""How well the model hears: held-out sentences of our grammar in voices never trained with, over noise.

Run: python measure.py MODEL COUNT. Prints one JSON document: word error rate, sentences exact, negations lost.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import vosk
from numpy.typing import NDArray
from sentences import Sentences
from voices import HARSH_VOICES, HELD_OUT_VOICES, RATE, Speaker

SEED = 90001
NEGATIONS = frozenset({"no", "not", "without", "non", "neither", "negative"})


def errors(said: list[str], heard: list[str]) -> int:
    """Words wrong, lost and added: the least number of edits."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row = row, [i] + [0] * len(heard)
        for j, other in enumerate(heard, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (word != other))
    return row[-1]


def heard_words(model: vosk.Model, samples: NDArray[np.float32]) -> list[str]:
    """The model's words for these samples (16-bit units)."""
    recogniser = vosk.KaldiRecognizer(model, RATE)
    pcm = np.clip(samples, -32768, 32767).astype("<i2").tobytes()
    words: list[str] = []
    for start in range(0, len(pcm), 3200):
        if recogniser.AcceptWaveform(pcm[start : start + 3200]):
            words += json.loads(recogniser.Result())["text"].split()
    return words + json.loads(recogniser.FinalResult())["text"].split()


def measured(model: vosk.Model, voices: Sequence[str], count: int) -> dict[str, float]:
    """What comes of `count` sentences said by these voices over white or brown noise."""
    random, rng, speaker = Random(SEED), np.random.default_rng(SEED), Speaker()
    words = wrong = exact = lost = added = 0
    for sentence in Sentences(random).draw(count):
        spoken = speaker.say(sentence, random.choice(voices), random.randint(130, 200), random.randint(35, 65))
        padded = np.concatenate([np.zeros(4000), spoken.samples * 0.4, np.zeros(8000)])
        noise = rng.normal(size=len(padded))
        if random.random() < 0.5:
            noise = np.cumsum(noise)
            noise -= np.convolve(noise, np.ones(801) / 801, mode="same")
        noise *= random.choice([3, 30, 100]) / noise.std()
        heard, said = heard_words(model, padded + noise), sentence.split()
        words += len(said)
        found = errors(said, heard)
        wrong += found
        exact += found == 0
        nos = [sum(word in NEGATIONS for word in side) for side in (said, heard)]
        lost += max(0, nos[0] - nos[1])
        added += max(0, nos[1] - nos[0])
        if found:
            sys.stderr.write(f"said  {' '.join(said)}\nheard {' '.join(heard)}\n")
    return {
        "sentences": count,
        "word_error_rate": round(wrong / words, 4),
        "exact": round(exact / count, 3),
        "negations_lost": lost,
        "negations_added": added,
    }


def main(folder: Path, count: int) -> None:
    """Measure and print: ordinary voices, then the distorted ones with a quarter of the sentences."""
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    result = measured(model, HELD_OUT_VOICES, count)
    harsh = measured(model, HARSH_VOICES, count // 4)
    print(json.dumps({**result, **{f"harsh_voices_{name}": value for name, value in harsh.items()}}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
