"""What hangs first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viewer.hang.choose import first_of, kernel_class, middle, prior_of
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import Point, Volume

CORONAL: tuple[Point, Point] = ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0))


def series(key: str, slices: int = 20, *, kernel: str = "", step: float = 5.0, coronal: bool = False) -> Volume:
    """A CT series of this kind."""
    stored = np.zeros((slices, 4, 4), np.int16)
    directions = CORONAL if coronal else ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    volume = volume_of_array(stored, key=key, step=step, directions=directions, modality="CT")
    return replace(volume, extra={"kernel": kernel})


@pytest.mark.parametrize(
    ("kernel", "kind"),
    [
        ("B31s", "soft"),
        ("Br40d", "soft"),
        ("B70f", "sharp"),
        ("Hr64", "sharp"),
        ("BONE", "sharp"),
        ("STANDARD", "soft"),
        ("YA", "sharp"),
        ("FC08", "soft"),
        ("", ""),
    ],
)
def test_kernels_are_soft_or_sharp(kernel: str, kind: str) -> None:
    """By the vendors' names; nothing said is nothing known."""
    assert kernel_class(kernel) == kind


def test_a_study_opens_with_its_soft_axial_stack_in_the_middle() -> None:
    """Not with the localiser, the coronals or the bone kernel."""
    localiser = replace(series("loc", 1), verdict=("single",))
    volumes = [
        localiser,
        series("cor", 60, coronal=True),
        series("bone", 60, kernel="B70f"),
        series("soft", 30, kernel="B31f"),
    ]

    found = first_of(volumes)

    assert found is not None
    assert (found.key, found.index) == ("soft", 15)
    assert found.why == "axial, soft kernel, 5 mm"
    assert first_of([]) is None


def test_the_prior_series_has_the_same_plane_kernel_and_nearest_step() -> None:
    """Plane from the orientation, then kernel class, then step; and it says why."""
    current = series("now", kernel="B31f", step=5.0)
    candidates = [
        series("cor", kernel="B31f", coronal=True),
        series("sharp", kernel="B70f"),
        series("thin", 100, kernel="B30f", step=1.0),
        series("same", 24, kernel="B30f", step=4.8),
    ]

    found = prior_of(current, candidates)

    assert found is not None
    assert found.key == "same"
    assert found.why == "same plane, soft kernel, 4.8 mm"
    assert 10 <= found.index <= 13
    assert prior_of(current, []) is None


def test_a_volume_still_arriving_opens_at_the_arrived_slice_nearest_the_middle() -> None:
    """The first image at once, and near where it will be."""
    volume = series("a")
    volume.arrived[:] = False
    volume.arrived[[2, 7, 19]] = True

    assert middle(volume) == 7


def test_which_image_came_first_does_not_move_the_prior() -> None:
    """The prior hangs at the same level whichever of the current images were decoded by then."""
    current, prior = series("now", 8), series("old", 4)
    found = set()

    for first in range(8):
        current.arrived[:] = False
        current.arrived[first] = True
        hung = prior_of(current, [prior])
        found.add(hung.index if hung is not None else None)

    assert found == {2}
