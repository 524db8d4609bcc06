"""Turns raw elements into a `Header`: the one place that judges what must be there and what may be.

Most of a header is the same in hundreds of images of a series, so that part is judged once for equal bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from viewer.read import marks, tags
from viewer.read.elements import Elements
from viewer.read.groups import enhanced_frames
from viewer.read.header import Concatenation, CutShort, Frame, Header, Mark, Patient, Pixels, Series, Study
from viewer.read.layout import LAYOUT_TAGS, Located, found, layout, missing
from viewer.read.luts import below_zero, modality_lut, voi_luts, voi_windows
from viewer.read.placing import direction, oriented, rescaled_by
from viewer.read.refusal import Refused
from viewer.read.vendors import mosaic, private_scale
from viewer.volumes.values import HeaderLut, HeaderWindow, Point

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
SHARED = (
    tags.PATIENT_ID, tags.ISSUER, tags.PATIENT_NAME, tags.BIRTH_DATE, tags.SEX,
    tags.STUDY_UID, tags.STUDY_ID, tags.STUDY_DATE, tags.STUDY_TIME, tags.STUDY_DESCRIPTION, tags.ACCESSION,
    tags.REFERRER, tags.INSTITUTION,
    tags.SERIES_UID, tags.SERIES_NUMBER, tags.MODALITY, tags.SERIES_DESCRIPTION, tags.SERIES_DATE, tags.SERIES_TIME,
    tags.BODY_PART, tags.LATERALITY, tags.IMAGE_LATERALITY, tags.PROTOCOL, tags.PATIENT_POSITION,
    tags.FRAME_OF_REFERENCE, tags.MAKER, tags.MODEL,
)  # fmt: skip
IMAGE = (
    tags.SOP_CLASS, tags.MEDIA_CLASS, tags.IMAGE_TYPE, tags.ENCRYPTED, tags.ORIENTATION, tags.PIXEL_SPACING,
    tags.IMAGER_SPACING, tags.THICKNESS, tags.RESCALE_TYPE, tags.SCAN_OPTIONS, tags.BURNED_IN, tags.PADDING,
    tags.PADDING_LIMIT, tags.LOSSY, tags.LOSSY_RATIO, tags.LOSSY_METHOD, tags.SPACING_BETWEEN, tags.PIXEL_ASPECT,
    *tags.OVERLAYS,
)  # fmt: skip
STEADY = tuple(dict.fromkeys((*SHARED, *IMAGE, *LAYOUT_TAGS, *marks.STEADY)))
"""Every attribute of the part that is judged once, but for the character set."""
WINDOWS = (tags.WINDOW_CENTRE, tags.WINDOW_WIDTH, tags.WINDOW_EXPLANATION, tags.VOI_FUNCTION)


Where = tuple[int, int | None, int, bool]
MOST_PLACES = 64


@dataclass(frozen=True, slots=True)
class Steady:
    """What an image has in common with its neighbours; `pixels` does not know yet where its bytes are.

    `lying` holds the few places where native pixels were found to lie so far, and what is missing of them there.
    """

    sop_class: str
    patient: Patient
    study: Study
    series: Series
    pixels: Pixels | None
    image_type: tuple[str, ...]
    row_direction: Point | None
    column_direction: Point | None
    spacing: tuple[float, float] | None
    thickness: float
    rescale_type: str
    marks: dict[str, Mark]
    contrast: str
    kernel: str
    scan_options: str
    burned_in: str
    padding: tuple[int, int] | None
    lossy_said: str
    lossy_ratios: tuple[float, ...]
    lossy_methods: tuple[str, ...]
    detector_spacing: bool
    pixel_aspect: float
    overlays: int
    lying: dict[Where, tuple[Pixels, str]] = field(default_factory=dict)


def described(elements: Elements, located: Located, steady: Steady | None = None) -> Header:
    """The header of one instance.

    Args:
        steady: what `steady_of` gave for the same values of `STEADY`.

    Raises:
        Refused: something that must be known is missing or impossible.
    """
    steady = steady or steady_of(elements, located.tag)
    pixels = steady.pixels
    frames: tuple[Frame, ...] = ()
    lacking = ""
    if pixels is not None:
        pixels, lacking = _lying(steady, pixels, elements, located)
        frames = enhanced_frames(elements, pixels) if elements.items else ()
        if not frames:
            slope, intercept, wrong = _rescale(elements)
            lacking = lacking or wrong
            frames = (_frame(elements, steady, pixels, slope, intercept),) * pixels.frames
    header = Header(
        steady.sop_class,
        elements.code(tags.SOP_UID),
        located.syntax,
        steady.patient,
        steady.study,
        steady.series,
        pixels,
        frames,
        elements.whole(tags.INSTANCE_NUMBER),
        elements.whole(tags.ACQUISITION_NUMBER),
        elements.code(tags.ACQUISITION_DATE),
        elements.code(tags.ACQUISITION_TIME),
        elements.code(tags.CONTENT_TIME),
        elements.text(tags.IMAGE_COMMENTS),
        steady.contrast,
        steady.kernel,
        steady.scan_options,
        steady.burned_in,
        mosaic(elements, pixels) if pixels is not None and "MOSAIC" in steady.image_type else None,
        modality_lut(elements, pixels.signed) if pixels is not None and elements.items else None,
        steady.padding,
        steady.lossy_said == "01",
        steady.lossy_ratios,
        steady.lossy_methods,
        steady.detector_spacing,
        located.deflated,
        _concatenation(elements) if tags.CONCATENATION in elements.values else None,
        steady.pixel_aspect,
        private_scale(elements) if tags.PHILIPS_SCALE in elements.values else None,
        steady.lossy_said,
        steady.overlays,
    )
    if lacking:
        raise CutShort(lacking, header)
    return header


def _lying(steady: Steady, pixels: Pixels, elements: Elements, located: Located) -> tuple[Pixels, str]:
    where = (located.offset, located.length, located.size, located.big)
    known = steady.lying.get(where)
    if known is not None and tags.OFFSET_TABLE not in elements.values:
        return known
    pixels = found(pixels, elements, located)
    placed = pixels, missing(pixels, located.size)
    if located.length is not None and len(steady.lying) < MOST_PLACES:
        steady.lying[where] = placed
    return placed


def steady_of(elements: Elements, pixel_tag: int) -> Steady:
    """The part of the header that many images share.

    Raises:
        Refused: as `described`.
    """
    raw = tuple(map(elements.values.get, STEADY))
    return _steady(raw, elements.characters, pixel_tag, bool(elements.items) and _grouped(elements))


def _grouped(elements: Elements) -> bool:
    """Whether functional groups say where the frames lie, so that the top level need not."""
    return tags.FRAME_GROUPS in elements.items or tags.SHARED_GROUPS in elements.items


@lru_cache(maxsize=512)
def _steady(raw: tuple[bytes | None, ...], characters: bytes, pixel_tag: int, grouped: bool) -> Steady:
    of = Elements({tag: value for tag, value in zip(STEADY, raw, strict=True) if value is not None}, {}, characters)
    sop_class = DICOMDIR if of.code(tags.MEDIA_CLASS) == DICOMDIR else of.code(tags.SOP_CLASS)
    if pixel_tag == 0:
        _may_lack_pixels(of, sop_class)
    elif not of.code(tags.SOP_CLASS):
        raise Refused("This is not a DICOM object: it has no SOP Class UID.")
    pixels = layout(of, pixel_tag) if pixel_tag else None
    row, column, spacing = oriented(of) if pixels is not None and not grouped else (None, None, None)
    return Steady(
        sop_class=sop_class,
        patient=_patient(of),
        study=_study(of),
        series=_series(of),
        pixels=pixels,
        image_type=of.codes(tags.IMAGE_TYPE),
        row_direction=row,
        column_direction=column,
        spacing=spacing,
        thickness=of.number(tags.THICKNESS) or 0.0,
        rescale_type=of.text(tags.RESCALE_TYPE),
        marks=marks.steady_marks(of),
        contrast=of.text(tags.CONTRAST),
        kernel=of.text(tags.KERNEL),
        scan_options=of.text(tags.SCAN_OPTIONS),
        burned_in=of.code(tags.BURNED_IN),
        padding=_padding(of, pixels.signed) if pixels is not None else None,
        lossy_said=of.code(tags.LOSSY),
        lossy_ratios=of.series(tags.LOSSY_RATIO),
        lossy_methods=of.codes(tags.LOSSY_METHOD),
        detector_spacing=tags.IMAGER_SPACING in of.values and tags.PIXEL_SPACING not in of.values,
        pixel_aspect=_aspect(of),
        overlays=sum(tag in of.values for tag in tags.OVERLAYS),
    )


def _patient(of: Elements) -> Patient:
    return Patient(
        of.text(tags.PATIENT_ID), of.text(tags.ISSUER), of.name(tags.PATIENT_NAME), of.code(tags.BIRTH_DATE),
        of.code(tags.SEX), of.undeclared(tags.PATIENT_NAME),
    )  # fmt: skip


def _study(of: Elements) -> Study:
    return Study(
        of.code(tags.STUDY_UID), of.text(tags.STUDY_ID), of.code(tags.STUDY_DATE), of.code(tags.STUDY_TIME),
        of.text(tags.STUDY_DESCRIPTION), of.text(tags.ACCESSION), of.name(tags.REFERRER), of.text(tags.INSTITUTION),
    )  # fmt: skip


def _series(of: Elements) -> Series:
    return Series(
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


def _may_lack_pixels(elements: Elements, sop_class: str) -> None:
    if sop_class == DICOMDIR:
        return
    if tags.ENCRYPTED in elements.values:
        raise Refused("The attributes of this object are encrypted (0400,0500), so it cannot be read.")
    if not sop_class:
        raise Refused("This is not a DICOM object: it has no SOP Class UID.")
    if tags.ROWS in elements.values or not sop_class.startswith(NOT_IMAGES):
        raise Refused("The image has no pixel data.")


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


def _aspect(of: Elements) -> float:
    """Pixel Aspect Ratio, vertical over horizontal; it counts only where no spacing is known (PS3.3 C.7.6.3.1.7)."""
    ratio = of.series(tags.PIXEL_ASPECT)
    return ratio[0] / ratio[1] if len(ratio) == 2 and min(ratio) > 0 else 1.0


def _luts(elements: Elements, pixels: Pixels, slope: float, intercept: float) -> tuple[HeaderLut, ...]:
    if tags.VOI_LUT_ITEMS not in elements.items:
        return ()
    without_table = tags.MODALITY_LUT_ITEMS not in elements.items
    return voi_luts(elements, without_table and below_zero(pixels, slope, intercept))


def _rescale(elements: Elements) -> tuple[float, float, str]:
    """Slope and intercept, and what is wrong with them: such an image has no values, but its place is known."""
    try:
        return *rescaled_by(elements), ""
    except Refused as fault:
        return 1.0, 0.0, str(fault)


def _frame(elements: Elements, steady: Steady, pixels: Pixels, slope: float, intercept: float) -> Frame:
    position = elements.numbers(tags.POSITION, 3)
    raw = tuple(map(elements.values.get, WINDOWS))
    return Frame(
        None if position is None else direction(position),
        steady.row_direction,
        steady.column_direction,
        steady.spacing,
        steady.thickness,
        slope,
        intercept,
        steady.rescale_type,
        _windows(raw, elements.characters) if raw[0] is not None else (),
        _luts(elements, pixels, slope, intercept),
        steady.image_type,
        marks.with_changing(steady.marks, elements),
    )


@lru_cache(maxsize=1024)
def _windows(raw: tuple[bytes | None, ...], characters: bytes) -> tuple[HeaderWindow, ...]:
    there = {tag: value for tag, value in zip(WINDOWS, raw, strict=True) if value is not None}
    return voi_windows(Elements(there, {}, characters))
