"""What is stored of studies, series and instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import insert, select, update

from app.archive.values import KeptInstance, KeptStudy
from app.store.engine import Work
from app.store.tables import archive as tables
from viewer.read.header import Header

AT_ONCE = 500
"""Names in one question to the store."""


@dataclass(frozen=True, slots=True)
class NewInstance:
    """An instance to be written down: its header, the size and digest of its file, the digest of its pixels."""

    header: Header
    size: int
    file_sha256: str
    pixels_sha256: str | None


def known_instances(work: Work, sops: Sequence[str]) -> dict[str, KeptInstance]:
    """The instances that are here under these UIDs."""
    found: dict[str, KeptInstance] = {}
    for at in range(0, len(sops), AT_ONCE):
        wanted = select(tables.instance).where(tables.instance.c.sop.in_(sops[at : at + AT_ONCE]))
        for row in work.execute(wanted).mappings():
            found[row["sop"]] = KeptInstance(**{field.name: row[field.name] for field in fields(KeptInstance)})
    return found


def add_instances(work: Work, now: datetime, new: Sequence[NewInstance]) -> None:
    """Write down instances, with their series and studies where those are new."""
    for header in {one.header.study.uid: one.header for one in new}.values():
        _add_study(work, now, header)
    for header in {one.header.series.uid: one.header for one in new}.values():
        _add_series(work, header)
    rows = [
        {
            "sop": one.header.sop_uid,
            "series": one.header.series.uid,
            "study": one.header.study.uid,
            "sop_class": one.header.sop_class,
            "number": one.header.instance_number,
            "frames": one.header.pixels.frames if one.header.pixels else 1,
            "size": one.size,
            "file_sha256": one.file_sha256,
            "pixels_sha256": one.pixels_sha256,
            "modality": one.header.series.modality,
        }
        for one in new
    ]
    if rows:
        work.execute(insert(tables.instance), rows)


def _add_study(work: Work, now: datetime, header: Header) -> None:
    study, series, patient = header.study, header.series, header.patient
    if work.execute(select(tables.study.c.uid).where(tables.study.c.uid == study.uid)).first() is not None:
        return
    work.execute(
        insert(tables.study).values(
            uid=study.uid,
            patient_id=patient.id,
            issuer=patient.issuer,
            patient_name=patient.name,
            birth_date=patient.birth_date,
            sex=patient.sex,
            date=study.date,
            time=study.time,
            description=study.description,
            accession=study.accession,
            referrer=study.referrer,
            institution=study.institution,
            modalities=series.modality,
            body_part=series.body_part,
            arrived=now,
            synthetic="SYNTHETIC" in header.image_comments.upper(),
        )
    )


def _add_series(work: Work, header: Header) -> None:
    study, series = header.study, header.series
    if work.execute(select(tables.series.c.uid).where(tables.series.c.uid == series.uid)).first() is not None:
        return
    work.execute(
        insert(tables.series).values(
            uid=series.uid,
            study=study.uid,
            number=series.number,
            modality=series.modality,
            description=series.description,
            body_part=series.body_part,
            laterality=series.laterality,
            frame_of_reference=series.frame_of_reference,
        )
    )
    kept = work.execute(select(tables.series.c.modality).where(tables.series.c.study == study.uid)).scalars()
    work.execute(
        update(tables.study)
        .where(tables.study.c.uid == study.uid)
        .values(modalities="\\".join(sorted({word for word in kept if word})))
    )


def mark_conflict(work: Work, study: str) -> None:
    """Another image came under a UID of this study: what is there stays, and it is said."""
    work.execute(update(tables.study).where(tables.study.c.uid == study).values(conflict=True))


def instances_of(work: Work, study: str) -> tuple[KeptInstance, ...]:
    """Every instance of a study, by series and number."""
    instance, series = tables.instance, tables.series
    rows = work.execute(
        select(instance)
        .join(series, series.c.uid == instance.c.series)
        .where(instance.c.study == study)
        .order_by(series.c.number, series.c.uid, instance.c.number, instance.c.sop)
    ).mappings()
    return tuple(KeptInstance(**{field.name: row[field.name] for field in fields(KeptInstance)}) for row in rows)


def study_of(work: Work, uid: str) -> KeptStudy | None:
    """What the headers say of a study."""
    row = work.execute(select(tables.study).where(tables.study.c.uid == uid)).mappings().first()
    return KeptStudy(**{field.name: row[field.name] for field in fields(KeptStudy)}) if row else None


def holds_images(work: Work) -> bool:
    """Whether any image was kept so far."""
    return work.execute(select(tables.instance.c.sop).limit(1)).first() is not None


def kept_files(work: Work) -> frozenset[str]:
    """The digests of all kept files that a row knows."""
    return frozenset(work.execute(select(tables.instance.c.file_sha256)).scalars())
