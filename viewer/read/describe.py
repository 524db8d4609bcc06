"""Turns raw elements into a `Header`: the one place that judges what must be there and what may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from viewer.read import tags
from viewer.read.elements import Elements, seconds
from viewer.read.groups import enhanced_frames
from viewer.read.header import Concatenation, CutShort, Frame, Header, Mark, Patient, Pixels, Series, Study
from viewer.read.luts import below_zero, modality_lut, voi_luts, voi_windows
from viewer.read.placing import placed, rescaled_by
from viewer.read.refusal import Refused, quoted
from viewer.read.vendors import b_value, gradient, mosaic, private_scale

DICOMDIR = "1.2.840.10008.1.3.10"
NOT_IMAGES = (
    "1.2.840.10008.5.1.4.1.1.88.",  # structured reports, key objects
    "1.2.840.10008.5.1.4.1.1.11.",  # presentation states
    "1.2.840.10008.5.1.4.1.1.104.",  # encapsulated documents
    "1.2.840.10008.5.1.4.1.1.9.",  # waveforms
    "1.2.840.10008.5.1.4.1.1.66",  # raw data, registrations, fiducials (segmentations have pixels)
    "1.2.840.10008.5.1.4.1.1.67",
    "1.2.840.10008.5.1.4.1.1.481.",  # radiotherapy
    "1.2.840.10008.5.1.4.38.",
    "1.2.840.10008.5.1.4.39.",
    "1.2.840.10008.5.1.4.34.",
)
"""Classes that may come without pixel data; of any other class its absence is a fault."""
MOST_FRAMES = 1_000_000
LARGEST_FRAME = 1 << 30
LARGEST_OBJECT = 1 << 32
SMALLEST_SHARE = 500
"""Decoded bytes of one object: up to 4 GiB are believed, more only when 500 times the file's size."""
DECLARED_WIDTHS = (1, 8, 16, 32)
COLOURS = frozenset(
    {"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT", "PALETTE COLOR"}
)


@dataclass(frozen=True, slots=True)
class Located:
    """Where the pixel data lies and how the data set is coded; `tag` is 0 where there is none."""

    syntax: str
    offset: int
    length: int | None
    tag: int
    big: bool
    size: int
    deflated: bool = False


def described(elements: Elements, located: Located) -> Header:
    """The header of one instance.

    Raises:
        Refused: something that must be known is missing or impossible.
    """
    sop_class = elements.code(tags.SOP_CLASS)
    if elements.code(tags.MEDIA_CLASS) == DICOMDIR:
        sop_class = DICOMDIR
    encrypted = tags.ENCRYPTED in elements.values
    has_pixels = located.tag != 0
    if not has_pixels:
        _may_lack_pixels(elements, sop_class, encrypted)
    pixels = _pixels(elements, located) if has_pixels else None
    image_type = elements.codes(tags.IMAGE_TYPE)
    frames: tuple[Frame, ...] = ()
    if pixels is not None:
        grouped = enhanced_frames(elements, pixels)
        frames = grouped or (_frame(elements, image_type, pixels),) * pixels.frames
    patient, study, series = _shared(
        tuple(elements.values.get(tag, b"") for tag in SHARED),
        elements.characters,
        elements.undeclared(tags.PATIENT_NAME),
    )
    header = Header(
        sop_class=sop_class,
        sop_uid=elements.code(tags.SOP_UID),
        transfer_syntax=located.syntax,
        patient=patient,
        study=study,
        series=series,
        pixels=pixels,
        frames=frames,
        instance_number=elements.whole(tags.INSTANCE_NUMBER),
        acquisition_number=elements.whole(tags.ACQUISITION_NUMBER),
        acquisition_date=elements.code(tags.ACQUISITION_DATE),
        acquisition_time=elements.code(tags.ACQUISITION_TIME),
        content_time=elements.code(tags.CONTENT_TIME),
        image_comments=elements.text(tags.IMAGE_COMMENTS),
        contrast=elements.text(tags.CONTRAST),
        kernel=elements.text(tags.KERNEL),
        scan_options=elements.text(tags.SCAN_OPTIONS),
        burned_in=elements.code(tags.BURNED_IN),
        mosaic=mosaic(elements, pixels) if pixels is not None and "MOSAIC" in image_type else None,
        modality_lut=modality_lut(elements, pixels.signed) if pixels is not None else None,
        padding=_padding(elements, pixels.signed) if pixels is not None else None,
        lossy=elements.code(tags.LOSSY) == "01",
        lossy_ratios=elements.series(tags.LOSSY_RATIO),
        lossy_methods=elements.codes(tags.LOSSY_METHOD),
        detector_spacing=tags.IMAGER_SPACING in elements.values and tags.PIXEL_SPACING not in elements.values,
        deflated=located.deflated,
        concatenation=_concatenation(elements),
        pixel_aspect=_aspect(elements),
        private_scale=private_scale(elements),
    )
    if pixels is not None and (missing := _missing(pixels, located)):
        raise CutShort(missing, header)
    return header


