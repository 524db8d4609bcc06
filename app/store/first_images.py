"""The images of the first case of a start: two small reads through the standard library's sqlite3.

As with the first page of the worklist: SQLAlchemy takes longer to import than the first image takes to be shown.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # a row's values have the types of their columns
from urllib.parse import quote

STUDY = (
    "uid, patient_id, issuer, patient_name, birth_date, sex, date, time, description, accession, referrer, "
    "institution, body_part, modalities, conflict, synthetic"
)
INSTANCE = (
    "instance.sop, instance.series, instance.study, instance.sop_class, instance.number, instance.frames, "
    "instance.file_sha256, instance.pixels_sha256, instance.modality"
)


@dataclass(frozen=True, slots=True)
class FirstImages:
    """Rows of `study` and `instance` by their columns.

    Attributes:
        store: the identity of the store, by which the key of its images is kept.
        instances: by series and number, as `app.archive.records.instances_of` gives them.
    """

    store: str
    study: dict[str, Any]
    instances: tuple[dict[str, Any], ...]


def first_images(folder: Path, study: str) -> FirstImages | None:
    """What is kept of one study; None where there is no store, or no such study in it."""
    path = folder / "store.sqlite"
    if not path.is_file():
        return None
    try:
        with closing(
            sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=ro", uri=True, timeout=2)
        ) as connection:
            connection.row_factory = sqlite3.Row
            birth = connection.execute("SELECT value FROM birth WHERE name = 'id'").fetchone()
            found = connection.execute(f"SELECT {STUDY} FROM study WHERE uid = ?", (study,)).fetchone()
            rows = connection.execute(
                f"SELECT {INSTANCE} FROM instance JOIN series ON series.uid = instance.series "
                "WHERE instance.study = ? ORDER BY series.number, series.uid, instance.number, instance.sop",
                (study,),
            ).fetchall()
    except sqlite3.OperationalError:
        return None
    if birth is None or found is None:
        return None
    kept = {**dict(found), "conflict": bool(found["conflict"]), "synthetic": bool(found["synthetic"])}
    return FirstImages(str(birth["value"]), kept, tuple(dict(row) for row in rows))
