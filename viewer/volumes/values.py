"""What a volume is: stored numbers, where they lie in the patient, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Stored: TypeAlias = NDArray[np.int16] | NDArray[np.uint16] | NDArray[np.int32] | NDArray[np.float32]
Json: TypeAlias = "str | int | float | bool | None | list[Json] | dict[str, Json]"
Point: TypeAlias = tuple[float, float, float]
"""Patient millimetres, LPS: +x left, +y posterior, +z head."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Slices that should be there: `missing` of them after slice `after`, over `mm` millimetres."""

    after: int
    missing: int
    mm: float


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Where each slice lies (PS3.3 C.7.6.2.1.1); positions are the truth, the affine an abbreviation.

    Attributes:
        row_direction: unit vector of increasing column index (X of the standard).
        column_direction: unit vector of increasing row index (Y).
        row_spacing: mm between rows (goes with `column_direction`).
        column_spacing: mm between columns (goes with `row_direction`).
        positions: (slices, 3), centre of each slice's first voxel, by increasing position
            along the normal.
        thickness: slice thickness in mm, 0 when not said.
    """

    row_direction: Point
    column_direction: Point
    row_spacing: float
    column_spacing: float
    positions: NDArray[np.float64]
    thickness: float


@dataclass(frozen=True, slots=True)
class HeaderWindow:
    """A window or VOI LUT as the header offers it, `function` as in (0028,1056)."""

    centre: float
    width: float
    function: str = "LINEAR"
    explanation: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class HeaderLut:
    """An item of the VOI LUT Sequence (0028,3010) as the header offers it: an alternative to the windows.

    Attributes:
        entries: (n,), uint16, 0 to 2**bits - 1.
        first: the modality value that the first entry belongs to.
        bits: 8 to 16.
    """

    entries: NDArray[np.uint16]
    first: int
    bits: int
    explanation: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """One stack of slices that share a geometry, or one image that has none.

    `stored` is preallocated and filled by the loader, slice by slice; `arrived[k]` says that slice k is
    whole.
    A rescaled value is `stored[k] * slope[k] + intercept[k]`.

    Attributes:
        key: unique among the volumes of a case (series UID, then the group).
        group: tells two volumes of one series apart; any JSON value.
        sop_uids: one a slice; the multi-frame's own UID repeated where one object holds several.
        frames: the frame number (from 0) of each slice within its instance.
        stored: (slices, rows, columns), C-contiguous.
        slope, intercept: (slices,), float64.
        padding: inclusive range of stored values that are padding, or None where no slice has any.
        paddings: one a slice where the slices of a volume differ in it, else empty; ask `padding_of`.
        inverse: MONOCHROME1: shown inverted, never stored so.
        verdict: words of viewer.md 1.1.
        warnings: short words for the pane that cannot be switched off ("tilted 18.5°", "lossy 10:1").
        extra: "study" (its UID), "kernel", and "scale": a maker's private scale, named and not applied.
        modality_lut: (entries,) and the first stored value mapped, in place of the rescale, or None.
        windows, voi_luts: what the header offers, alternatives to each other; the first window is the default
            and a LUT is shown only when the reader picks it.
        pixel_spacing: of an image without a place in the patient: mm between rows, then between columns.
        at_detector: that spacing is at the detector (Imager Pixel Spacing), so mm are larger than the patient's.
        pixel_aspect: height of a pixel over its width where no spacing is known.
    """

    key: str
    series_uid: str
    group: Json
    modality: str
    units: str
    description: str
    number: int | None
    frame_of_reference: str
    sop_uids: tuple[str, ...]
    frames: tuple[int, ...]
    stored: Stored
    arrived: NDArray[np.bool_]
    slope: NDArray[np.float64]
    intercept: NDArray[np.float64]
    geometry: Geometry | None
    verdict: tuple[str, ...]
    gaps: tuple[Gap, ...] = ()
    padding: tuple[int, int] | None = None
    inverse: bool = False
    windows: tuple[HeaderWindow, ...] = ()
    voi_luts: tuple[HeaderLut, ...] = ()
    warnings: tuple[str, ...] = ()
    body_part: str = ""
    laterality: str = ""
    modality_lut: tuple[NDArray[np.float64], int] | None = None
    colour: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    paddings: tuple[tuple[int, int] | None, ...] = ()
    pixel_spacing: tuple[float, float] | None = None
    at_detector: bool = False
    pixel_aspect: float = 1.0

    @property
    def slices(self) -> int:
        """How many slices there are, arrived or not."""
        return int(self.stored.shape[0])

    def padding_of(self, index: int) -> tuple[int, int] | None:
        """The inclusive range of stored values that are padding on slice `index`, or None."""
        return self.paddings[index] if self.paddings else self.padding

    def rescaled(self, index: int) -> NDArray[np.float32]:
        """Slice `index` as modality values, rounded once from float64; (rows, columns)."""
        stored = self.stored[index]
        if self.modality_lut is not None:
            entries, first = self.modality_lut
            at = np.clip(stored.astype(np.int64) - first, 0, len(entries) - 1)
            return np.asarray(entries[at], dtype=np.float32)
        value = stored.astype(np.float64) * self.slope[index] + self.intercept[index]
        return np.asarray(value, dtype=np.float32)
