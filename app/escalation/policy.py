"""The escalation policy: resources/policies/escalation.toml, or the data folder's own, as validated values."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.escalation.values import Category, Level, Policy
from app.settings.toml import load
from resources import folder

NEEDED = ("critical", "urgent", "cancer", "significant")
"""Categories that the desk raises alerts in; a policy may add others, never leave these out."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Step(_Part):
    level: int = Field(ge=0)
    recipient: str
    channel: str
    within_minutes: int | None = Field(default=None, gt=0)
    within_working_days: int | None = Field(default=None, gt=0)


class _Category(_Part):
    id: str
    title: str
    text_code: str
    contact_within_minutes: int = Field(gt=0)
    acknowledged_within_minutes: int | None = Field(default=None, gt=0)
    acknowledged_within_working_days: int | None = Field(default=None, gt=0)
    read_back: bool
    provisional: bool
    step: tuple[_Step, ...] = Field(min_length=1)


class _File(_Part):
    edition: str
    source: str
    hold_seconds: int = Field(ge=0, le=60)
    desk_open: time
    desk_closed: time
    fallback: str = "the switchboard of the hospital"
    category: tuple[_Category, ...] = Field(min_length=4)

    @field_validator("category")
    @classmethod
    def _complete(cls, rows: tuple[_Category, ...]) -> tuple[_Category, ...]:
        """The categories that alerts are raised in are there, once each, and their levels climb from 0."""
        ids = [row.id for row in rows]
        if missing := [name for name in NEEDED if name not in ids]:
            raise ValueError(f"the category {missing[0]} is missing; alerts are raised in {', '.join(NEEDED)}")
        for row in rows:
            steps = sorted(row.step, key=lambda step: step.level)
            if ids.count(row.id) > 1:
                raise ValueError(f"the category {row.id} stands twice")
            if [step.level for step in steps] != list(range(len(steps))):
                raise ValueError(f"the levels of {row.id} must be 0, 1, 2 and so on, each once")
            times = [_span(step.within_minutes, step.within_working_days) for step in steps]
            if any(later <= sooner for sooner, later in pairwise(times)):
                raise ValueError(f"each level of {row.id} must be due later than the one before it")
        return rows


def policy_of(data: Path | None) -> Policy:
    """The policy in force.

    Raises:
        SettingsError: a file does not hold what it should; names file and line.
    """
    own = data / "policies" / "escalation.toml" if data else None
    read = load(own if own and own.exists() else folder() / "policies" / "escalation.toml", _File)
    return Policy(
        edition=read.edition,
        source=read.source,
        hold=timedelta(seconds=read.hold_seconds),
        desk_open=read.desk_open,
        desk_closed=read.desk_closed,
        fallback=read.fallback,
        categories=tuple(_category(row) for row in read.category),
    )


def _category(row: _Category) -> Category:
    steps = sorted(row.step, key=lambda step: step.level)
    return Category(
        id=row.id,
        title=row.title,
        code=row.text_code,
        contact_within=timedelta(minutes=row.contact_within_minutes),
        acknowledge_within=_span(row.acknowledged_within_minutes, row.acknowledged_within_working_days),
        read_back=row.read_back,
        levels=tuple(
            Level(step.recipient, step.channel, _span(step.within_minutes, step.within_working_days))
            for step in steps
        ),
        provisional=row.provisional,
    )


def _span(minutes: int | None, working_days: int | None) -> timedelta:
    """A working day is counted as a day: never later than what was promised."""
    return timedelta(minutes=minutes) if minutes is not None else timedelta(days=working_days or 1)
