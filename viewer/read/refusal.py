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


def why(fault: BaseException) -> str:
    """What a library's fault means to a person; its own words stay in the log's trace, never in our sentence."""
    if isinstance(fault, MemoryError):
        return "there is not enough memory for it"
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    if isinstance(fault, RecursionError):
        return "it is nested deeper than can be read"
    return "it is damaged or cut short"


def quoted(value: object) -> str:
    """A value as it stood in the file, printable and short."""
    text = ascii(value)
    return (text[:57] + "...") if len(text) > 60 else text
