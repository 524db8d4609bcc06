"""The HL7 message, judged by hl7apy and hl7, and against the tables of the standard."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import hl7
import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message
from hypothesis import given
from hypothesis import strategies as some

from app.reports.outputs.body import NotRenderable
from app.reports.outputs.hl7 import Receiver, escape, message_for
from app.reports.values import Document, Header, Output

TABLE_0085 = set("BCDFINOPRSUVWX")
TABLE_0123 = set("ACFIOPRSXYZ")
TABLE_0125 = {"TX", "FT", "ST", "CE", "NM", "ED", "RP", "TS", "DT"}
TABLE_0078 = {"", "AA", "A", "N"}


def rows(message: bytes) -> list[list[str]]:
    """Segments as lists of fields; MSH counts its separator as field 1."""
    segments = message.decode("utf-8").split("\r")
    assert segments[-1] == ""
    return [line.split("|") if line[:3] != "MSH" else ["MSH", "|", *line.split("|")[1:]] for line in segments[:-1]]


def spoken(message: bytes) -> list[str]:
    """The text of OBX-5, unescaped by the second opinion."""
    parsed = hl7.parse(message.decode("utf-8"))
    return [parsed.unescape(str(row[5])) for row in parsed.segments("OBX")]


def judge(message: bytes) -> None:
    """Structure by hl7apy STRICT; every coded field against its table."""
    text = message.decode("utf-8")
    parsed = parse_message(text, validation_level=VALIDATION_LEVEL.STRICT, find_groups=True)
    assert parsed.validate()
    found = rows(message)
    assert [row[0] for row in found[:5]] == ["MSH", "PID", "PV1", "ORC", "OBR"]
    msh = found[0]
    assert (msh[2], msh[9], msh[12], msh[18]) == ("^~\\&", "ORU^R01", "2.4", "UNICODE UTF-8")
    assert 0 < len(msh[10]) <= 20
    assert found[4][25] in TABLE_0123
    observations = [row for row in found if row[0] == "OBX"]
    assert [row[1] for row in observations] == [str(n) for n in range(1, len(observations) + 1)]
    for row in observations:
        assert row[2] in TABLE_0125
        assert row[8] in TABLE_0078
        assert row[11] in TABLE_0085


def test_final_version_passes_the_judges(outputs: dict[str, Output]) -> None:
    """The message is a valid ORU^R01 v2.4 whose status is F everywhere."""
    message = outputs["hl7"].data

    judge(message)
    assert {row[11] for row in rows(message) if row[0] == "OBX"} == {"F"}
    assert rows(message)[4][25] == "F"


@pytest.mark.parametrize(
    ("state", "order", "line"),
    [
        ("addendum", "C", "C"),
        ("amended", "C", "C"),
        ("corrected", "C", "C"),
        ("retracted", "X", "W"),
    ],
)
def test_states_follow_the_table(
    document: Document, later: Callable[..., Header], state: str, order: str, line: str
) -> None:
    """Each state has its OBR-25 and the same OBX-11 in every line."""
    message = message_for(Receiver("RIS"), later(state), document, "RR1")

    judge(message)
    assert rows(message)[4][25] == order
    assert {row[11] for row in rows(message) if row[0] == "OBX"} == {line}


def test_delimiters_and_accents_survive(outputs: dict[str, Output]) -> None:
    """What was dictated is what the receiver reads, delimiters, backslash and accents included."""
    lines = spoken(outputs["hl7"].data)

    assert "Cough ^ & | ~ \\ for 6 weeks; ?PE." in lines
    assert "CT chest of 02/03/2025, José Peña’s café." in lines


def test_addendum_stands_above_the_body(document: Document, later: Callable[..., Header]) -> None:
    """The addendum with its date comes before the first section."""
    lines = spoken(message_for(Receiver("RIS"), later("addendum", reason="Seen by MDT."), document, "RR1"))

    assert "ADDENDUM, 14/07/2026 15:02 BST" in lines
    assert lines.index("Seen by MDT.") < lines.index("CLINICAL INDICATION")


def test_receiver_and_control_id_are_those_of_the_connection(document: Document, header: Header) -> None:
    """MSH-5, MSH-6 and MSH-10 are the connection's; the rest is the same for every receiver."""
    one = message_for(Receiver("CRIS", "RXX&1"), header, document, "RR0001")
    two = message_for(Receiver("RIS"), header, document, "RR0002")

    assert rows(one)[0][5:7] == ["CRIS", "RXX\\T\\1"]
    assert rows(one)[0][10] == "RR0001"
    assert rows(one)[1:] == rows(two)[1:]


def test_critical_alert_marks_every_line(document: Document, header: Header) -> None:
    """With a critical alert OBX-8 is AA and the generated sentence is in the text."""
    alarmed = dataclasses.replace(header, critical=True, alerts=("Critical alert raised at 14:01 on 14/07/2026.",))

    message = message_for(Receiver("RIS"), alarmed, document, "RR1")

    judge(message)
    assert {row[8] for row in rows(message) if row[0] == "OBX"} == {"AA"}
    assert "Critical alert raised at 14:01 on 14/07/2026." in spoken(message)


def test_absent_study_date_stays_absent(document: Document, header: Header) -> None:
    """No date is made up where the study has none."""
    message = message_for(Receiver("RIS"), dataclasses.replace(header, study_date="", study_time=""), document, "R")

    assert rows(message)[4][7] == ""


def test_control_id_longer_than_its_field_is_refused(document: Document, header: Header) -> None:
    """MSH-10 holds 20 characters."""
    with pytest.raises(NotRenderable, match="MSH-10"):
        message_for(Receiver("RIS"), header, document, "R" * 21)


@given(some.text(some.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_escaping_is_undone_by_a_stranger(text: str) -> None:
    """Any text comes back whole from another program's unescape, composed as NFC."""
    import unicodedata

    parsed = hl7.parse("MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.4\r")

    assert parsed.unescape(escape(text)) == unicodedata.normalize("NFC", text)


@given(some.text(max_size=60).filter(lambda text: text.isprintable() or "\r" in text))
def test_no_raw_delimiter_leaves(text: str) -> None:
    """No text can start a segment, a field, a component or a repeat."""
    assert not set(escape(text)) & set("|^&~\r\n\x0b\x1c")


def test_referrer_is_a_name_in_its_parts(document: Document, header: Header) -> None:
    """Family name, given name and title of the referrer stand in their own components."""
    message = message_for(Receiver("RIS"), header, document, "RR1").decode("utf-8")

    assert "PV1|1|U||||||^Khan^Bilal^^^Dr" in message
    assert "|^Khan^Bilal^^^Dr|" in message
