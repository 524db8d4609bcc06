"""The whole main job in the real window, on the sample list, on a real CT and on a real MR."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message

pytestmark = pytest.mark.journey

FORMATS = {
    "sr": "report.sr.dcm",
    "pdf": "report.pdf",
    "hl7": "report.hl7",
    "fhir": "report.fhir.json",
    "text": "report.txt",
}
UNREAD = "Tour: recorded words, not a reading of these images."
MAIN_JOB = {
    "worklist.open",
    "viewer.image.next",
    "viewer.measurement.draw",
    "dictation.toggle",
    "report.dictate",
    "report.measurement.insert",
    "report.field.next",
    "report.field.go:impression",
    "report.mark.do",
    "alert.critical.prepare",
    "desk.display.check",
    "report.sign",
    "desk.worklist",
    "worklist.tab:4",
    "desk.quit",
}


@pytest.fixture(scope="module")
def tours(start: Callable[..., Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    """All three at once, each on its own screen: they mostly wait for somebody to finish speaking."""
    begun = {"sample": start()}
    shared = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
    if shared.is_dir():
        begun["ct"] = start("--study", str(shared / "d01-ct-ge-tilt-irregular"))
        begun["mr"] = start("--study", str(shared / "d08-mr-sagittal-decubitus" / "hfs"))
    return begun


@pytest.fixture(params=["ct", "mr", "sample"])
def tour(request: pytest.FixtureRequest, tours: dict[str, Any]) -> Any:
    """A tour that came to its end."""
    if request.param not in tours:
        pytest.skip("the real data (../shared/data) is not beside the project")
    made = tours[request.param]
    code, said = made.ended()
    assert code == 0, said
    return made


def test_every_step_had_its_effect(tour: Any) -> None:
    """The whole main job is done; each step says by what and what it changed, and its picture is there."""
    document = tour.document

    assert set(document) == {"steps", "started", "seconds", "report", "alert", "data"}
    assert {row["id"] for row in document["steps"]} >= MAIN_JOB
    for at, row in enumerate(document["steps"], 1):
        assert row["n"] == at
        assert row["ok"] is True
        assert len({"said", "key", "mouse"} & set(row)) == 1
        assert row["effect"].endswith((".", "”"))
        assert row["picture"] is None or (tour.out / row["picture"]).stat().st_size > 10_000
    assert sum(row["picture"] is not None for row in document["steps"]) >= 15
    assert document["seconds"] < 300


def test_formats_pass_the_judges(tour: Any) -> None:
    """dciodvfy, qpdf and hl7apy accept the report; FHIR names the study."""
    missing = [tool for tool in ("dciodvfy", "qpdf") if not shutil.which(tool)]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: apt-get install dicom3tools qpdf")

    judged = subprocess.run(["dciodvfy", tour.out / FORMATS["sr"]], capture_output=True, text=True, check=False)
    checked = subprocess.run(["qpdf", "--check", tour.out / FORMATS["pdf"]], capture_output=True, check=False)
    message = parse_message(
        (tour.out / FORMATS["hl7"]).read_bytes().decode("utf-8"),
        validation_level=VALIDATION_LEVEL.STRICT,
        find_groups=True,
    )
    bundle = json.loads((tour.out / FORMATS["fhir"]).read_text(encoding="utf-8"))

    assert "Error" not in judged.stderr
    assert checked.returncode == 0
    assert message.validate()
    assert "DiagnosticReport" in json.dumps(bundle)


def test_words_fit_the_study_and_say_that_nobody_read_it(tours: dict[str, Any], tour: Any) -> None:
    """A head CT is reported as a head CT, a brain MR as one, and both say that the words are no reading of them."""
    name = next(name for name, one in tours.items() if one is tour)
    text = (tour.out / FORMATS["text"]).read_text(encoding="utf-8")
    sections = dict(re.findall(r"^([A-Z ]+)\n((?:.+\n)+)", text, re.MULTILINE))
    wanted = {
        "sample": ("", ["Lungs and airways", "Pleura"], "nodule in the right upper lobe", False),
        "ct": ("CT of the head.", ["Brain", "Extra-axial spaces"], "haemorrhage in the right frontal lobe", True),
        "mr": ("MRI of the brain.", ["Brain parenchyma", "Diffusion"], "haemorrhage in the right temporal", True),
    }
    technique, labels, finding, unread = wanted[name]

    assert technique in sections.get("TECHNIQUE", "")
    assert all(f"\n{label}: " in f"\n{sections['FINDINGS']}" for label in labels)
    assert finding in sections["FINDINGS"]
    assert finding in sections["IMPRESSION"]
    assert (UNREAD in sections.get("TECHNIQUE", "")) is unread
    assert sections["IMPRESSION"].startswith(UNREAD) is unread
    for format_ in ("hl7", "fhir"):
        assert (UNREAD in (tour.out / FORMATS[format_]).read_text(encoding="utf-8")) is unread


def test_the_alert_answers_the_warning_of_a_critical_finding(tours: dict[str, Any], tour: Any) -> None:
    """What was dictated on the real studies is on the critical list: the margin asks for an alert until it is raised."""
    raised = next(row for row in tour.document["steps"] if row["id"] == "alert.critical.prepare")

    assert ("The warning “No alert raised” is gone." in raised["effect"]) is (tour is not tours["sample"])


def test_what_is_exported_is_what_was_delivered(tour: Any, readroom: Callable[..., Any], tmp_path: Path) -> None:
    """`export` gives the tour's files byte for byte, and nothing of its report is still on its way."""
    report = tour.document["report"]

    for format_, name in FORMATS.items():
        readroom(tour.data, "export", report, "--format", format_, "-o", str(tmp_path / name))
        assert (tmp_path / name).read_bytes() == (tour.out / name).read_bytes()
    mine = [one for one in readroom(tour.data, "outbox", "list")["deliveries"] if one["report"] == report]
    assert [one["state"] for one in mine] == ["sent", "sent"]


def test_audit_holds_and_the_alert_is_due(tour: Any, readroom: Callable[..., Any]) -> None:
    """Ten audit entries or more that hold, and the tour's alert is open with a due time."""
    verified = readroom(tour.data, "audit", "verify")
    open_ones = readroom(tour.data, "alerts", "list", "--open")["alerts"]

    assert verified["ok"] is True
    assert verified["entries"] >= len(json.loads((tour.out / "audit.json").read_text("utf-8"))["entries"]) >= 10
    assert [one["due"] is not None for one in open_ones if one["id"] == tour.document["alert"]] == [True]
