"""Angles in the patient, against angles that were put there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.measure.angle import angle, cobb, shown_angle
from viewer.measure.plane import Plane, plane
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import Point

turns = st.floats(-180, 180)
spacings = st.floats(0.2, 5.0)


def on_a_slice(rows: float, columns: float, tilt: float) -> Plane:
    """A slice of oblong pixels, turned about y."""
    a = np.radians(tilt)
    directions = ((float(np.cos(a)), 0.0, float(np.sin(a))), (0.0, 1.0, 0.0))
    return plane(
        volume_of_array(np.zeros((2, 64, 64), np.int16), spacing=(rows, columns), directions=directions), 1
    )


@given(spacings, spacings, turns, st.floats(0, 180), turns, st.floats(5, 50), st.floats(5, 50))
def test_an_angle_on_an_oblique_anisotropic_slice_is_the_one_drawn(
    rows: float, columns: float, tilt: float, opening: float, start: float, near: float, far: float
) -> None:
    """Two arms that open by so many degrees in millimetres measure so, however oblong the pixels are."""
    grid = on_a_slice(rows, columns, tilt)

    def arm(turn: float, length: float) -> Point:
        along, down = length * np.cos(np.radians(turn)), length * np.sin(np.radians(turn))
        return grid.to_patient(30 + along / columns, 30 + down / rows)

    found = angle(arm(start, near), grid.to_patient(30, 30), arm(start + opening, far))

    assert found is not None
    assert found.number == pytest.approx(opening, abs=1e-6)


@given(turns, turns, st.booleans(), st.booleans())
def test_cobb_is_the_acute_angle_whichever_way_the_lines_were_drawn(
    first: float, second: float, back: bool, again: bool
) -> None:
    """The order of a line's ends changes nothing; parallel lines give 0 and upright ones 90."""

    def line(turn: float, turned: bool, at: float) -> tuple[Point, Point]:
        x, y = float(np.cos(np.radians(turn))), float(np.sin(np.radians(turn)))
        ends = (at, 0.0, 5.0), (at + 40 * x, 40 * y, 5.0)
        return (ends[1], ends[0]) if turned else ends

    found = cobb(line(first, back, 0.0), line(second, again, 90.0))

    between = abs(first - second) % 180
    assert found is not None
    assert found.number == pytest.approx(min(between, 180 - between), abs=1e-6)
    assert 0 <= found.number <= 90


def test_an_angle_across_slices_is_that_of_the_patient() -> None:
    """Points of three slices: the angle is between the lines in the patient, not between their shadows."""
    found = angle((30.0, 0.0, 0.0), (0.0, 0.0, 0.0), (30.0, 0.0, 30.0))

    assert found is not None
    assert found.number == pytest.approx(45.0)
    assert found.shown == "45.0°"


@pytest.mark.parametrize("tiny", [1e-3, 1e-5, 1e-7])
def test_nearly_straight_lines_keep_their_figures(tiny: float) -> None:
    """An arc cosine would lose a small angle altogether."""
    found = angle((1.0, 0.0, 0.0), (0.0, 0.0, 0.0), (1.0, tiny, 0.0))

    assert found is not None
    assert found.number == pytest.approx(np.degrees(np.arctan(tiny)), rel=1e-9)


def test_a_line_without_length_has_no_angle() -> None:
    """While the second click stands on the first there is nothing to say."""
    at = (3.0, 4.0, 5.0)

    assert angle(at, at, (1.0, 1.0, 1.0)) is None
    assert cobb((at, (1.0, 1.0, 1.0)), (at, at)) is None


def test_without_calibration_an_angle_says_so() -> None:
    """Pixels of unknown shape may bend an angle."""
    assert shown_angle(43.25) == "43.2°"
    assert shown_angle(43.25, calibrated=False) == "43.2° (no calibration)"
