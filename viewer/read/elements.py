"""The wanted attributes of one data set as little-endian bytes, and the only place that turns them into values."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from viewer.read import tags
from viewer.read.refusal import Refused, quoted

NAMES = {
    tags.POSITION: "Image Position (Patient)",
    tags.ORIENTATION: "Image Orientation (Patient)",
    tags.PIXEL_SPACING: "Pixel Spacing",
    tags.SLOPE: "Rescale Slope",
    tags.INTERCEPT: "Rescale Intercept",
    tags.ROWS: "Rows",
    tags.COLUMNS: "Columns",
    tags.BITS_ALLOCATED: "Bits Allocated",
    tags.BITS_STORED: "Bits Stored",
    tags.HIGH_BIT: "High Bit",
    tags.REPRESENTATION: "Pixel Representation",
    tags.SAMPLES: "Samples per Pixel",
    tags.PLANAR: "Planar Configuration",
    tags.FRAMES: "Number of Frames",
    tags.LUT_DESCRIPTOR: "LUT Descriptor",
}
"""What a refusal calls an attribute."""
LARGEST = 1e15
"""No place, spacing or rescale is larger; beyond it arithmetic ends in infinities."""


def name_of(tag: int) -> str:
    """The attribute's name for a sentence, or its number."""
    return NAMES.get(tag, f"({tag >> 16:04X},{tag & 0xFFFF:04X})")


