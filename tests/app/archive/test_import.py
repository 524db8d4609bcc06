"""What an import takes, what it counts, and what it refuses by name."""

from __future__ import annotations

import hashlib
import os
import socket
import zipfile
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.fileset import FileSet
from pydicom.uid import generate_uid
from sqlalchemy import select

from app.archive.records import instances_of, study_of
from app.archive.vault import VaultSource
from app.store.tables import archive as tables
from resources.errors import ReadroomError


def pixel_hash(path: Path) -> str:
    """What pydicom decodes, as the contract hashes it: Bits Allocated wide, little endian, rows in order."""
    image = pydicom.dcmread(path)
    kind = "i" if image.PixelRepresentation else "u"
    return hashlib.sha256(image.pixel_array.astype(f"<{kind}{image.BitsAllocated // 8}").tobytes()).hexdigest()


@pytest.mark.parametrize("name", ["d01-ct-ge-tilt-irregular", "d06-mr-orientations", "d05-mr-siemens-mosaic"])
def test_real_images_have_the_pixels_that_an_independent_reader_finds(
    archive, shared_data: Path, name: str
) -> None:
    """Every instance once, with the hash of what pydicom decodes, and its bytes kept as they came."""
    files = {}
    for path in sorted((shared_data / name).rglob("*")):
        if path.is_file() and path.read_bytes()[128:132] == b"DICM":
            files[str(pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID)] = path

    taken = archive.take(shared_data / name)

    pixels = {one.sop: one.pixels for study in taken.studies for one in study.instances}
    assert pixels == {uid: pixel_hash(path) for uid, path in files.items()}
    assert (taken.imported, taken.duplicates) == (len(files), 0)
    uid, path = next(iter(files.items()))
    with archive.store.reading() as work:
        digest = work.execute(
            select(tables.instance.c.file_sha256).where(tables.instance.c.sop == uid)
        ).scalar_one()
    source = archive.vault.source(uid, digest)
    assert source.read(0, source.size) == path.read_bytes()


def test_three_images_under_one_uid_are_one_and_two_refusals(archive, shared_data: Path) -> None:
    """d10: the first stays, the others are named, and the study is marked in conflict."""
    taken = archive.take(shared_data / "d10-mr-12bit")

    conflicts = [one for one in taken.refused if "with different pixels" in one.reason]
    assert taken.imported == 1 and len(conflicts) == 2 and archive.count() == (1, 1)
    with archive.store.reading() as work:
        assert study_of(work, taken.studies[0].study).conflict


def test_a_dicomdir_whose_files_are_not_here_is_said_and_its_folder_read(archive, shared_data: Path) -> None:
    """d02: six images all the same."""
    taken = archive.take(shared_data / "d02-ct-philips-surview" / "DIRFILE")

    assert taken.imported == 6
    assert "names" in taken.notes[0] and "its folder was read instead" in taken.notes[0]


def test_documents_are_kept_without_pixels(archive, shared_data: Path) -> None:
    """Key objects, a presentation state and a PDF: taken, with null for the hash."""
    folder = shared_data / "d14-charsets-and-documents"
    documents = [folder / f"{name}.dcm" for name in ("key-objects", "presentation-state", "encapsulated-pdf")]

    taken = archive.take(*documents)

    assert taken.imported == 3 and not taken.refused
    assert [one.pixels for study in taken.studies for one in study.instances] == [None] * 3


def test_a_dicomdir_with_its_files_takes_those_alone(archive, write, tmp_path: Path) -> None:
    """A disc: what the directory names, not what else lies beside it."""
    fileset = FileSet()
    for number in range(3):
        fileset.add(pydicom.dcmread(write(f"one/{number}", StudyDate="20261124", StudyTime="1200", StudyID="1",
                                          SeriesNumber=1, AccessionNumber="")))  # fmt: skip
    disc = tmp_path / "disc"
    fileset.write(disc)
    write("extra", SOPInstanceUID=generate_uid()).rename(disc / "beside.dcm")

    taken = archive.take(disc / "DICOMDIR")

    assert (taken.imported, taken.notes, archive.count()) == (3, (), (3, 3))


def test_equal_pixels_under_one_uid_are_one_image_however_they_come(archive, write, tmp_path: Path) -> None:
    """Twice in a folder, as a link, in a zip, and again tomorrow: counted once, the rest are duplicates."""
    path = write("a/1")
    (tmp_path / "in" / "a" / "copy").write_bytes(path.read_bytes())
    with zipfile.ZipFile(tmp_path / "in" / "a" / "z.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(path, "deep/inside/1")

    taken = archive.take(tmp_path / "in")
    again = archive.take(tmp_path / "in", path)

    assert (taken.imported, taken.duplicates) == (1, 2)
    assert (again.imported, again.duplicates, again.studies) == (0, 3, taken.studies)
    assert archive.count() == (1, 1)


def test_links_that_go_round_end_and_broken_ones_are_named(archive, write, tmp_path: Path) -> None:
    """A folder linked into itself is walked once."""
    write("a/b/1")
    (tmp_path / "in" / "a" / "b" / "up").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "a" / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "in" / "a" / "self").symlink_to(tmp_path / "in" / "a" / "self")

    taken = archive.take(tmp_path / "in")

    assert taken.imported == 1
    assert {Path(one.file).name for one in taken.refused} == {"nowhere", "self"}
    assert all(one.reason.startswith("The file cannot be looked at:") for one in taken.refused)


