"""Reads one header: a lean walk for plain files, pydicom for everything unusual.

The lean walk knows explicit VR little endian at the top level only. Whatever else it meets, it hands the
file to `full.read_elements`; both give the same raw values, and `describe.described` alone interprets them.
"""

from __future__ import annotations

import struct

from viewer.read import tags
from viewer.read.describe import Located, described
from viewer.read.elements import Elements
from viewer.read.full import read_elements
from viewer.read.header import Header
from viewer.read.inflate import DEFLATED, declared_syntax, inflated
from viewer.read.refusal import Refused
from viewer.read.source import Source

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
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
_element = struct.Struct("<HH2sH").unpack_from
_length = struct.Struct("<I").unpack_from


class _UnusualError(Exception):
    """The lean walk met something that only pydicom may judge."""


def read_header(source: Source) -> Header:
    """What the instance says about itself; its pixels are not read.

    Raises:
        Refused: it is not DICOM, or something that must be known is missing or impossible; the sentence
            names the fault and the value.
    """
    if source.size == 0:
        raise Refused("The file is empty.")
    if source.size < 132:
        raise Refused(f"This is not a DICOM file: it holds only {source.size} bytes.")
    try:
        elements, located = lean(source)
    except _UnusualError:
        elements, located = careful(source)
    return described(elements, located)


def careful(source: Source) -> tuple[Elements, Located]:
    """The same as `lean`, by pydicom, for any file that it reads."""
    deflated = declared_syntax(source) == DEFLATED
    plain = inflated(source) if deflated else source
    elements, said, offset, length, tag, big = read_elements(plain)
    located = Located(DEFLATED if deflated else said, offset, length, tag, big, plain.size, deflated)
    return elements, located


def lean(source: Source) -> tuple[Elements, Located]:
    """Walk the top level of an explicit little-endian file; raises `_UnusualError` at anything else."""
    size = source.size
    window = source.read(0, WINDOW)
    if window[128:132] != b"DICM":
        raise _UnusualError
    base, at = 0, 132
    values: dict[int, bytes] = {}
    syntax = ""
    last = -1
    wanted = tags.WANTED
    while True:
        if at - base + 12 > len(window):
            base, window = at, source.read(at, WINDOW)
            if len(window) < 8:
                raise _UnusualError
        here = at - base
        group, number, vr, length = _element(window, here)
        tag = group << 16 | number
        if tag <= last:
            raise _UnusualError
        last = tag
        if vr in SHORT_VR:
            at += 8
        elif vr in LONG_VR:
            if here + 12 > len(window):
                raise _UnusualError
            length = _length(window, here + 8)[0]
            at += 12
        else:
            raise _UnusualError
        if tag >= PIXEL_GROUP and tag in (tags.PIXELS, tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS):
            return Elements(values, {}, values.get(tags.CHARACTER_SET, b"")), Located(
                syntax, at, None if length == UNDEFINED else length, tag, False, size
            )
        if length == UNDEFINED or tag in tags.ITEMS or at + length > size or tag >= PIXEL_GROUP:
            raise _UnusualError
        if tag in wanted:
            start = at - base
            if start + length <= len(window):
                value = window[start : start + length]
            elif length > WINDOW:
                raise _UnusualError
            else:
                value = source.read(at, length)
            values[tag] = value
            if tag == tags.SOP_CLASS and value.strip(b"\0 ") in ENHANCED:
                raise _UnusualError
            if tag == tags.IMAGE_TYPE and b"MOSAIC" in value:
                raise _UnusualError
            if tag == tags.FRAMES and value.strip() not in (b"", b"1"):
                raise _UnusualError
        elif tag == 0x0002_0010:
            said = window[at - base : at - base + length].strip(b"\0 ")
            syntax = said.decode("ascii") if said.isascii() else ""
            if syntax in ("", IMPLICIT, EXPLICIT_BIG, DEFLATED):
                raise _UnusualError
        at += length
