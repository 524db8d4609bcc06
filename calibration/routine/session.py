"""One run as a value: each answer makes the next one, until there is a result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from calibration.patterns import Response
from calibration.routine.plan import Plan, Trial, again, enough, trials
from calibration.routine.values import Outcome, Result, RoutineVerdict


@dataclass(frozen=True, slots=True)
class Session:
    """A run between two answers. `trial` is what is shown; None once `result` is there."""

    plan: Plan
    response: Response
    left: tuple[Trial, ...]
    outcomes: tuple[Outcome, ...] = ()
    result: Result | None = None

    @property
    def trial(self) -> Trial | None:
        """The picture that waits for its answer."""
        return None if self.result else self.left[0]

    @property
    def number(self) -> int:
        """Which picture this is, from 1; one shown again keeps its number."""
        return min(self.plan.pictures - len(self.left) + 1, self.plan.pictures)


def begin(plan: Plan, response: Response, random: Random) -> Session:
    """A run with its pictures drawn by lot."""
    return Session(plan, response, trials(plan, response, random))


def answer(session: Session, place: int | None, seconds: float, random: Random, not_exact: str = "") -> Session:
    """The run after an answer to its present picture; unchanged when it has ended.

    Args:
        place: 1 to 9, or None for "none seen".
        seconds: since the picture appeared.
        random: for the picture that replaces one answered too soon.
        not_exact: why the pixels shown were not exact, as far as is known; such a run cannot pass.
    """
    trial = session.trial
    if trial is None:
        return session
    counted = seconds >= session.plan.soonest
    right = place == (trial.disc.place if trial.disc else None)
    outcomes = (*session.outcomes, Outcome(trial, place, seconds, counted, right))
    rest = session.left[1:]
    if not counted:
        rest = (again(session.plan, trial, session.response, random), *rest)
    hasty = sum(not outcome.counted for outcome in outcomes) > session.plan.hasty
    result = _result(session.plan, outcomes, hasty, not_exact) if hasty or not rest else None
    return replace(session, left=rest, outcomes=outcomes, result=result)


def leave(session: Session, not_exact: str = "") -> Session:
    """The run left before its end: not done, with what was answered so far; unchanged when it has ended."""
    if session.result:
        return session
    reason = f"Left at picture {session.number} of {session.plan.pictures}; the check counts as not done."
    result = _summary(session.outcomes, RoutineVerdict.NOT_DONE, reason, not_exact)
    return replace(session, result=result)


def _result(plan: Plan, outcomes: tuple[Outcome, ...], hasty: bool, not_exact: str) -> Result:
    verdict, reason = _judge(plan, outcomes, hasty, not_exact)
    return _summary(outcomes, verdict, reason, not_exact)


def _judge(plan: Plan, outcomes: tuple[Outcome, ...], hasty: bool, not_exact: str) -> tuple[RoutineVerdict, str]:
    counted = [outcome for outcome in outcomes if outcome.counted]
    discs = [outcome for outcome in counted if outcome.trial.disc]
    found = {
        part.ground: sum(outcome.right for outcome in discs if outcome.trial.kind is part.ground)
        for part in plan.parts
    }
    false_alarms = sum(not outcome.right for outcome in counted if not outcome.trial.disc)
    total = f"{sum(found.values())} of {len(discs)} discs found"
    if hasty:
        return RoutineVerdict.FAIL, "Answers came before the pictures could be seen. Look first, then press."
    if false_alarms:
        return RoutineVerdict.FAIL, "A disc was named in an empty picture. Press 0 where you see none."
    if not enough(plan, found):
        poor = [part for part in plan.parts if found[part.ground] < part.needed]
        grounds = ", ".join(
            f"{found[part.ground]} of {part.discs} on {part.ground.value} ground" for part in poor or plan.parts
        )
        return RoutineVerdict.FAIL, f"{total}, {plan.needed} are needed ({grounds})."
    if not_exact:
        return RoutineVerdict.FAIL, f"{not_exact}; the check cannot pass."
    return RoutineVerdict.PASS, f"{total}, no false alarm."


def _summary(outcomes: tuple[Outcome, ...], verdict: RoutineVerdict, reason: str, not_exact: str) -> Result:
    counted = [outcome for outcome in outcomes if outcome.counted]
    return Result(
        verdict=verdict,
        reason=reason,
        outcomes=outcomes,
        found=sum(outcome.right for outcome in counted if outcome.trial.disc),
        discs=sum(outcome.trial.disc is not None for outcome in counted),
        false_alarms=sum(not outcome.right for outcome in counted if outcome.trial.disc is None),
        seconds=sum(outcome.seconds for outcome in outcomes),
        not_exact=not_exact,
    )
