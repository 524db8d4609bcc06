"""Lengths in true millimetres on slices that lie any way, against plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from viewer.measure.length import length, shown_length
from viewer.measure.plane import plane
from viewer.volumes.arrays import volume_of_array

angles = st.floats(-np.pi, np.pi)
spacings = st.floats(0.2, 5.0)


def turned(a: float, b: float, c: float) -> NDArray[np.float64]:
    """A rotation matrix by three angles."""
    ca, sa, cb, sb, cc, sc = np.cos(a), np.sin(a), np.cos(b), np.sin(b), np.cos(c), np.sin(c)
    x = np.array([[1, 0, 0], [0, ca, -sa], [0, sa, ca]])
    y = np.array([[cb, 0, sb], [0, 1, 0], [-sb, 0, cb]])
    z = np.array([[cc, -sc, 0], [sc, cc, 0], [0, 0, 1]])
    return np.asarray(z @ y @ x)


@given(angles, angles, angles, spacings, spacings, st.tuples(*[st.floats(0, 63)] * 4))
def test_a_length_on_an_oblique_anisotropic_slice_is_true(
    a: float, b: float, c: float, rows: float, columns: float, ends: tuple[float, float, float, float]
) -> None:
    """Whatever the orientation, the length is that of the two spacings by Pythagoras."""
    axes = turned(a, b, c)
    directions = (tuple(axes[:, 0]), tuple(axes[:, 1]))
    volume = volume_of_array(np.zeros((3, 64, 64), np.int16), spacing=(rows, columns), directions=directions)
    c0, r0, c1, r1 = ends

    grid = plane(volume, 1)
    found = length(grid.to_patient(c0, r0), grid.to_patient(c1, r1))

    assert found.number == pytest.approx(np.hypot((c1 - c0) * columns, (r1 - r0) * rows), abs=1e-6)


def test_a_length_across_a_tilted_irregular_stack_uses_each_slices_position() -> None:
    """Steps of 1.08, 4 and 6.99 mm under a tilt of 18.5 degrees: a mean spacing would be centimetres off."""
    tilt = np.radians(18.5)
    directions = ((1.0, 0.0, 0.0), (0.0, float(np.cos(tilt)), float(-np.sin(tilt))))
    z = np.cumsum([0, 1.08, 4.0, 6.99, 4.0])
    positions = np.stack([np.zeros(5), np.zeros(5), z], axis=1)
    volume = volume_of_array(
        np.zeros((5, 8, 8), np.int16), spacing=(0.5, 0.5), directions=directions, positions=positions
    )

    found = length(plane(volume, 0).to_patient(0, 0), plane(volume, 3).to_patient(0, 0))

    assert found.number == pytest.approx(1.08 + 4.0 + 6.99)
    assert found.shown == "12.1 mm"


@pytest.mark.parametrize(
    ("number", "words"),
    [(44.94, "44.9 mm"), (99.94, "99.9 mm"), (99.97, "100 mm"), (123.4, "123 mm"), (0.0, "0.0 mm")],
)
def test_a_length_is_shown_with_one_decimal_below_100_mm(number: float, words: str) -> None:
    """The decimal goes when the number is 100 or rounds to it."""
    assert shown_length(number) == words


def test_without_calibration_a_length_is_in_pixels_and_says_so() -> None:
    """A pixel is never called a millimetre."""
    found = length((0.0, 0.0, 0.0), (30.0, 40.0, 0.0), calibrated=False)

    assert (found.unit, found.shown) == ("px", "50 pixels (no calibration)")
