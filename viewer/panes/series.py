"""What the series strip says of a series, and its small picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viewer.draw.view import Presenter, View
from viewer.hang.choose import middle, plane_of, step_of
from viewer.look.window import Voi
from viewer.panes.words import group_words, series_words
from viewer.volumes.values import Volume


@dataclass(frozen=True, slots=True)
class SeriesWords:
    """One series in the strip.

    Attributes:
        title: number and name, "2 Brain".
        what: step and plane, "5 mm axial".
        state: "seen 21 of 28", "not seen", "waiting for 5".
        waiting: images are still missing.
    """

    title: str
    what: str
    state: str
    waiting: bool


def words_of(volume: Volume, seen: int) -> SeriesWords:
    """The words for a volume of which `seen` slices stood on the screen."""
    step = step_of(volume)
    where = plane_of(volume)
    size = f"{step:.3g} mm " if step else ""
    what = ", ".join(
        part for part in (f"{size}{where}" if where else "no position", group_words(volume.group)) if part
    )
    absent = volume.slices - int(np.count_nonzero(volume.arrived))
    state = f"seen {seen} of {volume.slices}" if seen else "not seen"
    if absent:
        state = f"waiting for {absent}"
    elif volume.slices == 1:
        state = "seen" if seen else "1 image"
    return SeriesWords(series_words(replace(volume, group=None)), what, state, absent > 0)


def thumbnail(volume: Volume, presenter: Presenter, window: Voi, pixels: int) -> NDArray[np.uint8] | None:
    """A small picture of the middle slice that has arrived; None while none has."""
    index = middle(volume)
    if not bool(volume.arrived[index]):
        return None
    return presenter.present(volume, View(index, window, pixels, pixels))
