"""The VOI step against the check tables of PS3.3 C.11.2.1.2."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.look.window import VoiFunction, VoiLut, Window, WindowError, display, grey, ramp

TABLES = [
    (VoiFunction.LINEAR, -161.0, 0.0),
    (VoiFunction.LINEAR, -160.0, 0.0),
    (VoiFunction.LINEAR, 40.0, 127.82),
    (VoiFunction.LINEAR, 239.0, 255.0),
    (VoiFunction.LINEAR, 240.0, 255.0),
    (VoiFunction.LINEAR_EXACT, -160.0, 0.0),
    (VoiFunction.LINEAR_EXACT, 40.0, 127.5),
    (VoiFunction.LINEAR_EXACT, 240.0, 255.0),
    (VoiFunction.SIGMOID, 40.0, 127.5),
    (VoiFunction.SIGMOID, 240.0, 224.60),
    (VoiFunction.SIGMOID, -160.0, 30.40),
]


@pytest.mark.parametrize(("function", "value", "shown"), TABLES)
def test_each_function_gives_the_published_values(function: VoiFunction, value: float, shown: float) -> None:
    """Centre 40, width 400: every row of the check table comes out to the second decimal."""
    found = display(np.array([value]), Window(40, 400, function))

    assert found[0] == pytest.approx(shown, abs=0.005)


def test_a_linear_width_of_one_is_a_step() -> None:
    """Width 1 divides by nothing: values up to centre - 0.5 are black, all above are white."""
    shown = display(np.array([39.0, 39.5, 39.6, 40.0]), Window(40, 1))

    assert shown.tolist() == [0, 0, 255, 255]


@pytest.mark.parametrize(
    ("width", "function"),
    [
        (0.5, VoiFunction.LINEAR),
        (0.0, VoiFunction.LINEAR_EXACT),
        (-3.0, VoiFunction.SIGMOID),
        (np.nan, VoiFunction.SIGMOID),
    ],
)
def test_a_width_the_standard_forbids_is_refused_with_its_value(width: float, function: VoiFunction) -> None:
    """The sentence names the width, so that the header's fault can be found."""
    with pytest.raises(WindowError, match=str(width)):
        Window(40, width, function)


def test_grey_is_rounded_to_the_nearest_level() -> None:
    """127.82 is shown as 128, never cut off to 127."""
    assert grey(np.array([40.0]), Window(40, 400))[0] == 128


def test_a_voi_lut_maps_from_its_first_value_and_holds_its_ends() -> None:
    """Values below and above the table take its first and last entry, scaled by its bits."""
    lut = VoiLut(np.array([0, 1000, 4095], dtype=np.uint16), first=-1, bits=12)

    shown = display(np.array([-50, -1, 0, 1, 9]), lut)

    assert shown == pytest.approx([0, 0, 1000 * 255 / 4095, 255, 255])


@pytest.mark.parametrize("function", [VoiFunction.LINEAR, VoiFunction.LINEAR_EXACT])
def test_the_straight_line_of_a_window_agrees_with_the_standards_words(function: VoiFunction) -> None:
    """The fast path's slope and offset give the same numbers as the definition, over the whole range."""
    window = Window(35, 35, function)
    line = ramp(window)
    values = np.linspace(-40, 120, 1601)

    assert line is not None
    assert np.allclose(np.clip(values * line.slope + line.offset, 0, 255), display(values, window), atol=1e-9)


def test_a_sigmoid_has_no_straight_line() -> None:
    """SIGMOID never takes the linear path."""
    assert ramp(Window(40, 400, VoiFunction.SIGMOID)) is None


@pytest.mark.parametrize(
    ("centre", "width", "function"),
    [
        (1e300, 400.0, VoiFunction.LINEAR),
        (0.0, 1e-300, VoiFunction.SIGMOID),
        (0.0, 1e300, VoiFunction.LINEAR_EXACT),
    ],
)
def test_a_window_beyond_single_precision_is_refused(centre: float, width: float, function: VoiFunction) -> None:
    """It would end in infinities and a grey picture; a header that offers it offers nothing."""
    with pytest.raises(WindowError, match="no image holds"):
        Window(centre, width, function)
