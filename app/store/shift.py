"""Moves the open cases of a sample list in time, so that lights and due times are alive whenever it is opened.

Through the standard library's sqlite3, since it stands before the first window.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

MOVED = ("received", "amber", "red", "due", "stopped", "opened")


def _moved(text: str | None, by: timedelta) -> str | None:
    if text is None:
        return None
    return (datetime.fromisoformat(text).astimezone(UTC) + by).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def shift_open_cases(store: Path, by: timedelta) -> int:
    """Move every open case of the store by a span, and write the arrivals again; reported ones keep their dates."""
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA synchronous = OFF")  # a list that can be copied again waits for no disk
    try:
        rows = connection.execute(
            f"SELECT id, stop_reason, {', '.join(MOVED)} FROM case_ WHERE state NOT IN ('reported', 'excluded')"
        ).fetchall()
        for case, reason, *times in rows:
            moved = [_moved(text, by) for text in times]
            sets = ", ".join(f"{name} = ?" for name in MOVED)
            connection.execute(f"UPDATE case_ SET {sets} WHERE id = ?", (*moved, case))
            events = [("received", moved[0], "")] + ([("stopped", moved[4], reason)] if moved[4] else [])
            for event, at, why in events:
                connection.execute(
                    "INSERT INTO case_event (case_id, event, at, actor, reason, body) VALUES (?, ?, ?, 'sample', ?, '{}')",
                    (case, event, at, why),
                )
        connection.commit()
        return len(rows)
    finally:
        connection.close()