SHARED = (
    tags.PATIENT_ID, tags.ISSUER, tags.PATIENT_NAME, tags.BIRTH_DATE, tags.SEX,
    tags.STUDY_UID, tags.STUDY_ID, tags.STUDY_DATE, tags.STUDY_TIME, tags.STUDY_DESCRIPTION, tags.ACCESSION,
    tags.REFERRER, tags.INSTITUTION,
    tags.SERIES_UID, tags.SERIES_NUMBER, tags.MODALITY, tags.SERIES_DESCRIPTION, tags.SERIES_DATE, tags.SERIES_TIME,
    tags.BODY_PART, tags.LATERALITY, tags.IMAGE_LATERALITY, tags.PROTOCOL, tags.PATIENT_POSITION,
    tags.FRAME_OF_REFERENCE, tags.MAKER, tags.MODEL,
)  # fmt: skip


@lru_cache(maxsize=256)
def _shared(raw: tuple[bytes, ...], characters: bytes, undeclared: bool) -> tuple[Patient, Study, Series]:
    """What hundreds of instances have in common is decoded once."""
    of = Elements(dict(zip(SHARED, raw, strict=True)), {}, characters)
    patient = Patient(
        of.text(tags.PATIENT_ID), of.text(tags.ISSUER), of.name(tags.PATIENT_NAME), of.code(tags.BIRTH_DATE),
        of.code(tags.SEX), undeclared,
    )  # fmt: skip
    study = Study(
        of.code(tags.STUDY_UID), of.text(tags.STUDY_ID), of.code(tags.STUDY_DATE), of.code(tags.STUDY_TIME),
        of.text(tags.STUDY_DESCRIPTION), of.text(tags.ACCESSION), of.name(tags.REFERRER), of.text(tags.INSTITUTION),
    )  # fmt: skip
    series = Series(
        uid=of.code(tags.SERIES_UID),
        number=of.whole(tags.SERIES_NUMBER),
        modality=of.code(tags.MODALITY),
        description=of.text(tags.SERIES_DESCRIPTION),
        date=of.code(tags.SERIES_DATE),
        time=of.code(tags.SERIES_TIME),
        body_part=of.code(tags.BODY_PART),
        laterality=of.code(tags.LATERALITY) or of.code(tags.IMAGE_LATERALITY),
        protocol=of.text(tags.PROTOCOL),
        patient_position=of.code(tags.PATIENT_POSITION),
        frame_of_reference=of.code(tags.FRAME_OF_REFERENCE),
        maker=of.text(tags.MAKER),
        model=of.text(tags.MODEL),
    )
    return patient, study, series


def _may_lack_pixels(elements: Elements, sop_class: str, encrypted: bool) -> None:
    if sop_class == DICOMDIR:
        return
    if encrypted:
        raise Refused("The attributes of this object are encrypted (0400,0500), so it cannot be read.")
    if not sop_class:
        raise Refused("This is not a DICOM object: it has no SOP Class UID.")
    if tags.ROWS in elements.values or not sop_class.startswith(NOT_IMAGES):
        raise Refused("The image has no pixel data.")


