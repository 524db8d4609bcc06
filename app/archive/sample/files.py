"""A made study as DICOM files: explicit VR little endian, CT and MR Image Storage (PS3.3 A.3, A.4).

Every file says SYNTHETIC, where a program reads it (`SYNTHETIC` in Patient Comments) and where a person does.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset, write_file_meta_info
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian, MRImageStorage

from app.archive.sample.ct_chest import Chest
from app.archive.sample.image import Image, Plane
from app.archive.sample.spec import SampleSeries, SampleStudy

PATIENT_COMMENT = "SYNTHETIC: invented patient, image made by a program"
STATION_ROOT = "readroom sample 1"
LOWEST_HU = -1024
CHARACTERS = "ISO_IR 192"
PIXELS = 0x7FE0_0010
OWN = (0x0008_0018, 0x0020_0013, 0x0020_0032, 0x0020_1041, PIXELS)
"""What each image of a series has for itself, in their order: UID, number, position, location, pixels."""


@dataclass(frozen=True, slots=True)
class Technique:
    """How an image would have been acquired: for CT kernel, kVp and window; for MR the sequence's values."""

    kernel: str = ""
    windows: tuple[tuple[float, float, str], ...] = ()
    sequence: tuple[str, str, str, str] = ("SE", "SK", "2D", "")  # sequence, variant, acquisition, name
    times: tuple[float, float, float] = (0, 0, 0)  # repetition, echo, inversion, ms
    echoes: int = 1
    flip: float = 90
    b_value: float | None = None


CHEST = (40.0, 400.0, "MEDIASTINUM"), (-600.0, 1500.0, "LUNG")
TECHNIQUES = {
    ("CT", "soft"): Technique("SOFT", CHEST),
    ("CT", "lung"): Technique("LUNG", CHEST[::-1]),
    ("CT", "coronal"): Technique("SOFT", CHEST),
    ("CT", "brain"): Technique("BRAIN", ((40.0, 80.0, "BRAIN"), (75.0, 215.0, "SUBDURAL"))),
    ("CT", "bone"): Technique("BONE", ((500.0, 2500.0, "BONE"),)),
    ("BRAIN", "T1"): Technique(sequence=("GR\\IR", "SP\\MP", "3D", "t1_mpr3d"), times=(1900, 2.6, 900), flip=9),
    ("BRAIN", "T2"): Technique(sequence=("SE", "SK", "2D", "t2_tse"), times=(5200, 98, 0), echoes=15, flip=150),
    ("BRAIN", "FLAIR"): Technique(
        sequence=("IR", "SK", "2D", "flair"), times=(9000, 120, 2500), echoes=16, flip=150
    ),
    ("BRAIN", "DWI"): Technique(sequence=("EP", "SK", "2D", "ep_b1000"), times=(4300, 85, 0), b_value=1000.0),
    ("LSPINE", "T1"): Technique(sequence=("SE", "SK", "2D", "t1_tse"), times=(600, 11, 0), echoes=3, flip=150),
    ("LSPINE", "T2"): Technique(sequence=("SE", "SK", "2D", "t2_tse"), times=(3500, 104, 0), echoes=17, flip=150),
}


