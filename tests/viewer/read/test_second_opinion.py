"""Stored pixels and rescaled values against pydicom, which decodes by other code, on every small set."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut, apply_modality_lut

from viewer.read.folder import scan_folder
from viewer.read.header import Header
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.read.stored import stored_pixels
from viewer.volumes.build import build

SETS = [
    "d02-ct-philips-surview",
    "d11-syntaxes-and-oddities",
    "d12-seg-sr",
    "d13-ct-every-syntax",
    "d14-charsets-and-documents",
]


def pairs(folder: Path) -> list[tuple[Path, Header, np.ndarray[Any, Any]]]:
    found = []
    for path in sorted(folder.glob("**/*")):
        if not path.is_file():
            continue
        try:
            source = FileSource.of(path)
            header = read_header(source)
            if header.is_image:
                found.append((path, header, stored_pixels(header, source)))
        except Refused:
            continue
    return found


def other(path: Path) -> tuple[Dataset, np.ndarray[Any, Any]] | None:
    """What pydicom decodes, or None where none of its decoders can."""
    said = dcmread(path, force=True)
    try:
        pixels = said.pixel_array
        if said.get("PhotometricInterpretation") == "PALETTE COLOR":
            pixels = (apply_color_lut(pixels, said) >> 8).astype(np.uint8)
        return said, pixels
    except (RuntimeError, NotImplementedError, AttributeError):
        return None


@pytest.mark.parametrize("name", SETS)
def test_pixels_are_those_of_another_decoder(shared_data: Path, name: str) -> None:
    """What pydicom can decode is equal to ours, value for value."""
    compared = 0
    for path, header, ours in pairs(shared_data / name):
        answer = other(path)
        if answer is None:
            continue
        compared += 1
        theirs = answer[1].reshape(ours.shape)
        assert header.pixels is not None
        if header.pixels.kind == "float":
            np.testing.assert_array_equal(ours, theirs)
        else:
            np.testing.assert_array_equal(ours.astype(int), theirs.astype(int), err_msg=path.name)

    assert compared >= 4


def test_modality_lut_stands_in_place_of_the_rescale(shared_data: Path) -> None:
    """An image with a Modality LUT is mapped by it, as pydicom maps it."""
    path = shared_data / "d11-syntaxes-and-oddities" / "mlut_18.dcm"
    said = dcmread(path)
    (image,) = scan_folder(path).images
    (plan,) = build([image.header])
    volume = plan.allocate()
    volume.stored[0] = stored_pixels(image.header, image.source)[0]

    expected = apply_modality_lut(said.pixel_array, said)

    np.testing.assert_array_equal(volume.rescaled(0), expected.astype(np.float32))
