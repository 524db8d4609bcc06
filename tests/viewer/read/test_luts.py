"""The Modality LUT of a header (PS3.3 C.11.1): its descriptor, its widths, and what it cannot be."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut
from pydicom.sequence import Sequence

from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import BytesSource, FileSource
from viewer.read.stored import stored_pixels
from viewer.volumes.build import build


def table(descriptor: list[int], data: bytes, kind: str = "OW", signed: bool = False) -> dict[str, Any]:
    item = Dataset()
    item.add_new(0x0028_3002, "SS" if signed else "US", descriptor)
    item.add_new(0x0028_3004, "LO", "HU")
    item.add_new(0x0028_3006, kind, data)
    return {"ModalityLUTSequence": Sequence([item]), "RescaleIntercept": 7, "RescaleSlope": 3}


def mapped(path: Path) -> np.ndarray[Any, Any]:
    source = FileSource.of(path)
    header = read_header(source)
    (plan,) = build([header])
    volume = plan.allocate()
    volume.stored[0] = stored_pixels(header, source)[0]
    return volume.rescaled(0)


INDICES = np.arange(24, dtype=np.uint16).reshape(6, 4)


def test_sixteen_bits_as_pydicom_maps_them(write: Any) -> None:
    """Entry by entry, values outside the table taking its ends; the rescale beside it is not applied."""
    entries = np.random.default_rng(4).integers(0, 4096, 12).astype("<u2")

    path = write(pixels=INDICES, **table([12, 5, 16], entries.tobytes()))

    said = dcmread(path)
    np.testing.assert_array_equal(mapped(path), apply_modality_lut(said.pixel_array, said))
    np.testing.assert_array_equal(mapped(path), entries[np.clip(INDICES.astype(int) - 5, 0, 11)])


def test_the_first_value_is_signed_where_the_pixels_are(write: Any) -> None:
    """Read without its sign, -4 would be 65532, and every pixel would take the first entry."""
    entries = np.arange(100, 108, dtype="<u2")
    indices = np.arange(-12, 12, dtype=np.int16).reshape(6, 4)

    path = write(pixels=indices, **table([8, -4, 16], entries.tobytes(), signed=True))

    np.testing.assert_array_equal(mapped(path), entries[np.clip(indices + 4, 0, 7)])


@pytest.mark.parametrize("packed", [True, False])
def test_eight_bits_packed_or_one_to_a_word(write: Any, packed: bool) -> None:
    """The length of the data says which of the two it is."""
    entries = np.arange(200, 216, dtype=np.uint8)
    data = entries.tobytes() if packed else entries.astype("<u2").tobytes()

    path = write(pixels=INDICES, **table([16, 0, 8], data))

    np.testing.assert_array_equal(mapped(path), entries[np.clip(INDICES, 0, 15)])


def test_no_entries_said_means_all_of_them(write: Any) -> None:
    """A count of 0 stands for 65,536, which two bytes cannot say."""
    entries = np.arange(65536, dtype="<u2")[::-1]

    path = write(pixels=INDICES, **table([0, 0, 16], entries.tobytes()))

    np.testing.assert_array_equal(mapped(path), 65535 - INDICES)


@pytest.mark.parametrize(
    ("descriptor", "data", "words"),
    [([24, 0, 16], bytes(20), "promises 24 entries of 16 bits, but holds 20 bytes"), ([24, 0], bytes(48), "three")],
)
def test_tables_that_do_not_fit_together(write: Any, descriptor: list[int], data: bytes, words: str) -> None:
    """A table that is shorter than its descriptor says, or described by less, is refused with its numbers."""
    path = write(pixels=INDICES, **table(descriptor, data))

    with pytest.raises(Refused, match=words):
        read_header(BytesSource("x", path.read_bytes()))
