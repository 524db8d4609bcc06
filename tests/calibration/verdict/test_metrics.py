"""The metrics of synthetic screens, against their definitions worked out by other means."""

from collections.abc import Callable
from math import exp

import numpy as np
import pytest

from calibration.gsdf import luminance
from calibration.readings import Readings
from calibration.verdict import measure

Screen = Callable[[float, float], Readings]
DENSE = np.linspace(1, 1023, 1_022_001)


def index_of(luminances: list[float]) -> list[float]:
    """JND indices from a dense table of the forward formula: another way to the same inverse."""
    return [float(j) for j in np.interp(luminances, luminance(DENSE), DENSE)]


def test_a_screen_on_the_display_function_has_no_errors(gsdf_screen: Screen) -> None:
    """Contrast and JND errors, scatter and trend vanish; the mean step is the range over 255."""
    metrics = measure(gsdf_screen(1.2, 450), 0, 0.005)

    assert metrics.max_contrast_error == pytest.approx(0, abs=1e-9)
    assert metrics.max_jnd_error == pytest.approx(0, abs=1e-9)
    assert metrics.lum == pytest.approx(0, abs=1e-9)
    assert metrics.fit == pytest.approx(0, abs=1e-9)
    assert metrics.luminance_ratio == pytest.approx(375)
    low, high = index_of([1.2, 450.0])
    assert metrics.jnd_per_level_mean == pytest.approx((high - low) / 255, abs=1e-6)


def test_an_office_screen_computed_step_by_step(gamma_screen: Screen) -> None:
    """Each figure is that of a plain loop over the definitions, with a table for the inverse."""
    readings, ambient = gamma_screen(1.2, 90), 0.3
    p, seen = readings.levels, [value + ambient for value in readings.luminances]
    jnd = index_of(seen)
    span = jnd[-1] - jnd[0]
    even = [jnd[0] + span * level / 255 for level in p]
    aimed = [float(luminance(j)) for j in even]
    departures = []
    for at in range(len(p) - 1):
        step = 2 * (seen[at + 1] - seen[at]) / (seen[at + 1] + seen[at])
        asked = 2 * (aimed[at + 1] - aimed[at]) / (aimed[at + 1] + aimed[at])
        departures.append(step / asked - 1)
    steps = [(jnd[at + 1] - jnd[at]) / 15 for at in range(len(p) - 1)]

    metrics = measure(readings, ambient, 0.005)

    assert metrics.luminance_min == pytest.approx(1.5)
    assert metrics.luminance_min_dark == pytest.approx(1.2)
    assert metrics.luminance_ratio == pytest.approx(90.3 / 1.5)
    assert metrics.ambient_share == pytest.approx(0.25)
    assert metrics.max_contrast_error == pytest.approx(max(departures, key=abs), rel=1e-5)
    errors = [(j - e) / span for j, e in zip(jnd, even, strict=True)]
    assert metrics.max_jnd_error == pytest.approx(max(errors, key=abs), rel=1e-5)
    assert metrics.lum == pytest.approx(np.std(steps, ddof=1), rel=1e-5)
    slope = np.polyfit(np.array(p[:-1]) + 7.5, steps, 1)[0]
    assert metrics.fit == pytest.approx(slope * 255 / np.mean(steps), rel=1e-5)


def test_a_screen_outside_the_standard_is_not_extrapolated(gamma_screen: Screen) -> None:
    """Below 0.05 cd/m² what rests on JND is absent, and ambient light brings it back."""
    readings = gamma_screen(0.01, 400)

    assert measure(readings, 0, 0.005).max_contrast_error is None
    assert measure(readings, 0, 0.005).luminance_ratio == pytest.approx(40000)
    assert measure(readings, 0.5, 0.005).max_contrast_error is not None


def test_a_black_of_zero_gives_no_ratio(gamma_screen: Screen) -> None:
    """What the meter reads as 0 divides nothing."""
    metrics = measure(gamma_screen(0, 400), 0, 0.005)

    assert metrics.luminance_ratio is None
    assert metrics.ambient_share is None


def test_an_exponential_screen_is_too_flat_where_it_is_dark() -> None:
    """The eye needs more contrast in the dark than even steps of log luminance give: sign and place say so."""
    levels = tuple(range(0, 256, 15))
    readings = Readings(levels, tuple(exp(level / 255 * 6) for level in levels), 255)

    metrics = measure(readings, 0, 0.005)

    assert metrics.max_contrast_error is not None
    assert metrics.max_contrast_error < 0
    assert metrics.max_contrast_error_level == 0
    assert metrics.fit is not None
    assert metrics.fit > 0


@pytest.mark.parametrize(("factor", "level"), [(0.9, 105), (0.996, None), (1.0, None)])
def test_a_fall_beyond_repeatability_is_found(gamma_screen: Screen, factor: float, level: int | None) -> None:
    """A level darker than the one before is named; within the meter's repeatability it is none."""
    good = gamma_screen(1, 400)
    values = list(good.luminances)
    values[8] = values[7] * factor
    readings = Readings(good.levels, tuple(values), 255)

    assert measure(readings, 0, 0.005).falls_at == level
