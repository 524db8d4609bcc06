"""Regions on digital phantoms, against plain numpy over every pixel of the slice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewer.measure.plane import plane
from viewer.measure.region import MeasureError, Shape, region
from viewer.volumes.arrays import volume_of_array

corners = st.tuples(*[st.floats(-5, 70)] * 4)
rng = np.random.default_rng(3)
STORED = rng.integers(-1000, 2000, (2, 60, 64)).astype(np.int16)


@settings(deadline=None)
@given(st.sampled_from(list(Shape)), corners)
def test_statistics_are_those_of_the_pixels_whose_centre_lies_inside(
    shape: Shape, box: tuple[float, float, float, float]
) -> None:
    """Count, area, mean, SD (n), extremes and median agree with a mask made pixel by pixel."""
    volume = replace(
        volume_of_array(STORED, spacing=(0.7, 0.4), units="HU"),
        slope=np.array([1.0, 0.5]),
        intercept=np.full(2, -24.0),
    )
    c0, r0, c1, r1 = box
    rows, columns = np.mgrid[0:60, 0:64].astype(float)
    left, right, top, bottom = min(c0, c1), max(c0, c1), min(r0, r1), max(r0, r1)
    if shape is Shape.RECTANGLE:
        mask = (columns >= left) & (columns <= right) & (rows >= top) & (rows <= bottom)
    else:
        a, b = max((right - left) / 2, 1e-30), max((bottom - top) / 2, 1e-30)
        with np.errstate(over="ignore"):
            mask = ((columns - (c0 + c1) / 2) / a) ** 2 + ((rows - (r0 + r1) / 2) / b) ** 2 <= 1
    wanted = STORED[1].astype(float)[mask] * 0.5 - 24.0
    grid = plane(volume, 1)

    found = region(volume, 1, shape, grid.to_patient(c0, r0), grid.to_patient(c1, r1))

    # Corners that fall on a centre to the last bit may count or not: such boxes prove nothing here.
    if found.n != wanted.size:
        near = np.abs(np.array([left, right, top, bottom]) - np.round([left, right, top, bottom])).min()
        assert near < 1e-6 or abs(found.n - wanted.size) <= 4 * (shape is Shape.ELLIPSE)
        return
    assert found.area == pytest.approx(wanted.size * 0.28)
    if wanted.size:
        assert found.mean == pytest.approx(wanted.mean(), rel=1e-6, abs=1e-9)
        assert found.sd == pytest.approx(wanted.std(), rel=1e-6, abs=1e-9)
        assert (found.minimum, found.maximum) == (wanted.min(), wanted.max())
        assert found.median == pytest.approx(np.median(wanted))
    else:
        assert found.mean is None
        assert found.shown_values == "no pixels inside"


def test_padding_is_left_out_of_count_and_mean() -> None:
    """A region that reaches outside the scanned circle measures tissue alone."""
    stored = np.full((1, 10, 10), 40, dtype=np.int16)
    stored[0, :, :5] = -2000
    volume = replace(volume_of_array(stored, units="HU"), padding=(-2000, -2000))

    found = region(volume, 0, Shape.RECTANGLE, (0.0, 0.0, 0.0), (9.0, 9.0, 0.0))

    assert (found.n, found.mean, found.sd) == (50, 40.0, 0.0)


def test_what_is_written_beside_a_region() -> None:
    """Size and values in one line each, as a report would quote them."""
    stored = np.tile(np.array([12, 22], dtype=np.int16), (1, 100, 50))
    volume = volume_of_array(stored, spacing=(0.5, 0.5), units="HU")

    found = region(volume, 0, Shape.RECTANGLE, (0.0, 0.0, 0.0), (20.0, 44.9, 0.0))

    assert found.n == 41 * 90
    assert found.shown_size == "44.9 mm long, 922 mm²"
    assert found.shown_values == "mean 17 HU, SD 5 (÷ n)"


def test_few_pixels_are_counted_aloud() -> None:
    """Under nine pixels the number stands beside the mean."""
    volume = volume_of_array(np.full((1, 10, 10), 30, np.int16), units="HU")

    found = region(volume, 0, Shape.RECTANGLE, (2.0, 2.0, 0.0), (3.0, 3.0, 0.0))

    assert found.shown_values == "mean 30 HU, SD 0 (÷ n), n 4"


def test_a_slice_that_has_not_arrived_cannot_be_measured() -> None:
    """The sentence names the image."""
    volume = volume_of_array(np.zeros((3, 4, 4), np.int16))
    volume.arrived[1] = False

    with pytest.raises(MeasureError, match="image 2 of 3"):
        region(volume, 1, Shape.ELLIPSE, (0.0, 0.0, 1.0), (3.0, 3.0, 1.0))


@given(st.tuples(*[st.floats(0, 60)] * 4))
def test_an_ellipse_by_its_axes_is_the_one_by_its_box(box: tuple[float, float, float, float]) -> None:
    """Upright, both ways of saying it hold the same pixels."""
    volume = volume_of_array(STORED, spacing=(0.7, 0.4))
    c0, r0, c1, r1 = box
    grid = plane(volume, 0)
    middle = (c0 + c1) / 2, (r0 + r1) / 2

    by_box = region(volume, 0, Shape.ELLIPSE, grid.to_patient(c0, r0), grid.to_patient(c1, r1))
    by_axes = region(
        volume, 0, Shape.ELLIPSE,
        grid.to_patient(middle[0], r0), grid.to_patient(middle[0], r1), grid.to_patient(c1, middle[1]),
    )  # fmt: skip

    if min(abs(c1 - c0), abs(r1 - r0)) > 1e-3:
        assert abs(by_axes.n - by_box.n) <= 4  # centres that fall on the outline to the last bit
        assert by_axes.longest == pytest.approx(by_box.longest, abs=1e-6)


def test_an_ellipse_without_a_width_holds_nothing() -> None:
    """Three points on a line, or two alike: no pixels, no figures that could be quoted."""
    volume = volume_of_array(STORED)

    line = region(volume, 0, Shape.ELLIPSE, (5.0, 5.0, 0.0), (20.0, 20.0, 0.0), (9.0, 9.0, 0.0))
    point = region(volume, 0, Shape.ELLIPSE, (5.0, 5.0, 0.0), (5.0, 5.0, 0.0), (9.0, 9.0, 0.0))

    assert (line.n, line.mean, point.n, point.mean) == (0, None, 0, None)
