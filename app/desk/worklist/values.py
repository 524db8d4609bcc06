"""What the worklist shows, as values: the desk fills them from the store, the page only draws them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Light(StrEnum):
    """The five lights of an open case (governance, the traffic light), each with its own shape."""

    IN_TIME = "in-time"
    SOON = "soon"
    DUE = "due"
    LATE = "late"
    STOPPED = "stopped"


class Tab(StrEnum):
    """The tabs in their order; Ctrl+1 to Ctrl+5."""

    MINE = "mine"
    OPEN = "open"
    STOPPED = "stopped"
    REPORTED = "reported"
    ALERTS = "alerts"


TAB_WORDS = {
    Tab.MINE: "Mine",
    Tab.OPEN: "All open",
    Tab.STOPPED: "Stopped",
    Tab.REPORTED: "Reported today",
    Tab.ALERTS: "Alerts open",
}


TIME_HEADS = {Tab.REPORTED: "Reported", Tab.ALERTS: "Answer due"}
"""What the first column speaks of in tabs where it is not the time left."""


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One case as a row, every word ready to draw.

    Attributes:
        case: case id.
        light: None where there is no clock any more (a reported case).
        left: the time left in words ("due in 6 min", "stopped 19:40", "reported 21:20").
        due: ISO 8601 UTC, or "" while the clock is stopped.
        age: "71 F", "11 wk M".
        images: "all 412" or "85 of 90".
        waiting: images are still to come.
        priors: "none" or a number.
        given_to: a name, or "nobody".
        state: "not opened", "draft, 20:52", "awaiting images".
        lively: the state is somebody's unfinished work and leads the eye.
        why: why this case is next ("Emergency, due in 6 min, neuro, you read the prior").
    """

    case: str
    light: Light | None
    left: str
    due: str
    priority: str
    patient: str
    age: str
    exam: str
    site: str
    referrer: str
    images: str
    waiting: bool
    priors: str
    given_to: str
    state: str
    lively: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One drop-down above the table: what it filters by, what there is, what is chosen ("" for all)."""

    name: str
    choices: tuple[str, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """One fact in the footer: icon of `resources/icons`, words, and a token of colour."""

    icon: str
    words: str
    colour: str = "text2"


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """Everything the page shows but the preview.

    Attributes:
        rows: in the order they are shown.
        counts: cases a tab.
        next: the case that F8 opens, or None; its row's `why` is the reason.
        new: rows that arrived since and wait for F5.
        searched: the words that were searched for.
    """

    rows: tuple[WorklistRow, ...]
    tab: Tab = Tab.OPEN
    counts: tuple[tuple[Tab, int], ...] = ()
    next: WorklistRow | None = None
    new: int = 0
    filters: tuple[Filter, ...] = ()
    searched: str = ""
    status: tuple[Status, ...] = ()

    def count(self, tab: Tab) -> int:
        """Cases in a tab."""
        return dict(self.counts).get(tab, 0)


@dataclass(frozen=True, slots=True)
class PriorLine:
    """One examination on the time line of the preview.

    Attributes:
        kind: "this", "hangs" or "other".
    """

    date: str
    exam: str
    note: str
    kind: str = "other"


@dataclass(frozen=True, slots=True)
class Thumb:
    """A small grey picture: `pixels` holds width * height bytes, row by row; empty where there is none."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Preview:
    """What the right side says of the selected case.

    Attributes:
        facts: "Female, 71 y", "Born 12 Mar 1955", "ID RR-204417".
        images: "85 of 90 here. Series 3 waits for 5."; `waiting` colours it.
        current, prior: small pictures; None while they are not there.
        coming: priors and pictures are being read, so nothing is said of them yet.
    """

    case: str
    patient: str
    facts: tuple[str, ...]
    why: str
    order: str
    referrer: str
    images: str
    waiting: bool = False
    priors: tuple[PriorLine, ...] = ()
    current: Thumb | None = None
    prior: Thumb | None = None
    has_prior: bool = False
    coming: bool = False
