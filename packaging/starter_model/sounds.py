"""Training speech: sentences spoken, made noisy, turned to features with a phone for every frame.

Run: python sounds.py OUT.npz COUNT SEED. Writes features (frames, 40) float16, labels (frames,) as phone
names, and OUT.json with the pronunciations met.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import kaldi_native_fbank
import numpy as np
from numpy.typing import NDArray
from sentences import Sentences
from voices import RATE, TRAINING_VOICES, Speaker, Utterance

COEFFICIENTS = 40
SILENCE = "SIL"


def features(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """MFCCs as graph.py's MFCC_CONF says, one row per 10 ms."""
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.dither = 0
    options.frame_opts.samp_freq = RATE
    options.frame_opts.snip_edges = True
    options.use_energy = False
    options.mel_opts.num_bins = COEFFICIENTS
    options.num_ceps = COEFFICIENTS
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = -400
    mfcc = kaldi_native_fbank.OnlineMfcc(options)
    mfcc.accept_waveform(RATE, samples.astype(np.float32))
    mfcc.input_finished()
    return np.stack([mfcc.get_frame(i) for i in range(mfcc.num_frames_ready)])


def coloured(random: np.random.Generator, count: int, slope: float) -> NDArray[np.float32]:
    """Noise whose amplitude falls as frequency to the power `slope`: 0 white, 0.5 pink, 1 brown; RMS 1."""
    spectrum = np.fft.rfft(random.normal(size=count))
    frequency = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 15)
    noise = np.fft.irfft(spectrum / frequency**slope, count)
    return (noise / (noise.std() + 1e-9)).astype(np.float32)


def babble(random: np.random.Generator, speech: list[NDArray[np.float32]], count: int) -> NDArray[np.float32]:
    """Five pieces of other people's speech, backwards, one over the other; RMS 1."""
    mixed = np.zeros(count, np.float32)
    for piece in random.integers(0, len(speech), 5):
        turned = np.resize(speech[piece][::-1], count)
        mixed += np.roll(turned, int(random.integers(0, count)))
    return mixed / (mixed.std() + 1e-9)


def roomed(random: np.random.Generator, samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same speech with a tilt of its spectrum and a short, weak echo."""
    spectrum = np.fft.rfft(samples)
    frequency = np.maximum(np.fft.rfftfreq(len(samples), 1 / RATE), 50)
    tilted = np.fft.irfft(spectrum * (frequency / 1000) ** random.uniform(-0.25, 0.25), len(samples))
    delay = int(random.integers(80, 800))
    tilted[delay:] += random.uniform(0, 0.25) * tilted[:-delay]
    return tilted.astype(np.float32)


def noisy(
    random: np.random.Generator, samples: NDArray[np.float32], others: list[NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Speech at a random loudness over random noise (none, white, pink, brown or babble), in 16-bit units."""
    heard = roomed(random, samples) if random.random() < 0.5 else samples
    active = np.abs(heard) > 30
    loudness = heard[active].std() if active.any() else 1.0
    level = 32768 * 10 ** (random.uniform(-36, -14) / 20)
    heard = heard * (level / (loudness + 1e-9))
    kind = random.choice(["quiet", "quiet", "white", "pink", "brown", "brown", "babble"])
    if kind == "quiet":
        noise = coloured(random, len(heard), random.uniform(0, 1)) * random.uniform(0.3, 12)
    else:
        below = random.uniform(12, 40) if kind in ("white", "babble") else random.uniform(4, 36)
        slope = {"white": 0.0, "pink": 0.5, "brown": 1.0}.get(kind, 0.0)
        over = (
            babble(random, others, len(heard))
            if kind == "babble" and others
            else coloured(random, len(heard), slope)
        )
        noise = over * level * 10 ** (-below / 20) + random.normal(size=len(heard)) * 1.5
    return np.clip(heard + noise, -32768, 32767).round().astype(np.float32)


def labels(spoken: Utterance, frames: int, lead: int) -> list[str]:
    """The phone of every frame; `lead` samples of silence come first. A frame is 25 ms, named for its middle."""
    named = [SILENCE] * frames
    ends = [phone.start_ms for phone in spoken.phones[1:]] + [int(len(spoken.samples) * 1000 / RATE)]
    for phone, end in zip(spoken.phones, ends, strict=True):
        first = int((phone.start_ms + lead * 1000 / RATE - 12.5) / 10 + 0.5)
        last = int((end + lead * 1000 / RATE - 12.5) / 10 + 0.5)
        for frame in range(max(first, 0), min(last, frames)):
            named[frame] = phone.name or SILENCE
    return named


def main(out: Path, count: int, seed: int) -> None:
    """Speak `count` sentences and write what the trainer reads."""
    random, rng, speaker = Random(seed), np.random.default_rng(seed), Speaker()
    rows: list[NDArray[np.float16]] = []
    names: list[str] = []
    met: dict[str, Counter[str]] = defaultdict(Counter)
    others: list[NDArray[np.float32]] = []
    for sentence in Sentences(random).draw(count):
        text = sentence.replace("full stop ", "full stop, ") if random.random() < 0.6 else sentence
        spoken = speaker.say(text, random.choice(TRAINING_VOICES), random.randint(122, 218), random.randint(25, 75))
        words = sentence.split()
        if len(spoken.samples) < RATE // 10 or not spoken.phones:
            continue
        others = [*others[-40:], spoken.samples]
        lead, tail = random.randint(800, 8000), random.randint(2400, 9600)
        padded = np.concatenate([np.zeros(lead), spoken.samples, np.zeros(tail)]).astype(np.float32)
        found = features(noisy(rng, padded, others))
        rows.append(found.astype(np.float16))
        names += labels(spoken, len(found), lead)
        if spoken.phones[-1].word == len(words) - 1:
            for index, word in enumerate(words):
                met[word][" ".join(p.name for p in spoken.phones if p.word == index and p.name)] += 1
    inventory = sorted(set(names))
    position = {name: index for index, name in enumerate(inventory)}
    np.savez(
        out,
        features=np.concatenate(rows),
        labels=np.array([position[name] for name in names], np.int16),
        lengths=np.array([len(row) for row in rows]),
        inventory=np.array(inventory),
    )
    out.with_suffix(".json").write_text(json.dumps(met))
    print(f"{len(rows)} sentences, {len(names) / 6000:.0f} minutes, {len(inventory)} phones")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
