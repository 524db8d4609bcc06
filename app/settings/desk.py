"""The settings of one desk: settings.toml in the data folder."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.settings.toml import load


class LookSettings(BaseModel):
    """How large the desk is drawn; without a scale each screen's own size decides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scale: int | None = Field(default=None, ge=1, le=3)


class DeskSettings(BaseModel):
    """What a service sets for a desk; everything has a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: str = "Europe/London"
    institution: str = "Readroom"
    idle_minutes: int = Field(default=10, ge=2, le=15)
    display_profile: str = "rcr-2019-primary"
    look: LookSettings = LookSettings()

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("not a time zone of the IANA list, such as Europe/London") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The zone people read times in."""
        return ZoneInfo(self.timezone)


def desk_settings(data: Path) -> DeskSettings:
    """The settings of the data folder, defaults where it has none.

    Raises:
        SettingsError: a value is not allowed; names file and line.
    """
    path = data / "settings.toml"
    return load(path, DeskSettings) if path.exists() else DeskSettings()
