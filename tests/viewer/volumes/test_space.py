"""Between patient points and voxels."""

import numpy as np
import pytest

from viewer.volumes.space import affine_of, nearest_voxel
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
