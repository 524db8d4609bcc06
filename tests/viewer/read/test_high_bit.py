"""Bits that are not part of the sample, above and below it, whatever they hold (PS3.5 8.1.1)."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewer.read.header import Pixels
from viewer.read.native import clear


@given(st.integers(0, 0xFFFF), st.integers(1, 16), st.booleans(), st.data())
@settings(max_examples=300)
def test_a_sample_is_what_stands_between_its_bits(word: int, stored: int, signed: bool, data: Any) -> None:
    """Two's complement or plain, from Bits Stored bits below High Bit, for every word."""
    high = data.draw(st.integers(stored - 1, 15))
    pixels = Pixels(1, 1, 1, "MONOCHROME2", 0, 16, stored, high, signed, 1)
    out = np.array([[word]], np.uint16).view(np.int16 if signed else np.uint16)

    clear(pixels, out)

    sample = (word >> (high + 1 - stored)) & ((1 << stored) - 1)
    if signed and sample >> (stored - 1):
        sample -= 1 << stored
    assert int(out[0, 0]) == sample


@pytest.mark.parametrize(("word", "value"), [(0x0800, -2048), (0xF7FF, 2047), (0x5FFF, -1), (0xA000, 0)])
def test_twelve_signed_bits_among_junk(word: int, value: int) -> None:
    """Words whose upper four bits contradict the sign of the lower twelve."""
    out = np.array([[word]], np.uint16).view(np.int16)

    clear(Pixels(1, 1, 1, "MONOCHROME2", 0, 16, 12, 11, True, 1), out)

    assert int(out[0, 0]) == value
