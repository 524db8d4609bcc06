"""The states of an alert as a table (interop.md 7). Pure."""

from __future__ import annotations

from enum import StrEnum

from app.escalation.values import AlertState
from resources.errors import ReadroomError

A = AlertState


class Event(StrEnum):
    """What can happen to an alert."""

    RELEASE = "release"
    UNDO = "undo"
    ATTEMPT = "attempt"
    REACHED = "reached"
    DUE = "due"
    LAST_DUE = "last due"
    ACKNOWLEDGE = "acknowledge"
    READ_BACK = "read back"
    CLOSE = "close"
    WITHDRAW = "withdraw"


TABLE: dict[tuple[AlertState, Event], AlertState] = {
    # the ten seconds: undone by its maker, or raised by time, signing, leaving, locking, closing, restart
    (A.HELD, Event.RELEASE): A.RAISED,
    (A.HELD, Event.UNDO): A.UNDONE,
    # somebody is tried, somebody is reached
    (A.RAISED, Event.ATTEMPT): A.NOTIFYING,
    (A.ESCALATED, Event.ATTEMPT): A.NOTIFYING,
    (A.NOTIFYING, Event.ATTEMPT): A.NOTIFYING,
    (A.RAISED, Event.REACHED): A.DELIVERED,
    (A.ESCALATED, Event.REACHED): A.DELIVERED,
    (A.NOTIFYING, Event.REACHED): A.DELIVERED,
    (A.FAILED_LOUD, Event.REACHED): A.DELIVERED,
    # nobody answered in time
    (A.RAISED, Event.DUE): A.ESCALATED,
    (A.NOTIFYING, Event.DUE): A.ESCALATED,
    (A.DELIVERED, Event.DUE): A.ESCALATED,
    (A.ESCALATED, Event.DUE): A.ESCALATED,
    (A.RAISED, Event.LAST_DUE): A.FAILED_LOUD,
    (A.NOTIFYING, Event.LAST_DUE): A.FAILED_LOUD,
    (A.DELIVERED, Event.LAST_DUE): A.FAILED_LOUD,
    (A.ESCALATED, Event.LAST_DUE): A.FAILED_LOUD,
    # answered
    (A.RAISED, Event.ACKNOWLEDGE): A.ACKNOWLEDGED,
    (A.NOTIFYING, Event.ACKNOWLEDGE): A.ACKNOWLEDGED,
    (A.DELIVERED, Event.ACKNOWLEDGE): A.ACKNOWLEDGED,
    (A.ESCALATED, Event.ACKNOWLEDGE): A.ACKNOWLEDGED,
    (A.FAILED_LOUD, Event.ACKNOWLEDGE): A.ACKNOWLEDGED,
    # the finding is repeated back later than it was acknowledged; whether that is still owed, `rules.read_back_missing`
    (A.ACKNOWLEDGED, Event.READ_BACK): A.ACKNOWLEDGED,
    (A.ACKNOWLEDGED, Event.CLOSE): A.CLOSED,
    # taken back, with a reason and a second person
    (A.RAISED, Event.WITHDRAW): A.WITHDRAWN,
    (A.NOTIFYING, Event.WITHDRAW): A.WITHDRAWN,
    (A.DELIVERED, Event.WITHDRAW): A.WITHDRAWN,
    (A.ESCALATED, Event.WITHDRAW): A.WITHDRAWN,
    (A.FAILED_LOUD, Event.WITHDRAW): A.WITHDRAWN,
    (A.ACKNOWLEDGED, Event.WITHDRAW): A.WITHDRAWN,
}

CANNOT = {
    Event.RELEASE: "be released",
    Event.UNDO: "be undone",
    Event.ATTEMPT: "be tried",
    Event.REACHED: "be delivered",
    Event.DUE: "escalate",
    Event.LAST_DUE: "fail",
    Event.ACKNOWLEDGE: "be acknowledged",
    Event.READ_BACK: "be read back",
    Event.CLOSE: "be closed",
    Event.WITHDRAW: "be withdrawn",
}

WHY_NOT = {
    A.HELD: "is still held for its maker to undo",
    A.ACKNOWLEDGED: "was acknowledged already",
    A.CLOSED: "is closed",
    A.UNDONE: "was undone by its maker",
    A.WITHDRAWN: "was withdrawn",
}


class NotNow(ReadroomError):
    """The state of the alert does not allow that."""


def after(state: AlertState, event: Event) -> AlertState:
    """The state an event leads to.

    Raises:
        NotNow: the table has no such step.
    """
    found = TABLE.get((state, event))
    if found is None:
        why = WHY_NOT.get(state, f"is {state}")
        raise NotNow(f"The alert {why}; it cannot {CANNOT[event]} now.")
    return found
