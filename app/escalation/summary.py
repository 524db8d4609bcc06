"""How alerts of a stretch of time were answered: counts, minutes to acknowledgement, those that were late. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from app.escalation.values import Alert, AlertState


@dataclass(frozen=True, slots=True)
class Overdue:
    """An alert that was not acknowledged when the policy asked for it; `late` until it was, or until now."""

    alert: Alert
    late: timedelta


@dataclass(frozen=True, slots=True)
class Summary:
    """What happened to the alerts pressed in a stretch of time.

    Attributes:
        states: how many stand in each state now.
        categories: how many of each category; undone ones are not counted.
        median, p95: minutes from the press to the acknowledgement; None when nobody acknowledged one. The 95th
            percentile is the nearest rank: a time that really occurred.
        overdue: longest late first.
    """

    pressed: int
    states: dict[str, int]
    categories: dict[str, int]
    acknowledged: int
    median: float | None
    p95: float | None
    overdue: tuple[Overdue, ...]


def summary(alerts: Iterable[Alert], start: datetime, end: datetime, now: datetime) -> Summary:
    """Count the alerts pressed from `start` until before `end`, as they stand at `now`."""
    counted = [alert for alert in alerts if start <= alert.pressed < end]
    kept = [alert for alert in counted if alert.state is not AlertState.UNDONE]
    answered = [alert for alert in kept if alert.acknowledged is not None]
    minutes = sorted(
        (alert.acknowledged - alert.pressed).total_seconds() / 60 for alert in answered if alert.acknowledged
    )
    overdue = [Overdue(alert, late) for alert in kept if (late := _late(alert, now)) > timedelta(0)]
    return Summary(
        pressed=len(counted),
        states=dict(sorted(Counter(alert.state.value for alert in counted).items())),
        categories=dict(sorted(Counter(alert.category for alert in kept).items())),
        acknowledged=len(answered),
        median=median(minutes) if minutes else None,
        p95=minutes[ceil(0.95 * len(minutes)) - 1] if minutes else None,
        overdue=tuple(sorted(overdue, key=lambda one: (-one.late, one.alert.id))),
    )


def _late(alert: Alert, now: datetime) -> timedelta:
    """By how much an alert missed its time to be acknowledged; nothing for one that was taken back before."""
    if alert.acknowledged is not None:
        return max(timedelta(0), alert.acknowledged - alert.acknowledge_by)
    return max(timedelta(0), now - alert.acknowledge_by) if alert.open else timedelta(0)