def _pixels(elements: Elements, located: Located) -> Pixels:
    if not elements.code(tags.SOP_CLASS):
        raise Refused("This is not a DICOM object: it has no SOP Class UID.")
    if located.tag == tags.DOUBLE_PIXELS:
        raise Refused("Double Float Pixel Data (7FE0,0009) is not supported.")
    is_float = located.tag == tags.FLOAT_PIXELS
    rows, columns = _size(elements, tags.ROWS), _size(elements, tags.COLUMNS)
    allocated = 32 if is_float else elements.short(tags.BITS_ALLOCATED)
    if allocated not in DECLARED_WIDTHS:
        said = "missing" if allocated is None else f"{allocated}"
        raise Refused(f"Bits Allocated is {said}; it must be 1, 8, 16 or 32.")
    stored = allocated if is_float else elements.short(tags.BITS_STORED)
    stored = allocated if stored is None else stored
    if not 0 < stored <= allocated:
        raise Refused(f"Bits Stored is {stored} with {allocated} bits allocated.")
    high = elements.short(tags.HIGH_BIT)
    high = stored - 1 if high is None or is_float else high
    if not stored - 1 <= high < allocated:
        raise Refused(f"High Bit is {high} with {stored} bits stored and {allocated} allocated.")
    representation = elements.short(tags.REPRESENTATION) or 0
    if representation not in (0, 1):
        raise Refused(f"Pixel Representation is {representation}; it must be 0 or 1.")
    if stored == 32 and not representation and not is_float:
        raise Refused("Unsigned pixels of 32 bits are not supported.")
    samples = elements.short(tags.SAMPLES) or 1
    photometric = elements.code(tags.PHOTOMETRIC) or "MONOCHROME2"
    _colours(samples, photometric, allocated)
    frames = _frame_count(elements)
    pixels = Pixels(
        rows, columns, samples, photometric, elements.short(tags.PLANAR) or 0, allocated, stored, high,
        bool(representation), frames, "float" if is_float else "int", located.offset, located.length, located.big,
        _offset_table(elements),
    )  # fmt: skip
    if rows * columns * max(samples, 1) * 4 > LARGEST_FRAME:
        raise Refused(f"One frame of {columns} x {rows} pixels is larger than can be shown.")
    decoded = rows * columns * pixels.samples * max(allocated // 8, 1) * frames
    if decoded > max(LARGEST_OBJECT, SMALLEST_SHARE * located.size):
        raise Refused(
            f"{frames} frames of {columns} x {rows} pixels cannot stand in a file of {located.size} bytes."
        )
    if pixels.length is None and pixels.frames * 8 > max(located.size - pixels.offset, 0):
        raise Refused(f"Number of Frames is {pixels.frames}, more than the file's {located.size} bytes can hold.")
    return pixels


def _missing(pixels: Pixels, located: Located) -> str:
    """A sentence where native pixel data is shorter than the header promises, else ""."""
    if pixels.length is None:
        return ""
    needed = (pixels.native_frame_bits * pixels.frames + 7) // 8
    there = min(pixels.length, max(located.size - pixels.offset, 0))
    if there < needed:
        return f"The pixel data is cut short: {there} bytes of the {needed} that the header promises."
    return ""


def _size(elements: Elements, tag: int) -> int:
    value = elements.short(tag)
    if not value:
        name = "Rows" if tag == tags.ROWS else "Columns"
        raise Refused(f"{name} is {'missing' if value is None else value}, so there is no image.")
    return value


def _colours(samples: int, photometric: str, allocated: int) -> None:
    if photometric in ("MONOCHROME1", "MONOCHROME2"):
        if samples != 1:
            raise Refused(f"{photometric} with {samples} samples per pixel cannot be.")
        return
    if photometric not in COLOURS:
        raise Refused(f"Photometric Interpretation {quoted(photometric)} is not supported.")
    if photometric == "PALETTE COLOR":
        raise Refused("Photometric Interpretation PALETTE COLOR is not supported.")
    if samples != 3 or allocated != 8:
        raise Refused(f"Colour images ({photometric}) of {samples} samples and {allocated} bits are not supported.")


def _frame_count(elements: Elements) -> int:
    text = elements.code(tags.FRAMES)
    if not text:
        return 1
    count = elements.whole(tags.FRAMES)
    if count is None:
        raise Refused(f"Number of Frames is not a number: it reads {quoted(text)}.")
    if not 0 < count <= MOST_FRAMES:
        raise Refused(f"Number of Frames is {count}, which cannot be.")
    return count


def _offset_table(elements: Elements) -> tuple[tuple[int, int], ...]:
    starts = elements.values.get(tags.OFFSET_TABLE, b"")
    lengths = elements.values.get(tags.OFFSET_LENGTHS, b"")
    if not starts or len(starts) != len(lengths) or len(starts) % 8:
        return ()
    each = range(0, len(starts), 8)
    return tuple(
        (int.from_bytes(starts[at : at + 8], "little"), int.from_bytes(lengths[at : at + 8], "little"))
        for at in each
    )


def _padding(elements: Elements, signed: bool) -> tuple[int, int] | None:
    value = elements.short(tags.PADDING, signed)
    if value is None:
        return None
    limit = elements.short(tags.PADDING_LIMIT, signed)
    limit = value if limit is None else limit
    return min(value, limit), max(value, limit)


def _concatenation(elements: Elements) -> Concatenation | None:
    uid = elements.code(tags.CONCATENATION)
    if not uid:
        return None
    number, parts = elements.short(tags.PART_NUMBER) or 0, elements.short(tags.PARTS) or 0
    return Concatenation(uid, number, parts, elements.long(tags.FRAME_OFFSET) or 0)


def _aspect(elements: Elements) -> float:
    """Pixel Aspect Ratio, vertical over horizontal; it counts only where no spacing is known (PS3.3 C.7.6.3.1.7)."""
    ratio = elements.series(tags.PIXEL_ASPECT)
    return ratio[0] / ratio[1] if len(ratio) == 2 and min(ratio) > 0 else 1.0


def _frame(elements: Elements, image_type: tuple[str, ...], pixels: Pixels) -> Frame:
    position, row, column, spacing = placed(elements)
    slope, intercept = rescaled_by(elements)
    return Frame(
        position=position,
        row_direction=row,
        column_direction=column,
        spacing=spacing,
        thickness=elements.number(tags.THICKNESS) or 0.0,
        slope=slope,
        intercept=intercept,
        rescale_type=elements.text(tags.RESCALE_TYPE),
        windows=voi_windows(elements),
        luts=voi_luts(
            elements, tags.MODALITY_LUT_ITEMS not in elements.items and below_zero(pixels, slope, intercept)
        ),
        image_type=image_type,
        marks=_marks(elements),
    )


MARK_TAGS = (
    ("temporal_position", tags.TEMPORAL_POSITION),
    ("echo_time", tags.ECHO_TIME),
    ("echo_number", tags.ECHO_NUMBER),
    ("trigger_time", tags.TRIGGER_TIME),
    ("kvp", tags.KVP),
    ("inversion_time", tags.INVERSION_TIME),
    ("flip_angle", tags.FLIP_ANGLE),
    ("repetition_time", tags.REPETITION_TIME),
    ("acquisition_number", tags.ACQUISITION_NUMBER),
)
BINARY_MARKS = (
    ("effective_echo_time", tags.EFFECTIVE_ECHO),
    ("cardiac_delay", tags.CARDIAC_DELAY),
    ("energy", tags.MONO_ENERGY),
)
TEXT_MARKS = (
    ("kernel", tags.KERNEL),
    ("contrast", tags.CONTRAST),
    ("stack", tags.STACK_ID),
    ("comments", tags.IMAGE_COMMENTS),
)
TIME_MARKS = (
    ("acquisition_time", tags.ACQUISITION_TIME),
    ("content_time", tags.CONTENT_TIME),
    ("series_time", tags.SERIES_TIME),
)


def _marks(elements: Elements) -> dict[str, Mark]:
    marks: dict[str, Mark] = {}
    there = elements.values
    for name, tag in MARK_TAGS:
        if tag in there and (value := elements.number(tag)) is not None:
            marks[name] = value
    for name, tag in BINARY_MARKS:
        if tag in there and (value := elements.double(tag)) is not None:
            marks[name] = value
    for name, tag in TEXT_MARKS:
        if tag in there and (text := elements.text(tag)):
            marks[name] = text
    for name, tag in TIME_MARKS:
        if tag in there and (value := seconds(elements.code(tag))) is not None:
            marks[name] = value
    if (value := b_value(elements)) is not None:
        marks["b_value"] = value
    if (direction := gradient(elements)) is not None:
        marks["gradient"] = direction
    return marks
