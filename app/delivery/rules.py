"""When to try again, what an answer means, when a person must look (interop.md 4). Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.delivery.values import Outcome, State, Try
from resources.errors import ReadroomError

WHOLE_TRIES: Final = 8
"""So many tries sent whole without being taken, and a person must look."""

LONGEST_WAIT_S: Final = 300.0
SPREAD: Final = 0.2
JUMP: Final = timedelta(minutes=10)
"""No wait and no lease is longer: what lies further ahead was written before the clock was set back."""

LEASE_FACTOR: Final = 3
LARGEST_MESSAGE: Final = 10 * 1024 * 1024

AFTER: Final = {
    Outcome.TAKEN: State.SENT,
    Outcome.FAULT: State.DUE,
    Outcome.REFUSED: State.HELD,
    Outcome.UNANSWERED: State.DUE,
    Outcome.UNREACHABLE: State.DUE,
    Outcome.BLOCKED: State.HELD,
    Outcome.LOST: State.DUE,
    Outcome.GIVEN_UP: State.FAILED,
}
"""Outcome of a try -> state of the delivery; `WHOLE_TRIES` turns DUE into HELD."""

ANSWERS: Final = {
    "AA": Outcome.TAKEN,
    "CA": Outcome.TAKEN,
    "AE": Outcome.FAULT,
    "CE": Outcome.FAULT,
    "AR": Outcome.REFUSED,
    "CR": Outcome.REFUSED,
}
"""MSA-1 (HL7 table 0008) -> outcome."""


@dataclass(frozen=True, slots=True)
class Next:
    """How a delivery goes on.

    Attributes:
        due: when it may be tried again; None where it is not tried again by itself.
        line_waits: nobody answers this connection, so its other deliveries wait as long.
    """

    state: State
    tries: int
    due: datetime | None
    line_waits: bool = False


def backoff(attempt: int, base: float, chance: float) -> timedelta:
    """The wait after try number `attempt`: base, 2 base, 4 base ... 300 s, 20 % more or less.

    Args:
        attempt: 1 for the first.
        chance: a number of [0, 1) that spreads the waits of many runners.
    """
    wait = min(base * 2.0 ** min(attempt - 1, 40), LONGEST_WAIT_S)
    return timedelta(seconds=wait * (1 - SPREAD + 2 * SPREAD * chance))


def after(attempt: Try, tries: int, attempts: int, now: datetime, base: float, chance: float) -> Next:
    """How a delivery goes on after one try.

    Args:
        tries: whole tries before this one.
        attempts: tries of any kind, this one included.
    """
    tries += attempt.sent_whole
    state = AFTER[attempt.outcome]
    if state is State.DUE and tries >= WHOLE_TRIES and attempt.sent_whole:
        state = State.HELD
    due = now + backoff(max(attempts, 1), base, chance) if state is State.DUE else None
    return Next(state, tries, due, attempt.outcome is Outcome.UNREACHABLE)


def lease_for(ack_timeout: float) -> timedelta:
    """How long a claimed delivery is ours.

    Raises:
        ReadroomError: the time-out is not between 0 and 200 s.
    """
    if not 0 < ack_timeout <= JUMP.total_seconds() / LEASE_FACTOR:
        raise ReadroomError(f"An acknowledgement time-out of {ack_timeout:g} s cannot be used; give 0.1 to 200 s.")
    return timedelta(seconds=LEASE_FACTOR * ack_timeout)


def control_id(connection: str, report: str, version: int) -> str:
    """MSH-10 of a delivery: 20 letters and digits, the same for ever."""
    return "RR" + hashlib.sha256(f"{connection}/{report}/{version}".encode()).hexdigest()[:18].upper()


def file_stem(accession: str, version: int) -> str:
    """Name of a report's files without the suffix: letters, digits, ".", "_", "-" stay, others become "_"."""
    safe = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in accession
    )
    return f"{safe}-v{version}"


def folder_payload(accession: str, version: int, files: Iterable[tuple[str, str, bytes]]) -> bytes:
    """What the outbox keeps of a folder delivery: the list of files with their digests, as JSON.

    Args:
        files: format, suffix with its dot, bytes.
    """
    stem = file_stem(accession, version)
    rows = [
        {"format": format_, "name": f"{stem}{suffix}", "sha256": hashlib.sha256(data).hexdigest()}
        for format_, suffix, data in files
    ]
    return json.dumps({"files": rows}, sort_keys=True, separators=(",", ":")).encode("ascii")
