"""The search picture is exact: two levels, a round disc, in its place, at any size of page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.patterns import Disc, Field, disc_diameter, field_in, picture
from calibration.patterns.search import PLACES, centre


@pytest.mark.parametrize(
    ("size", "scale", "cell"),
    [
        ((1920, 1080), 1, 280),
        ((1366, 768), 1, 200),
        ((3840, 2160), 2, 560),
        ((3840, 2160), 1, 280),
        ((1000, 640), 1, 140),
    ],
)
def test_the_field_fits_beside_the_words(size: tuple[int, int], scale: int, cell: int) -> None:
    """280 px a place where there is room, never over the words, never off the page."""
    field = field_in(*size, scale)

    assert field.cell == cell
    assert field.x >= 496 * scale
    assert field.x + field.side <= size[0] - 84 * scale
    assert field.y + field.side <= size[1] - 84 * scale


def test_the_drawn_page_has_its_field_where_it_was_drawn() -> None:
    """840 px from (780, 120) on 1920 x 1080."""
    assert field_in(1920, 1080) == Field(780, 120, 280)


def test_places_lie_as_on_the_number_pad() -> None:
    """Seven top left, three bottom right; outside is no place."""
    field = Field(100, 50, 30)

    assert field.corner(7) == (100, 50)
    assert field.corner(3) == (160, 110)
    for place in PLACES:
        x, y = field.corner(place)
        assert field.place_at(x, y) == field.place_at(x + 29, y + 29) == place
    for outside in ((99, 50), (100, 49), (190, 60), (110, 140)):
        assert field.place_at(*outside) is None


@given(st.sampled_from(PLACES), st.floats(0, 1), st.floats(0, 1), st.integers(12, 243), st.integers(1, 8))
def test_the_disc_is_whole_and_exact(place: int, across: float, down: float, ground: int, step: int) -> None:
    """Two levels only, the disc's area that of its diameter, all of it within its own place."""
    field = field_in(1366, 768)

    flat = picture((768, 1366), field, Disc(place, across, down), ground=ground, level=ground + step, diameter=68)

    assert set(np.unique(flat)) == {ground, ground + step}
    rows, columns = np.nonzero(flat == ground + step)
    assert len(rows) == pytest.approx(np.pi * 34**2, rel=0.02)
    x, y = field.corner(place)
    assert x <= columns.min() <= columns.max() < x + field.cell
    assert y <= rows.min() <= rows.max() < y + field.cell
    assert (round(columns.mean()), round(rows.mean())) == centre(field, Disc(place, across, down), 68)


def test_a_blank_is_flat() -> None:
    """Nothing is drawn where nothing is to be found."""
    flat = picture((768, 1366), field_in(1366, 768), None, ground=128, level=128, diameter=68)

    assert flat.shape == (768, 1366)
    assert (flat == 128).all()


def test_the_disc_spans_one_and_a_half_degrees() -> None:
    """15.7 mm at 60 cm; a screen of unknown size gets the drawn one, a coarse or tiny one stays in its place."""
    field = field_in(1920, 1080)

    assert disc_diameter(field, 0.2) == round(2 * 600 * np.tan(np.radians(0.75)) / 0.2)
    assert disc_diameter(field, None) == disc_diameter(field, 0) == 68
    assert disc_diameter(field, 0.01) == 140
    assert disc_diameter(field, 50) == 8
