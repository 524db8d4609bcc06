"""What a tour is given, what a step is, what a step leaves behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from resources.errors import ReadroomError

if TYPE_CHECKING:
    from app.desk.tour.scene import Scene

By = Literal["said", "key", "mouse"]
Point = tuple[float, float, float]


class NoEffect(ReadroomError):
    """A step changed nothing; says what was waited for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the tour reads.

    Attributes:
        case: id of the case.
        out: where pictures and `tour.json` go.
        delivered: the folder that a connection of the desk delivers to.
        connections: ids of the connections that were made for this tour.
        spot, prior_spot: patient mm of what is measured and of the same thing in the prior; None: three images on,
            and the same place in the prior.
        mm: how long the measurement is drawn.
        chosen: whether the case was chosen for its finding, as the sample list's was; else nobody read its images.
        started: when the tour began, ISO 8601 UTC.
    """

    data: Path
    out: Path
    case: str
    delivered: Path
    connections: tuple[str, ...]
    started: str
    spot: Point | None = None
    prior_spot: Point | None = None
    mm: float = 12.0
    chosen: bool = False

    def to_json(self) -> str:
        """For the process that has the window."""
        facts = asdict(self)
        return json.dumps({name: str(fact) if isinstance(fact, Path) else fact for name, fact in facts.items()})

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """What `to_json` wrote."""
        given = json.loads(text)
        for name in ("data", "out", "delivered"):
            given[name] = Path(given[name])
        for name in ("connections", "spot", "prior_spot"):
            given[name] = tuple(given[name]) if given[name] is not None else None
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step did and what it changed.

    Attributes:
        what: the words said, the keys pressed, or what the mouse did.
        changed: one sentence.
        id: another command id than the step's, where only the doing could tell.
    """

    what: str
    changed: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        picture: its name behind the number, "" for none.
        do: does it and says what changed; raises `NoEffect` when nothing did.
        needed: whether there is anything to do here.
    """

    id: str
    by: By
    picture: str
    do: Callable[[Scene], Effect]
    needed: Callable[[Scene], bool] = lambda _scene: True


@dataclass(frozen=True, slots=True)
class Row:
    """A step that was done, as `tour.json` says it."""

    n: int
    id: str
    by: By
    what: str
    effect: str
    seconds: float
    picture: str | None
    ok: bool

    def document(self) -> dict[str, object]:
        """With exactly one of `said`, `key`, `mouse`."""
        return {
            "n": self.n,
            "id": self.id,
            self.by: self.what,
            "effect": self.effect,
            "seconds": self.seconds,
            "picture": self.picture,
            "ok": self.ok,
        }
