"""Level differences come from how the screen shows its levels."""

from collections.abc import Callable

import pytest

from calibration.gsdf import jnd_index
from calibration.patterns import assumed, measured
from calibration.patterns.response import WIDEST
from calibration.readings import Readings

Screen = Callable[[float, float], Readings]


def test_an_assumed_screen_steps_evenly() -> None:
    """Without a meter the least a diagnostic screen has to be is assumed."""
    response = assumed()

    assert not response.measured
    assert response.contrast(10, 11) == pytest.approx(response.contrast(240, 241))
    assert response.contrast(0, 255) == pytest.approx(float(jnd_index(350) - jnd_index(1)))


def test_a_measured_screen_is_what_the_meter_saw(gamma_screen: Screen) -> None:
    """At the measured levels the response is exact, with the light of the room in it."""
    readings = gamma_screen(0.5, 300)

    response = measured(readings, 0.2)

    assert response.measured
    assert response.contrast(0, 15) == pytest.approx(
        float(jnd_index(readings.luminances[1] + 0.2) - jnd_index(readings.luminances[0] + 0.2))
    )


@pytest.mark.parametrize("ground", [12, 26, 128, 229, 243])
def test_the_lowest_level_that_is_seen_enough(gamma_screen: Screen, ground: int) -> None:
    """At least the contrast asked for, and one level less would be too little."""
    response = measured(gamma_screen(0.5, 300), 0.2)

    level = response.level_above(ground, 4)

    assert response.contrast(ground, level) >= 4
    assert level == ground + 1 or response.contrast(ground, level - 1) < 4


def test_a_crushed_screen_is_not_helped() -> None:
    """A screen that has lost its dark levels is shown no more than eight, and shows less than asked."""
    levels = tuple(range(0, 256, 15))
    crushed = Readings(levels, tuple(1.0 if level <= 60 else 1.0 + level for level in levels), 255)

    response = measured(crushed, 0)

    assert response.level_above(20, 4) == 20 + WIDEST
    assert response.contrast(20, 20 + WIDEST) < 4
