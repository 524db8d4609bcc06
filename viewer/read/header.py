"""What one instance says about itself: the value that volumes, archive and cases work from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from viewer.read.refusal import Refused
from viewer.volumes.values import HeaderLut, HeaderWindow, Point

Mark = float | str | tuple[float, ...]
"""A value that may tell two volumes of one series apart."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Who was imaged, as the header says it; text is decoded by the declared character set.

    Attributes:
        name: all groups of the person name, joined by `=`.
        undeclared: the name holds bytes beyond ASCII and no character set was declared.
        birth_date: YYYYMMDD or whatever stands there.
    """

    id: str = ""
    issuer: str = ""
    name: str = ""
    birth_date: str = ""
    sex: str = ""
    undeclared: bool = False


@dataclass(frozen=True, slots=True)
class Study:
    """The study that the instance belongs to."""

    uid: str = ""
    id: str = ""
    date: str = ""
    time: str = ""
    description: str = ""
    accession: str = ""
    referrer: str = ""
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The series that the instance belongs to."""

    uid: str = ""
    number: int | None = None
    modality: str = ""
    description: str = ""
    date: str = ""
    time: str = ""
    body_part: str = ""
    laterality: str = ""
    protocol: str = ""
    patient_position: str = ""
    frame_of_reference: str = ""
    maker: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Pixels:
    """How the pixel data is laid out (PS3.3 C.7.6.3, PS3.5 8).

    Attributes:
        kind: "int" or "float" (Float Pixel Data).
        frames: how many frames one instance holds, at least 1.
        offset: of the first byte of the pixel data's value in the (inflated) source.
        length: of the value in bytes; None when it is encapsulated.
        big_endian: native values are stored high byte first.
        offset_table: the Extended Offset Table's frame offsets and lengths, or empty.
        palette: of PALETTE COLOR, the first index mapped and red, green, blue of each entry; else None.
    """

    rows: int
    columns: int
    samples: int
    photometric: str
    planar: int
    allocated: int
    stored: int
    high_bit: int
    signed: bool
    frames: int
    kind: str = "int"
    offset: int = 0
    length: int | None = 0
    big_endian: bool = False
    offset_table: tuple[tuple[int, int], ...] = ()
    palette: tuple[int, bytes] | None = None

    def at(self, offset: int, length: int | None, big: bool, table: tuple[tuple[int, int], ...]) -> Pixels:
        """The same layout with the place of its bytes (`dataclasses.replace` takes five times as long)."""
        return Pixels(
            self.rows, self.columns, self.samples, self.photometric, self.planar, self.allocated, self.stored,
            self.high_bit, self.signed, self.frames, self.kind, offset, length, big, table, self.palette,
        )  # fmt: skip

    @property
    def index(self) -> Pixels:
        """A palette image as the grey image of its indices."""
        return replace(self, photometric="MONOCHROME2", palette=None)

    @property
    def colour(self) -> bool:
        """Whether it is shown in colour."""
        return self.photometric not in ("MONOCHROME1", "MONOCHROME2")

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """What decoded values are held in: never narrower than they are, sign kept."""
        if self.kind == "float":
            return np.dtype(np.float32)
        if self.colour:
            return np.dtype(np.uint8)
        if self.allocated > 16:
            return np.dtype(np.int32)
        return np.dtype(np.int16 if self.signed else np.uint16)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one decoded frame: (rows, columns), or (rows, columns, 3) in colour."""
        return (self.rows, self.columns, 3) if self.colour else (self.rows, self.columns)

    @property
    def native_frame_bits(self) -> int:
        """Bits that one frame takes uncompressed; 4:2:2 stores two samples a pixel."""
        samples = 2 if self.photometric == "YBR_FULL_422" else self.samples
        return self.rows * self.columns * samples * self.allocated


@dataclass(frozen=True, slots=True)
class Claims:
    """What an enhanced object says of a frame beside its position: compared with it, never used to place it.

    Attributes:
        step: Spacing Between Slices, mm.
        stack: Stack ID.
        number: In-Stack Position Number.
        index: the Dimension Index Value that counts in-stack positions.
        unused: attributes that stand at the top level and agree with no frame.
        unplaced: how many frames of the object have no position while others have one.
        kind: ORIGINAL or DERIVED as Image Type says it where the frame's own type says the other, else "".
    """

    step: float | None = None
    stack: str = ""
    number: int | None = None
    index: int | None = None
    unused: tuple[str, ...] = ()
    unplaced: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where one frame lies, what its numbers mean and what may tell it from its neighbours.

    Attributes:
        position: centre of the first voxel, patient mm, or None.
        row_direction, column_direction: X and Y of PS3.3 C.7.6.2.1.1, as they stand in the file.
        spacing: mm between rows, mm between columns, or None.
        marks: name of the mark (`viewer/volumes/split.py` orders them) to its value.
        claims: of a frame with functional groups.
    """

    position: Point | None = None
    row_direction: Point | None = None
    column_direction: Point | None = None
    spacing: tuple[float, float] | None = None
    thickness: float = 0.0
    slope: float = 1.0
    intercept: float = 0.0
    rescale_type: str = ""
    windows: tuple[HeaderWindow, ...] = ()
    luts: tuple[HeaderLut, ...] = ()
    image_type: tuple[str, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)
    claims: Claims | None = None


