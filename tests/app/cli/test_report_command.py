"""`readroom report check`: JSON to the letter, one line for what cannot be read."""

import json
import subprocess
import sys

import pytest

REPORT = {
    "study": {"modality": "CT", "body_part": "CHEST", "side": None, "sex": "M", "age": 60, "prior_dates": []},
    "alerts": [],
    "sections": {
        "findings": "Nodule – 9 mm, left lower lobe.",
        "impression": "9 mm right lower lobe nodule.",
    },
}


def _run(*arguments, text=None):
    return subprocess.run(
        [sys.executable, "-c", "from app.cli.main import main; main()", "report", "check", *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_findings_as_json(tmp_path):
    """Findings carry kind, severity, section, text, place and message, and the exit code is 0."""
    file = tmp_path / "report.json"
    file.write_text(json.dumps(REPORT), "utf-8")

    done = _run(str(file), "--json")

    (finding,) = json.loads(done.stdout)["findings"]
    assert done.returncode == 0
    assert done.stderr == ""
    assert set(finding) == {"kind", "severity", "section", "text", "start", "end", "message"}
    assert (finding["kind"], finding["text"], finding["start"], finding["end"]) == ("side-mismatch", "right", 5, 10)


def test_only_agreed_kinds_are_printed():
    """What the window says beyond them (an alert of the other side) stays in the window."""
    one_sided = REPORT | {
        "alerts": [{"category": "urgent", "finding": "Left lower lobe nodule"}],
        "sections": {"findings": "Nodule, 9 mm.", "impression": "9 mm right lower lobe nodule."},
    }

    done = _run("-", "--json", text=json.dumps(one_sided))

    assert json.loads(done.stdout) == {"findings": []}


def test_standard_input(tmp_path):
    """A dash reads standard input; without findings it says so and exits 0."""
    clean = REPORT | {"sections": {"findings": "Normal.", "impression": "Normal."}}

    done = _run("-", text=json.dumps(clean))

    assert done.returncode == 0
    assert done.stdout == "0 findings.\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[", "standard input: not JSON: line 1"),
        ("[]", "top level"),
        ('{"sections": {}}', "study: is missing"),
        ('{"study": {"modality": "CT"}}', "sections: is missing"),
        ('{"study": {"modality": "CT"}, "sections": {"findings": 5}}', "sections.findings"),
        ('{"study": {"modality": "CT"}, "alerts": [{}], "sections": {}}', "alerts.0.finding: is missing"),
    ],
)
def test_unreadable_input_is_one_line(text, complaint):
    """What is no report exits 1 with one line that names the place."""
    done = _run("-", text=text)

    assert done.returncode == 1
    assert done.stdout == ""
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_missing_file_is_named(tmp_path):
    """A file that is not there exits 1 and is named; no file at all is wrong usage."""
    done = _run(str(tmp_path / "none.json"))

    assert done.returncode == 1
    assert "none.json" in done.stderr
    assert _run().returncode == 2