@dataclass(frozen=True, slots=True)
class Elements:
    """Raw values by tag, and the items of the few sequences that matter."""

    values: Mapping[int, bytes]
    items: Mapping[int, Sequence[Elements]] = field(default_factory=dict)
    characters: bytes = b""

    def text(self, tag: int) -> str:
        """Decoded text, stripped; "" when absent."""
        raw = self.values.get(tag)
        return decoded(raw, self.characters) if raw else ""

    def code(self, tag: int) -> str:
        """A code string or UID without its padding; "" when absent."""
        raw = self.values.get(tag)
        return _code(raw) if raw else ""

    def codes(self, tag: int) -> tuple[str, ...]:
        """Code strings of a multi-valued attribute."""
        text = self.code(tag)
        return tuple(part.strip() for part in text.split("\\")) if text else ()

    def name(self, tag: int) -> str:
        """A person's name with all its groups; "" when absent."""
        raw = self.values.get(tag)
        return decoded(raw, self.characters, person=True).rstrip("=") if raw else ""

    def numbers(self, tag: int, count: int) -> tuple[float, ...] | None:
        """Exactly `count` decimal strings, finite; None when absent or empty.

        Raises:
            Refused: fewer or more values, or one that is no number or impossibly large; it is quoted.
        """
        raw = self.values.get(tag)
        if not raw:
            return None
        found, every = _decimals(raw)
        text = _code(raw)
        if every and len(found) == count:
            if max(map(abs, found)) > LARGEST:
                raise Refused(f"{name_of(tag)} is larger than can be: it reads {quoted(text)}.")
            return found
        if not text.strip("\\ "):
            return None
        wanted = "a number" if count == 1 else f"{count} numbers"
        raise Refused(f"{name_of(tag)} is not {wanted}: it reads {quoted(text)}.")

    def number(self, tag: int) -> float | None:
        """The first decimal string if it is a finite number, else None: for what may be ignored."""
        raw = self.values.get(tag)
        found = _decimals(raw)[0] if raw else ()
        return found[0] if found else None

    def whole(self, tag: int) -> int | None:
        """The first integer string, else None."""
        value = self.number(tag)
        return int(value) if value is not None and abs(value) < 2**53 else None

    def series(self, tag: int) -> tuple[float, ...]:
        """All decimal strings that are finite numbers, up to the first that is not."""
        raw = self.values.get(tag)
        return _decimals(raw)[0] if raw else ()

    def short(self, tag: int, signed: bool = False) -> int | None:
        """The first 16-bit number, else None."""
        raw = self.values.get(tag)
        if raw is None or len(raw) < 2:
            return None
        return int.from_bytes(raw[:2], "little", signed=signed)

    def shorts(self, tag: int) -> tuple[int, ...]:
        """All unsigned 16-bit numbers."""
        raw = self.values.get(tag, b"")
        return struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])

    def long(self, tag: int) -> int | None:
        """The first unsigned 32-bit number, else None."""
        raw = self.values.get(tag)
        return int.from_bytes(raw[:4], "little") if raw is not None and len(raw) >= 4 else None

    def longs(self, tag: int) -> tuple[int, ...]:
        """All unsigned 32-bit numbers."""
        raw = self.values.get(tag, b"")
        return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])

    def single(self, tag: int) -> float | None:
        """The first 32-bit float, else None."""
        raw = self.values.get(tag)
        if raw is None or len(raw) < 4:
            return None
        value = struct.unpack("<f", raw[:4])[0]
        return float(value) if math.isfinite(value) else None

    def doubles(self, tag: int) -> tuple[float, ...]:
        """All 64-bit floats, if they are finite."""
        raw = self.values.get(tag, b"")
        found = struct.unpack(f"<{len(raw) // 8}d", raw[: len(raw) // 8 * 8])
        return found if all(map(math.isfinite, found)) else ()

    def double(self, tag: int) -> float | None:
        """The first 64-bit float, else None."""
        found = self.doubles(tag)
        return found[0] if found else None

    def undeclared(self, tag: int) -> bool:
        """Whether the text holds bytes that need a character set and none was declared, or none that is known."""
        raw = self.values.get(tag)
        return bool(raw) and not raw.isascii() and not declared(self.characters)  # type: ignore[union-attr]


@lru_cache(maxsize=8192)
def _code(raw: bytes) -> str:
    return raw.strip(b"\0 ").decode("ascii", "replace")


@lru_cache(maxsize=8192)
def _decimals(raw: bytes) -> tuple[tuple[float, ...], bool]:
    """The finite decimal strings up to the first that is none, and whether that was all of them."""
    found: list[float] = []
    for part in _code(raw).split("\\"):
        try:
            value = float(part)
        except ValueError:
            return tuple(found), False
        if not math.isfinite(value) or "_" in part:  # Python reads "1_5" as 15
            return tuple(found), False
        found.append(value)
    return tuple(found), True


@lru_cache(maxsize=4096)
def decoded(raw: bytes, characters: bytes, person: bool = False) -> str:
    """Text by the declared character sets (PS3.3 C.12.1.1.2), without padding or control characters.

    Plain ASCII needs no library; anything else is pydicom's to decode.
    """
    plain = raw.isascii() and b"\x1b" not in raw
    text = raw.decode("ascii") if plain else _by_pydicom(raw, characters, person)
    return "".join(mark for mark in text if mark >= " ").strip().strip("\0").strip()


def declared(characters: bytes) -> bool:
    """Whether a Specific Character Set names sets that exist; each of several after the first may stand alone."""
    from pydicom.charset import python_encoding

    names = [part.strip() for part in characters.decode("ascii", "replace").split("\\")]
    return any(names) and all(name in python_encoding for name in names if name)


def _by_pydicom(raw: bytes, characters: bytes, person: bool) -> str:
    from pydicom.charset import convert_encodings, decode_bytes
    from pydicom.valuerep import PN_DELIMS, TEXT_VR_DELIMS

    declared = [part.strip() for part in characters.decode("ascii", "replace").split("\\")] or [""]
    try:
        encodings = convert_encodings(declared)
        return decode_bytes(raw, encodings, PN_DELIMS if person else TEXT_VR_DELIMS)
    except (LookupError, ValueError):
        return raw.decode("latin-1")


@lru_cache(maxsize=4096)
def seconds(time: str) -> float | None:
    """HHMMSS.FFFFFF as seconds of the day; None when it is not a time."""
    digits = time.replace(":", "").strip()
    try:
        hours, minutes = int(digits[:2]), int(digits[2:4] or 0)
        rest = float(digits[4:] or 0)
    except ValueError:
        return None
    total = hours * 3600 + minutes * 60 + rest
    return total if math.isfinite(total) and 0 <= total <= 90000 else None
