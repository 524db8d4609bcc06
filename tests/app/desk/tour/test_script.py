"""What the tour says: words for every template, that the starter model knows and that the checks warn of."""

from __future__ import annotations

import tomllib

import pytest

from app.desk.tour.script import PLAIN, script
from app.desk.tour.voice import utterance
from app.reports.checks.catalogue import check
from app.reports.document import fields
from app.reports.templates import OrderFacts, load_templates, start
from app.reports.values import AlertFact, Finding, StudyFacts
from resources import folder

TEMPLATES = sorted(load_templates())


def said_of(template: str, side: str | None) -> tuple[dict[str, str], StudyFacts]:
    """A report's texts as the tour of a study dictates them, and what its checks know."""
    words = script(template, side, chosen=False)
    findings = f"{utterance(words.finding).text} {utterance(words.other).text}"
    texts = {
        "technique": f"{words.words('technique')} {words.unread}",
        "findings": findings,
        "impression": f"{words.unread} {utterance(words.impression).text}",
    }
    return texts, StudyFacts("MR", side=side)


def kinds(found: tuple[Finding, ...]) -> set[str]:
    """What is warned of."""
    return {one.kind for one in found}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("side", [None, "R", "L"])
def test_every_template_has_words_whose_slip_of_side_is_warned_of(template: str, side: str | None) -> None:
    """Each template's impression names the wrong side, and nothing is left to warn of when it is put right."""
    texts, study = said_of(template, side)
    wrong, right = ("right", "left") if side == "L" and "left" in texts["findings"] else ("left", "right")

    warned = check(texts, study, ())
    mended = check(texts | {"impression": texts["impression"].replace(wrong, right)}, study, ())

    assert "side-mismatch" in kinds(warned)
    assert kinds(mended) <= {"critical-without-alert", "side-order"}


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name != "ct-chest"])
def test_critical_words_are_alerted_critical_and_others_are_not(template: str) -> None:
    """A critical alert is raised where the checks ask for one, and it answers them; else it is a significant one."""
    texts, study = said_of(template, None)
    words = script(template, None, chosen=False)
    asked = [one for one in check(texts, study, ()) if one.kind == "critical-without-alert"]

    named = AlertFact(words.alert, asked[0].text if asked else "")
    answered = check(texts, study, (named,))

    assert words.alert == ("critical" if asked else "significant")
    assert "critical-without-alert" not in kinds(answered)


@pytest.mark.parametrize("side", ["R", "L"])
@pytest.mark.parametrize("template", ["mr-knee", PLAIN])
def test_words_name_the_side_that_was_ordered(template: str, side: str) -> None:
    """A left knee is not reported as a right one."""
    texts, study = said_of(template, side)

    assert "side-order" not in kinds(check(texts, study, ()))


def test_only_an_unread_study_says_that_nobody_read_it() -> None:
    """The sentence stands in a study's report and not in the sample's, which was chosen for its nodule."""
    assert "not a reading of these images" in script("ct-head", None, chosen=False).unread
    assert script("ct-chest", None, chosen=True).unread == ""
    assert script("ct-chest", None, chosen=True).lead_in != script("ct-chest", None, chosen=False).lead_in


def test_every_field_that_is_typed_into_is_one_of_its_template() -> None:
    """No words wait for a field that the template does not have, and no template is without words of its own."""
    rows = tomllib.loads((folder() / "sample" / "tour.toml").read_text(encoding="utf-8"))["words"]

    assert sorted(row["template"] for row in rows) == TEMPLATES
    for row in rows:
        document = start(load_templates()[row["template"]], OrderFacts())
        assert set(row.get("type", {})) <= {field.name for field in fields(document)}


def test_recordings_stay_small() -> None:
    """All recordings together are below three million bytes."""
    spoken = folder() / "speech" / "starter" / "spoken"

    assert sum(file.stat().st_size for file in spoken.glob("*.wav")) < 3_000_000
