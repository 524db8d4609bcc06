"""Reads the base block of an EDID (VESA E-EDID 1.4, section 3), because toolkits garble some makers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from calibration.screen.values import ScreenFacts
from resources.errors import ReadroomError

_HEADER: Final = bytes((0, 255, 255, 255, 255, 255, 255, 0))
_BLOCK: Final = 128
_DESCRIPTORS: Final = range(54, 126, 18)
_NAME: Final = 0xFC
_SERIAL: Final = 0xFF


class EdidError(ReadroomError):
    """Bytes that are no EDID."""


def parse_edid(block: bytes, name: str) -> ScreenFacts:
    """What a screen says of itself.

    Args:
        block: at least the 128 bytes of the base block; extensions are not read.
        name: how the system calls the connector.

    Raises:
        EdidError: too short, without the header, or with a wrong check sum.
    """
    if len(block) < _BLOCK or block[:8] != _HEADER:
        raise EdidError(f"The screen {name} gives no EDID.")
    if sum(block[:_BLOCK]) % 256:
        raise EdidError(f"The EDID of the screen {name} has a wrong check sum.")
    word = int.from_bytes(block[8:10], "big")
    letters = [(word >> shift) & 31 for shift in (10, 5, 0)]
    if not all(1 <= letter <= 26 for letter in letters):
        raise EdidError(f"The EDID of the screen {name} names no manufacturer.")
    product = int.from_bytes(block[10:12], "little")
    number = int.from_bytes(block[12:16], "little")
    wide, high, mm_wide, mm_high = _preferred(block)
    return ScreenFacts(
        manufacturer="".join(chr(64 + letter) for letter in letters),
        model=_text(block, _NAME) or f"{product:04X}",
        serial=_text(block, _SERIAL) or (str(number) if number else ""),
        name=name,
        pixels_wide=wide,
        pixels_high=high,
        mm_wide=mm_wide or block[21] * 10,
        mm_high=mm_high or block[22] * 10,
    )


def connected(folder: Path) -> tuple[ScreenFacts, ...]:
    """Every connected screen of a folder laid out as Linux's `/sys/class/drm`, by connector name.

    A connector without a screen has an empty EDID; one whose EDID is damaged is left out, so
    that it is known by its name and size alone.
    """
    screens = []
    for path in sorted(folder.glob("card*-*/edid")):
        connector = path.parent.name.partition("-")[2]
        try:
            screens.append(parse_edid(path.read_bytes(), connector))
        except (OSError, EdidError):
            continue
    return tuple(screens)


def _text(block: bytes, kind: int) -> str:
    """The text of a display descriptor (section 3.10.3), without its padding."""
    for at in _DESCRIPTORS:
        if block[at : at + 3] == b"\0\0\0" and block[at + 3] == kind:
            text = block[at + 5 : at + 18].split(b"\n")[0].decode("cp437")
            return "".join(mark for mark in text if mark.isprintable()).strip()
    return ""


def _preferred(block: bytes) -> tuple[int, int, int, int]:
    """Pixels and mm of the preferred timing, the first descriptor (section 3.10.2); zeros without one."""
    timing = block[54:72]
    if timing[0] == 0 and timing[1] == 0:
        return 0, 0, 0, 0
    wide = timing[2] | (timing[4] & 0xF0) << 4
    high = timing[5] | (timing[7] & 0xF0) << 4
    mm_wide = timing[12] | (timing[14] & 0xF0) << 4
    mm_high = timing[13] | (timing[14] & 0x0F) << 8
    return wide, high, mm_wide, mm_high
