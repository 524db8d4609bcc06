"""The light of an open case and the time left in words. Pure and light: the first page needs it."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from enum import StrEnum


class Light(StrEnum):
    """Each has a shape of its own beside its colour."""

    IN_TIME = "in-time"
    SOON = "soon"
    DUE = "due"
    LATE = "late"
    STOPPED = "stopped"


def light(
    now: datetime, amber: datetime | None, red: datetime | None, due: datetime | None, stopped: datetime | None
) -> Light:
    """Which light shows now; change points are computed once, so this is a comparison."""
    if stopped is not None and (due is None or stopped <= due):
        return Light.STOPPED
    if due is None:
        return Light.IN_TIME
    if now > due:
        return Light.LATE
    if red is not None and now >= red:
        return Light.DUE
    return Light.SOON if amber is not None and now >= amber else Light.IN_TIME


def time_left(shown: Light, now: datetime, due: datetime | None, stopped: datetime | None, zone: tzinfo) -> str:
    """The words beside the light: "due in 6 min", "late by 14 min", "stopped 19:40"."""
    if shown is Light.STOPPED and stopped is not None:
        local = stopped.astimezone(zone)
        same_day = local.date() == now.astimezone(zone).date()
        return f"stopped {local:%H:%M}" if same_day else f"stopped {local.day} {local:%b}"
    if due is None:
        return "no deadline"
    if abs(due - now) < timedelta(minutes=1):
        return "due now"
    span = duration(abs(due - now))
    return {
        Light.LATE: f"late by {span}",
        Light.DUE: f"due in {span}",
        Light.SOON: f"soon, {span}",
    }.get(shown, f"in time, {span}")


def duration(span: timedelta) -> str:
    """A span in the words of the worklist: "6 min", "2 h 10", "21 h", "2 d 3 h"."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 10:
        return f"{hours} h {minutes:02d}"
    if hours < 48:
        return f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h"


def interval(days: int) -> str:
    """How long before, as on a prior: "2 y 3 m before", "5 w before", "same day"."""
    if days <= 0:
        return "same day"
    if days < 14:
        return f"{days} d before"
    if days < 90:
        return f"{days // 7} w before"
    years, rest = divmod(days, 365.25)
    months = int(rest // 30.44)
    if years and months:
        return f"{int(years)} y {months} m before"
    return f"{int(years)} y before" if years else f"{months} m before"
