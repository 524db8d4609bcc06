"""Printed pages, judged by qpdf and poppler."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.print import Block, Kind, Printable
from app.print.pdf import pdf

pytestmark = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("qpdf", "pdftotext", "pdffonts", "pdfinfo")),
    reason="the judges are not installed: apt-get install qpdf poppler-utils",
)

LONG = " ".join(
    f"Sentence {n} about an efficient, sufficient and officially infiltrated lung field." for n in range(12)
)


def made(paragraphs: int) -> Printable:
    """A document of so many headed paragraphs."""
    blocks = [Block(Kind.NOTICE, "Amended, replaces version 1.")]
    for number in range(paragraphs):
        blocks += [Block(Kind.HEADING, f"HEADING {number}"), Block(Kind.PARAGRAPH, f"{LONG}\nµ é – × ≥ {number}.")]
    return Printable(
        title="CT chest, é",
        masthead="St Example's Hospital",
        subject="Radiology report",
        facts=(("Patient", "PERSON, Test"), ("Accession", "A-1"), ("Status", "amended, version 2")),
        blocks=tuple(blocks),
        running=("PERSON, Test", "ID 9990000018", "Accession A-1", "amended, version 2"),
        footer="9990000018  ·  A-1  ·  amended, version 2",
        created="20260714140211",
    )


def pages_of(path: Path) -> list[str]:
    """The text of each page."""
    printed = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return printed.split("\f")[:-1]


@pytest.fixture(scope="module")
def long_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of several pages, printed once."""
    path = tmp_path_factory.mktemp("print") / "long.pdf"
    path.write_bytes(pdf(made(9)))
    return path


def test_file_is_sound(long_report: Path) -> None:
    """qpdf finds nothing wrong."""
    assert subprocess.run(["qpdf", "--check", long_report], capture_output=True, check=False).returncode == 0


def test_fonts_are_embedded(long_report: Path) -> None:
    """Every font travels with the file and maps back to letters."""
    listed = subprocess.run(["pdffonts", long_report], capture_output=True, text=True, check=True).stdout

    rows = [line.split() for line in listed.splitlines()[2:]]
    assert rows
    assert all(row[-5:-2] == ["yes", "yes", "yes"] or row[-5] == "yes" for row in rows)


def test_properties(long_report: Path) -> None:
    """Title and time of making are those of the document; the paper is A4."""
    said = subprocess.run(["pdfinfo", "-isodates", long_report], capture_output=True, text=True, check=True).stdout

    assert "CT chest, é" in said
    assert "2026-07-14T14:02:11" in said
    assert "A4" in said


def test_every_page_says_whose_it_is(long_report: Path) -> None:
    """Patient, accession, version, state and "Page x of y" are on each of at least three pages."""
    pages = pages_of(long_report)

    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        for word in ("9990000018", "A-1", "amended, version 2"):
            assert word in page


def test_letters_are_never_joined(long_report: Path) -> None:
    """Searching finds "efficient", "officially" and "infiltrated"; no ligature character is in the text."""
    words = "".join(pages_of(long_report))

    assert not any("\ufb00" <= letter <= "\ufb06" for letter in words)
    assert "efficient" in words
    assert "µ é – × ≥" in words


@pytest.mark.parametrize("lines", range(26, 33))
def test_a_heading_never_ends_a_page(lines: int, tmp_path: Path) -> None:
    """Wherever the page ends, a heading goes to the next one together with its text."""
    filler = Block(Kind.PARAGRAPH, "\n".join(f"line {n}" for n in range(lines)))
    document = dataclasses.replace(
        made(0), blocks=(filler, Block(Kind.HEADING, "HEADING"), Block(Kind.PARAGRAPH, "text of it\nmore of it"))
    )
    path = tmp_path / "heading.pdf"

    path.write_bytes(pdf(document))

    with_heading = [page for page in pages_of(path) if "HEADING" in page]
    assert len(with_heading) == 1
    assert "text of it" in with_heading[0]


@pytest.mark.parametrize("lines", [37, 38, 39, 40, 41, 80])
def test_nothing_is_lost_or_doubled_between_pages(lines: int, tmp_path: Path) -> None:
    """Wherever the pages break, every word is there once, in order."""
    words = [f"word{n}" for n in range(lines * 11)]
    paragraphs = [" ".join(words[at : at + 33]) for at in range(0, len(words), 33)]
    document = dataclasses.replace(made(0), blocks=(Block(Kind.PARAGRAPH, "\n".join(paragraphs)),))
    path = tmp_path / "words.pdf"

    path.write_bytes(pdf(document))

    assert re.findall(r"word\d+", "".join(pages_of(path))) == words


def test_prints_without_a_display(tmp_path: Path) -> None:
    """A command in a terminal without DISPLAY prints the same bytes."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    code = (
        "import sys; from app.print.pdf import pdf; from app.print import *\n"
        "d = Printable('t', 'm', 's', (), (Block(Kind.PARAGRAPH, 'é'),), (), 'f', '20260714140211')\n"
        "sys.stdout.buffer.write(pdf(d)); assert 'PySide6' not in sys.modules"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"%PDF-")


def test_prints_from_a_thread_beside_an_application(tmp_path: Path) -> None:
    """In a process with an application, threads print at the same time, without a child, and nothing is warned of."""
    code = (
        "import threading\n"
        "from app.print.pdf import offscreen, pdf\n"
        "from app.print import Block, Kind, Printable\n"
        "app = offscreen()\n"
        "d = Printable('t', 'm', 's', (('A', 'b'),), tuple(Block(Kind.PARAGRAPH, 'word ' * 900) for _ in range(3)),"
        " ('r',), 'f', '20260714140211')\n"
        "made = []\n"
        "threads = [threading.Thread(target=lambda: made.append(pdf(d))) for _ in range(4)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "assert len(made) == 4 and all(m.startswith(b'%PDF-') for m in made)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_threads_without_an_application_print_too(tmp_path: Path) -> None:
    """Two threads of a plain process each get their page."""
    got: list[bytes] = []
    threads = [threading.Thread(target=lambda: got.append(pdf(made(1)))) for _ in range(2)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 2
    assert got[0] == got[1]
