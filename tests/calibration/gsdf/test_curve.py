"""The display function against the published numbers of PS3.14."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.gsdf import HIGHEST, LOWEST, OutsideTheStandard, jnd_index, luminance

TABLE_B1 = {
    1: 0.0500, 2: 0.0547, 3: 0.0594, 10: 0.0991, 50: 0.5574, 100: 1.8508, 150: 4.2586, 200: 8.2179,
    250: 14.3250, 300: 23.3989, 400: 55.3640, 500: 119.1318, 600: 243.0099, 700: 480.4999,
    800: 933.1874, 900: 1795.0813,
}  # fmt: skip
POLYNOMIAL = (
    71.498068, 94.593053, 41.912053, 9.8247004, 0.28175407, -1.1878455, -0.18014349, 0.14710899, -0.017046845,
)  # fmt: skip


@pytest.mark.parametrize(("index", "printed"), TABLE_B1.items())
def test_luminance_is_that_of_the_printed_table(index: int, printed: float) -> None:
    """Every check point agrees to the digits the standard prints."""
    assert luminance(index) == pytest.approx(printed, abs=6e-5)


def test_the_brightest_luminance_is_that_of_the_formula() -> None:
    """Index 1023 gives 3993.33 cd/m², the formula's own end."""
    assert luminance(1023) == pytest.approx(3993.33, abs=0.005)


@given(st.floats(1, 1023))
def test_there_and_back(index: float) -> None:
    """An index comes back from its luminance to a millionth."""
    assert jnd_index(luminance(index)) == pytest.approx(index, abs=1e-6)


def test_the_published_polynomial_inverse_agrees_within_a_tenth() -> None:
    """The inverse of PS3.14 section 7.2, another formula for the same curve, is never 0.1 JND away."""
    luminances = np.geomspace(0.05, 3990, 5000)

    polynomial = np.polynomial.polynomial.polyval(np.log10(luminances), POLYNOMIAL)

    assert np.abs(jnd_index(luminances) - polynomial).max() < 0.1


@pytest.mark.parametrize("value", [0, LOWEST * 0.99, HIGHEST * 1.01, float("nan"), float("inf"), -1])
def test_nothing_is_extrapolated(value: float) -> None:
    """A luminance that the standard does not define is refused with its range."""
    with pytest.raises(OutsideTheStandard, match=r"0\.05 to 3993"):
        jnd_index([100, value])


@pytest.mark.parametrize("index", [0.99, 1023.01, float("nan")])
def test_indices_outside_are_refused(index: float) -> None:
    """There is no luminance below index 1 or above 1023."""
    with pytest.raises(OutsideTheStandard, match="1 to 1023"):
        luminance(index)
