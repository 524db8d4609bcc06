"""What is stored of display checks; rows are never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from app.governance.checks import StoredCheck
from app.store.engine import Work
from app.store.tables.governance import display_check
from app.store.types import new_id
from resources.errors import ReadroomError


def add_check(
    work: Work,
    now: datetime,
    person: str,
    screen: str,
    kind: str,
    profile: str,
    edition: str,
    verdict: str,
    body: Mapping[str, Any],
) -> str:
    """Write down one check; its id.

    Raises:
        ReadroomError: a check that was left is no check.
    """
    if verdict == "not-done":
        raise ReadroomError("The check was left before its end, so nothing was recorded.")
    made = new_id(now)
    work.execute(
        insert(display_check).values(
            id=made,
            at=now,
            person=person,
            screen=screen,
            kind=kind,
            profile=profile,
            edition=edition,
            verdict=verdict,
            body=dict(body),
        )
    )
    return made


def checks_of(work: Work, screen: str | None = None) -> tuple[StoredCheck, ...]:
    """Every check, oldest first; of one screen, or of all."""
    query = select(display_check).order_by(display_check.c.at)
    if screen is not None:
        query = query.where(display_check.c.screen == screen)
    return tuple(StoredCheck(row.at, row.screen, row.kind, row.verdict, row.profile) for row in work.execute(query))
