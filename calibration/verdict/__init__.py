"""Metrics of a set of readings and the verdict of each target. Pure functions.

In: `Readings`, ambient luminance, a `Profile`. Out: `Metrics` and an `Evaluation`.
May import gsdf, readings, profiles, resources. Must never pass what its uncertainty cannot carry.
"""

from calibration.verdict.document import document
from calibration.verdict.judge import CALIBRATION, REPEATABILITY, Evaluation, Judged, Verdict, evaluate, settle
from calibration.verdict.metrics import Metrics, measure

__all__ = [
    "CALIBRATION",
    "REPEATABILITY",
    "Evaluation",
    "Judged",
    "Metrics",
    "Verdict",
    "document",
    "evaluate",
    "measure",
    "settle",
]
