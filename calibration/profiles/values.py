"""A profile: the targets of one edition of one guideline, each with where its limit comes from."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints, model_validator

from resources.errors import ReadroomError

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class ProfileError(ReadroomError):
    """A profile that cannot be used: which file, which line, what is allowed."""


class Comparison(StrEnum):
    """How a measured value is held against its limit."""

    AT_LEAST = ">="
    AT_MOST = "<="
    BELOW = "<"


class TargetName(StrEnum):
    """What a target is about; those of `MEASURED` follow from a readings file."""

    LUMINANCE_MAX = "luminance_max"
    LUMINANCE_MIN = "luminance_min"
    LUMINANCE_RATIO = "luminance_ratio"
    CONTRAST_RESPONSE = "contrast_response"
    AMBIENT_SHARE = "ambient_share"
    UNIFORMITY_MLD = "uniformity_mld"
    UNIFORMITY_LUDM = "uniformity_ludm"
    AMBIENT_ILLUMINANCE = "ambient_illuminance"
    MEGAPIXELS = "megapixels"
    PIXELS_WIDE = "pixels_wide"
    PIXELS_HIGH = "pixels_high"
    DIAGONAL = "diagonal"
    BIT_DEPTH = "bit_depth"
    PIXEL_PITCH = "pixel_pitch"


MEASURED: Final = frozenset(
    {
        TargetName.LUMINANCE_MAX,
        TargetName.LUMINANCE_MIN,
        TargetName.LUMINANCE_RATIO,
        TargetName.CONTRAST_RESPONSE,
        TargetName.AMBIENT_SHARE,
    }
)


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Row):
    """One limit.

    `limit`, `suspension` and `aim` are in `unit`; a fraction (0.10), never per cent.
    `suspension`: outside the limit but inside this is remedial. `aim`: recommended, no verdict.
    `note`: what else the source says of it. `provisional`: the limit is from memory.
    """

    name: TargetName
    comparison: Comparison
    limit: FiniteFloat
    unit: Words
    source: Words
    suspension: FiniteFloat | None = None
    aim: FiniteFloat | None = None
    provisional: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _suspension_lies_outside(self) -> Target:
        if self.suspension is None:
            return self
        wider = (
            self.suspension < self.limit if self.comparison is Comparison.AT_LEAST else self.suspension > self.limit
        )
        if not wider:
            raise ValueError("suspension has to be wider than limit")
        return self


class Profile(_Row):
    """The targets of one edition of one guideline, or of a service's own procedure."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Words
    edition: Words
    date: Words
    source: Words
    evidence: Words
    provisional: bool
    checked_by: str
    notes: tuple[Words, ...] = ()
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_whole(self) -> Profile:
        names = [target.name for target in self.targets]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"the target {twice} is given twice")
        if not MEASURED.intersection(names):
            raise ValueError(f"at least one target has to be one of {', '.join(sorted(MEASURED))}")
        if any(target.provisional for target in self.targets) and not self.provisional:
            raise ValueError("a profile with a provisional target is itself provisional")
        return self
