"""Five formats, one report: they agree, and the same version is the same bytes."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import hl7
import pydicom
import pytest

from app.reports.outputs.body import NotRenderable, body_of
from app.reports.outputs.render import FORMATS, render
from app.reports.outputs.text import text
from app.reports.values import Document, Field, Header, Output, Section

needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="pdftotext is not installed: apt-get install poppler-utils"
)


def squeezed(words: str) -> str:
    """Words with single blanks, so that line breaks of a page do not count."""
    return re.sub(r"\s+", " ", words)


def words_of(outputs: dict[str, Output], folder: Path) -> dict[str, str]:
    """What a person or a program reads in each format."""
    paper = folder / "report.pdf"
    paper.write_bytes(outputs["pdf"].data)
    printed = subprocess.run(
        ["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True
    ).stdout
    message = hl7.parse(outputs["hl7"].data.decode("utf-8"))
    lines = [message.unescape(str(row[5])) for row in message.segments("OBX")]
    identity = [message.unescape(str(message.segment("PID")[3])), message.unescape(str(message.segment("OBR")[3]))]
    structured = pydicom.dcmread(BytesIO(outputs["sr"].data))
    return {
        "sr": squeezed(str(structured)) + squeezed(" ".join(_texts(structured))),
        "pdf": squeezed(printed),
        "hl7": squeezed("\n".join([*identity, *lines])),
        "fhir": squeezed(json.dumps(json.loads(outputs["fhir"].data), ensure_ascii=False).replace("\\n", " ")),
        "text": squeezed(outputs["text"].data.decode("utf-8")),
    }


def _texts(item: pydicom.Dataset) -> list[str]:
    found = [str(item.TextValue)] if "TextValue" in item else []
    for child in item.get("ContentSequence", []):
        found += _texts(child)
    return found


@needs_poppler
def test_all_five_say_the_same(
    outputs: dict[str, Output], document: Document, header: Header, tmp_path: Path
) -> None:
    """Patient id, accession and the wording of the impression are in every format."""
    impression = squeezed(body_of(document, header).impression)

    read = words_of(outputs, tmp_path)

    assert tuple(outputs) == FORMATS
    for name, words in read.items():
        assert header.patient_id in words, name
        assert header.accession in words, name
        assert impression in words, name


@needs_poppler
@pytest.mark.parametrize("state", ["addendum", "amended", "corrected", "retracted"])
def test_paper_and_text_print_the_state(
    document: Document, later: Callable[..., Header], state: str, tmp_path: Path
) -> None:
    """The state's word is on the page and in the text; a later version names the one it replaces."""
    made = {output.format: output for output in render(document, later(state))}

    read = words_of(made, tmp_path)

    for name in ("pdf", "text"):
        assert state in read[name]
        assert "version 1" in read[name]


@needs_poppler
def test_prompts_never_leave(outputs: dict[str, Output], tmp_path: Path) -> None:
    """What an unanswered field asks, and its label, are in no format."""
    for name, words in words_of(outputs, tmp_path).items():
        assert "none or describe" not in words, name
        assert "Mediastinum" not in words, name


def test_same_version_twice_is_the_same_bytes(
    outputs: dict[str, Output], document: Document, header: Header
) -> None:
    """Rendering again gives the same bytes in every format, whatever the time is."""
    again = {output.format: output for output in render(document, header)}

    for name in FORMATS:
        assert again[name].data == outputs[name].data, name


def test_text_is_one_paragraph_a_line(outputs: dict[str, Output]) -> None:
    """UTF-8, LF, wrapped nowhere, impression under its heading."""
    words = outputs["text"].data.decode("utf-8")

    assert "\r" not in words
    assert "\nCONCLUSION\n1. Growing 14 mm nodule" in words
    assert words.endswith("consultant radiologist, at 15:02 BST on 14/07/2026\nReport ID: 0195-report\n")


def test_suffixes_are_those_of_a_folder_delivery(outputs: dict[str, Output]) -> None:
    """The names a folder gets."""
    assert [output.suffix for output in outputs.values()] == [".sr.dcm", ".pdf", ".hl7", ".fhir.json", ".txt"]


def test_impression_with_a_strange_title_is_headed_impression(document: Document, header: Header) -> None:
    """Readers and programs find the impression under IMPRESSION or CONCLUSION, whatever the template calls it."""
    renamed = dataclasses.replace(
        document,
        sections=(
            *document.sections[:-1],
            Section("impression", "Opinion and advice", document.sections[-1].fields),
        ),
    )

    words = text(renamed, header, body_of(renamed, header)).decode("utf-8")

    assert "\nIMPRESSION\n" in words
    assert "OPINION" not in words


def test_addenda_stand_above_in_order(document: Document, later: Callable[..., Header]) -> None:
    """Addendum sections are moved above the body; a dated title is kept as it is."""
    with_two = dataclasses.replace(
        document,
        sections=(
            *document.sections,
            Section("addendum", "Addendum", (Field("addendum.2", text="The newer one."),)),
            Section("addendum", "Addendum, 01/07/2026 09:00 BST", (Field("addendum.1", text="The older one."),)),
        ),
    )
    header = later("addendum")

    words = text(with_two, header, body_of(with_two, header)).decode("utf-8")

    order = [
        words.index(part) for part in ("ADDENDUM, 14/07/2026", "newer", "ADDENDUM, 01/07/2026", "older", "CLINICAL")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"patient_id": " "}, "patient id"),
        ({"accession": ""}, "accession"),
        ({"state": "draft"}, "draft"),
        ({"state": "amended"}, "does not name"),
        ({"signed_at": "2026-07-14T14:02:11"}, "zone"),
        ({"timezone": "Europe/Nowhere"}, "Nowhere"),
        ({"study_uid": ""}, "study"),
    ],
)
def test_what_cannot_be_filed_is_refused(
    document: Document, header: Header, change: dict[str, str], word: str
) -> None:
    """No identity, no known state, no predecessor or no time: refused in words before anything is rendered."""
    with pytest.raises(NotRenderable, match=word):
        body_of(document, dataclasses.replace(header, **change))


def test_empty_report_is_refused(header: Header) -> None:
    """A document of prompts alone is no report."""
    empty = Document("plain", "Plain", (Section("findings", "Findings", (Field("findings", prompt="describe"),)),))

    with pytest.raises(NotRenderable, match="no text"):
        render(empty, header)
