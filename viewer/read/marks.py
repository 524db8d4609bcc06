"""What may tell one volume of a series from another: echo, time, b-value, kernel ... of a classic image."""

from __future__ import annotations

from collections.abc import Callable

from viewer.read import tags
from viewer.read.elements import Elements, seconds
from viewer.read.header import Mark
from viewer.read.vendors import b_value, gradient

NUMBERS = (
    ("temporal_position", tags.TEMPORAL_POSITION),
    ("echo_time", tags.ECHO_TIME),
    ("echo_number", tags.ECHO_NUMBER),
    ("kvp", tags.KVP),
    ("inversion_time", tags.INVERSION_TIME),
    ("flip_angle", tags.FLIP_ANGLE),
    ("repetition_time", tags.REPETITION_TIME),
)
DOUBLES = (
    ("effective_echo_time", tags.EFFECTIVE_ECHO),
    ("cardiac_delay", tags.CARDIAC_DELAY),
    ("energy", tags.MONO_ENERGY),
)
TEXTS = (
    ("kernel", tags.KERNEL),
    ("contrast", tags.CONTRAST),
    ("stack", tags.STACK_ID),
)
STEADY = (
    *(tag for _, tag in (*NUMBERS, *DOUBLES, *TEXTS)),
    tags.GRADIENT, tags.B_VALUE, tags.SIEMENS_MR, tags.SIEMENS_B, tags.PHILIPS, tags.PHILIPS_B, tags.GE_PARM,
    tags.GE_B, tags.SIEMENS_GRADIENT,
)  # fmt: skip
"""Attributes of `steady_marks`: many images of a series share them."""


def _seconds_of(elements: Elements, tag: int) -> float | None:
    return seconds(elements.code(tag))


CHANGING: tuple[tuple[str, int, Callable[[Elements, int], Mark | None]], ...] = (
    ("trigger_time", tags.TRIGGER_TIME, Elements.number),
    ("acquisition_number", tags.ACQUISITION_NUMBER, Elements.number),
    ("comments", tags.IMAGE_COMMENTS, Elements.text),
    ("acquisition_time", tags.ACQUISITION_TIME, _seconds_of),
    ("content_time", tags.CONTENT_TIME, _seconds_of),
    ("series_time", tags.SERIES_TIME, _seconds_of),
)


def steady_marks(elements: Elements) -> dict[str, Mark]:
    """The marks that are the same in many images."""
    marks: dict[str, Mark] = {}
    there = elements.values
    for name, tag in NUMBERS:
        if tag in there and (value := elements.number(tag)) is not None:
            marks[name] = value
    for name, tag in DOUBLES:
        if tag in there and (value := elements.double(tag)) is not None:
            marks[name] = value
    for name, tag in TEXTS:
        if tag in there and (text := elements.text(tag)):
            marks[name] = text
    if (value := b_value(elements)) is not None:
        marks["b_value"] = value
    if (direction := gradient(elements)) is not None:
        marks["gradient"] = direction
    return marks


def with_changing(steady: dict[str, Mark], elements: Elements) -> dict[str, Mark]:
    """The steady marks and those that change from image to image."""
    marks = steady.copy()
    there = elements.values
    for name, tag, read in CHANGING:
        if tag in there and (value := read(elements, tag)) not in (None, ""):
            marks[name] = value
    return marks
