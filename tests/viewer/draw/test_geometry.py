"""Screen and patient, there and back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.draw.geometry import mapping
from viewer.draw.view import View, flipped_horizontally, flipped_vertically, turned
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array

VOLUME = volume_of_array(np.zeros((2, 40, 64), np.int16), spacing=(1.5, 0.5))
views = st.builds(
    View,
    index=st.just(1),
    window=st.just(Window(40, 80)),
    width=st.integers(50, 900),
    height=st.integers(50, 900),
    zoom=st.none() | st.floats(0.2, 20),
    pan=st.tuples(st.floats(-50, 50), st.floats(-50, 50)),
    quarter=st.integers(0, 3),
    mirrored=st.booleans(),
)


@given(views, st.floats(-100, 1000), st.floats(-100, 1000))
def test_a_screen_point_comes_back_through_the_patient(view: View, x: float, y: float) -> None:
    """Screen to patient and back is the same point, however the picture lies."""
    place = mapping(VOLUME, view)

    assert place.from_patient(place.to_patient(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(views)
def test_non_square_pixels_are_shown_at_their_true_aspect(view: View) -> None:
    """A square of 10 mm on the slice is a square on the screen."""
    place = mapping(VOLUME, view)
    a, b, c = (place.to_screen(*at) for at in ((0, 0), (20, 0), (0, 20 / 3)))

    assert np.hypot(b[0] - a[0], b[1] - a[1]) == pytest.approx(np.hypot(c[0] - a[0], c[1] - a[1]))


@given(views.map(lambda v: replace(v, zoom=None, pan=(0.0, 0.0))))
def test_fitting_shows_the_whole_slice_and_touches_two_edges(view: View) -> None:
    """Never cropped, never smaller than need be; turned by a quarter too."""
    place = mapping(VOLUME, view)
    corners = [place.to_screen(c, r) for c in (-0.5, 63.5) for r in (-0.5, 39.5)]
    xs, ys = [p[0] for p in corners], [p[1] for p in corners]

    assert min(xs) >= -1e-6 and max(xs) <= view.width + 1e-6
    assert min(ys) >= -1e-6 and max(ys) <= view.height + 1e-6
    assert max(xs) - min(xs) == pytest.approx(view.width) or max(ys) - min(ys) == pytest.approx(view.height)


@given(views)
def test_flipping_and_turning_keep_the_point_in_the_middle(view: View) -> None:
    """What the reader looks at stays under the middle of the pane."""
    middle = mapping(VOLUME, view).to_patient(view.width / 2, view.height / 2)
    if view.zoom is None:
        view = replace(view, zoom=mapping(VOLUME, view).magnification)

    for after in (turned(view, 1), turned(view, 3), flipped_horizontally(view), flipped_vertically(view)):
        assert mapping(VOLUME, after).to_patient(view.width / 2, view.height / 2) == pytest.approx(middle, abs=1e-6)
