"""The window made ready for whole pictures, against the formulas of the standard."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.look.shade import shade
from viewer.look.window import Voi, VoiFunction, VoiLut, Window, display, grey

LUT = VoiLut(np.array([0, 60, 200, 255, 90], dtype=np.uint16), -1, 8)


@pytest.mark.parametrize("invert", [False, True])
@pytest.mark.parametrize(
    "window",
    [
        Window(40, 80),
        Window(40, 400, VoiFunction.LINEAR_EXACT),
        Window(-600, 1500, VoiFunction.SIGMOID),
        Window(3, 0.01, VoiFunction.SIGMOID),
        Window(12, 1),
        LUT,
    ],
)
def test_between_whole_numbers_too_a_shade_is_the_formula(window: Voi, invert: bool) -> None:
    """Half a grey and a hair from the unrounded display value at 200,000 places."""
    values = np.random.default_rng(2).uniform(-3000, 3000, 200_000).astype(np.float32)
    values[:50_000] = np.random.default_rng(3).uniform(-4, 60, 50_000)
    shown = np.empty(values.shape, dtype=np.uint8)

    shade(window, invert=invert).whole(values.copy(), shown)

    wanted = display(values, window)
    if isinstance(window, VoiLut):
        wanted = grey(values, window).astype(np.float64)
    if invert:
        wanted = 255 - wanted
    assert np.abs(shown - wanted).max() <= 0.5 + 0.03


@pytest.mark.parametrize("centre", [12.0, 0.5, 0.6, -1e6])
def test_the_step_of_width_one_is_black_at_its_edge_and_white_right_above(centre: float) -> None:
    """PS3.3 C.11.2.1.2: x <= c - 0.5 is black, the next number above is white."""
    below = np.float32(centre - 0.5)
    if float(below) > centre - 0.5:
        below = np.nextafter(below, np.float32(-np.inf))
    values = np.array([below, np.nextafter(below, np.float32(np.inf))], dtype=np.float32)
    shown, turned = np.empty(2, dtype=np.uint8), np.empty(2, dtype=np.uint8)

    shade(Window(centre, 1), invert=False).whole(values.copy(), shown)
    shade(Window(centre, 1), invert=True).whole(values.copy(), turned)

    assert shown.tolist() == [0, 255]
    assert turned.tolist() == [255, 0]
