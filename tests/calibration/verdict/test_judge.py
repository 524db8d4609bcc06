"""Verdicts follow from value, limit and uncertainty, never from a silent pass."""

from collections.abc import Callable

import pytest

from calibration.profiles import Comparison, Profile, Target, TargetName, load
from calibration.readings import Readings
from calibration.verdict import Evaluation, Verdict, evaluate, measure, settle
from resources import folder

Screen = Callable[[float, float], Readings]


@pytest.fixture
def shipped() -> dict[str, Profile]:
    """What the program brings along."""
    return load(folder() / "profiles")


def verdict_of(evaluation: Evaluation, name: str) -> Verdict:
    """The verdict of one target."""
    return next(judged.verdict for judged in evaluation.targets if judged.target.name == name)


@pytest.mark.parametrize("name", ["acr-tg270", "ranzcr", "rcr-2012", "rcr-2019-primary", "ipem-91"])
def test_a_good_diagnostic_screen_passes(gsdf_screen: Screen, shipped: dict[str, Profile], name: str) -> None:
    """1.2 to 450 cd/m² on the display function passes; what a file cannot show does not count."""
    evaluation = evaluate(gsdf_screen(1.2, 450), shipped[name], 0)

    assert evaluation.verdict is Verdict.PASS
    assert evaluation.reasons == ()
    assert verdict_of(evaluation, "contrast_response") is Verdict.PASS
    assert {judged.verdict for judged in evaluation.targets} <= {Verdict.PASS, Verdict.NOT_MEASURED}


@pytest.mark.parametrize("name", ["acr-tg270", "ranzcr"])
def test_an_office_screen_fails(gamma_screen: Screen, shipped: dict[str, Profile], name: str) -> None:
    """1.2 to 90 cd/m² with gamma 2.2 fails by luminance, ratio and contrast, each with its reason."""
    evaluation = evaluate(gamma_screen(1.2, 90), shipped[name], 0)

    assert evaluation.verdict is Verdict.FAIL
    failed = [judged.target.name for judged in evaluation.targets if judged.verdict is Verdict.FAIL]
    assert failed == ["luminance_max", "luminance_ratio", "contrast_response"]
    assert len(evaluation.reasons) == 3


@pytest.mark.parametrize(
    ("brightest", "verdict"),
    [(330, Verdict.FAIL), (340, Verdict.REPEAT), (350, Verdict.REPEAT), (360, Verdict.REPEAT), (366, Verdict.PASS)],
)
def test_a_limit_within_the_uncertainty_is_to_repeat(
    gsdf_screen: Screen, shipped: dict[str, Profile], brightest: float, verdict: Verdict
) -> None:
    """350 cd/m² with a meter of 4 % is certain only from 365 on."""
    evaluation = evaluate(gsdf_screen(1.2, brightest), shipped["ranzcr"], 0)

    assert verdict_of(evaluation, "luminance_max") is verdict
    assert evaluation.verdict is verdict


def test_ambient_light_counts(gsdf_screen: Screen, shipped: dict[str, Profile]) -> None:
    """Too much light in the room spoils ratio and contrast of a good screen, and is itself judged."""
    evaluation = evaluate(gsdf_screen(1.2, 450), shipped["acr-tg270"], 1.5)

    assert verdict_of(evaluation, "ambient_share") is Verdict.FAIL
    assert verdict_of(evaluation, "luminance_ratio") is Verdict.FAIL
    assert verdict_of(evaluate(gsdf_screen(1.2, 450), shipped["acr-tg270"], 0.2), "ambient_share") is Verdict.PASS


def test_between_limit_and_suspension_is_remedial(gsdf_screen: Screen, shipped: dict[str, Profile]) -> None:
    """A profile with two limits lets the reader go on while it is mended."""
    for error, verdict in (
        (0.09, Verdict.PASS),
        (0.103, Verdict.REPEAT),
        (0.15, Verdict.REMEDIAL),
        (0.197, Verdict.REPEAT),
        (0.21, Verdict.FAIL),
    ):
        readings = bent(gsdf_screen(1.2, 450), error)

        assert evaluate(readings, shipped["ipem-91"], 0).verdict is verdict