def uid(*parts: object) -> UID:
    """A UID under 2.25 (PS3.5 B.2) that only these parts give: a version-8-like UUID of their digest."""
    digest = bytearray(hashlib.sha256("|".join(map(str, (STATION_ROOT, *parts))).encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return UID(f"2.25.{int.from_bytes(bytes(digest), 'big')}")


def study_uid(study: SampleStudy) -> UID:
    """The study's instance UID; the same whenever it is made."""
    return uid(study.key, study.recipe)


def write_images(study: SampleStudy, images: dict[str, Image], folder: Path, now: datetime) -> list[Path]:
    """Write every listed series of a study into `folder`; returns the files in order."""
    folder.mkdir(parents=True, exist_ok=True)
    made = now - study.before
    written: list[Path] = []
    for series in study.series:
        written += _write_series(study, series, images[series.image], folder, made)
    return written


def _write_series(
    study: SampleStudy, series: SampleSeries, image: Image, folder: Path, made: datetime
) -> list[Path]:
    data = _header(study, series, made)
    _equipment(data, study, series, image)
    stored = _pixels(data, image)
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = data.SOPClassUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = uid("implementation")
    meta.ImplementationVersionName = "READROOM_SAMPLE"
    shared = _segments(data)
    written = []
    count = len(stored)
    for k in range(count):
        number = count - k if image.plane is Plane.AXIAL and study.modality == "CT" else k + 1
        position = image.position(k)
        own = Dataset()
        own.SOPInstanceUID = meta.MediaStorageSOPInstanceUID = uid(study.key, study.recipe, series.image, k)
        own.InstanceNumber = number
        own.ImagePositionPatient = [f"{v:.4f}" for v in position]
        location = sum(p * a for p, a in zip(position, image.plane.across, strict=True))
        own.SliceLocation = f"{location:.4f}"
        own.add_new(PIXELS, "OW", stored[k].tobytes())
        path = folder / f"{series.number:02d}-{number:04d}.dcm"
        with path.open("wb") as file:
            file.write(_head(meta))
            for tag, before in shared:
                file.write(before)
                file.write(_encoded(own[tag : tag + 1]))
        written.append(path)
    return written


def _segments(data: Dataset) -> list[tuple[int, bytes]]:
    """What all images of a series share, encoded once: the tag that differs, and the bytes that stand before it."""
    starts = [0, *(tag + 1 for tag in OWN)]
    return [(tag, _encoded(data[start:tag])) for start, tag in zip(starts, OWN, strict=False)]


def _encoded(data: Dataset) -> bytes:
    """Elements as explicit VR little endian in UTF-8 (PS3.5 7.1.2)."""
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    write_dataset(buffer, data, CHARACTERS)
    return buffer.getvalue()


def _head(meta: FileMetaDataset) -> bytes:
    """Preamble, prefix and file meta information (PS3.10 7.1)."""
    buffer = DicomBytesIO()
    buffer.write(bytes(128) + b"DICM")
    write_file_meta_info(buffer, meta)
    return buffer.getvalue()


def _header(study: SampleStudy, series: SampleSeries, made: datetime) -> Dataset:
    """What all images of a series share about patient, study and series."""
    data = Dataset()
    day, time = made.strftime("%Y%m%d"), made.strftime("%H%M%S")
    patient = study.patient
    data.SpecificCharacterSet = CHARACTERS
    data.SOPClassUID = CTImageStorage if study.modality == "CT" else MRImageStorage
    data.PatientName = patient.name
    data.PatientID = patient.id
    data.IssuerOfPatientID = "READROOM SAMPLE"
    data.PatientBirthDate = patient.born.strftime("%Y%m%d")
    data.PatientSex = patient.sex
    years = made.year - patient.born.year - ((made.month, made.day) < (patient.born.month, patient.born.day))
    data.PatientAge = f"{years:03d}Y"
    data.PatientComments = PATIENT_COMMENT
    if patient.nhs:
        other = Dataset()
        other.PatientID = patient.nhs
        other.IssuerOfPatientID = "NHS"
        other.TypeOfPatientID = "TEXT"
        data.OtherPatientIDsSequence = [other]
    data.StudyInstanceUID = study_uid(study)
    data.StudyID = study.accession[-8:]
    data.StudyDate = data.SeriesDate = data.AcquisitionDate = data.ContentDate = day
    data.StudyTime = data.SeriesTime = data.AcquisitionTime = data.ContentTime = time
    data.AccessionNumber = study.accession
    data.ReferringPhysicianName = study.referrer
    data.InstitutionName = study.institution
    data.StudyDescription = study.exam
    if made.tzinfo:
        data.TimezoneOffsetFromUTC = made.strftime("%z")
    data.Modality = study.modality
    data.SeriesInstanceUID = uid(study.key, study.recipe, series.image)
    data.SeriesNumber = series.number
    data.SeriesDescription = series.description
    data.BodyPartExamined = study.body_part
    data.ProtocolName = study.exam
    data.PatientPosition = "HFS"
    data.FrameOfReferenceUID = uid(study.key, study.recipe, "frame")
    data.PositionReferenceIndicator = ""
    return data


def _equipment(data: Dataset, study: SampleStudy, series: SampleSeries, image: Image) -> None:
    """Equipment, acquisition and the words that say the image is made."""
    technique = TECHNIQUES["CT" if study.modality == "CT" else study.body_part, series.image]
    data.Manufacturer = "Readroom"
    data.ManufacturerModelName = "Synthetic anatomy"
    data.SoftwareVersions = "1"
    data.DeviceSerialNumber = "SYNTHETIC"
    data.ImageComments = "SYNTHETIC: not an image of a person"
    data.DerivationDescription = "SYNTHETIC: made by a program from invented anatomy, no scanner"
    kind = "AXIAL" if study.modality == "CT" else "OTHER"
    data.ImageType = ["ORIGINAL", "PRIMARY", kind]
    data.AcquisitionNumber = 1
    if study.modality == "CT":
        if image.plane is not Plane.AXIAL:
            data.ImageType = ["DERIVED", "SECONDARY", "REFORMATTED"]
        data.KVP = "120"
        data.XRayTubeCurrent = "210"
        data.ExposureTime = "500"
        data.ConvolutionKernel = technique.kernel
        data.RescaleIntercept = str(LOWEST_HU)
        data.RescaleSlope = "1"
        data.RescaleType = "HU"
        if isinstance(study.recipe, Chest) and study.recipe.contrast:
            data.ContrastBolusAgent = "SYNTHETIC enhancement"
            data.ContrastBolusRoute = "IV"
        data.WindowCenter = [str(w[0]) for w in technique.windows]
        data.WindowWidth = [str(w[1]) for w in technique.windows]
        data.WindowCenterWidthExplanation = [w[2] for w in technique.windows]
        return
    sequence, variant, acquisition, name = technique.sequence
    repetition, echo, inversion = technique.times
    data.ScanningSequence = sequence.split("\\")
    data.SequenceVariant = variant.split("\\")
    data.ScanOptions = ""
    data.MRAcquisitionType = acquisition
    data.SequenceName = name
    data.RepetitionTime = str(repetition)
    data.EchoTime = str(echo)
    if inversion:
        data.InversionTime = str(inversion)
    data.EchoTrainLength = technique.echoes
    data.NumberOfAverages = "1"
    data.FlipAngle = str(technique.flip)
    data.MagneticFieldStrength = "1.5"
    if technique.b_value is not None:
        data.DiffusionBValue = technique.b_value
        data.DiffusionDirectionality = "ISOTROPIC"
    count, rows, columns = image.stored.shape
    middle = image.stored[
        count // 2, rows // 4 : -rows // 4, columns // 4 : -columns // 4
    ]  # without the scalp's fat
    bright = float(np.percentile(middle, 99)) * 1.1
    data.WindowCenter = f"{bright / 2:.0f}"
    data.WindowWidth = f"{bright:.0f}"


def _pixels(data: Dataset, image: Image) -> NDArray[np.uint16]:
    """Image pixel and plane modules; returns the values as they are stored."""
    dz, dy, dx = image.step
    data.SliceThickness = f"{dz:.4f}"
    data.SpacingBetweenSlices = f"{dz:.4f}"
    data.PixelSpacing = [f"{dy:.6f}", f"{dx:.6f}"]
    data.ImageOrientationPatient = [str(v) for v in image.plane.value]
    data.SamplesPerPixel = 1
    data.PhotometricInterpretation = "MONOCHROME2"
    data.Rows, data.Columns = image.stored.shape[1:]
    data.BitsAllocated = 16
    data.BitsStored = 12
    data.HighBit = 11
    data.PixelRepresentation = 0
    lowest = LOWEST_HU if data.Modality == "CT" else 0
    out = np.clip(image.stored, lowest, lowest + 4095)
    out -= lowest
    return out.astype("<u2")
