"""The refusal of one file or image: a sentence that names the fault and the value."""

from __future__ import annotations

import struct
import zlib

from resources.errors import ReadroomError


class Refused(ReadroomError):
    """What cannot be read exactly as the standard says, in words for the person who imported it."""


UNREADABLE: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,  # RecursionError and NotImplementedError are of this kind
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What a parser or decoder raises on bytes that are not what they claim to be."""


def brief(fault: BaseException) -> str:
    """The first line of a library's complaint, short enough to stand inside our sentence."""
    words = " ".join(str(fault).split())
    return (words[:117] + "...") if len(words) > 120 else (words or type(fault).__name__)


def quoted(value: object) -> str:
    """A value as it stood in the file, printable and short."""
    text = ascii(value)
    return (text[:57] + "...") if len(text) > 60 else text
