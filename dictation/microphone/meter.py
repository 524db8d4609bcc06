"""How loud it is: one value for every 100 ms of sound. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FULL_SCALE = 32768.0
STEPS_A_SECOND = 10
LOUD_SHARE = 0.001
"""A piece with more samples than this share at full scale is too loud."""
FLOOR_DB = -60.0
"""The meter's empty end; its full end is 0 dB."""


@dataclass(frozen=True, slots=True)
class Level:
    """The RMS of 100 ms as a share of full scale (0 to 1), and whether it was cut off at full scale."""

    rms: float
    too_loud: bool

    @property
    def decibels(self) -> float:
        """dB below full scale, never under the meter's floor."""
        return max(FLOOR_DB, 20 * float(np.log10(self.rms))) if self.rms > 0 else FLOOR_DB

    def cells(self, count: int = 12) -> int:
        """How many of `count` cells are lit; the last two mean nearly too loud."""
        if self.too_loud:
            return count
        return min(count, max(0, round((self.decibels - FLOOR_DB) / -FLOOR_DB * count)))


class Meter:
    """Cuts sound into pieces of 100 ms and measures each; keeps what is left over for the next call."""

    def __init__(self, rate: int) -> None:
        self._bytes = 2 * max(1, rate // STEPS_A_SECOND)
        self._rest = b""

    def feed(self, pcm: bytes) -> list[Level]:
        """The levels of all pieces completed by this sound."""
        data = self._rest + pcm
        whole = len(data) - len(data) % self._bytes
        self._rest = data[whole:]
        pieces = np.frombuffer(data[:whole], "<i2").astype(np.float64).reshape(-1, self._bytes // 2)
        return [
            Level(
                rms=float(np.sqrt(np.mean(piece**2)) / FULL_SCALE),
                too_loud=float(np.mean(np.abs(piece) >= FULL_SCALE - 2)) > LOUD_SHARE,
            )
            for piece in pieces
        ]
