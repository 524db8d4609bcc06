"""Many synthetic reports, each for a new case with one small made image, signed by the demonstration's reader."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import opened
from app.cli.demo_folder import refuse_local_user, throw_away
from app.cli.sample_list import Place, demo_reader
from app.store.glance import tables

if TYPE_CHECKING:
    from app.signing.values import Signed

SENTENCES = (
    "No acute abnormality.",
    "Small right pleural effusion.",
    "No pulmonary nodule.",
    "Mild dependent change at both bases.",
)


def sign_many(data: Path | None, count: int) -> tuple[Signed, ...]:
    """Sign `count` reports in `data`, or in a folder that is thrown away.

    Raises:
        ReadroomError: the folder has a local user.
    """
    if data is None:
        with throw_away() as folder:
            return _sign(folder, count)
    if tables(data):
        refuse_local_user(data)
    return _sign(data, count)


def _sign(data: Path, count: int) -> tuple[Signed, ...]:
    from app.archive.importing import digest_workers
    from app.archive.importing import take as take_images
    from app.archive.records import instances_of, study_of
    from app.cases.contracts import contracts_of
    from app.cases.records import admit, case_of, claim
    from app.escalation.policy import policy_of
    from app.reports.templates import load_templates
    from app.reports.values import Document, Evidence, Field, Section
    from app.signing.act import sign
    from app.signing.values import ToSign

    signed: list[Signed] = []
    with opened(data) as desk, digest_workers(1) as hands, tempfile.TemporaryDirectory() as aside:
        now = desk.now()
        reader = demo_reader(desk.store, now)
        place = Place(desk.store, desk.vault, desk.trail, reader)
        files = [write_small_image(Path(aside), at, now) for at in range(count)]
        taken = take_images(place.store, place.vault, hands, files, desk.now, durable=False)
        with desk.store.work() as work:
            cases = admit(work, now, contracts_of(None)).cases
        template = load_templates()["ct-chest"]
        code = (template.exam.code, template.exam.meaning, template.exam.scheme)
        policy = policy_of(None)
        studies = {study.study for study in taken.studies}
        number = 0
        for case_id in cases:
            with desk.store.work() as work:
                case = case_of(work, case_id)
                if case.study not in studies:
                    continue
                case = claim(work, desk.now(), case, reader.id, reader.display_name)
                study, images = study_of(work, case.study), instances_of(work, case.study)
            if study is None:
                continue
            number += 1
            texts = {
                "indication": "Synthetic report of the demonstration.",
                "technique": "CT of the chest.",
                "comparison": "None available.",
                "findings": SENTENCES[number % len(SENTENCES)],
                "impression": f"{SENTENCES[number % len(SENTENCES)]} Synthetic report {number}.",
            }
            document = Document(
                template.id,
                template.title,
                tuple(Section(key, key.capitalize(), (Field(key, text=text),)) for key, text in texts.items()),
            )
            first = images[0]
            evidence = (Evidence(study.uid, first.series, first.sop_class, first.sop, first.modality),)
            wanted = ToSign(case, study, reader, document, (), (), evidence, code)
            settings = desk.settings
            signed.append(
                sign(desk.store, desk.trail, policy, settings.timezone, settings.institution, desk.now(), wanted)
            )
    return tuple(signed)


def write_small_image(folder: Path, number: int, now: object) -> Path:
    """One small synthetic CT image of an invented patient, a study of its own."""
    import secrets
    from datetime import datetime

    import numpy as np
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

    at = (now if isinstance(now, datetime) else datetime.now()) - timedelta(minutes=number)
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = CTImageStorage
    data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = generate_uid(prefix=None)
    data.StudyInstanceUID, data.SeriesInstanceUID = generate_uid(prefix=None), generate_uid(prefix=None)
    data.FrameOfReferenceUID = generate_uid(prefix=None)
    data.PatientName, data.PatientID = f"SYNTHETIC^Case {number + 1}", f"SYN-{secrets.token_hex(4).upper()}"
    data.PatientBirthDate, data.PatientSex = "19700101", "F"
    data.StudyDate, data.StudyTime = f"{at:%Y%m%d}", f"{at:%H%M%S}"
    data.AccessionNumber = f"SYN{secrets.token_hex(5).upper()}"
    data.Modality, data.StudyDescription, data.BodyPartExamined = "CT", "CT chest", "CHEST"
    data.ImageComments = "SYNTHETIC: not an image of a person"
    data.SeriesNumber, data.InstanceNumber = 1, 1
    data.ImageType = ["DERIVED", "SECONDARY", "AXIAL"]
    data.ImagePositionPatient, data.ImageOrientationPatient = [0, 0, 0], [1, 0, 0, 0, 1, 0]
    data.PixelSpacing, data.SliceThickness = [5, 5], 5
    data.Rows = data.Columns = 64
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 1
    data.RescaleSlope, data.RescaleIntercept = 1, 0
    y, x = np.mgrid[-32:32, -32:32]
    body = np.where(x * x / 900 + y * y / 500 < 1, 40, -1000) + np.arange(64) % (number % 7 + 2)
    data.PixelData = body.astype("<i2").tobytes()
    path = folder / f"{number}.dcm"
    data.save_as(path, enforce_file_format=True)
    return path
