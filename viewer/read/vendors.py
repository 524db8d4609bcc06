"""What makers keep in private elements and we cannot do without: mosaics and b-values."""

from __future__ import annotations

import math
import struct

from viewer.read import tags
from viewer.read.elements import Elements
from viewer.read.header import Mosaic, Pixels
from viewer.read.refusal import Refused
from viewer.volumes.values import Point

MOST_TILES = 1024


def b_value(elements: Elements) -> float | None:
    """The diffusion b-value in s/mm2 of a classic image, from the standard's element or the maker's own."""
    standard = elements.double(tags.B_VALUE)
    if standard is not None:
        return standard
    if "SIEMENS" in elements.code(tags.SIEMENS_MR):
        return elements.number(tags.SIEMENS_B)
    if "Philips" in elements.code(tags.PHILIPS):
        return elements.single(tags.PHILIPS_B)
    if "GEMS_PARM" in elements.code(tags.GE_PARM):
        value = elements.number(tags.GE_B)
        return None if value is None else value % 1_000_000_000
    return None


def gradient(elements: Elements) -> Point | None:
    """The diffusion gradient's direction of a classic image, from the standard's element or the maker's own."""
    found = elements.doubles(tags.GRADIENT)
    if len(found) != 3 and "SIEMENS" in elements.code(tags.SIEMENS_MR):
        found = elements.doubles(tags.SIEMENS_GRADIENT)
    return (found[0], found[1], found[2]) if len(found) == 3 else None


def private_scale(elements: Elements) -> float | None:
    """Philips' scale slope for quantitation (2005,100E); it is named beside the picture and never applied."""
    if "Philips" not in elements.code(tags.PHILIPS_MR):
        return None
    return elements.single(tags.PHILIPS_SCALE)


def mosaic(elements: Elements, pixels: Pixels) -> Mosaic:
    """How a Siemens mosaic is cut; the normal and the number of tiles come from the CSA header.

    Raises:
        Refused: the number of slices is nowhere, or cannot be, or does not fit the size of the image.
    """
    csa = csa_fields(elements.values.get(tags.SIEMENS_CSA_IMAGE, b""))
    tiles = elements.short(tags.SIEMENS_TILES) if "SIEMENS" in elements.code(tags.SIEMENS_MR) else None
    if not tiles:
        said = csa.get("NumberOfImagesInMosaic", [])
        tiles = _whole(said[0]) if said else None
    if not tiles:
        raise Refused("The image is a Siemens mosaic, but the number of its slices is not said.")
    if not 0 < tiles <= MOST_TILES:
        raise Refused(f"The image is a Siemens mosaic of {tiles} slices, which cannot be.")
    grid = math.isqrt(tiles - 1) + 1
    if pixels.rows % grid or pixels.columns % grid:
        raise Refused(
            f"The image is a Siemens mosaic of {tiles} slices, {grid} by {grid}, "
            f"which its {pixels.columns} x {pixels.rows} pixels cannot be cut into."
        )
    return Mosaic(tiles, _normal(csa.get("SliceNormalVector", [])), elements.number(tags.SPACING_BETWEEN) or 0.0)


def _whole(text: str) -> int | None:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return None


def _normal(texts: list[str]) -> Point | None:
    try:
        found = tuple(float(text) for text in texts[:3])
    except ValueError:
        return None
    if len(found) != 3 or not all(map(math.isfinite, found)):
        return None
    return (found[0], found[1], found[2])


def csa_fields(raw: bytes) -> dict[str, list[str]]:
    """Fields of a Siemens CSA header ("SV10" or the older form) as text values; empty when not one."""
    fields: dict[str, list[str]] = {}
    at = 8 if raw[:4] == b"SV10" else 0
    if len(raw) < at + 8:
        return fields
    count = struct.unpack_from("<I", raw, at)[0]
    at += 8
    if not 0 < count <= 1024:
        return fields
    for _ in range(count):
        if at + 84 > len(raw):
            break
        name = raw[at : at + 64].split(b"\0", 1)[0].decode("ascii", "replace")
        items = struct.unpack_from("<I", raw, at + 76)[0]
        at += 84
        if items > 4096:
            break
        values: list[str] = []
        for _ in range(items):
            if at + 16 > len(raw):
                return fields
            length = struct.unpack_from("<4I", raw, at)[1]
            at += 16
            text = raw[at : at + length].split(b"\0", 1)[0].decode("ascii", "replace").strip()
            if text:
                values.append(text)
            at += (length + 3) // 4 * 4
        fields[name] = values
    return fields
