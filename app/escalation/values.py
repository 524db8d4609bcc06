"""An alert, its states, and the policy it follows, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from resources.errors import ReadroomError


class AlertState(StrEnum):
    """interop.md 7; `OPEN` are those that somebody must still answer."""

    HELD = "held"
    RAISED = "raised"
    NOTIFYING = "notifying"
    DELIVERED = "delivered"
    ESCALATED = "escalated"
    FAILED_LOUD = "failed-loud"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    UNDONE = "undone"
    WITHDRAWN = "withdrawn"


OPEN = frozenset(
    {
        AlertState.HELD,
        AlertState.RAISED,
        AlertState.NOTIFYING,
        AlertState.DELIVERED,
        AlertState.ESCALATED,
        AlertState.FAILED_LOUD,
    }
)


@dataclass(frozen=True, slots=True)
class Level:
    """Who is told at one level, how, and within what time of reaching that level.

    Attributes:
        role: "referrer ..." (the case's own), or a role of the rota ("coordinator", "director on call").
        within: that long after the press, without an answer, the next level follows.
    """

    role: str
    how: str
    within: timedelta


@dataclass(frozen=True, slots=True)
class Category:
    """One category of the policy: how soon somebody must be reached, and how soon answer."""

    id: str
    title: str
    code: str
    contact_within: timedelta
    acknowledge_within: timedelta
    read_back: bool
    levels: tuple[Level, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """All categories with the edition they were read from."""

    edition: str
    source: str
    hold: timedelta
    desk_open: time
    desk_closed: time
    fallback: str
    categories: tuple[Category, ...]

    def category(self, id: str) -> Category:
        """The category of that id.

        Raises:
            ReadroomError: there is none; says which there are.
        """
        found = self.known(id)
        if found is None:
            names = ", ".join(category.id for category in self.categories)
            raise ReadroomError(f"The escalation policy has no category “{id}”; it has {names}.")
        return found

    def known(self, id: str) -> Category | None:
        """The category of that id, None when the policy in force no longer has it."""
        return next((category for category in self.categories if category.id == id), None)


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it stands. Times are UTC; `due` is the next instant at which something must have happened."""

    id: str
    case_id: str
    report: str | None
    accession: str
    category: str
    code: str
    finding: str
    state: AlertState
    level: int
    recipient: str
    contact: str
    pressed: datetime
    held_until: datetime
    raised: datetime | None
    contact_by: datetime
    acknowledge_by: datetime
    due: datetime | None
    person: str
    acknowledged: datetime | None
    acknowledged_by: str
    acknowledged_how: str
    read_back: bool
    version: int

    @property
    def open(self) -> bool:
        """Whether somebody must still answer."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Attempt:
    """One thing that happened to an alert."""

    at: datetime
    event: str
    actor: str
    channel: str
    who: str
    role: str
    note: str
    read_back: bool
    level: int
