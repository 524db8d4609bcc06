"""What a pane must say of an image that was compressed with loss, and of a name whose bytes nobody explained."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from imagecodecs import jpeg2k_encode, jpeg8_encode
from pydicom.encaps import encapsulate

from viewer.read.lossy import lossy_words
from viewer.read.scan import read_header
from viewer.read.source import BytesSource, FileSource
from viewer.volumes.build import build

BASE = "1.2.840.10008.1.2"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, ""),
        ({"LossyImageCompression": "00"}, ""),
        ({"LossyImageCompression": "01"}, "lossy"),
        ({"LossyImageCompression": "01", "LossyImageCompressionRatio": 10}, "lossy 10:1"),
        ({"LossyImageCompression": "01", "LossyImageCompressionRatio": "7.5",
          "LossyImageCompressionMethod": "ISO_10918_1"}, "lossy 7.5:1 JPEG"),
        ({"LossyImageCompression": "01", "LossyImageCompressionRatio": ["10", "2"],
          "LossyImageCompressionMethod": ["ISO_10918_1", "ISO_15444_1"]}, "lossy 10:1 JPEG, 2:1 JPEG 2000"),
        ({"LossyImageCompression": "01", "LossyImageCompressionMethod": "MAKER_OWN"}, "lossy MAKER_OWN"),
    ],
)  # fmt: skip
def test_ratio_and_method_of_every_compression(write: Any, said: dict[str, Any], words: str) -> None:
    """The header's ratios and methods, step by step, stand in the words of the volume that no key hides."""
    header = read_header(FileSource.of(write(**said)))

    assert lossy_words(header) == words
    assert (words in build([header])[0].warnings) == bool(words)


def test_a_header_that_keeps_silent(write: Any) -> None:
    """A transfer syntax that is always lossy is called so; one that may be, perhaps; unless the header denies it."""
    image = np.zeros((64, 64), np.uint8)
    plain = encapsulate([jpeg8_encode(image)])
    waves = encapsulate([jpeg2k_encode(image, level=30)])
    each = [(f"{BASE}.4.50", plain, {}, "lossy JPEG"), (f"{BASE}.4.91", waves, {}, "perhaps lossy JPEG 2000"),
            (f"{BASE}.4.91", waves, {"LossyImageCompression": "00"}, ""),
            (f"{BASE}.4.91", waves, {"LossyImageCompression": "01", "LossyImageCompressionRatio": "30"},
             "lossy 30:1 JPEG 2000")]  # fmt: skip

    for syntax, data, said, words in each:
        path = write(pixels=image, syntax=syntax, PixelData=data, **said)
        assert lossy_words(read_header(FileSource.of(path))) == words


@pytest.mark.parametrize("declared", [None, "ISO_IR 999"])
def test_a_name_that_nobody_explained(write: Any, declared: str | None) -> None:
    """Bytes beyond ASCII without a character set that exists are shown, and the pane says that they may be wrong."""
    path = write(PatientName="Buc^Jerome", SpecificCharacterSet=declared)
    header = read_header(BytesSource("x", path.read_bytes().replace(b"Buc^Jerome", b"Buc^J\xe9rome")))

    assert header.patient.name == "Buc^Jérome"
    assert "name's encoding not declared" in build([header])[0].warnings


def test_a_declared_name_needs_no_word(write: Any) -> None:
    """With its character set the same name is simply right."""
    path = write(PatientName="Buc^Jérome", SpecificCharacterSet="ISO_IR 100")

    header = read_header(FileSource.of(path))

    assert header.patient.name == "Buc^Jérome"
    assert build([header])[0].warnings == ()


def test_dates_that_are_none(write: Any, tmp_path: Path) -> None:
    """Stars where a date should be do not cost the image; they are kept as they stand."""
    path = write(StudyDate="20260101", PatientBirthDate="19700101", StudyTime="101010")
    raw = path.read_bytes().replace(b"20260101", b"********").replace(b"19700101", b"***     ")

    header = read_header(BytesSource("x", raw.replace(b"101010", b"******")))

    assert (header.study.date, header.patient.birth_date, header.study.time) == ("********", "***", "******")
    assert header.is_image


def test_an_overlay_that_is_not_drawn_is_said(write: Any, shared_data: Path) -> None:
    """Graphics that a maker laid over the image are not drawn here, so the pane says that they exist."""
    siemens = read_header(
        FileSource.of(shared_data / "d11-syntaxes-and-oddities/MR-SIEMENS-DICOM-WithOverlays.dcm")
    )

    plain = read_header(FileSource.of(write()))

    assert siemens.overlays == 1
    assert "overlay not drawn" in build([siemens])[0].warnings
    assert plain.overlays == 0
