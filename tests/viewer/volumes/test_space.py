"""Between patient points and voxels."""

import numpy as np
import pytest

from viewer.draw.stack import stack_of
from viewer.hang.linked import nearest
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.space import affine_of, fractional_slice, fractional_slices, holes, nearest_voxel
from viewer.volumes.values import Geometry


def stack(heights: list[float], tilt: float = 0.0) -> Geometry:
    """Ten columns of 3 mm, eight rows of 2 mm, at the origin."""
    positions = np.array([[0.0, tilt * z, z] for z in heights])
    return Geometry((1, 0, 0), (0, 1, 0), 2.0, 3.0, positions, 1.0)


@pytest.mark.parametrize(
    ("at", "voxel"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((27, 14, 2), (2, 7, 9)),
        ((-1.49, 0, 0), (0, 0, 0)),
        ((-1.51, 0, 0), None),
        ((28.6, 0, 0), None),
        ((0, 15.1, 0), None),
        ((0, 0, 2.49), (2, 0, 0)),
        ((0, 0, 2.51), None),
        ((0, 0, -0.51), None),
    ],
)
def test_nearest_voxel(at: tuple[float, float, float], voxel: tuple[int, int, int] | None) -> None:
    """The nearest voxel, and nothing more than half a pixel or half a step outside."""
    assert nearest_voxel(stack([0.0, 1.0, 2.0]), 8, 10, at) == voxel


def test_inside_a_gap_there_is_no_voxel() -> None:
    """Between slices that should have neighbours a point has no value, near them it has."""
    volume = stack([0.0, 1.0, 2.0, 6.0, 7.0])

    assert nearest_voxel(volume, 8, 10, (0, 0, 4.0)) is None
    assert nearest_voxel(volume, 8, 10, (0, 0, 2.4)) == (2, 0, 0)


def test_tilted_stack_uses_each_slice_position() -> None:
    """On a tilted stack the row is found from that slice's own corner."""
    assert nearest_voxel(stack([0.0, 1.0, 2.0], tilt=2.0), 8, 10, (0, 4.0, 2.0)) == (2, 0, 0)


def test_affine() -> None:
    """Columns of the affine are column, row and slice steps, and the first corner."""
    matrix = affine_of(stack([5.0, 6.0, 8.0], tilt=1.0))

    assert (matrix @ [1, 0, 0, 1]).tolist() == [3.0, 5.0, 5.0, 1.0]
    assert (matrix @ [0, 1, 0, 1]).tolist() == [0.0, 7.0, 5.0, 1.0]
    assert (matrix @ [0, 0, 2, 1]).tolist() == [0.0, 8.0, 8.0, 1.0]


UNEVEN = [0.0, 1.08, 5.08, 12.07, 16.07, 17.15]
"""Steps of 1.08, 4 and 6.99 mm, as in a real head CT."""


def test_an_uneven_step_is_no_hole_but_a_wide_one_is() -> None:
    """A hole is what is named a gap, or what neither the median step nor the thickness explains."""
    assert not holes(stack(UNEVEN)).any()
    assert holes(stack([0.0, 1.0, 2.0, 6.0, 7.0])).tolist() == [False, False, True, False]
    assert holes(stack([*UNEVEN, 60.0])).tolist() == [False] * 5 + [True]
    assert holes(stack([3.0])).tolist() == []


def test_slices_with_their_fraction_follow_the_true_positions() -> None:
    """Half way between two slices is half a slice, however far apart they are."""
    uneven = stack(UNEVEN)

    assert fractional_slice(uneven, (0, 0, 8.575)) == pytest.approx(2.5)
    assert fractional_slice(uneven, (0, 0, 0.54)) == pytest.approx(0.5)
    assert fractional_slices(uneven, np.array(UNEVEN)).tolist() == [0, 1, 2, 3, 4, 5]


def test_nothing_is_interpolated_across_a_hole() -> None:
    """Up to half a common step from an edge it is that slice alone, beyond there is nothing."""
    gapped = stack([0.0, 1.0, 2.0, 6.0, 7.0])
    at = np.array([2.0, 2.3, 2.49, 2.6, 4.0, 5.4, 5.51, 5.9, 6.0, 6.5, -0.51, 7.51, -0.49, 7.49])

    found = fractional_slices(gapped, at)

    nothing = np.nan
    expected = [2, 2, 2, nothing, nothing, nothing, 3, 3, 3, 3.5, nothing, nothing, 0, 4]
    np.testing.assert_allclose(found, expected)


def test_the_nearer_of_two_slices_is_taken() -> None:
    """A probe between two slices reads the nearer, never the one that rounding prefers."""
    uneven = stack(UNEVEN)

    assert nearest_voxel(uneven, 8, 10, (0, 0, 0.53)) == (0, 0, 0)
    assert nearest_voxel(uneven, 8, 10, (0, 0, 0.55)) == (1, 0, 0)
    assert nearest_voxel(uneven, 8, 10, (0, 0, 8.6)) == (3, 0, 0)


def test_directions_a_little_off_the_right_angle() -> None:
    """Headers round cosines: 1e-3 off the right angle would be a quarter of a pixel at the far edge."""
    skewed = Geometry((1, 0, 0), (1e-3, float(np.sqrt(1 - 1e-6)), 0), 2.0, 3.0, np.zeros((1, 3)), 1.0)
    x, y = np.array(skewed.row_direction), np.array(skewed.column_direction)
    at = x * 3.0 * 7 + y * 2.0 * (2999 + 0.4)

    assert nearest_voxel(skewed, 3000, 10, (at[0], at[1], at[2])) == (0, 2999, 7)


def test_linked_scroll_probes_and_planes_agree_on_what_is_missing() -> None:
    """One rule of holes: where a plane shows stripes a probe reads nothing and linked scroll finds no slice."""
    volume = volume_of_array(
        np.zeros((len(UNEVEN) + 1, 8, 10), np.int16), positions=np.array([[0.0, 0.0, z] for z in [*UNEVEN, 60.0]])
    )
    assert volume.geometry is not None

    for z in np.linspace(0.0, 60.0, 241).tolist():
        nothing = np.isnan(fractional_slices(volume.geometry, np.array([z]))[0])
        assert (nearest_voxel(volume.geometry, 8, 10, (0, 0, z)) is None) == nothing
        assert (nearest(volume, z) is None) == nothing, z
    assert stack_of(volume).joined.tolist() == [True] * 5 + [False]
