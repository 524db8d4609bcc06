"""Palette colour against pydicom's own look-up; what a palette cannot be is refused by name."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.pixels import apply_color_lut

from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.read.stored import pixels_sha256, stored_pixels

NAMES = ("Red", "Green", "Blue")


def painted(path: Path) -> np.ndarray[Any, Any]:
    source = FileSource.of(path)
    return stored_pixels(read_header(source), source)[0]


def tables(descriptor: list[int], values: list[bytes], kind: str = "PaletteColorLookupTableData") -> dict[str, Any]:
    said: dict[str, Any] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for name, value in zip(NAMES, values, strict=True):
        said[f"{name}PaletteColorLookupTableDescriptor"] = descriptor
        said[
            ("Segmented" if kind != "PaletteColorLookupTableData" else "") + f"{name}PaletteColorLookupTableData"
        ] = value
    return said


def expected(path: Path, bits: int) -> np.ndarray[Any, Any]:
    said = dcmread(path)
    colours = apply_color_lut(said.pixel_array, said)
    return (colours >> 8 if bits == 16 else colours).astype(np.uint8)


def test_a_real_palette_image() -> None:
    """The ultrasound image of pydicom's examples is painted as pydicom paints it."""
    name = get_testdata_file("examples_palette.dcm", download=False)
    assert name is not None

    np.testing.assert_array_equal(painted(Path(str(name))), expected(Path(str(name)), 16))


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("first", [0, 7])
def test_tables_of_both_widths(write: Any, bits: int, first: int) -> None:
    """Eight and sixteen bits; indices below the first entry and above the last take those."""
    chance = np.random.default_rng(bits)
    kind = np.uint8 if bits == 8 else np.uint16
    values = [chance.integers(0, 1 << bits, 16).astype(kind).tobytes() for _ in NAMES]
    indices = np.arange(24, dtype=np.uint8).reshape(6, 4)

    path = write(pixels=indices, **tables([16, first, bits], values))

    np.testing.assert_array_equal(painted(path), expected(path, bits))


def test_signed_indices(write: Any) -> None:
    """With signed pixels the first index mapped may be negative."""
    said = tables([8, 0, 16], [(np.arange(8, dtype=np.uint16) << 8).tobytes(), bytes(16), bytes(16)])
    indices = np.arange(-12, 12, dtype=np.int16).reshape(6, 4)
    path = write(pixels=indices, **said)
    path.write_bytes(path.read_bytes().replace(struct.pack("<3H", 8, 0, 16), struct.pack("<Hhh", 8, -4, 16)))

    red = painted(path)[..., 0]

    np.testing.assert_array_equal(red, np.clip(indices + 4, 0, 7))


def test_segmented_tables(write: Any) -> None:
    """Discrete and linear segments open to what pydicom opens them to."""
    pieces = [struct.pack("<9H", 0, 2, 100, 9000, 1, 13, 60000, 1, 1) + struct.pack("<H", start)
              for start in (500, 600, 700)]  # fmt: skip

    path = write(
        pixels=np.arange(24, dtype=np.uint8).reshape(6, 4),
        **tables([16, 0, 16], pieces, "SegmentedPaletteColorLookupTableData"),
    )

    np.testing.assert_array_equal(painted(path), expected(path, 16))


def test_an_indirect_segment_repeats_what_stood_before(write: Any) -> None:
    """Its offset counts bytes from the beginning of the table (PS3.3 C.7.9.2.3)."""
    piece = struct.pack("<6H", 0, 4, 256, 512, 768, 1024) + struct.pack("<4H", 2, 1, 0, 0)

    path = write(
        pixels=np.arange(24, dtype=np.uint8).reshape(6, 4),
        **tables([8, 0, 16], [piece] * 3, "SegmentedPaletteColorLookupTableData"),
    )

    assert painted(path).reshape(-1, 3)[:8, 0].tolist() == [1, 2, 3, 4, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("descriptor", "values", "words"),
    [
        ([16, 0, 16], [bytes(32), bytes(30), bytes(32)], "Green table promises 16 entries"),
        ([16, 0, 12], [bytes(32)] * 3, "Red Palette Descriptor"),
        ([16, 0, 16], [bytes(32), bytes(32), b""], "no Blue table"),
    ],
)
def test_palettes_that_cannot_be(write: Any, descriptor: list[int], values: list[bytes], words: str) -> None:
    """A table that is too short, of a strange width or missing is refused by its colour."""
    path = write(pixels=np.zeros((6, 4), np.uint8), **tables(descriptor, values))

    with pytest.raises(Refused, match=words):
        painted(path)


@pytest.mark.parametrize(
    "piece", [struct.pack("<3H", 1, 4, 9), struct.pack("<4H", 0, 40, 1, 1), struct.pack("<4H", 3, 1, 1, 1),
              struct.pack("<3H", 0, 1, 5) + struct.pack("<4H", 2, 60000, 0, 0)]
)  # fmt: skip
def test_damaged_segments(write: Any, piece: bytes) -> None:
    """A segment of no known kind, beyond its data, or without a beginning is refused."""
    path = write(
        pixels=np.zeros((6, 4), np.uint8),
        **tables([16, 0, 16], [piece] * 3, "SegmentedPaletteColorLookupTableData"),
    )

    with pytest.raises(Refused, match="segmented Red table"):
        painted(path)


def test_the_digest_is_of_the_indices(shared_data: Path) -> None:
    """What is stored are indices, so they are what makes two copies the same image."""
    import hashlib

    path = shared_data / "d11-syntaxes-and-oddities" / "OBXXXX1A_rle.dcm"
    source = FileSource.of(path)

    digest = pixels_sha256(read_header(source), source)

    assert digest == hashlib.sha256(dcmread(path).pixel_array.tobytes()).hexdigest()
