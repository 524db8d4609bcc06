"""The structured report, judged by dicom3tools and DCMTK and read back by pydicom."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from app.reports.outputs.body import NotRenderable, body_of
from app.reports.outputs.sr import sr
from app.reports.values import Document, Header, Output

needs_judges = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("dciodvfy", "dsrdump", "dcm2json")),
    reason="the judges are not installed: apt-get install dicom3tools dcmtk",
)


def read(data: bytes) -> Dataset:
    """The file as pydicom reads it."""
    return pydicom.dcmread(BytesIO(data))


def texts(dataset: Dataset) -> dict[tuple[str, str], str]:
    """(container code, text code) -> text."""
    found = {}
    for container in dataset.ContentSequence:
        for item in container.get("ContentSequence", []):
            key = (container.ConceptNameCodeSequence[0].CodeValue, item.ConceptNameCodeSequence[0].CodeValue)
            found[key] = item.TextValue
    return found


def judge(path: Path) -> None:
    """Fail with the words of the judge that objects."""
    validated = subprocess.run(["dciodvfy", path], capture_output=True, text=True, check=False)
    assert validated.returncode == 0, validated.stderr
    assert not [line for line in validated.stderr.splitlines() if line.startswith("Error")]
    dumped = subprocess.run(["dsrdump", path], capture_output=True, text=True, check=False)
    assert dumped.returncode == 0, dumped.stderr
    assert not [line for line in dumped.stderr.splitlines() if line.startswith(("E:", "F:"))]
    assert subprocess.run(["dcm2json", path], capture_output=True, check=False).returncode == 0


@needs_judges
def test_final_version_passes_the_judges(outputs: dict[str, Output], tmp_path: Path) -> None:
    """dciodvfy, dsrdump and dcm2json accept the file, accents and all."""
    path = tmp_path / "report.sr.dcm"
    path.write_bytes(outputs["sr"].data)

    judge(path)
    shown = subprocess.run(["dsrdump", path], capture_output=True, check=True).stdout.decode("utf-8", "replace")
    for spoken in texts(read(outputs["sr"].data)).values():
        assert spoken.split()[0] in shown


@needs_judges
@pytest.mark.parametrize("state", ["addendum", "amended", "corrected", "retracted"])
def test_later_versions_pass_the_judges(
    document: Document, later: Callable[..., Header], state: str, tmp_path: Path
) -> None:
    """Every later state is a valid document that names its predecessor."""
    header = later(state)

    data = sr(document, header, body_of(document, header))

    path = tmp_path / "report.sr.dcm"
    path.write_bytes(data)
    judge(path)
    study = read(data).PredecessorDocumentsSequence[0]
    assert (
        study.ReferencedSeriesSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID == header.replaces_sop
    )
    assert (read(data).CompletionFlag, read(data).VerificationFlag) == ("COMPLETE", "VERIFIED")


def test_codes_of_tid_2000(outputs: dict[str, Output], header: Header) -> None:
    """Title, language, observer and the sections' codes are those of the standard."""
    made = read(outputs["sr"].data)

    assert made.SOPClassUID == "1.2.840.10008.5.1.4.1.1.88.22"
    assert made.ConceptNameCodeSequence[0].CodeValue == "24627-2"
    assert made.ContentTemplateSequence[0].TemplateIdentifier == "2000"
    assert made.ContentSequence[0].ConceptCodeSequence[0].CodeValue == "en-GB"
    assert made.SpecificCharacterSet == "ISO_IR 192"
    assert ("121072", "121073") in texts(made)
    assert str(made.VerifyingObserverSequence[0].VerifyingObserverName) == "Reader^Amy^^Dr"
    request = made.ReferencedRequestSequence[0]
    assert (request.StudyInstanceUID, request.AccessionNumber) == (header.study_uid, header.accession)
    assert made.SOPInstanceUID == header.sr_uid


def test_synthetic_data_is_said_in_the_header_not_as_an_addendum(document: Document, header: Header) -> None:
    """A demonstration report carries its warning in Patient Comments; a first version has no addendum."""
    import dataclasses

    shown = dataclasses.replace(header, synthetic=True)

    made = read(sr(document, shown, body_of(document, shown)))

    assert made.PatientComments.startswith("Synthetic data")
    assert not [key for key in texts(made) if key[0] == "121078"]


def test_evidence_of_both_studies_is_named(outputs: dict[str, Output]) -> None:
    """The reported study is current evidence, the prior is other evidence."""
    made = read(outputs["sr"].data)

    assert len(made.CurrentRequestedProcedureEvidenceSequence) == 1
    assert len(made.PertinentOtherEvidenceSequence) == 1


def test_preliminary_is_unverified(document: Document, header: Header) -> None:
    """A report that awaits its second signature says so in all three flags."""
    import dataclasses

    early = dataclasses.replace(header, state="preliminary")

    made = read(sr(document, early, body_of(document, early)))

    assert (made.VerificationFlag, made.PreliminaryFlag) == ("UNVERIFIED", "PRELIMINARY")
    assert "VerifyingObserverSequence" not in made


@needs_judges
def test_report_without_images_is_valid(document: Document, header: Header, tmp_path: Path) -> None:
    """A case whose images were never opened still gives a valid document of its study, without a study date."""
    import dataclasses

    bare = dataclasses.replace(header, evidence=(), study_date="", study_time="", birth_date="", sex="")

    data = sr(document, bare, body_of(document, bare))

    path = tmp_path / "report.sr.dcm"
    path.write_bytes(data)
    judge(path)
    assert read(data).StudyDate == ""
    assert "CurrentRequestedProcedureEvidenceSequence" not in read(data)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"sr_uid": "1.2." + "3" * 70}, "UID"),
        ({"accession": "A" * 17}, "accession"),
        ({"sr_series_uid": "x"}, "UID"),
    ],
)
def test_what_dicom_cannot_hold_is_refused(
    document: Document, header: Header, change: dict[str, str], word: str
) -> None:
    """Too long a UID or accession is refused in words, so that the version is not signed."""
    import dataclasses

    broken = dataclasses.replace(header, **change)

    with pytest.raises(NotRenderable, match=word):
        sr(document, broken, body_of(document, broken))


@pytest.mark.filterwarnings("error")
def test_name_of_one_part_is_kept_quietly(document: Document, header: Header) -> None:
    """A patient name without a caret stays as it came, and no library complains of it on the terminal."""
    alone = dataclasses.replace(header, patient_name="PHANTOM")

    made = read(sr(document, alone, body_of(document, alone)))

    assert str(made.PatientName) == "PHANTOM"
