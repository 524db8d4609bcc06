"""Who is on call: policies/rota.toml of the data folder, kept in the store so that any desk sees the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import delete, insert

from app.settings.toml import SettingsError, load
from app.store.engine import Work
from app.store.tables.escalation import rota
from app.store.types import new_id


class Duty(BaseModel):
    """One person in one role from one instant to another; `until` is not included."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    role: str
    name: str
    phone: str = ""
    begins: AwareDatetime = Field(alias="from")
    ends: AwareDatetime = Field(alias="until")

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.ends <= self.begins:
            raise ValueError("until must be after from")
        return self


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    duty: tuple[Duty, ...]


def rota_of(data: Path) -> tuple[Duty, ...] | None:
    """The rota of a data folder; None where it has no file, so that what is in the store stays.

    Raises:
        SettingsError: a row cannot be read, or two people hold one role at one time.
    """
    path = data / "policies" / "rota.toml"
    if not path.exists():
        return None
    duties = sorted(load(path, _File).duty, key=lambda duty: (duty.role, duty.begins))
    for one, other in pairwise(duties):
        if one.role == other.role and other.begins < one.ends:
            raise SettingsError(
                f"{path}: {one.name} and {other.name} are both {one.role} on {other.begins:%d/%m/%Y %H:%M}."
            )
    return tuple(duties)


def keep_rota(work: Work, now: datetime, duties: Sequence[Duty]) -> None:
    """Put the rota in place of what was there."""
    work.execute(delete(rota))
    for duty in duties:
        work.execute(
            insert(rota).values(
                id=new_id(now),
                role=duty.role,
                name=duty.name,
                phone=duty.phone,
                from_utc=duty.begins,
                until_utc=duty.ends,
            )
        )
