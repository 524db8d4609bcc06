"""Writes the acoustic model as Kaldi reads it in binary (`am/final.mdl`): transitions, then the network.

In: the trained layers. Out: bytes. Matrices are stored with 16 bits a number (Kaldi's "CM2"), which halves the file.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
SCALE = 0.5
"""The network's log-likelihoods are scaled in the model: with more, words are inserted and
lost more often (0.4 to 0.7 were tried)."""


class Writer:
    """Kaldi's binary forms of tokens, numbers, vectors and matrices."""

    def __init__(self) -> None:
        self.bytes = bytearray(b"\0B")

    def token(self, *names: str) -> None:
        """Words ended by a space."""
        for name in names:
            self.bytes += name.encode() + b" "

    def whole(self, *values: int) -> None:
        """Whole numbers of 32 bits."""
        for value in values:
            self.bytes += b"\x04" + struct.pack("<i", value)

    def real(self, *values: float) -> None:
        """Single-precision numbers."""
        for value in values:
            self.bytes += b"\x04" + struct.pack("<f", value)

    def double(self, value: float) -> None:
        """A double-precision number."""
        self.bytes += b"\x08" + struct.pack("<d", value)

    def wholes(self, values: Sequence[int]) -> None:
        """A list of whole numbers."""
        self.whole(len(values))
        self.bytes += np.asarray(values, "<i4").tobytes()

    def vector(self, values: NDArray[np.floating]) -> None:
        """A vector of single precision."""
        self.token("FV")
        self.whole(len(values))
        self.bytes += np.asarray(values, "<f4").tobytes()

    def matrix(self, values: NDArray[np.floating]) -> None:
        """A matrix, 16 bits a number between its least and its greatest."""
        least, reach = float(values.min()), float(np.ptp(values)) or 1.0
        self.token("CM2")
        self.bytes += struct.pack("<ffii", least, reach, *values.shape)
        steps = np.round((values - least) * (65535 / reach))
        self.bytes += np.clip(steps, 0, 65535).astype("<u2").tobytes()


def final_mdl(
    layers: Sequence[tuple[Matrix, Matrix]],
    mean: Matrix,
    spread: Matrix,
    shares: Matrix,
    phone_classes: Sequence[int],
    offsets: Sequence[Sequence[int]],
) -> bytes:
    """The whole file.

    Args:
        layers: (weights, biases), the last one giving a score a class of phone.
        mean, spread: of the features.
        shares: how often each class was met; sums to 1.
        phone_classes: the class of phone 1, 2, ... (word-position phones share one).
        offsets: the frames each layer but the last one sees.
    """
    out = Writer()
    _transitions(out, phone_classes)
    _network(out, layers, mean, spread, shares, offsets)
    left, right = sum(-min(o) for o in offsets), sum(max(o) for o in offsets)
    out.token("<LeftContext>")
    out.whole(left)
    out.token("<RightContext>")
    out.whole(right)
    out.token("<Priors>")
    out.vector(np.zeros(0))
    return bytes(out.bytes)


def _transitions(out: Writer, phone_classes: Sequence[int]) -> None:
    """One emitting state a phone: stay or leave, half and half."""
    phones = list(range(1, len(phone_classes) + 1))
    out.token("<TransitionModel>", "<Topology>")
    out.wholes(phones)
    out.wholes([-1] + [0] * len(phones))
    out.whole(1, 2, 0, 2, 0)
    out.real(0.5)
    out.whole(1)
    out.real(0.5)
    out.whole(-1, 0)
    out.token("</Topology>", "<Triples>")
    out.whole(len(phones))
    for phone, kind in zip(phones, phone_classes, strict=True):
        out.whole(phone, 0, kind)
    out.token("</Triples>", "<LogProbs>")
    out.vector(np.concatenate([[0.0], np.full(2 * len(phones), np.log(0.5))]))
    out.token("</LogProbs>", "</TransitionModel>")


def _network(
    out: Writer,
    layers: Sequence[tuple[Matrix, Matrix]],
    mean: Matrix,
    spread: Matrix,
    shares: Matrix,
    offsets: Sequence[Sequence[int]],
) -> None:
    kinds = len(shares)
    first, bias = layers[0]
    spliced = len(offsets[0])
    layers = [(first / np.tile(spread, spliced), bias - first @ np.tile(mean / spread, spliced)), *layers[1:]]
    lines = [f"input-node name=input dim={len(mean)}"]
    previous = "input"
    for index, seen in enumerate(offsets):
        spread_in = ", ".join(f"Offset({previous}, {o})" if o else previous for o in seen)
        lines.append(f"component-node name=a{index} component=a{index} input=Append({spread_in})")
        lines.append(f"component-node name=r{index} component=r{index} input=a{index}")
        previous = f"r{index}"
    lines.append(f"component-node name=o component=o input={previous}")
    lines.append("component-node name=ls component=ls input=o")
    lines.append("component-node name=sc component=sc input=ls")
    lines.append("output-node name=output input=sc objective=linear")
    out.token("<Nnet3>")
    out.bytes += ("\n" + "\n".join(lines) + "\n\n").encode()
    out.token("<NumComponents>")
    out.whole(2 * len(offsets) + 3)
    for index, (weights, biases) in enumerate(layers[:-1]):
        _affine(out, f"a{index}", weights, biases)
        _simple(out, f"r{index}", "RectifiedLinearComponent", len(biases))
    _affine(out, "o", *layers[-1])
    _simple(out, "ls", "LogSoftmaxComponent", kinds)
    _affine(out, "sc", np.eye(kinds) * SCALE, -SCALE * np.log(shares + 1e-4))
    out.token("</Nnet3>")


def _affine(out: Writer, name: str, weights: Matrix, biases: Matrix) -> None:
    out.token("<ComponentName>", name, "<FixedAffineComponent>", "<LinearParams>")
    out.matrix(weights)
    out.token("<BiasParams>")
    out.vector(biases)
    out.token("</FixedAffineComponent>")


def _simple(out: Writer, name: str, kind: str, size: int) -> None:
    out.token("<ComponentName>", name, f"<{kind}>", "<Dim>")
    out.whole(size)
    out.token("<ValueAvg>")
    out.vector(np.zeros(0))
    out.token("<DerivAvg>")
    out.vector(np.zeros(0))
    out.token("<Count>")
    out.double(0.0)
    out.token(f"</{kind}>")
