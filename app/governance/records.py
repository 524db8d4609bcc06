"""What is stored of display checks. A row is never changed; one that was not done is no row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from app.governance.checks import CheckKind, CheckVerdict, StoredCheck
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
) -> StoredCheck:
    """Keep one finished check of a screen.

    Args:
        person: who did it, by id; empty for a readings file that came without one.
        screen: its key (EDID maker, model and serial).
        kind: "visual" or "measurement".
        profile, edition: what it was judged against; empty for a visual check.
        verdict: "pass", "remedial", "repeat" or "fail".
        body: trials or metrics, as JSON values.

    Raises:
        ReadroomError: the screen has no name, or kind or verdict is none that is stored; a check that was left before
            its end ("not-done") is no check.
    """
    if not screen.strip():
        raise ReadroomError("A display check needs the name of its screen.")
    if kind not in tuple(CheckKind):
        raise ReadroomError(f"There is no kind of check “{kind}”; there are {', '.join(CheckKind)}.")
    if verdict not in tuple(CheckVerdict):
        raise ReadroomError(
            f"A check that ended “{verdict}” is not stored; only {', '.join(CheckVerdict)} are. Do it to its end."
        )
    work.execute(
        insert(display_check).values(
            id=new_id(now),
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
    return StoredCheck(now, screen, CheckKind(kind), CheckVerdict(verdict), profile)


def checks_of(work: Work, screen: str | None = None) -> tuple[StoredCheck, ...]:
    """Checks of one screen, or of all, in the order in which they were done."""
    query = select(display_check).order_by(display_check.c.at, display_check.c.id)
    if screen is not None:
        query = query.where(display_check.c.screen == screen)
    return tuple(
        StoredCheck(row.at, row.screen, CheckKind(row.kind), CheckVerdict(row.verdict), row.profile)
        for row in work.execute(query)
    )
