"""When a case is due: counted time, stops, deadlines (governance.md 1). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.cases.contracts import Contract, Contracts

AMBER, RED = 0.5, 0.8
"""Shares of the target at which the light changes (governance.md 1, traffic light)."""
HORIZON = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stood from `start` until `end`; None while it still stands."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Clock:
    """The instants at which the light of a case changes."""

    amber: datetime
    red: datetime
    due: datetime


def asked(received: datetime, due: datetime) -> Clock:
    """The change points where the order itself names the time."""
    span = due - received
    return Clock(received + span * AMBER, received + span * RED, due)


def clock(
    contracts: Contracts, contract: Contract, priority: str, received: datetime, stops: Sequence[Stop]
) -> Clock:
    """The change points of a case; a stop that has not ended is counted as ending never, so give `end=now`."""
    target = contract.target(priority)
    received = received.astimezone(UTC)
    if contract.calendar == "days":
        due = _days(contracts, contract, int(target), received, stops)
        return asked(received, due)
    seconds = target * 3600
    amber, red, due = (reach(contracts, contract, received, seconds * share, stops) for share in (AMBER, RED, 1.0))
    return Clock(amber, red, due)


def reach(
    contracts: Contracts, contract: Contract, received: datetime, seconds: float, stops: Sequence[Stop]
) -> datetime:
    """The earliest instant at which counted, unstopped time since `received` reaches `seconds`."""
    left = timedelta(seconds=seconds)
    at = received
    for start, end in _running(contracts, contract, received, stops):
        if end - start >= left:
            return start + left
        left -= end - start
        at = end
    return at


def _running(
    contracts: Contracts, contract: Contract, received: datetime, stops: Sequence[Stop]
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches in which the clock runs, from `received` on, in UTC."""
    for opens, closes in _windows(contracts, contract, received):
        pieces = [(max(opens, received), closes)]
        for stop in stops:
            end = max(stop.start, stop.end or received + HORIZON)  # a clock set back ends a stop where it began
            cut = [piece for a, b in pieces for piece in ((a, min(b, stop.start)), (max(a, end), b))]
            pieces = [(a, b) for a, b in cut if b > a]
        yield from sorted(pieces)


def _windows(contracts: Contracts, contract: Contract, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    if contract.calendar == "elapsed":
        yield start, start + HORIZON
        return
    day = start.astimezone(contracts.tz).date()
    for number in range(HORIZON.days):
        at = day + timedelta(days=number)
        if contracts.is_working(contract, at):
            yield _wall(contracts, at, contract.open), _wall(contracts, at, contract.close)


def _wall(contracts: Contracts, day: date, wall: str) -> datetime:
    """A local wall time as an instant; "24:00" is the next midnight."""
    minutes = Contract.minute(wall)
    if minutes == 1440:
        day, minutes = day + timedelta(days=1), 0
    local = datetime(day.year, day.month, day.day, *divmod(minutes, 60), tzinfo=contracts.tz)
    return local.astimezone(UTC)


def _days(
    contracts: Contracts, contract: Contract, target: int, received: datetime, stops: Sequence[Stop]
) -> datetime:
    """The close of the target-th working day after day 0; a day whose close falls in a stop does not count."""
    local = received.astimezone(contracts.tz)
    day = local.date()
    on_time = received <= _wall(contracts, day, contract.close)
    if not (contracts.is_working(contract, day) and on_time):
        day = _next_working(contracts, contract, day)
    counted = -1
    while True:
        close = _wall(contracts, day, contract.close)
        stands = any(stop.start < close and (stop.end is None or close <= stop.end) for stop in stops)
        if not stands:
            counted += 1
        if counted >= target:
            return close
        day = _next_working(contracts, contract, day)


def _next_working(contracts: Contracts, contract: Contract, day: date) -> date:
    day += timedelta(days=1)
    while not contracts.is_working(contract, day):
        day += timedelta(days=1)
    return day