def test_everything_refused_is_named_with_its_reason(archive, write, tmp_path: Path) -> None:
    """Text, a cut image, one without its UID, a pipe, an empty file: five names, five sentences."""
    good = write("good")
    (tmp_path / "in" / "text.txt").write_text("not an image")
    (tmp_path / "in" / "empty").touch()
    (tmp_path / "in" / "cut").write_bytes(good.read_bytes()[:-300])
    write("nameless", StudyInstanceUID=None)
    os.mkfifo(tmp_path / "in" / "pipe")
    line = socket.socket(socket.AF_UNIX)
    line.bind(str(tmp_path / "in" / "socket"))

    taken = archive.take(tmp_path / "in")
    line.close()

    reasons = {Path(one.file).name: one.reason for one in taken.refused}
    assert set(reasons) == {"text.txt", "empty", "cut", "nameless", "pipe", "socket"}
    assert all(reason.endswith(".") and "\n" not in reason for reason in reasons.values())
    assert "no Study Instance UID" in reasons["nameless"] and "not a regular file" in reasons["pipe"]
    assert taken.imported == 1 and archive.count() == (1, 1)


def test_a_path_that_is_not_there_is_one_sentence_and_nothing_is_taken(archive, write, tmp_path: Path) -> None:
    """Also when others beside it are there."""
    with pytest.raises(ReadroomError, match="missing does not exist"):
        archive.take(write("one"), tmp_path / "missing")

    assert archive.count() == (0, 0)


def packed(path: Path, *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in members:
            file.writestr(name, data)
    return path


def test_a_zip_bomb_is_not_opened(archive, tmp_path: Path) -> None:
    """It says what it claims to be; nothing is unpacked."""
    bomb = packed(tmp_path / "bomb.zip", ("zeros", bytes(64 << 20)))

    taken = archive.take(bomb)

    (refused,) = taken.refused
    assert "claims to unpack to 64 MiB" in refused.reason and "was not opened" in refused.reason


def test_names_that_climb_out_of_a_zip_stay_inside(archive, write, tmp_path: Path) -> None:
    """The image is taken; nothing is written beside the archive's own folder."""
    data = write("one").read_bytes()
    evil = packed(tmp_path / "evil.zip", ("../../../../escaped.dcm", data), ("/etc/escaped2", b"text"))
    before = {path for path in tmp_path.rglob("*") if "data" not in path.parts}

    taken = archive.take(evil)

    assert taken.imported == 1 and len(taken.refused) == 1
    assert {path for path in tmp_path.rglob("*") if "data" not in path.parts} == before
    assert not list((archive.vault.folder / "importing").glob("*/*"))


def test_what_a_zip_hides_is_refused_by_its_name_inside(archive, write, tmp_path: Path) -> None:
    """A password, a zip within, a member whose bytes are not what its header says."""
    image = write("one").read_bytes()
    locked = packed(tmp_path / "locked.zip", ("secret.dcm", image))
    data = bytearray(locked.read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        data[at] |= 1
    locked.write_bytes(data)
    inner = packed(tmp_path / "inner.zip", ("x", b"1"))
    nested = packed(tmp_path / "nested.zip", ("inner.zip", inner.read_bytes()))
    spoilt = packed(tmp_path / "spoilt.zip", ("a.dcm", image), method=zipfile.ZIP_STORED)
    raw = bytearray(spoilt.read_bytes())
    raw[raw.index(b"DICM") + 200] ^= 0xFF
    spoilt.write_bytes(raw)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(locked.read_bytes()[:-30])

    taken = archive.take(locked, nested, spoilt, cut)

    reasons = {one.file.removeprefix(str(tmp_path)): one.reason for one in taken.refused}
    assert "protected with a password" in reasons["/locked.zip/secret.dcm"]
    assert "A zip within a zip is not opened" in reasons["/nested.zip/inner.zip"]
    assert "cannot be unpacked" in reasons["/spoilt.zip/a.dcm"]
    assert "/cut.zip" in reasons
    assert archive.count() == (0, 0)


def test_series_and_study_say_what_the_headers_say(archive, write, tmp_path: Path) -> None:
    """Two modalities in one study, in the order of series and number."""
    for number in (2, 1):
        write(f"{number}", InstanceNumber=number, SeriesNumber=1)
    write("mr", Modality="MR", SeriesInstanceUID=generate_uid(), SeriesNumber=7)

    taken = archive.take(tmp_path / "in")

    with archive.store.reading() as work:
        study, instances = study_of(work, taken.studies[0].study), instances_of(work, taken.studies[0].study)
    assert (study.patient_id, study.birth_date, study.modalities) == ("P1", "19550312", "CT\\MR")
    assert [(one.modality, one.number) for one in instances] == [("CT", 1), ("CT", 2), ("MR", 2)]


def test_a_source_reads_any_stretch_of_a_large_file(archive, write, tmp_path: Path) -> None:
    """Across the chunks it is sealed in."""
    pixels = np.random.default_rng(1).integers(0, 4000, (300, 400), dtype=np.int16)
    path = write("big", Rows=300, Columns=400, PixelData=pixels.tobytes())
    archive.take(path)
    plain = path.read_bytes()
    with archive.store.reading() as work:
        row = work.execute(select(tables.instance)).mappings().one()

    source: VaultSource = archive.vault.source(row["sop"], row["file_sha256"])

    for start, length in ((0, 10), (65530, 20), (0, len(plain)), (131072, 65536), (len(plain) - 5, 100)):
        assert source.read(start, length) == plain[start : start + length]