@dataclass(frozen=True, slots=True)
class Mosaic:
    """A Siemens mosaic: `tiles` slices in one image, stacked along `normal` `step` mm apart."""

    tiles: int
    normal: Point | None
    step: float


@dataclass(frozen=True, slots=True)
class Concatenation:
    """One multi-frame object cut in several instances (PS3.3 C.7.6.16.2.2.4).

    Attributes:
        number: which part this is, from 1; 0 where it is not said.
        parts: how many there are; 0 where it is not said.
        offset: how many frames lie in the parts before.
    """

    uid: str
    number: int
    parts: int
    offset: int


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """One instance. `pixels` is None for an object without pixels (report, key objects, PDF ...).

    Attributes:
        frames: one a frame, in the order of the file.
        modality_lut: entries and the first stored value mapped, in place of the rescale.
        padding: inclusive range of stored values that are padding.
        lossy: (0028,2110) is 01.
        lossy_ratios, lossy_methods: of (0028,2112) and (0028,2114).
        lossy_said: (0028,2110) as it stands, "" when absent.
        overlays: how many overlay planes (60xx) lie over the image.
        deflated: the data set is deflated; offsets count in the inflated bytes.
        pixel_aspect: height of a pixel over its width, 1 where it is not said.
        private_scale: the maker's own scale for quantitation (Philips (2005,100E)): named, never applied.
    """

    sop_class: str
    sop_uid: str
    transfer_syntax: str
    patient: Patient
    study: Study
    series: Series
    pixels: Pixels | None
    frames: tuple[Frame, ...]
    instance_number: int | None = None
    acquisition_number: int | None = None
    acquisition_date: str = ""
    acquisition_time: str = ""
    content_time: str = ""
    image_comments: str = ""
    contrast: str = ""
    kernel: str = ""
    scan_options: str = ""
    burned_in: str = ""
    mosaic: Mosaic | None = None
    modality_lut: tuple[NDArray[np.float64], int] | None = None
    padding: tuple[int, int] | None = None
    lossy: bool = False
    lossy_ratios: tuple[float, ...] = ()
    lossy_methods: tuple[str, ...] = ()
    detector_spacing: bool = False
    deflated: bool = False
    concatenation: Concatenation | None = None
    pixel_aspect: float = 1.0
    private_scale: float | None = None
    lossy_said: str = ""
    overlays: int = 0

    @property
    def is_image(self) -> bool:
        """Whether there are pixels to show."""
        return self.pixels is not None


class CutShort(Refused):
    """The header tells the place, but the pixels are not whole or have no values: refused, and the place is a gap."""

    def __init__(self, sentence: str, header: Header) -> None:
        super().__init__(sentence)
        self.header = header
