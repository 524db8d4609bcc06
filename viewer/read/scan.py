"""Reads one header: a lean walk for plain files, pydicom for everything unusual.

The lean walk knows explicit VR little endian at the top level only. Whatever else it meets, it hands the
file to `full.read_elements`; both give the same raw values, and `describe.described` alone interprets them.
"""

from __future__ import annotations

import struct

from viewer.read import tags
from viewer.read.describe import STEADY, described, steady_of
from viewer.read.elements import Elements
from viewer.read.familiar import LONGEST, Familiar, Run, Walked, Way
from viewer.read.full import read_elements
from viewer.read.header import Header
from viewer.read.inflate import DEFLATED, declared_syntax, inflated
from viewer.read.layout import Located
from viewer.read.refusal import Refused
from viewer.read.source import Source, SourceFile

WINDOW = 16384
LONG_VR = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
SHORT_VR = frozenset(
    {
        b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL",
        b"SS", b"ST", b"TM", b"UI", b"UL", b"US",
    }
)  # fmt: skip
UNDEFINED = 0xFFFFFFFF
PIXEL_GROUP = 0x7FE0_0000
ENHANCED = frozenset(
    {
        b"1.2.840.10008.5.1.4.1.1.2.1", b"1.2.840.10008.5.1.4.1.1.2.2", b"1.2.840.10008.5.1.4.1.1.4.1",
        b"1.2.840.10008.5.1.4.1.1.4.3", b"1.2.840.10008.5.1.4.1.1.4.4", b"1.2.840.10008.5.1.4.1.1.66.4",
    }
)  # fmt: skip
FIRST = 0x0002_0000
"""The meta group comes before all else (PS3.10 7.1): what does not begin with it has none."""
TRANSFER_SYNTAX = 0x0002_0010
NOT_LEAN = frozenset({b"", b"1.2.840.10008.1.2", b"1.2.840.10008.1.2.2", DEFLATED.encode()})
"""Implicit, big endian and deflated data sets."""
WATCHED = frozenset({TRANSFER_SYNTAX, tags.CHARACTER_SET, tags.SOP_CLASS, tags.IMAGE_TYPE, tags.FRAMES})
LEAN_WANTED = tags.WANTED | {TRANSFER_SYNTAX}
JUDGED_ONCE = frozenset({tags.CHARACTER_SET, *STEADY})
PIXEL_TAGS = frozenset({tags.PIXELS, tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS})
SEQUENCE_END = b"\xfe\xff\xdd\xe0\0\0\0\0"
ITEM = b"\xfe\xff\x00\xe0"
ITEM_END = b"\xfe\xff\x0d\xe0\0\0\0\0"
DEEPEST = 8
NEAR = 512
NO_RUN = Run(1 << 32, 1 << 32, b"\xff" * 24, (), ())
"""Matches nothing: no element begins so."""
_element = struct.Struct("<HH2sH").unpack_from
_length = struct.Struct("<I").unpack_from
_begins = struct.Struct("<HH2s").pack


class _UnusualError(Exception):
    """The lean walk met something that only pydicom may judge."""


def read_header(source: Source, familiar: Familiar | None = None) -> Header:
    """What the instance says about itself; its pixels are not read.

    Args:
        familiar: one for all files of a folder: what neighbours have in common is then walked once.

    Raises:
        Refused: it is not DICOM, or something that must be known is missing or impossible; the sentence
            names the fault and the value.
    """
    if source.size == 0:
        raise Refused("The file is empty.")
    if source.size < 132:
        raise Refused(f"This is not a DICOM file: it holds only {source.size} bytes.")
    try:
        elements, located = lean(source, familiar)
        if familiar is not None and familiar.alike:
            steady = familiar.steady = familiar.steady or steady_of(elements, located.tag)
            return described(elements, located, steady)
    except _UnusualError:
        _known_to_be_other(source)
        elements, located = careful(source)
        if not {tags.SOP_CLASS, tags.ROWS} <= elements.values.keys() and source.read(128, 4) != b"DICM":
            raise Refused("This is not a DICOM file: it neither begins as one nor holds an image.") from None
    return described(elements, located)


OTHERS = (
    (b"PK\x03\x04", "a zip archive: `readroom import` opens it"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"OggS", "a sound file"),
    (b"RIFF", "a sound or video file"),
    (b"\x5c\x01\x00\x00", "a NIfTI image"),
)
"""First bytes of files that often lie beside images, and what to call them."""
TEXT = frozenset({9, 10, 12, 13, *range(32, 127)})


def _known_to_be_other(source: Source) -> None:
    head = source.read(0, 132)
    if head[128:] == b"DICM":
        return
    for start, name in OTHERS:
        if head.startswith(start):
            raise Refused(f"This is not a DICOM file but {name}.")
    if all(mark in TEXT for mark in head):
        raise Refused("This is not a DICOM file but a text.")


def careful(source: Source) -> tuple[Elements, Located]:
    """The same as `lean`, by pydicom, for any file that it reads."""
    deflated = declared_syntax(source) == DEFLATED
    plain = inflated(source) if deflated else source
    elements, said, offset, length, tag, big = read_elements(plain)
    located = Located(DEFLATED if deflated else said, offset, length, tag, big, plain.size, deflated)
    return elements, located


