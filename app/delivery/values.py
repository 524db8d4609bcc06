"""What is delivered, to whom, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    """Where a delivery stands (interop.md 4)."""

    DUE = "due"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


class Outcome(StrEnum):
    """What came of one try."""

    TAKEN = "taken"
    FAULT = "fault"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    LOST = "lost"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class Connection:
    """Somebody who gets reports.

    Attributes:
        kind: "folder" or "mllp".
        where: what a person calls the place: a path, "host:port".
        config: what the channel needs; a folder's `path`; `host`, `port`, `application`, `facility` of MLLP.
    """

    id: str
    name: str
    kind: str
    where: str
    config: Mapping[str, str]
    active: bool
    created: datetime
    last_ok: datetime | None = None
    last_error_at: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox.

    Attributes:
        tries: tries whose message was sent whole; at `rules.WHOLE_TRIES` it is held.
    """

    id: int
    connection: str
    report: str
    version: int
    case_id: str
    control_id: str
    payload_sha256: str
    state: State
    tries: int
    created: datetime
    due: datetime
    last_error: str
    sent: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class PastTry:
    """One try as it was kept."""

    started: datetime
    ended: datetime
    outcome: str
    sent_whole: bool
    answer: str
    error: str


@dataclass(frozen=True, slots=True)
class File:
    """One file of a folder delivery."""

    name: str
    sha256: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed delivery, with all a channel needs; whoever holds it may send it until the lease ends.

    Attributes:
        owner: the runner that holds the lease.
        claimed: when it was taken.
        attempts: tries of any kind so far, this one included.
        files: of a folder delivery; empty for a message.
    """

    delivery: Delivery
    connection: Connection
    payload: bytes
    owner: str
    claimed: datetime
    attempts: int
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Try:
    """What a channel says of one try.

    Attributes:
        sent_whole: all of it left, so that the receiver may have it.
        answer: what the receiver said, as text.
        error: one sentence, empty where it was taken.
    """

    outcome: Outcome
    sent_whole: bool = False
    answer: str = ""
    error: str = ""


class Channel(Protocol):
    """A way to hand a parcel over. Never raises for what the other side does: says it in a Try."""

    def send(self, parcel: Parcel, ack_timeout: float) -> Try:
        """Hand it over once; at most `ack_timeout` seconds for the answer."""
        ...

    def test(self, connection: Connection, timeout: float) -> str:
        """Empty when somebody is there who could take a delivery, else the sentence why not."""
        ...
