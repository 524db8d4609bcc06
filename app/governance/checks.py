"""Whether the screen in front of the reader counts as checked, in the words of footer and reading page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

VISUAL_LASTS: Final = timedelta(hours=24)
MEASUREMENT_LASTS: Final = timedelta(days=92)


class CheckKind(StrEnum):
    """The daily look, or the quarterly meter."""

    VISUAL = "visual"
    MEASUREMENT = "measurement"


class CheckVerdict(StrEnum):
    """How a check ended. One that was left before its end is no check and is not stored."""

    PASS = "pass"
    REMEDIAL = "remedial"
    REPEAT = "repeat"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """One display check as it was stored.

    `at` in UTC; `screen` its key (EDID maker, model, serial); `profile` its id, empty for a visual check.
    """

    at: datetime
    screen: str
    kind: CheckKind
    verdict: CheckVerdict
    profile: str = ""


@dataclass(frozen=True, slots=True)
class ScreenState:
    """What stands in the footer (`word`) and on the reading page (`detail`, a sentence).

    `ok` is False when it has to be shown on the reading page: read on only after a check.
    """

    word: str
    detail: str
    ok: bool


def screen_state(checks: Sequence[StoredCheck], screen: str, now: datetime, zone: tzinfo = UTC) -> ScreenState:
    """The state of one screen from every stored check, whatever screen and order they are of.

    The latest check of each kind counts. A failed one outweighs all; then none at all, one to be
    repeated, a visual check older than 24 hours, a measurement older than 92 days. A screen that
    was never measured says so without being stopped: a reader has no meter. `now` is aware; times
    are said in `zone`.
    """
    visual = _latest(checks, screen, CheckKind.VISUAL)
    measurement = _latest(checks, screen, CheckKind.MEASUREMENT)
    for check in (visual, measurement):
        if check is not None and check.verdict is CheckVerdict.FAIL:
            detail = f"{_name(check)} failed {_when(check.at, zone)}. Read on another screen and tell IT."
            return ScreenState("Screen failed", detail, ok=False)
    if visual is None and measurement is None:
        return ScreenState("Screen never checked", "This screen was never checked. Check it first.", ok=False)
    for check in (visual, measurement):
        if check is not None and check.verdict is CheckVerdict.REPEAT:
            detail = f"{_name(check)} of {_when(check.at, zone)} was not certain. It has to be done once more."
            return ScreenState("Screen check to repeat", detail, ok=False)
    return _by_age(visual, measurement, now, zone)


def _by_age(
    visual: StoredCheck | None, measurement: StoredCheck | None, now: datetime, zone: tzinfo
) -> ScreenState:
    """The state when nothing failed: what is missing or out of date, else what was passed."""
    if visual is None:
        return ScreenState(
            "Screen not checked today", "This screen has no daily check yet. Check it first.", ok=False
        )
    if now - visual.at > VISUAL_LASTS:
        detail = f"The last daily check was {_when(visual.at, zone)}, more than 24 hours ago. Check it first."
        return ScreenState("Screen check out of date", detail, ok=False)
    if measurement is not None and now - measurement.at > MEASUREMENT_LASTS:
        days = (now - measurement.at).days
        detail = (
            f"The last measurement is {days} days old; it holds for {MEASUREMENT_LASTS.days}. Ask IT to measure."
        )
        return ScreenState("Screen measurement out of date", detail, ok=False)
    looked = f"Daily check passed {_when(visual.at, zone)}"
    if measurement is None:
        return ScreenState("Screen checked", f"{looked}; never measured.", ok=True)
    against = f" against {measurement.profile}" if measurement.profile else ""
    if measurement.verdict is CheckVerdict.REMEDIAL:
        detail = f"{looked}; measured {_when(measurement.at, zone)}{against}: to be mended. Read on, IT has to act."
        return ScreenState("Screen to be mended", detail, ok=True)
    return ScreenState("Screen checked", f"{looked}; measured {_when(measurement.at, zone)}{against}.", ok=True)


def _latest(checks: Sequence[StoredCheck], screen: str, kind: CheckKind) -> StoredCheck | None:
    """The last check of a kind; of two at one moment the one stored later."""
    latest = None
    for check in checks:
        if check.screen == screen and check.kind is kind and (latest is None or check.at >= latest.at):
            latest = check
    return latest


def _name(check: StoredCheck) -> str:
    return "The daily check" if check.kind is CheckKind.VISUAL else "The measurement"


def _when(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%d/%m/%Y %H:%M %Z}"
