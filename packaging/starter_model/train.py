"""Trains the acoustic network: which phone sounds, from 23 frames of features.

Run: python train.py OUT.npz EPOCHS DATA.npz... Writes the layers' weights, the feature statistics and the
phones' shares. The network is computed on every third frame, as the recogniser does.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sounds import SILENCE
from torch import nn

FIRST = 2
"""The first layer sees two frames on either side."""
STEP = 3
"""The other layers see their input three frames earlier, now and three frames later."""
DEEP = 3
"""How many such layers."""
CONTEXT = FIRST + STEP * DEEP
WIDTH = 208
RARE = 150
"""Phones with fewer frames are taken as silence-free gaps and not learned."""
CHUNK = 50
"""Network frames (30 ms each) in one training piece."""


class Network(nn.Module):
    """A time-delay network over features already spliced for its first layer."""

    def __init__(self, coefficients: int, phones: int) -> None:
        super().__init__()
        self.first = nn.Linear(coefficients * (2 * FIRST + 1), WIDTH)
        self.deep = nn.ModuleList(nn.Linear(WIDTH * 3, WIDTH) for _ in range(DEEP))
        self.last = nn.Linear(WIDTH, phones)
        self.drop = nn.Dropout(0.1)

    def forward(self, spliced: torch.Tensor) -> torch.Tensor:
        """(batch, frames + 2 * DEEP, coefficients * 5) -> (batch, frames, phones), one frame each 30 ms."""
        hidden = self.drop(torch.relu(self.first(spliced)))
        for layer in self.deep:
            hidden = torch.cat([hidden[:, :-2], hidden[:, 1:-1], hidden[:, 2:]], dim=-1)
            hidden = self.drop(torch.relu(layer(hidden)))
        return self.last(hidden)


def gathered(paths: list[Path]) -> tuple[list[NDArray[np.float32]], list[NDArray[np.int64]], list[str]]:
    """Utterances of all files over one list of phones, silence first; rare phones become -100 (not learned)."""
    files = [np.load(path) for path in paths]
    counts: dict[str, int] = {}
    for file in files:
        for name, count in zip(
            file["inventory"], np.bincount(file["labels"], minlength=len(file["inventory"])), strict=True
        ):
            counts[str(name)] = counts.get(str(name), 0) + int(count)
    phones = [SILENCE, *sorted(name for name, count in counts.items() if count >= RARE and name != SILENCE)]
    heard, said = [], []
    for file in files:
        to = np.array([phones.index(name) if name in phones else -100 for name in map(str, file["inventory"])])
        cuts = np.cumsum(file["lengths"])[:-1]
        heard += np.split(file["features"].astype(np.float32), cuts)
        said += np.split(to[file["labels"]], cuts)
    return heard, said, phones


def pieces(
    heard: list[NDArray[np.float32]], said: list[NDArray[np.int64]]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Pieces of equal length with their context on both sides."""
    length = CHUNK * STEP
    inputs, targets = [], []
    for frames, names in zip(heard, said, strict=True):
        short = max(0, length - len(names))
        wide = np.pad(frames, ((CONTEXT, CONTEXT + short), (0, 0)), mode="edge")
        named = np.pad(names, (0, short), constant_values=-100)
        for start in range(0, len(named), length):
            begin = min(start, len(named) - length)
            inputs.append(wide[begin : begin + length + 2 * CONTEXT])
            targets.append(named[begin : begin + length])
    return np.stack(inputs), np.stack(targets)


def spliced(inputs: torch.Tensor, phase: int) -> torch.Tensor:
    """Every third frame, beginning at `phase`, with two neighbours on either side."""
    count = CHUNK - 1 + 2 * DEEP
    starts = phase + torch.arange(count) * STEP
    return torch.cat([inputs[:, starts + offset] for offset in range(2 * FIRST + 1)], dim=-1)


def main(out: Path, epochs: int, paths: list[Path]) -> None:
    """Train and write."""
    torch.manual_seed(0)
    heard, said, phones = gathered(paths)
    every = np.concatenate(heard[::4])
    mean, spread = every.mean(0), every.std(0) + 1e-3
    inputs, targets = pieces([(frames - mean) / spread for frames in heard], said)
    x, y = torch.from_numpy(inputs.astype(np.float32)), torch.from_numpy(targets)
    held = len(x) // 40
    network = Network(x.shape[-1], len(phones))
    optimiser = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=1e-4)
    batch = 48
    steps = epochs * ((len(x) - held + batch - 1) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    shift = torch.tensor([0.35] + [0.12] * (x.shape[-1] - 1))
    began = time.monotonic()
    for epoch in range(epochs):
        network.train()
        order = torch.randperm(len(x) - held) + held
        total = 0.0
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            phase = int(torch.randint(0, STEP, (1,)))
            feed = x[chosen] + torch.randn(len(chosen), 1, x.shape[-1]) * shift
            hidden = int(torch.randint(0, CHUNK * STEP - 12, (1,)))
            feed[:, hidden : hidden + 10] = 0
            wanted = y[chosen][:, phase::STEP][:, : CHUNK - 1]
            guess = network(spliced(feed, phase))
            loss = nn.functional.cross_entropy(
                guess.reshape(-1, len(phones)), wanted.reshape(-1), ignore_index=-100
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        network.eval()
        with torch.no_grad():
            best = network(spliced(x[:held], 0)).argmax(-1)
        wanted = y[:held][:, ::STEP][:, : CHUNK - 1]
        right = (best == wanted)[wanted >= 0].float().mean().item()
        mean_loss = total / (len(order) / batch)
        print(
            f"epoch {epoch}: loss {mean_loss:.3f}, frames right {right:.4f}, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    layers = [network.first, *network.deep, network.last]
    every_name = np.concatenate(said)
    shares = np.bincount(every_name[every_name >= 0], minlength=len(phones)).astype(np.float64)
    arrays = {f"weight{i}": layer.weight.detach().numpy() for i, layer in enumerate(layers)}
    biases = {f"bias{i}": layer.bias.detach().numpy() for i, layer in enumerate(layers)}
    np.savez(
        out, phones=np.array(phones), mean=mean, spread=spread, shares=shares / shares.sum(), **arrays, **biases
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]), int(sys.argv[2]), [Path(path) for path in sys.argv[3:]])
