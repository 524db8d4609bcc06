"""The visual routine that cannot be clicked through: trials, odds, simulated observers. Pure functions.

In: the response of a screen, a random source, answers with their seconds. Out: a `Result`.
May import patterns and resources. Must never pass by chance, by hurry, or on pixels that are not exact.
"""

from calibration.routine.observers import Observer, Simulated, simulate
from calibration.routine.plan import DAILY, Ground, Plan, Trial, guess_odds
from calibration.routine.session import Session, answer, begin, leave
from calibration.routine.values import Outcome, Result, RoutineVerdict, document

__all__ = [
    "DAILY",
    "Ground",
    "Observer",
    "Outcome",
    "Plan",
    "Result",
    "RoutineVerdict",
    "Session",
    "Simulated",
    "Trial",
    "answer",
    "begin",
    "document",
    "guess_odds",
    "leave",
    "simulate",
]
