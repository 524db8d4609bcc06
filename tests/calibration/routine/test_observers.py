"""Simulated observers through the real routine: whom it passes and whom it stops."""

import pytest

from calibration.routine import Observer, simulate

RUNS = 1000


@pytest.mark.parametrize(
    ("observer", "least", "most"),
    [
        # Bounds of the promise; the rates themselves lie far inside (98, 0.05, 0 and 1 %).
        (Observer.GOOD, 950, RUNS),
        (Observer.POOR, 0, 99),
        (Observer.GUESSING, 0, 0),
        (Observer.IMPATIENT, 0, 49),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_rates_hold(observer: Observer, least: int, most: int, seed: int) -> None:
    """Good passes 95 %, poor under 10 %, guessing under 0.1 %, impatient under 5 %."""
    simulated = simulate(observer, RUNS, seed)

    assert least <= simulated.passed <= most
    assert simulated.passed + simulated.failed == RUNS
    assert 0 < simulated.mean_seconds < 120


def test_equal_seeds_give_equal_counts() -> None:
    """A rate somebody quotes can be counted again."""
    assert simulate(Observer.GOOD, 200, 7) == simulate(Observer.GOOD, 200, 7)
    assert simulate(Observer.GOOD, 200, 7) != simulate(Observer.GOOD, 200, 8)