def bent(good: Readings, error: float) -> Readings:
    """A screen with one level off, so far that its contrast error is this one to two thousandths."""
    for shift in range(1, 400):
        values = list(good.luminances)
        values[9] *= 1 + shift / 2000
        readings = Readings(good.levels, tuple(values), good.maximum)
        found = measure(readings, 0, 0.005).max_contrast_error
        if found is not None and abs(abs(found) - error) < 0.002:
            return readings
    raise AssertionError("no such screen")


def test_falling_luminance_fails_whatever_else(gsdf_screen: Screen, shipped: dict[str, Profile]) -> None:
    """A level darker than the one before is a failure with its own sentence."""
    good = gsdf_screen(1.2, 450)
    values = list(good.luminances)
    values[9], values[10] = values[10], values[9]
    only_peak = shipped["ranzcr"].model_copy(update={"targets": shipped["ranzcr"].targets[:1]})

    evaluation = evaluate(Readings(good.levels, tuple(values), 255), only_peak, 0)

    assert verdict_of(evaluation, "luminance_max") is Verdict.PASS
    assert evaluation.verdict is Verdict.FAIL
    assert "level 135" in evaluation.reasons[0]


def test_a_flat_screen_fails(shipped: dict[str, Profile]) -> None:
    """A screen that shows one grey for all levels is no case for a second measurement."""
    levels = tuple(range(0, 256, 15))

    assert evaluate(Readings(levels, (400.0,) * 18, 255), shipped["ranzcr"], 0).verdict is Verdict.FAIL


def test_outside_the_standard_is_never_a_pass(gamma_screen: Screen, shipped: dict[str, Profile]) -> None:
    """Where the contrast cannot be judged the sentence says what to measure."""
    evaluation = evaluate(gamma_screen(0.01, 450), shipped["rcr-2012"], 0)

    assert evaluation.verdict is Verdict.REPEAT
    assert any("outside the standard" in reason and "ambient" in reason for reason in evaluation.reasons)

    bright = evaluate(gamma_screen(450, 5e6), shipped["rcr-2012"], 0)

    assert any("check the unit" in reason for reason in bright.reasons)
    assert not any("ambient" in reason for reason in bright.reasons)


def test_the_second_measurement_decides_by_the_worse(gsdf_screen: Screen, shipped: dict[str, Profile]) -> None:
    """Two that agree are settled by the worse value; two that do not agree are not."""
    ranzcr = shipped["ranzcr"]
    on_it, above, below, far = (evaluate(gsdf_screen(1.2, at), ranzcr, 0) for at in (355, 352, 345, 440))

    assert settle(on_it, above).verdict is Verdict.PASS
    assert settle(on_it, below).verdict is Verdict.FAIL
    assert settle(below, on_it).verdict is Verdict.FAIL
    assert settle(on_it, far).verdict is Verdict.REPEAT


def test_every_comparison_has_its_edge(gsdf_screen: Screen, shipped: dict[str, Profile]) -> None:
    """At least and at most take the limit itself, below does not."""
    for comparison, verdict in (
        (Comparison.AT_LEAST, Verdict.PASS),
        (Comparison.AT_MOST, Verdict.PASS),
        (Comparison.BELOW, Verdict.FAIL),
    ):
        target = Target(
            name=TargetName.LUMINANCE_MAX, comparison=comparison, limit=450, unit="cd/m²", source="a test"
        )
        profile = shipped["ranzcr"].model_copy(update={"targets": (target,)})
        readings = gsdf_screen(1.2, 440)
        exact = evaluate(Readings(readings.levels, (*readings.luminances[:-1], 450.0), 255), profile, 0)

        assert exact.targets[0].verdict is Verdict.REPEAT
        assert settle(exact, exact).targets[0].verdict is verdict
