"""Contracts as validated values: what each client was promised, which hours count, which days are holidays."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.settings.toml import SettingsError, load
from resources import folder

WEEK: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = (
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
)
PRIORITIES = ("emergency", "urgent", "two-week", "routine")


class Contract(BaseModel):
    """One client's promise (governance.md 1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    calendar: Literal["hours", "elapsed", "days"]
    open: str = "00:00"
    close: str = "24:00"
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = WEEK
    holidays: Literal["england-and-wales", "scotland", "northern-ireland", "none"] = "none"
    target_percent: float = Field(gt=0, le=100)
    amber_margin: float = Field(ge=0)
    targets: dict[str, float]
    source: str = ""
    provisional: bool = False

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.minute(self.close) <= self.minute(self.open):
            raise ValueError("close must be after open")
        for priority, target in self.targets.items():
            if target <= 0:
                raise ValueError(f"the target for {priority} must be more than 0")
        return self

    @staticmethod
    def minute(wall: str) -> int:
        """Minutes since midnight; "24:00" is the midnight at the end of the day."""
        hours, minutes = (int(part) for part in wall.split(":"))
        if not (0 <= hours <= 24 and 0 <= minutes < 60 and hours * 60 + minutes <= 1440):
            raise ValueError(f"{wall} is not a time of day")
        return hours * 60 + minutes

    @property
    def opens(self) -> time:
        """Local opening time."""
        return time(*divmod(self.minute(self.open), 60))

    def target(self, priority: str) -> float:
        """The target of a priority; routine where the contract does not name it."""
        return self.targets.get(priority, self.targets.get("routine", max(self.targets.values())))


class _ContractsFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: str
    stop_reasons: tuple[str, ...]
    contract: tuple[Contract, ...]


class _HolidaysFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    until: date
    regions: dict[str, tuple[date, ...]]


class Contracts(BaseModel):
    """All contracts with the zone they are judged in and the holidays known."""

    model_config = ConfigDict(frozen=True)

    zone: str
    stop_reasons: tuple[str, ...]
    by_id: dict[str, Contract]
    holidays: dict[str, frozenset[date]]
    holidays_until: date

    @property
    def tz(self) -> ZoneInfo:
        """The zone of the contracts."""
        return ZoneInfo(self.zone)

    def contract(self, id: str) -> Contract:
        """The contract of that id; `local` for one that is not known."""
        return self.by_id.get(id) or self.by_id["local"]

    def is_working(self, contract: Contract, day: date) -> bool:
        """Whether the contract counts on that local day.

        Raises:
            SettingsError: the table of holidays ends before that day.
        """
        if contract.holidays != "none" and day > self.holidays_until:
            raise SettingsError(
                f"The bank holidays are known until {self.holidays_until}; a deadline is later than that."
            )
        return WEEK[day.weekday()] in contract.days and day not in self.holidays[contract.holidays]


def contracts_of(data: Path | None) -> Contracts:
    """The contracts of the data folder's policies, else ours.

    Raises:
        SettingsError: a file does not hold what it should.
    """
    own = data / "policies" / "contracts.toml" if data else None
    path = own if own and own.exists() else folder() / "policies" / "contracts.toml"
    read = load(path, _ContractsFile)
    days = load(folder() / "policies" / "holidays.toml", _HolidaysFile)
    by_id = {contract.id: contract for contract in read.contract}
    if "local" not in by_id:
        raise SettingsError(f"{path}: there must be a contract with the id “local”.")
    return Contracts(
        zone=read.timezone,
        stop_reasons=read.stop_reasons,
        by_id=by_id,
        holidays={region: frozenset(dates) for region, dates in days.regions.items()},
        holidays_until=days.until,
    )
