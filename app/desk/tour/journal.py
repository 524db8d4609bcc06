"""`tour.json`: written anew after every step, so that a tour that ends early still says how far it came."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from app.desk.tour.values import Row

NAME = "tour.json"


def write(out: Path, document: dict[str, object]) -> None:
    """Write the whole document aside and rename it."""
    aside = out / f".{NAME}.part"
    aside.write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n", encoding="ascii")
    aside.replace(out / NAME)


def read(out: Path) -> dict[str, object] | None:
    """What was written; None when no step was done."""
    try:
        found = json.loads((out / NAME).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    return found if isinstance(found, dict) else None


def document(
    rows: Sequence[Row], started: str, seconds: float, report: str | None, alert: str | None, data: Path
) -> dict[str, object]:
    """The contract's document."""
    return {
        "steps": [row.document() for row in rows],
        "started": started,
        "seconds": round(seconds, 3),
        "report": report,
        "alert": alert,
        "data": str(data),
    }
