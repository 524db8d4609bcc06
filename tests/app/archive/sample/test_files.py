"""The written files are DICOM that others read as meant."""

import io
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk

from app.archive.sample import ct_chest, ct_head, mr_spine
from app.archive.sample.files import PATIENT_COMMENT, study_uid, write_images
from app.archive.sample.image import Image, Plane
from app.archive.sample.spec import SampleStudy

NOW = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def written(
    studies: Mapping[str, SampleStudy],
    chests: Mapping[str, Image],
    bleed: Image,
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, tuple[SampleStudy, Mapping[str, Image], list[Path]]]:
    """A CT of the chest, one of the head and an MR of the spine, small, on disk."""
    spine = studies["spine-l5"].recipe
    assert isinstance(spine, mr_spine.SpineMR)
    chest = chests["chest-nodule"]
    made = {
        "chest-nodule": {"soft": chest, "lung": chest, "coronal": ct_chest.coronal(chest, 10.0)},
        "head-bleed": {"brain": bleed, "bone": bleed},
        "spine-l5": mr_spine.make(replace(spine, pixels=128, slices=5)),
    }
    grey = np.random.default_rng(1).integers(0, 900, (3, 64, 64)).astype(np.int16)
    brain = Image(grey, (4.0, 0.9, 0.9), (-28.8, -30.0, -10.0), Plane.AXIAL)
    made["brain-stroke"] = dict.fromkeys(("DWI", "FLAIR", "T2", "T1"), brain)
    root = tmp_path_factory.mktemp("written")
    return {k: (studies[k], v, write_images(studies[k], v, root / k, NOW)) for k, v in made.items()}


@pytest.mark.parametrize("key", ["chest-nodule", "head-bleed", "spine-l5", "brain-stroke"])
def test_another_reader_finds_the_same_voxels_in_the_same_place(written: Mapping, key: str) -> None:
    """SimpleITK (GDCM) reads every series with the values, spacing and origin that were made."""
    study, images, files = written[key]

    for series in study.series:
        names = sorted(str(f) for f in files if f.name.startswith(f"{series.number:02d}-"))
        uid = pydicom.dcmread(names[0], stop_before_pixels=True).SeriesInstanceUID
        ordered = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(files[0].parent), str(uid))
        read = sitk.ReadImage(ordered)
        image = images[series.image]
        values = sitk.GetArrayFromImage(read)
        if np.dot(np.array(read.GetDirection()).reshape(3, 3)[:, 2], image.plane.across) < 0:
            values = values[::-1]
        assert np.array_equal(values, image.stored)
        assert read.GetSpacing() == pytest.approx(image.step[::-1], abs=1e-4)
        first = min(
            ordered, key=lambda f: abs(np.subtract(pydicom.dcmread(f).ImagePositionPatient, image.first)).sum()
        )
        assert pydicom.dcmread(first).ImagePositionPatient == pytest.approx(list(image.first), abs=1e-3)


@pytest.mark.parametrize("key", ["chest-nodule", "head-bleed", "spine-l5", "brain-stroke"])
def test_the_validator_finds_no_error(written: Mapping, key: str) -> None:
    """dciodvfy -new names no error in the first file of each series."""
    if not shutil.which("dciodvfy"):
        pytest.skip("dciodvfy is missing: apt-get install dicom3tools")
    study, _, files = written[key]

    for series in study.series:
        name = next(f for f in files if f.name.startswith(f"{series.number:02d}-"))
        said = subprocess.run(["dciodvfy", "-new", str(name)], capture_output=True, text=True, check=False)
        errors = [line for line in (said.stdout + said.stderr).splitlines() if line.startswith("Error")]
        assert not errors


def test_the_bytes_are_those_of_pydicom(written: Mapping) -> None:
    """Encoded once a series, each file is what pydicom writes of it element by element."""
    for _, _, files in written.values():
        for file in (files[0], files[-1]):
            again = io.BytesIO()

            pydicom.dcmwrite(again, pydicom.dcmread(file), enforce_file_format=True)

            assert again.getvalue() == file.read_bytes(), file.name


def test_every_file_says_synthetic(written: Mapping) -> None:
    """A program finds it in Patient Comments, a person in four more places."""
    for _, _, files in written.values():
        header = pydicom.dcmread(files[-1], stop_before_pixels=True)

        assert header.PatientComments == PATIENT_COMMENT
        assert header.PatientComments.startswith("SYNTHETIC")
        assert all(
            "SYNTHETIC" in header[k].value for k in ("ImageComments", "DerivationDescription", "DeviceSerialNumber")
        )
        assert header.Manufacturer == "Readroom"


def test_the_study_is_dated_back_from_now(written: Mapping) -> None:
    """The prior's date is its age before now, and the UIDs do not depend on now."""
    study, _, files = written["spine-l5"]

    header = pydicom.dcmread(files[0], stop_before_pixels=True)

    assert header.StudyDate == "20260306"
    assert header.StudyTime == "135000"
    assert header.StudyInstanceUID == study_uid(study)
    assert str(header.StudyInstanceUID).startswith("2.25.")


def test_prior_and_current_share_a_patient_and_no_frame(studies: Mapping[str, SampleStudy]) -> None:
    """They are one person's, made some two years apart, in different frames of reference."""
    now, prior = studies["chest-nodule"], studies["chest-nodule-prior"]

    assert now.patient == prior.patient
    assert study_uid(now) != study_uid(prior)
    assert 650 < (prior.before - now.before).days < 800


def test_instances_have_uids_of_their_own(written: Mapping) -> None:
    """No two files share an instance UID, and one study has one frame of reference."""
    headers = [pydicom.dcmread(f, stop_before_pixels=True) for _, _, files in written.values() for f in files]

    assert len({h.SOPInstanceUID for h in headers}) == len(headers)
    assert len({h.FrameOfReferenceUID for h in headers}) == len(written)


def test_head_ct_instances_count_from_the_top(written: Mapping) -> None:
    """Instance 1 of an axial CT is the highest slice."""
    _, _, files = written["head-bleed"]
    first = [f for f in files if f.name.startswith("02-")]

    heights = {int(h.InstanceNumber): float(h.ImagePositionPatient[2]) for h in map(pydicom.dcmread, first)}

    assert heights[1] == max(heights.values())


def test_a_head_recipe_can_be_remade(studies: Mapping[str, SampleStudy]) -> None:
    """The recipe read from the list is a frozen value that names its seed."""
    recipe = studies["head-bleed"].recipe

    assert isinstance(recipe, ct_head.HeadCT)
    assert recipe.head.seed == 5
