"""Each target's verdict from value, limit and uncertainty, and the one of the whole screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from calibration.gsdf import HIGHEST
from calibration.profiles import Comparison, Profile, Target, TargetName
from calibration.readings import Readings
from calibration.verdict.metrics import Metrics, measure

CALIBRATION: Final = 0.04
"""A luminance meter's calibration, typical of its class, from memory: one scale error of all luminances."""
REPEATABILITY: Final = 0.005
"""The same meter twice on the same patch, from memory: what ratio, contrast and JND carry."""


class Verdict(StrEnum):
    """Of a target or a screen. `remedial`: read on, have it mended; `repeat`: measure again."""

    PASS = "pass"
    REMEDIAL = "remedial"
    FAIL = "fail"
    REPEAT = "repeat"
    NOT_MEASURED = "not-measured"


_FROM_BEST: Final = (Verdict.PASS, Verdict.REMEDIAL, Verdict.REPEAT, Verdict.FAIL)


@dataclass(frozen=True, slots=True)
class Judged:
    """One target held against what was measured.

    `value` is in the target's unit and, for the contrast response, without its sign; None where
    it was not measured or is not defined. `uncertainty` is plus or minus, in the same unit.
    `why` is a sentence where the verdict needs one, else empty.
    """

    target: Target
    value: float | None
    uncertainty: float | None
    verdict: Verdict
    why: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A screen held against a profile. `reasons` are sentences, the gravest first."""

    profile: Profile
    metrics: Metrics
    targets: tuple[Judged, ...]
    verdict: Verdict
    reasons: tuple[str, ...]


def evaluate(readings: Readings, profile: Profile, ambient: float) -> Evaluation:
    """Hold readings against a profile.

    Args:
        readings: without ambient light.
        profile: of its targets, those that readings cannot show are `not-measured` and do not count.
        ambient: cd/m² reflected from the dark screen; 0 means it was not measured.
    """
    metrics = measure(readings, ambient, REPEATABILITY)
    return _whole(profile, metrics, [_judged(target, metrics) for target in profile.targets])


def settle(first: Evaluation, second: Evaluation) -> Evaluation:
    """The second measurement of the same screen, after a first that had to be repeated.

    Where both lie on the limit and agree within their uncertainty, the worse of the two values
    decides by itself; where they do not agree the target stays `repeat`.
    """
    before = {judged.target.name: judged for judged in first.targets}
    targets = [_settled(before.get(judged.target.name), judged) for judged in second.targets]
    return _whole(second.profile, second.metrics, targets)


def _value(name: TargetName, metrics: Metrics) -> tuple[float | None, float | None]:
    """Value and uncertainty of a target that readings can show."""
    match name:
        case TargetName.LUMINANCE_MAX:
            return metrics.luminance_max, metrics.luminance_max * CALIBRATION
        case TargetName.LUMINANCE_MIN:
            return metrics.luminance_min, metrics.luminance_min * CALIBRATION
        case TargetName.LUMINANCE_RATIO:
            ratio = metrics.luminance_ratio
            return ratio, None if ratio is None else ratio * REPEATABILITY
        case TargetName.CONTRAST_RESPONSE:
            error = metrics.max_contrast_error
            return (None, None) if error is None else (abs(error), REPEATABILITY)
        case TargetName.AMBIENT_SHARE if metrics.ambient > 0:
            share = metrics.ambient_share
            return share, None if share is None else share * REPEATABILITY
        case _:
            return None, None


def _judged(target: Target, metrics: Metrics) -> Judged:
    value, uncertainty = _value(target.name, metrics)
    if value is not None and uncertainty is not None:
        verdict = _verdict(target, value, uncertainty)
        on_it = "The limit lies within the uncertainty of the measurement: measure once more."
        return Judged(target, value, uncertainty, verdict, on_it if verdict is Verdict.REPEAT else "")
    undefined = _undefined(target.name, metrics)
    return Judged(target, None, None, Verdict.REPEAT if undefined else Verdict.NOT_MEASURED, undefined)


def _undefined(name: TargetName, metrics: Metrics) -> str:
    """Why a target that was measured has no value; empty when it was not measured."""
    if name is TargetName.CONTRAST_RESPONSE and not metrics.inside_gsdf:
        advice = (
            "measure the ambient light at the seat and give it with the readings"
            if metrics.luminance_max <= HIGHEST
            else "no screen is so bright, so check the unit of the readings"
        )
        low, high = metrics.luminance_min, metrics.luminance_max
        return f"{low:.4g} to {high:.4g} cd/m² is outside the standard (0.05 to 3993 cd/m²): {advice}."
    if name is TargetName.CONTRAST_RESPONSE:
        return "The darkest and the brightest level look the same, so there is no contrast to judge."
    if name is TargetName.LUMINANCE_RATIO or (name is TargetName.AMBIENT_SHARE and metrics.ambient > 0):
        return "The darkest level reads 0 cd/m², which the meter cannot tell from little: no ratio can be formed."
    return ""


def _verdict(target: Target, value: float, uncertainty: float) -> Verdict:
    """Pass, remedial or fail where the whole interval says so; repeat where a limit lies within it.

    The worse end of the interval decides and the better end has to agree.
    """
    worse, better = _plain(target, value, uncertainty)
    return worse if worse is better else Verdict.REPEAT


def _plain(target: Target, value: float, uncertainty: float) -> tuple[Verdict, Verdict]:
    """What the two ends of the interval, each taken for true, would mean: worse, then better."""
    ends = [_of_exact(target, value - uncertainty), _of_exact(target, value + uncertainty)]
    worse, better = sorted(ends, key=_FROM_BEST.index, reverse=True)
    return worse, better


def _of_exact(target: Target, value: float) -> Verdict:
    if _holds(target.comparison, value, target.limit):
        return Verdict.PASS
    if target.suspension is not None and _holds(target.comparison, value, target.suspension):
        return Verdict.REMEDIAL
    return Verdict.FAIL


def _holds(comparison: Comparison, value: float, limit: float) -> bool:
    match comparison:
        case Comparison.AT_LEAST:
            return value >= limit
        case Comparison.AT_MOST:
            return value <= limit
        case Comparison.BELOW:
            return value < limit


def _settled(first: Judged | None, second: Judged) -> Judged:
    if first is None or Verdict.REPEAT not in (first.verdict, second.verdict):
        return second
    if first.value is None or second.value is None or first.uncertainty is None or second.uncertainty is None:
        return second
    if abs(first.value - second.value) > math.hypot(first.uncertainty, second.uncertainty):
        why = f"Measured {first.value:.4g}, then {second.value:.4g}: they do not agree, measure once more."
        return replace(second, verdict=Verdict.REPEAT, why=why)
    verdict = max(
        (_of_exact(second.target, first.value), _of_exact(second.target, second.value)), key=_FROM_BEST.index
    )
    return replace(second, verdict=verdict, why="Measured twice, and the worse of the two counts.")


def _whole(profile: Profile, metrics: Metrics, targets: Sequence[Judged]) -> Evaluation:
    verdicts = [judged.verdict for judged in targets if judged.verdict is not Verdict.NOT_MEASURED]
    reasons = []
    if metrics.falls_at is not None:
        verdicts.append(Verdict.FAIL)
        reasons.append(f"Luminance falls, or does not rise, from level {metrics.falls_at} on.")
    verdict = max(verdicts, key=_FROM_BEST.index)
    worst_first = sorted(
        (judged for judged in targets if judged.verdict in _FROM_BEST[1:]),
        key=lambda judged: -_FROM_BEST.index(judged.verdict),
    )
    reasons.extend(_reason(judged) for judged in worst_first)
    return Evaluation(profile, metrics, tuple(targets), verdict, tuple(reasons))


def _reason(judged: Judged) -> str:
    target = judged.target
    if judged.value is None:
        return judged.why
    name = target.name.value.replace("_", " ")
    unit = "" if target.unit == "1" else f" {target.unit}"
    asked = f"{target.comparison.value} {target.limit:g}{unit} is asked for"
    return f"{name.capitalize()} is {judged.value:.4g}; {asked}. {judged.why}".strip()
