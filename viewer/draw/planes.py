"""Planes and slabs by the processor: one lattice through VTK's reslice, everything else by true positions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.draw.hatch import hatch
from viewer.draw.lattice import Lattices, fits
from viewer.draw.sheets import Sheets
from viewer.draw.stack import stack_of
from viewer.draw.uneven import GAP, VALUE, Sampled, sample
from viewer.draw.view import Cut
from viewer.look.shade import shade
from viewer.look.table import inverted
from viewer.volumes.values import Volume


class Planes:
    """Cuts volumes. Any thread may ask."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets
        self._lattices = Lattices()

    def clear(self) -> None:
        """Let go of the volumes."""
        self._lattices.clear()

    def cut(self, volume: Volume, cut: Cut) -> NDArray[np.uint8]:
        """As `Presenter.cut`."""
        picture = self._sheets.sheet((cut.height, cut.width))
        finish(self.sample(volume, cut), volume, cut, picture)
        return picture

    def sample(self, volume: Volume, cut: Cut) -> Sampled:
        """The values before the window, by way of the stack's kind."""
        stack = stack_of(volume)
        if stack.lattice is not None and fits(volume):
            return self._lattices.sample(stack, cut)
        return sample(stack, cut)


def finish(sampled: Sampled, volume: Volume, cut: Cut, out: NDArray[np.uint8]) -> None:
    """Window, then black where nothing is and stripes where slices are missing; uses `sampled` up."""
    look = shade(cut.window, invert=inverted(volume, cut.invert))
    look.whole(sampled.values, out)
    if sampled.state.all() and int(sampled.state.max()) == VALUE:
        return
    np.multiply(out, sampled.state == VALUE, out=out)
    gap = sampled.state == GAP
    if gap.any():
        out[gap] = hatch(*gap.shape)[gap]
