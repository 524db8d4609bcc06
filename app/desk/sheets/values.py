"""What the sign sheet lists, as values."""

from __future__ import annotations

from dataclasses import dataclass

from app.desk.report.marks import Kind


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """One mark that is still open, or a series not wholly seen.

    Attributes:
        id: stable within the sheet; reasons come back under it.
        title: what ("Side differs:"); `words` the rest of the line.
        action: word of what mends it ("Change to left"), "" for nothing.
        reasons: ready answers; a stop needs one of them or words of one's own.
    """

    id: str
    kind: Kind
    title: str
    words: str = ""
    action: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetAlert:
    """An alert of the case: what, and to whom with its state ("Dr S. Okafor", "told 21:14, answer due 21:44")."""

    title: str
    words: str
    recipients: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SignRequest:
    """Everything that will be signed.

    Attributes:
        heading: "Sign this report", "Sign this addendum".
        version: "Version 1, final. Signed as Dr A. Whitcombe, consultant radiologist."
        impression: as it will be sent; `part` is the name of that part of the report.
        summary: "Findings: 4 fields, 38 words. Indication from the order."
        beside: series of the prior that were not wholly seen, one line each; nothing is asked about them.
        goes_to: one line a place.
        asks_password: the last password is too long ago.
    """

    heading: str
    version: str
    impression: str
    summary: str = ""
    checks: tuple[OpenCheck, ...] = ()
    alerts: tuple[SheetAlert, ...] = ()
    goes_to: tuple[str, ...] = ()
    asks_password: bool = False
    beside: tuple[str, ...] = ()
    part: str = "Impression"


@dataclass(frozen=True, slots=True)
class SignAnswer:
    """What the person answered: a reason for each stop by its id, and the password where it was asked for."""

    reasons: tuple[tuple[str, str], ...]
    password: str = ""
