"""Cross-reference lines: where the planes of one series cut the pictures of another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from viewer.hang.crossing import Crossing, crossing, crossings
from viewer.measure.plane import Plane, dot, plane
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import Point, Volume

SAGITTAL: tuple[Point, Point] = ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0))
degrees = st.floats(-180, 180)


def axial(frame: str = "1.2.3") -> Volume:
    """21 slices of 100 x 80 pixels of 1 mm, 5 mm apart, from z = 0."""
    return volume_of_array(np.zeros((21, 100, 80), np.int16), step=5.0, frame_of_reference=frame)


def sagittal(frame: str = "1.2.3") -> Volume:
    """Slices at x = 10, 20 ... 50, 100 mm of y and 120 mm of z in pixels of 1 mm, the head up."""
    positions = np.array([[10.0 * (k + 1), 0.0, 110.0] for k in range(5)])
    return volume_of_array(
        np.zeros((5, 120, 100), np.int16), directions=SAGITTAL, positions=positions, frame_of_reference=frame
    )


def test_sagittal_slices_are_upright_lines_on_an_axial_one() -> None:
    """First at x 10, last at x 50, current at x 30, from edge to edge of the picture."""
    found = crossings(axial(), 7, sagittal(), 2)

    assert found is not None
    for line, x in ((found.first, 10.0), (found.last, 50.0), (found.current, 30.0)):
        assert line is not None
        assert sorted(line.image) == [(x, pytest.approx(-0.5)), (x, pytest.approx(99.5))]
        assert all(end[2] == pytest.approx(35.0) for end in line.ends)


def test_an_axial_slice_is_a_level_line_on_a_sagittal_one() -> None:
    """Slice 4 lies at z 20: on the sagittal picture, whose first row is z 110, that is row 90."""
    found = crossings(sagittal(), 0, axial(), 4)

    assert found is not None and found.current is not None
    assert [row for _, row in found.current.image] == pytest.approx([90.0, 90.0])


@given(degrees, degrees, degrees, st.floats(-60, 60))
def test_a_line_lies_in_both_planes_and_ends_at_the_picture_s_edge(
    a: float, b: float, c: float, away: float
) -> None:
    """Whatever the two planes, each end satisfies both equations and stands on the outline."""
    mine = Plane((5.0, 6.0, 7.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.5, 2.0, 90, 70)
    ca, sa, cb, sb, cc, sc = (float(f(np.radians(t))) for t in (a, b, c) for f in (np.cos, np.sin))
    x = (ca * cb, sa * cb, -sb)
    y = (ca * sb * sc - sa * cc, sa * sb * sc + ca * cc, cb * sc)
    other = Plane((30.0 + away, 30.0, 7.0), x, y, 1.0, 1.0, 50, 50)
    assume(abs(dot(mine.normal, other.normal)) < 0.99)

    found = crossing(mine, other)

    if found is None:
        corners = [mine.to_patient(u, v) for u in (-0.5, 69.5) for v in (-0.5, 89.5)]
        sides = [dot(other.normal, (p[0] - other.origin[0], p[1] - 30.0, p[2] - 7.0)) for p in corners]
        assert min(sides) > -1e-6 or max(sides) < 1e-6
        return
    for end, (column, row) in zip(found.ends, found.image, strict=True):
        off = (end[0] - other.origin[0], end[1] - other.origin[1], end[2] - other.origin[2])
        assert dot(other.normal, off) == pytest.approx(0.0, abs=1e-6)
        assert mine.to_image(end)[2] == pytest.approx(0.0, abs=1e-6)
        at_edge = min(abs(column + 0.5), abs(column - 69.5), abs(row + 0.5), abs(row - 89.5))
        assert at_edge < 1e-6
        assert -0.5 - 1e-6 <= column <= 69.5 + 1e-6 and -0.5 - 1e-6 <= row <= 89.5 + 1e-6


def test_no_line_across_frames_of_reference_or_between_parallel_planes() -> None:
    """Two spaces share no line; nor do planes within 2.5 degrees, nor images without a place."""
    alone = replace(sagittal(), geometry=None)

    assert crossings(axial("1.2.3"), 0, sagittal("1.2.4"), 0) is None
    assert crossings(axial(""), 0, sagittal(""), 0) is None
    assert crossings(axial(), 0, axial(), 3) is None
    assert crossings(axial(), 0, alone, 0) is None
    assert crossings(axial(), 0, leaning(2.0), 0) is None
    assert crossings(axial(), 0, leaning(3.0), 0) is not None


def leaning(angle: float) -> Volume:
    """Axial slices leaning by so many degrees."""
    c, s = float(np.cos(np.radians(angle))), float(np.sin(np.radians(angle)))
    return volume_of_array(
        np.zeros((3, 100, 80), np.int16), directions=((1.0, 0.0, 0.0), (0.0, c, s)), frame_of_reference="1.2.3"
    )


def test_a_line_outside_the_picture_is_none_and_the_others_stay() -> None:
    """The last sagittal slice misses a narrow picture that the first one cuts."""
    narrow = volume_of_array(np.zeros((1, 100, 35), np.int16), frame_of_reference="1.2.3")

    found = crossings(narrow, 0, sagittal(), 4)

    assert found is not None
    assert isinstance(found.first, Crossing)
    assert found.last is None and found.current is None


def test_the_faces_of_a_thick_slice() -> None:
    """Half a thickness to either side of the middle line."""
    mine, other = plane(axial(), 0), plane(sagittal(), 1)

    before, after = crossing(mine, other, shift=-2.5), crossing(mine, other, shift=2.5)

    assert before is not None and after is not None
    assert sorted((before.image[0][0], after.image[0][0])) == pytest.approx([17.5, 22.5])
