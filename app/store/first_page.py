"""The first page of the worklist: one small read through the standard library's sqlite3, before anything heavy.

SQLAlchemy costs more to import than the whole first window; this is the one place that goes without it.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

COLUMNS = (
    "id, study, accession, accession_assigned, patient, patient_id, patient_id_assigned, patient_name, birth_date, sex, exam, modality, body_part, "
    "referrer, site, question, priority, contract, state, stop_reason, images, images_expected, priors, received, "
    "amber, red, due, stopped, opened, reported, assignee, assignee_name, why, version, "
    "(SELECT saved FROM draft WHERE draft.case_id = case_.id) AS draft_saved, "
    "(SELECT count(*) {open}) AS alerts, (SELECT min(due) {open}) AS alert_due, "
    "(SELECT state {open} ORDER BY due LIMIT 1) AS alert_state, "
    "(SELECT recipient {open} ORDER BY due LIMIT 1) AS alert_to"
).format(
    open="FROM alert WHERE alert.case_id = case_.id "
    "AND state NOT IN ('acknowledged', 'closed', 'undone', 'withdrawn')"
)
MOST = 500
"""Rows on the first page; the rest is read when it is scrolled to."""


def first_page(folder: Path) -> list[dict[str, object]]:
    """The open cases of a data folder, most urgent first; reported ones of the last day after them.

    Emergency before others, then by deadline, ties by id. An absent or empty store gives no rows.
    """
    path = folder / "store.sqlite"
    if not path.is_file():
        return []
    connection = sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=ro", uri=True, timeout=2)
    connection.row_factory = sqlite3.Row
    try:
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM case_ WHERE state != 'excluded' "
            "AND (state != 'reported' OR reported > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 day')) "
            "ORDER BY state = 'reported', priority != 'emergency', coalesce(due, '9999'), id LIMIT ?",
            (MOST,),
        ).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()
    return [dict(row) for row in rows]
