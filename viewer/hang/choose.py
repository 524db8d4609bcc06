"""What hangs first: the series to open, the slice to open it at, and the prior series that matches it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viewer.hang.orientation import plane_name
from viewer.volumes.space import heights
from viewer.volumes.values import Volume
from viewer.volumes.verdict import median_of

SHARP_WORDS = ("BONE", "LUNG", "EDGE", "SHARP", "YA", "YB", "YC")
SOFT_PLANES = {"axial": 0, "coronal": 1, "sagittal": 2, "oblique": 3, "": 4}


@dataclass(frozen=True, slots=True)
class Hung:
    """A volume, the slice it opens at, and why it was chosen ("axial, soft kernel, 5 mm")."""

    key: str
    index: int
    why: str


def plane_of(volume: Volume) -> str:
    """The plane from the orientation, never from the description; empty without one."""
    if volume.geometry is None:
        return ""
    return plane_name(volume.geometry.row_direction, volume.geometry.column_direction)


def kernel_class(kernel: str) -> str:
    """ "sharp" or "soft" from a convolution kernel's name; empty when it says nothing.

    Siemens B, Br, H and Hr with figures of 60 and more, GE BONE and LUNG, Philips YA to YC are sharp.
    """
    name = kernel.strip().upper()
    if not name:
        return ""
    if any(word in name for word in SHARP_WORDS):
        return "sharp"
    figures = "".join(c for c in name if c.isdigit())[:2]
    return "sharp" if figures and name[0] in "BHUQ" and int(figures) >= 60 else "soft"


def kernel_of(volume: Volume) -> str:
    """The kernel's class of a volume, from `extra["kernel"]`, else from words of the description."""
    said = kernel_class(volume.extra.get("kernel", ""))
    if said:
        return said
    words = volume.description.upper()
    return "sharp" if any(word in words for word in ("BONE", "LUNG", "SHARP")) else ""


def step_of(volume: Volume) -> float:
    """Common distance between slices, mm; 0 for a single slice."""
    if volume.geometry is None or volume.slices < 2:
        return 0.0
    return median_of(np.diff(heights(volume.geometry)))


def centre(volume: Volume) -> int:
    """The slice in the middle of a stack, whatever of it has arrived: levels are compared by this one."""
    return volume.slices // 2


def middle(volume: Volume) -> int:
    """The slice a volume opens at: the middle one, or the arrived one nearest to it."""
    there = np.flatnonzero(volume.arrived)
    return int(there[np.argmin(np.abs(there - centre(volume)))]) if len(there) else centre(volume)


def first_of(volumes: Sequence[Volume]) -> Hung | None:
    """The volume a study opens with: a real stack, axial before others, soft before sharp, then most slices.

    None where there is nothing to show.
    """
    if not volumes:
        return None
    best = min(volumes, key=_order)
    return Hung(best.key, middle(best), reason(best))


def _order(volume: Volume) -> tuple[int, int, int, int, int]:
    """Smaller opens earlier."""
    return (
        0 if "not_a_volume" not in volume.verdict and volume.slices > 2 else 1,
        SOFT_PLANES[plane_of(volume)] if volume.modality == "CT" else 0,
        1 if kernel_of(volume) == "sharp" else 0,
        -volume.slices if volume.modality == "CT" else 0,
        volume.number if volume.number is not None else 1 << 30,
    )


def prior_of(current: Volume, candidates: Sequence[Volume]) -> Hung | None:
    """The prior series that matches: same plane, same kernel class, nearest step; None without any."""
    usable = [v for v in candidates if v.slices > 1 or current.slices == 1] or list(candidates)
    if not usable:
        return None

    def distance(volume: Volume) -> tuple[int, int, int, float, int]:
        return (
            int(volume.modality != current.modality),
            int(plane_of(volume) != plane_of(current)),
            int(kernel_of(volume) != kernel_of(current)),
            abs(step_of(volume) - step_of(current)),
            int(volume.description.strip().lower() != current.description.strip().lower()),
        )

    best = min(usable, key=distance)
    index = middle(best)
    if current.slices > 1 and best.slices > 1:
        share = centre(current) / (current.slices - 1)
        index = min(best.slices - 1, round(share * (best.slices - 1)))
    return Hung(best.key, index, reason(best, current))


def reason(volume: Volume, like: Volume | None = None) -> str:
    """Why, in words: "same plane, soft kernel, 5 mm"."""
    words = []
    where = plane_of(volume)
    if where:
        words.append("same plane" if like is not None and plane_of(like) == where else where)
    kernel = kernel_of(volume)
    if kernel:
        words.append(f"{kernel} kernel")
    step = step_of(volume)
    if step:
        words.append(f"{step:g} mm" if step == round(step) else f"{step:.1f} mm")
    return ", ".join(words)
