"""What a run left behind: every picture with its answer, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calibration.routine.plan import Trial


class RoutineVerdict(StrEnum):
    """Of a run. `not-done`: left before its end; it counts as no check at all."""

    PASS = "pass"
    FAIL = "fail"
    NOT_DONE = "not-done"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One picture and its answer.

    `place` is what was pressed, None for "none seen"; `seconds` from the picture's appearance;
    `counted` is False when the answer came before anybody can have looked; `right` says whether
    the disc's place was named, or a blank was called one.
    """

    trial: Trial
    place: int | None
    seconds: float
    counted: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A run as it ended. `not_exact` is the sentence why the pixels were not exact, else empty."""

    verdict: RoutineVerdict
    reason: str
    outcomes: tuple[Outcome, ...]
    found: int
    discs: int
    false_alarms: int
    seconds: float
    not_exact: str


def document(result: Result) -> dict[str, object]:
    """The run as plain JSON values, every trial with its answer, for a record."""
    return {
        "verdict": result.verdict.value,
        "reason": result.reason,
        "found": result.found,
        "discs": result.discs,
        "false_alarms": result.false_alarms,
        "seconds": result.seconds,
        "not_exact": result.not_exact,
        "trials": [
            {
                "kind": outcome.trial.kind.value,
                "ground": outcome.trial.ground,
                "level": outcome.trial.level,
                "contrast_jnd": outcome.trial.contrast,
                "disc": outcome.trial.disc.place if outcome.trial.disc else None,
                "answer": outcome.place,
                "seconds": outcome.seconds,
                "counted": outcome.counted,
                "right": outcome.right,
            }
            for outcome in result.outcomes
        ],
    }
