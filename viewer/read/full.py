"""The careful way through a header: pydicom reads it, the wanted attributes are taken out as bytes."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from viewer.read import tags
from viewer.read.elements import Elements
from viewer.read.refusal import UNREADABLE, Refused, why
from viewer.read.source import Source, SourceFile

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

MACROS = frozenset(
    {
        0x0020_9113,  # plane position
        0x0020_9116,  # plane orientation
        0x0028_9110,  # pixel measures
        0x0028_9145,  # pixel value transformation
        0x0028_9132,  # frame VOI LUT
        0x0020_9111,  # frame content
        0x0018_9117,  # MR diffusion
        0x0018_9076,  # MR diffusion gradient, inside the macro above
        0x0018_9114,  # MR echo
        0x0018_9226,  # MR image frame type
        0x0018_9329,  # CT image frame type
        0x0018_9118,  # cardiac synchronization
        0x0018_9112,  # MR timing
        0x0018_9115,  # MR modifier
        0x0018_9314,  # CT reconstruction
        0x0018_9325,  # CT X-ray details
        0x0062_000A,  # segment identification
        0x0048_021A,  # plane position (slide)
        0x0020_9222,  # dimension indices, at the top level
    }
)
"""Functional groups that are read, a macro at a time (PS3.3 C.7.6.16.2)."""
WANTED = tags.WANTED | {
    0x0062_000B, 0x0008_9007, 0x0018_9074, 0x0018_9079, 0x0020_9156, 0x0020_9057, 0x0020_9157, 0x0020_9165,
    tags.LUT_DESCRIPTOR, tags.LUT_EXPLANATION, tags.LUT_TYPE, tags.LUT_DATA,
}  # fmt: skip
DEEPEST = 4


def read_elements(source: Source) -> tuple[Elements, str, int, int | None, int, bool]:
    """Read a header with pydicom.

    Returns:
        the wanted elements; the transfer syntax UID ("" when not said); the offset, the length (None when
        undefined) and the tag (0 when there is none) of the pixel data; whether numbers are big endian.

    Raises:
        Refused: pydicom cannot make sense of the bytes.
    """
    from pydicom import dcmread
    from pydicom.errors import BytesLengthException, InvalidDicomError

    file = SourceFile(source)
    preamble = source.read(128, 4) == b"DICM"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = dcmread(file, stop_before_pixels=True, force=not preamble)
            big = not data.original_encoding[1] if data.original_encoding[1] is not None else False
            implicit = bool(data.original_encoding[0])
            elements = _taken(data, big, b"", 0)
            meta = getattr(data, "file_meta", None)
            if meta is not None and "MediaStorageSOPClassUID" in meta:
                elements = replace(
                    elements, values={**elements.values, tags.MEDIA_CLASS: _again(meta.MediaStorageSOPClassUID)}
                )
            syntax = str(getattr(meta, "TransferSyntaxUID", "") or "")
            offset, length, tag = _pixel_element(file, source, big, implicit)
    except InvalidDicomError as fault:
        raise Refused("This is not a DICOM file.") from fault
    except BytesLengthException as fault:
        raise Refused(f"The header is damaged before byte {file.tell()}.") from fault
    except UNREADABLE as fault:
        if isinstance(fault, Refused):
            raise
        if isinstance(fault, RecursionError):
            raise Refused("The header nests sequences deeper than can be read.") from fault
        if isinstance(fault, MemoryError | OSError):
            raise Refused(f"The header cannot be read: {why(fault)}.") from fault
        raise Refused(f"The header is damaged before byte {file.tell()}.") from fault
    return elements, syntax.strip("\0 "), offset, length, tag, big


def _pixel_element(file: SourceFile, source: Source, big: bool, implicit: bool) -> tuple[int, int | None, int]:
    at = file.tell()
    order = ">" if big else "<"
    head = source.read(at, 12)
    if len(head) < 8:
        return at, 0, 0
    group, element = struct.unpack(order + "HH", head[:4])
    tag = group << 16 | element
    if tag not in (tags.PIXELS, tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS):
        return at, 0, 0
    if implicit:
        length, start = struct.unpack(order + "I", head[4:8])[0], at + 8
    elif len(head) == 12:
        length, start = struct.unpack(order + "I", head[8:12])[0], at + 12
    else:
        return at, 0, 0
    return start, (None if length == 0xFFFFFFFF else length), tag


def _taken(data: Dataset, big: bool, characters: bytes, depth: int) -> Elements:
    from pydicom.dataelem import RawDataElement

    values: dict[int, bytes] = {}
    items: dict[int, Sequence[Elements]] = {}
    declared = data.get_item(tags.CHARACTER_SET) if tags.CHARACTER_SET in data else None
    if declared is not None:
        characters = _again(declared.value)
    for tag in data._dict:  # iterating the public way would convert every value
        number = int(tag)
        if number in WANTED:
            element = data.get_item(tag)
            raw = _again(element.value)
            values[number] = _little(raw, number) if big and isinstance(element, RawDataElement) else raw
        elif (number in tags.ITEMS or number in MACROS) and depth < DEEPEST:
            value = data[tag].value
            if hasattr(value, "__iter__") and not isinstance(value, bytes | str):
                items[number] = [_taken(item, big, characters, depth + 1) for item in value]
    return Elements(values, items, characters)


def _again(value: object) -> bytes:
    """A value that pydicom had already converted, as text again (only character sets are)."""
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("latin-1", "replace")
    if isinstance(value, Sequence):
        return b"\\".join(_again(part) for part in value)
    return str(value).encode("latin-1", "replace")


def _little(raw: bytes, tag: int) -> bytes:
    width = tags.SWAPPED.get(tag, tags.TEXT)
    if tag == tags.LUT_DATA:
        width = tags.SHORT
    if width == tags.TEXT:
        return bytes(raw)
    whole = len(raw) // width * width
    return b"".join(raw[at : at + width][::-1] for at in range(0, whole, width))
