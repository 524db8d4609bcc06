"""The command: what it prints, where, and how it ends."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from app.cli.main import GROUPS
from app.cli.run import run

TRUNCATED = "d13-ct-every-syntax/truncated"


def inspect(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run(["inspect", *map(str, arguments)], GROUPS)
    out, err = capsys.readouterr()
    return code, out, err


def strict(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    assert text.isascii()
    return json.loads(text, parse_constant=refuse)


def test_one_json_document_of_the_contract(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output holds one strict document with the promised keys, points in the order given."""
    folder = shared_data / "d08-mr-sagittal-decubitus" / "hfs"
    code, out, err = inspect(capsys, folder, "--json", "--digest", "--at=-1,-2.5,3", "--at", "9999,0,0")

    document = strict(out)
    assert (code, err) == (0, "")
    assert set(document) == {"volumes", "instances_seen", "instances_used", "refused"}
    (volume,) = document["volumes"]
    assert set(volume) == {"series_uid", "modality", "units", "group", "shape", "affine", "slice_positions",
                           "verdict", "gaps", "digest", "probes"}  # fmt: skip
    assert [probe["at"] for probe in volume["probes"]] == [[-1, -2.5, 3], [9999, 0, 0]]
    assert isinstance(volume["probes"][0]["value"], float)
    assert volume["probes"][1]["value"] is None
    assert document["instances_used"] == document["instances_seen"] == volume["shape"][0] == 35


def test_without_digest_there_is_none(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The digest is null unless it was asked for, and the table is readable without --json."""
    path = shared_data / "d13-ct-every-syntax" / "rle.dcm"

    assert strict(inspect(capsys, path, "--json")[1])["volumes"][0]["digest"] is None
    assert "1 x 200 x 232" in inspect(capsys, path)[1]


@pytest.mark.parametrize(
    "arguments", [["/no/such/place"], [__file__], [Path(__file__).parent]], ids=["absent", "text", "folder"]
)
def test_nothing_to_show_is_one_line(arguments: list[object], capsys: pytest.CaptureFixture[str]) -> None:
    """No such path, or nothing in it that is an image: exit 1 and one line on standard error."""
    code, _, err = inspect(capsys, *arguments)

    assert code == 1
    assert err.count("\n") == 1


@pytest.mark.parametrize("point", ["1,2", "a,b,c", "1,2,nan", ""])
def test_a_point_is_three_numbers(point: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else is wrong usage."""
    assert inspect(capsys, __file__, f"--at={point}")[0] == 2


def test_truncated_files_are_all_refused(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each cut file is named with a reason, and no picture comes of it."""
    code, out, _ = inspect(capsys, shared_data / TRUNCATED, "--json")

    document = strict(out)
    assert code == 1
    assert document["volumes"] == []
    assert len(document["refused"]) == 7


@pytest.mark.parametrize("lost", [0, 17, 34])
def test_a_refused_slice_is_a_gap(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], lost: int
) -> None:
    """A stack that lost a slice says `gaps`, in the middle and at either end."""
    folder = shared_data / "d08-mr-sagittal-decubitus" / "hfs"
    paths = sorted((path for path in folder.iterdir() if path.is_file()), key=position)
    for number, path in enumerate(paths):
        raw = path.read_bytes()
        (tmp_path / path.name).write_bytes(raw[:-50] if number == lost else raw)

    document = strict(inspect(capsys, tmp_path, "--json")[1])

    (volume,) = document["volumes"]
    assert volume["shape"][0] == 34
    assert "gaps" in volume["verdict"]
    if lost == 17:
        assert [gap["missing"] for gap in volume["gaps"]] == [1]
    assert len(document["refused"]) == 1


@pytest.mark.parametrize(("slope", "words"), [("0", "is 0"), ("1,25", "1,25")])
def test_a_slice_without_values_is_a_gap(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], slope: str, words: str
) -> None:
    """Of three slices the middle one's rescale says nothing: its place is a gap, not twice the spacing."""
    folder = shared_data / "d08-mr-sagittal-decubitus" / "hfs"
    paths = sorted((path for path in folder.iterdir() if path.is_file()), key=position)[:3]
    for number, path in enumerate(paths):
        image = dcmread(path)
        image.RescaleIntercept = "0"
        image.RescaleSlope = "9876"
        image.save_as(tmp_path / path.name)
        raw = (tmp_path / path.name).read_bytes()
        (tmp_path / path.name).write_bytes(
            raw.replace(b"9876", (slope if number == 1 else "1").ljust(4).encode(), 1)
        )

    document = strict(inspect(capsys, tmp_path, "--json")[1])

    (volume,) = document["volumes"]
    assert "gaps" in volume["verdict"]
    assert [(gap["after"], gap["missing"]) for gap in volume["gaps"]] == [(0, 1)]
    assert words in document["refused"][0]["reason"]


def position(path: Path) -> float:
    return float(dcmread(path, stop_before_pixels=True).ImagePositionPatient[0])


def test_names_that_are_not_utf8(write_bytes_name: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file name that is not UTF-8 is escaped in strict ASCII JSON."""
    _, out, _ = inspect(capsys, write_bytes_name, "--json")

    assert strict(out)["refused"][0]["file"].endswith("\\xff.dcm")


@pytest.fixture
def write_bytes_name(tmp_path: Path) -> Path:
    import os

    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.dcm")).write_text("no image", encoding="utf-8")
    return tmp_path


def test_starting_it_loads_neither_qt_nor_vtk(shared_data: Path) -> None:
    """The command reads images without Qt, VTK or SQLAlchemy."""
    import subprocess

    program = (
        "import sys; from app.cli.run import run; from app.cli.main import GROUPS;"
        f"run(['inspect', {str(shared_data / 'd13-ct-every-syntax' / 'rle.dcm')!r}, '--json'], GROUPS);"
        "sys.exit(any(name.split('.')[0] in ('PySide6', 'vtkmodules', 'sqlalchemy') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert done.returncode == 0
