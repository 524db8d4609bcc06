"""The lean walk has one referee: pydicom."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from viewer.read import tags
from viewer.read.elements import Elements
from viewer.read.header import Header
from viewer.read.refusal import Refused
from viewer.read.scan import _UnusualError, careful, lean, read_header
from viewer.read.source import BytesSource, FileSource, Source


def instances(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("d[01]*/**/*")) if path.is_file() and path.suffix not in
            (".json", ".md", ".txt", ".nii", ".html", ".xml")]  # fmt: skip


def both(source: Source) -> tuple[Any, Any] | None:
    """What both ways say, or None when the lean walk hands the file on."""
    try:
        short = lean(source)
    except _UnusualError:
        return None
    return short, careful(source)


def wanted(elements: Elements) -> dict[int, bytes]:
    return {
        tag: value.rstrip(b" \0")
        for tag, value in elements.values.items()
        if tag in tags.WANTED and tag >> 16 != 0x0002
    }


def test_lean_walk_agrees_with_pydicom_on_the_data(shared_data: Path) -> None:
    """Every file that the lean walk takes gives the values and the pixel offset that pydicom gives."""
    taken = 0
    for path in instances(shared_data):
        source = FileSource.of(path)
        if source.size < 132:
            continue
        answers = both(source)
        if answers is None:
            continue
        taken += 1
        (short, where), (long, there) = answers
        assert wanted(short) == wanted(long), path
        assert where == there, path

    assert taken > 100


def test_lean_walk_agrees_on_mutated_bytes(shared_data: Path) -> None:
    """A damaged header gives the same answer both ways, or a refusal; never anything else."""
    chance = random.Random(20)
    files = [
        shared_data / "d13-ct-every-syntax" / "explicit.dcm",
        shared_data / "d01-ct-ge-tilt-irregular" / "14.dcm",
    ]
    agreed = 0
    for path in files:
        whole = path.read_bytes()
        for _ in range(150):
            raw = bytearray(whole)
            for _ in range(chance.choice((1, 1, 2, 8))):
                raw[chance.randrange(132, 2500)] = chance.randrange(256)
            source = BytesSource(path.name, bytes(raw))
            try:
                answers = both(source)
            except Refused:
                continue
            if answers is not None:
                (short, where), (long, there) = answers
                assert wanted(short) == wanted(long)
                assert where == there
                agreed += 1

    assert agreed > 20


def test_values_are_those_of_pydicom(shared_data: Path) -> None:
    """What the header says is what pydicom reads, converted."""
    for path in instances(shared_data)[::7]:
        try:
            header = read_header(FileSource.of(path))
        except Refused:
            continue
        said = dcmread(path, stop_before_pixels=True, force=True)
        assert header.sop_uid == str(said.get("SOPInstanceUID", "") or "")
        assert header.series.uid == str(said.get("SeriesInstanceUID", "") or "")
        assert header.patient.id == str(said.get("PatientID", "") or "").strip()
        if header.pixels is not None:
            assert (header.pixels.rows, header.pixels.columns) == (said.Rows, said.Columns)
        position = said.get("ImagePositionPatient")
        if position and header.frames:
            assert header.frames[0].position == pytest.approx(tuple(map(float, position)))


def test_names_in_every_character_set(shared_data: Path) -> None:
    """Names come out as pydicom decodes them, whichever way declares them, all groups kept."""
    folder = shared_data / "d14-charsets-and-documents"
    for name, truth in json.loads((folder / "truth.json").read_text("utf-8"))["names"].items():
        elements, _ = careful(FileSource.of(folder / "charsets" / name))
        assert elements.name(tags.PATIENT_NAME) == truth["PatientName"], name


def test_a_name_in_an_undeclared_set_is_marked(write: Any) -> None:
    """Latin bytes without a declared character set are shown, and marked as undeclared."""
    path = write(PatientName="Buc^Jerome")
    raw = path.read_bytes().replace(b"Buc^Jerome", b"Buc^J\xe9rome")

    patient = read_header(BytesSource("x", raw)).patient

    assert patient.name == "Buc^Jérome"
    assert patient.undeclared


def test_documents_have_no_pixels(shared_data: Path) -> None:
    """Reports, key objects, presentation states and PDFs are objects without pixels, not faults."""
    folder = shared_data / "d14-charsets-and-documents"
    found: list[Header] = [read_header(FileSource.of(path)) for path in sorted(folder.glob("*.dcm"))]
    found.append(read_header(FileSource.of(shared_data / "d12-seg-sr" / "sr_document.dcm")))

    assert len(found) == 4
    assert not any(header.is_image for header in found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\x02\x00\x10\x00UI", b"\x02\x00\x10\x00US"),
        (b"CS\n\x00ISO_IR 100", b"CS\n\x00\0\0\0\0_IR 100"),
        (b"CS\n\x00ISO_IR 100", b"US\n\x00ISO_IR 100"),
        (b"1.2.840.10008.1.2.1", b"1.2.84\\.10008.1.2.1"),
        (b"DICM\x02\x00\x00\x00", b"DICM\x00\x00\x00\x00"),
    ],
)
def test_what_only_pydicom_may_judge(write: Any, before: bytes, after: bytes) -> None:
    """Damage that fuzzing found where the lean walk read on and pydicom did not: such a file is handed on."""
    raw = write(SpecificCharacterSet="ISO_IR 100").read_bytes()
    assert before in raw

    with pytest.raises(_UnusualError):
        lean(BytesSource("damaged", raw.replace(before, after, 1)))
