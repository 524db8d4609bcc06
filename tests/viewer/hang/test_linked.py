"""Linked scroll: by place in the patient, or by the reader's offset; never a neighbour as if it matched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viewer.hang.linked import by_offset, by_position, nearest, offset_between, offset_words
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import Gap, Volume


def stack(z: list[float], frame: str = "1.2.3", rows: int = 8) -> Volume:
    """Axial slices at these heights."""
    positions = np.array([[0.0, 0.0, v] for v in z])
    stored = np.zeros((len(z), rows, 8), np.int16)
    volume = volume_of_array(stored, positions=positions, frame_of_reference=frame)
    assert volume.geometry is not None
    return replace(volume, geometry=replace(volume.geometry, thickness=0.0))


def test_two_series_of_one_frame_follow_by_position_not_by_index() -> None:
    """5 mm slices follow thin ones to the nearest centre."""
    thin = stack([k * 1.0 for k in range(101)])
    thick = stack([k * 5.0 for k in range(21)])

    assert by_position(thin, 52, thick).index == 10
    assert by_position(thin, 53, thick).index == 11
    assert by_position(thick, 4, thin).index == 20


def test_beyond_half_a_step_there_is_no_slice() -> None:
    """Outside the stack the pane says how far the nearest image is, and shows none."""
    a, b = stack([0.0, 50.0, 100.0]), stack([0.0, 5.0, 10.0])

    found = by_position(a, 1, b)

    assert found.index is None
    assert "40.0 mm" in found.why


@pytest.mark.parametrize(
    ("at", "index"), [(10.0, 2), (12.4, 2), (12.6, None), (17.4, None), (17.6, 3), (27.6, None)]
)
def test_a_gap_is_not_bridged_by_its_neighbours(at: float, index: int | None) -> None:
    """Where slices are missing the reach stays half the common step."""
    volume = replace(stack([0.0, 5.0, 10.0, 20.0, 25.0]), gaps=(Gap(2, 1, 10.0),))

    assert nearest(volume, at) == index


def test_an_irregular_stack_without_gaps_reaches_between_its_own_slices() -> None:
    """Steps of 1.08, 4 and 6.99 mm leave no hole between two neighbours."""
    volume = stack([0.0, 1.08, 5.08, 12.07])

    assert [nearest(volume, at) for at in (0.5, 0.6, 3.0, 3.2, 8.5, 8.6)] == [0, 1, 1, 2, 2, 3]


def test_other_frames_of_reference_are_never_linked_by_position() -> None:
    """Two frames are two spaces; an unnamed frame matches nobody, not even itself."""
    assert by_position(stack([0.0, 5.0], "1"), 0, stack([0.0, 5.0], "2")).index is None
    assert by_position(stack([0.0, 5.0], ""), 0, stack([0.0, 5.0], "")).index is None


def test_planes_of_more_than_30_degrees_are_not_linked() -> None:
    """A sagittal series does not follow an axial one."""
    axial = stack([0.0, 5.0])
    sagittal = volume_of_array(
        np.zeros((2, 8, 8), np.int16), directions=((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)), frame_of_reference="1.2.3"
    )

    assert by_position(axial, 0, sagittal).index is None
    assert offset_between(axial, 0, sagittal, 0) is None


def test_an_offset_set_at_one_level_holds_at_all_in_mm() -> None:
    """The prior of another frame moves by the same millimetres, whatever its step."""
    current = stack([k * 2.5 for k in range(40)], "1")
    prior = stack([100.0 + k * 5.0 for k in range(20)], "2")

    offset = offset_between(current, 20, prior, 9)

    assert offset == pytest.approx(145.0 - 50.0)
    assert by_offset(current, 20, prior, offset).index == 9
    assert by_offset(current, 24, prior, offset).index == 11
    assert by_offset(current, 39, prior, offset).index is not None
    assert offset_words(3.24) == "Linked, offset +3.2 mm"
    assert offset_words(-3.24) == "Linked, offset −3.2 mm"


def test_a_prior_stacked_the_other_way_moves_the_same_way_in_the_patient() -> None:
    """Rows turned over: the normal points to the feet, linked scroll still goes to the head together."""
    current = stack([k * 5.0 for k in range(10)], "1")
    positions = np.array([[0.0, 0.0, 45.0 - k * 5.0] for k in range(10)])
    prior = volume_of_array(
        np.zeros((10, 8, 8), np.int16),
        directions=((1.0, 0.0, 0.0), (0.0, -1.0, 0.0)),
        positions=positions,
        frame_of_reference="2",
    )

    offset = offset_between(current, 5, prior, 4)

    assert offset is not None
    assert by_offset(current, 6, prior, offset).index == 3
