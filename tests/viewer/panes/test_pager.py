"""The pager: what is asked for is shown, each for a frame of the screen, whatever painting costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication

from viewer.panes.paging import Pager

FRAME = 1 / 60


@dataclass
class Screen:
    """A stack of `length` images whose painting takes `cost` seconds on a clock of its own."""

    cost: float
    length: int = 10_000
    now: float = 50.0
    at: int = 0
    painted: list[tuple[float, int]] = field(default_factory=list)

    def step(self, way: int) -> bool:
        """One image on or back, unless it is the last."""
        if not 0 <= self.at + way < self.length:
            return False
        self.at += way
        self.now += self.cost
        self.painted.append((self.now, self.at))
        return True


def pager_of(screen: Screen) -> Pager:
    """A pager on that screen; its timer is turned by `run`, not by time."""
    pager = Pager(screen.step, lambda: FRAME, clock=lambda: screen.now)
    pager._timer.start = lambda *_: None  # type: ignore[method-assign]
    return pager


def run(pager: Pager, screen: Screen, seconds: float) -> None:
    """The timer looks every millisecond."""
    ends = screen.now + seconds
    while screen.now < ends:
        screen.now += 0.001
        pager._go()


@pytest.mark.parametrize("cost", [0.001, 0.008, 0.014])
def test_every_image_stands_for_a_frame_and_the_rate_is_the_screens(qapp: QApplication, cost: float) -> None:
    """Sixty asked for at once: sixty shown in order, in a second, none for less than a frame less a millisecond."""
    screen = Screen(cost)
    pager = pager_of(screen)

    pager.ask(60)
    run(pager, screen, 1.1)

    moments = [at for at, _ in screen.painted]
    assert [index for _, index in screen.painted] == list(range(1, 61))
    assert min(b - a for a, b in pairwise(moments)) >= 0.9 * FRAME - 1e-9
    assert (moments[-1] - moments[0]) / 59 == pytest.approx(FRAME, rel=0.02)
    assert pager.waiting == 0


def test_slow_painting_sets_the_rate_and_nothing_is_dropped(qapp: QApplication) -> None:
    """Forty milliseconds an image: twenty-five a second, all of them."""
    screen = Screen(0.040)
    pager = pager_of(screen)

    for _ in range(30):
        pager.ask(1)
        run(pager, screen, 0.016)
    run(pager, screen, 2.0)

    assert [index for _, index in screen.painted] == list(range(1, 31))


def test_turning_round_drops_what_waits_the_old_way(qapp: QApplication) -> None:
    """A hand that turns back means it: no image of the old direction comes after."""
    screen = Screen(0.001)
    pager = pager_of(screen)

    pager.ask(100)
    run(pager, screen, 0.1)
    there = screen.at
    pager.ask(-2)
    run(pager, screen, 0.2)

    assert there < 12
    assert screen.at == there - 2


def test_the_end_of_the_stack_ends_it(qapp: QApplication) -> None:
    """What was asked for beyond the end does not wait there."""
    screen = Screen(0.001, length=5)
    pager = pager_of(screen)

    pager.ask(50)
    run(pager, screen, 0.5)

    assert (screen.at, pager.waiting) == (4, 0)
