"""Headers as hospitals really send them: too long, cut off, impossible dates. Valid in every format, or refused."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from pathlib import Path

import hl7
import pytest
from fhir.resources.R4B.bundle import Bundle
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message
from hypothesis import given
from hypothesis import strategies as some

from app.reports.outputs.body import NotRenderable, body_of, split_name
from app.reports.outputs.fhir import fhir
from app.reports.outputs.fit import fit, real_date, real_time
from app.reports.outputs.hl7 import LINE, OURSELVES, lines_of, oru
from app.reports.outputs.sr import sr
from app.reports.values import Document, Header

LONG = "Långname & Söns " * 15
CHANGES = [
    *(
        {name: LONG}
        for name in ("patient_name", "patient_issuer", "exam", "referrer", "institution", "placer_order")
    ),
    *({name: LONG} for name in ("procedure_code", "procedure_text", "procedure_system", "signer", "signer_grade")),
    *({name: "a\tb\x0bc\r\nd=^x\\y"} for name in ("referrer", "institution", "procedure_text", "signer", "exam")),
    {"patient_name": ""},
    {"patient_name": "A^B=漢^字=x=y"},
    {"signer": "Cher"},
    {"birth_date": "1961"},
    {"birth_date": "19611399", "study_date": "00000000", "study_time": "995900"},
    {"study_time": "13"},
    {"modality": "C T"},
    {"sex": "F "},
]


@pytest.mark.skipif(not shutil.which("dciodvfy"), reason="dciodvfy is not installed: apt-get install dicom3tools")
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: "+".join(change))
def test_odd_headers_are_valid_everywhere(
    document: Document, header: Header, change: dict[str, str], tmp_path: Path
) -> None:
    """The structured report, the message and the Bundle stay valid."""
    odd = fit(dataclasses.replace(header, **change))
    body = body_of(document, odd)
    path = tmp_path / "odd.dcm"

    path.write_bytes(sr(document, odd, body))
    message = oru(OURSELVES, odd, body, "RR1").decode("utf-8")
    bundle = json.loads(fhir(document, odd, body, b"%PDF-"))

    judged = subprocess.run(["dciodvfy", path], capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stderr
    assert parse_message(message, validation_level=VALIDATION_LEVEL.STRICT, find_groups=True).validate()
    Bundle.model_validate(bundle)


@pytest.mark.parametrize("change", [{"patient_id": "9" * 65}, {"patient_id": "a\\b"}, {"accession": "A" * 17}])
def test_an_identity_is_refused_not_cut(header: Header, change: dict[str, str]) -> None:
    """A patient id or accession that DICOM cannot hold is never shortened."""
    with pytest.raises(NotRenderable, match="cannot be written in DICOM"):
        fit(dataclasses.replace(header, **change))


@given(
    some.text(
        some.characters(exclude_categories=("Cs", "Cc", "Mn", "Mc", "Zs", "Zl", "Zp")) | some.just(" "),
        max_size=900,
    )
)
def test_lines_hold_every_word_and_fit(words: str) -> None:
    """A paragraph cut into lines is the same words; no line is longer than a string may be."""
    import unicodedata

    parsed = hl7.parse("MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.4\r")

    lines = list(lines_of(words))

    assert all(0 < len(line) <= LINE for line in lines)
    joined = "".join(parsed.unescape(line) for line in lines).replace(" ", "")
    assert joined == unicodedata.normalize("NFC", words.replace(" ", ""))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Dr Amy Reader", ("Dr", "Amy", "Reader")),
        ("Dr A Whitcombe (demonstration)", ("Dr", "A", "Whitcombe")),
        ("Prof. Anna Maria van der Berg", ("Prof.", "Anna Maria", "van der Berg")),
        ("Cher", ("", "", "Cher")),
        ("", ("", "", "")),
    ],
)
def test_a_printed_name_is_split(name: str, parts: tuple[str, str, str]) -> None:
    """Title, given names, family name with its particles; brackets are no name."""
    assert split_name(name) == parts


@pytest.mark.parametrize(
    ("given_", "date"), [("20260714", "20260714"), ("2026", ""), ("20260230", ""), ("", ""), ("২০২৬০৭১৪", "")]
)
def test_a_date_that_is_none_stays_absent(given_: str, date: str) -> None:
    """Only days that exist are dates."""
    assert real_date(given_) == date


@pytest.mark.parametrize(
    ("given_", "time"),
    [("131500", "131500"), ("1315", "131500"), ("131500.25", "131500"), ("246000", ""), ("noon", ""), ("", "")],
)
def test_a_time_that_is_none_stays_absent(given_: str, time: str) -> None:
    """Only times that exist are times."""
    assert real_time(given_) == time
