"""One head, whole: its labels and its brain scale, for CT and MR alike."""

from dataclasses import dataclass

import numpy as np

from app.archive.sample.grid import Array, Grid, Mask, Window
from app.archive.sample.head_cortex import brain_box, cortex
from app.archive.sample.head_deep import deep_structures
from app.archive.sample.head_outside import Label, Labels, Outside
from app.archive.sample.head_shape import Head, full_size, shape_of


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A head on its grid.

    Attributes:
        labels: (slices, rows, columns) of `Label`.
        scale: brain scale 0 fluid, 1 grey, 2 white, of the brain box alone.
        window: where the brain box lies in the volume; `local` is its own grid.
        skull: signed distance to the inside of the skull, negative inside, mm.
        wall: depth below the vault (brain box), mm, as a subdural bleed spreads.
        fine: noise of a few millimetres, for textures.
    """

    grid: Grid
    local: Grid
    window: Window
    labels: Labels
    scale: Array
    skull: Array
    wall: Array
    fine: Array

    @property
    def inside(self) -> Mask:
        """Where the brain box shows the brain scale."""
        mask: Mask = self.labels[self.window] == Label.INSIDE
        return mask


def build(head: Head, rng: np.random.Generator) -> Anatomy:
    """Make a head; one generator, so one seed gives one head."""
    shape = shape_of(head, rng)
    window, local = brain_box(head.grid)
    scale = cortex(head, shape, rng)
    deep_structures(scale, local, head, rng)
    whole = np.zeros(head.grid.shape, np.float32)
    whole[window] = scale
    skull = full_size(shape.skull, shape)
    outside = Outside(head, skull, full_size(shape.slow, shape), full_size(shape.quick, shape), rng)
    outside.paint(whole)
    wall = np.maximum(-skull[window], 1.6 - full_size(shape.vault, shape)[window])
    return Anatomy(head.grid, local, window, outside.labels, scale, skull, wall, outside.fine)