def lean(source: Source, familiar: Familiar | None = None) -> tuple[Elements, Located]:
    """Walk the top level of an explicit little-endian file; raises `_UnusualError` at anything else."""
    size = source.size
    window = source.read(0, (familiar.reach if familiar is not None else 0) or WINDOW)
    if window[128:132] != b"DICM":
        raise _UnusualError
    gone = familiar.gone(window) if familiar is not None else None
    if gone is not None:
        return _met(*gone, tags.PIXELS, size)
    base, at, end = 0, 132, len(window)
    values: dict[int, bytes] = {}
    last = FIRST - 1
    runs = iter(familiar.runs if familiar is not None else ())
    run = next(runs, NO_RUN)
    common, near = run.content, run.near
    met: list[Run] = []
    walked: list[Walked] | None = [] if familiar is not None and familiar.seeking else None
    missed, alike = False, run is not NO_RUN
    wanted, element = LEAN_WANTED, _element  # locals: this loop runs for every element of every file
    while True:
        here = at - base
        if here + near > end and base + end < size:
            base, window, here = at, source.read(at, WINDOW), 0
            end = len(window)
        if window.startswith(common, here) and run.first > last:
            values.update(run.values)
            met.append(run)
            if walked is not None:
                walked.extend(run.elements)
            last = run.last
            at += len(common)
            run = next(runs, NO_RUN)
            common, near = run.content, run.near
            continue
        if here + 12 > end:
            raise _UnusualError
        group, number, vr, length = element(window, here)
        tag = group << 16 | number
        if tag <= last:
            raise _UnusualError
        last = tag
        began = at
        if vr in SHORT_VR:
            at += 8
        elif vr in LONG_VR:
            length = _length(window, here + 8)[0]
            at += 12
            if tag in PIXEL_TAGS:
                break
            if tag in tags.ITEMS or tag >= PIXEL_GROUP:
                raise _UnusualError
            if length == UNDEFINED:
                if vr != b"SQ":
                    raise _UnusualError
                file = SourceFile(source)
                file.seek(at)
                length = past_sequence(file) - at
        else:
            raise _UnusualError
        value = None
        if tag in wanted:
            start = at - base
            if start + length <= end:
                value = window[start : start + length]
            else:
                value = source.read(at, length) if length <= WINDOW else b""
                if len(value) != length:
                    raise _UnusualError
            values[tag] = value
            alike = alike and tag not in JUDGED_ONCE
            if tag in WATCHED:
                _watch(tag, vr, value)
        at += length
        while last >= run.first:
            missed = True
            walked = [each for one in met for each in one.elements] if walked is None else walked
            run = next(runs, NO_RUN)
            common, near = run.content, run.near
        if walked is not None:
            whole = window[began - base : at - base] if length <= LONGEST and at - base <= end else b""
            walked.append(Walked(tag, _begins(group, number, vr), vr in LONG_VR, whole, value))
    answer = _met(values, at, length, tag, size)
    if familiar is not None:
        familiar.reach = min(at + NEAR, WINDOW)
        met_all = not missed and run is NO_RUN and tag == tags.PIXELS
        familiar.alike = alike and met_all
        if walked is not None and missed:
            familiar.narrow(walked)
        elif walked is not None and not familiar.runs:
            familiar.learn(walked)
        elif walked is not None and met_all:
            ends = _begins(group, number, vr)
            familiar.lay(Way.of(familiar.runs, walked, ends, alike, WATCHED) if at <= WINDOW else None)
    return answer


def _met(values: dict[int, bytes], at: int, length: int, tag: int, size: int) -> tuple[Elements, Located]:
    """The answer of a walk that ended at the pixel data."""
    syntax = values.pop(TRANSFER_SYNTAX, b"").strip(b"\0 ").decode("ascii")
    if not syntax:
        raise _UnusualError
    located = Located(syntax, at, None if length == UNDEFINED else length, tag, False, size)
    return Elements(values, {}, values.get(tags.CHARACTER_SET, b"")), located


def past_sequence(file: SourceFile, depth: int = 0) -> int:
    """Where a sequence of undefined length ends (PS3.5 7.5.2); its items are stepped over by their lengths.

    Args:
        file: stands at the first item.
    """
    if depth > DEEPEST:
        raise _UnusualError
    while True:
        raw = file.read(8)
        if raw == SEQUENCE_END:
            return file.tell()
        if len(raw) != 8 or raw[:4] != ITEM:
            raise _UnusualError
        length = _length(raw, 4)[0]
        if length == UNDEFINED:
            _past_item(file, depth)
        else:
            file.seek(length, 1)


def _past_item(file: SourceFile, depth: int) -> None:
    while (raw := file.read(8)) != ITEM_END:
        if len(raw) != 8:
            raise _UnusualError
        group, _, vr, length = _element(raw, 0)
        if group == 0xFFFE:
            raise _UnusualError
        if vr in LONG_VR:
            more = file.read(4)
            length = _length(more, 0)[0] if len(more) == 4 else UNDEFINED
            if length == UNDEFINED and vr == b"SQ" and len(more) == 4:
                past_sequence(file, depth + 1)
                continue
            if length == UNDEFINED:
                raise _UnusualError
        elif vr not in SHORT_VR:
            raise _UnusualError
        file.seek(length, 1)


def _watch(tag: int, vr: bytes, value: bytes) -> None:
    """Raise `_UnusualError` where a value says that the file is not for the lean walk."""
    plain = value.strip(b"\0 ")
    if (
        (tag == TRANSFER_SYNTAX and (vr != b"UI" or plain in NOT_LEAN or not plain.replace(b".", b"").isdigit()))
        or (tag == tags.SOP_CLASS and plain in ENHANCED)
        or (tag == tags.IMAGE_TYPE and b"MOSAIC" in plain)
        or (tag == tags.CHARACTER_SET and (vr != b"CS" or b"\0" in value.rstrip(b"\0 ")))
        or (tag == tags.FRAMES and plain not in (b"", b"1"))
    ):
        raise _UnusualError
