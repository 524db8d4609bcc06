"""The table of body regions, from resources."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from app.cases.priors import Region
from app.settings.toml import load
from resources import folder


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    words: tuple[str, ...]
    overlaps: tuple[str, ...]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    region: tuple[_Row, ...]


def regions() -> tuple[Region, ...]:
    """Every region of resources/vocabulary/regions.toml."""
    read = load(folder() / "vocabulary" / "regions.toml", _File)
    return tuple(Region(row.id, row.words, row.overlaps) for row in read.region)
