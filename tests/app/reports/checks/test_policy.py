"""The escalation policy as data: four categories with steps, critical findings that are found and covered."""

import tomllib

import pytest

from app.reports.checks.catalogue import check
from app.reports.checks.critical import critical_findings
from app.reports.values import AlertFact, StudyFacts
from resources import folder

POLICY = tomllib.loads((folder() / "policies" / "escalation.toml").read_text("utf-8"))
HEAD = StudyFacts("CT", "HEAD")


def test_four_categories_with_their_times():
    """All four categories have a code, times, steps in order, and say that they are provisional."""
    categories = {row["id"]: row for row in POLICY["category"]}

    assert list(categories) == ["critical", "urgent", "cancer", "significant"]
    for row in categories.values():
        assert row["provisional"] and row["edition"] and row["source"]
        assert row["contact_within_minutes"] > 0
        assert "acknowledged_within_minutes" in row or "acknowledged_within_working_days" in row
        assert [step["level"] for step in row["step"]] == list(range(len(row["step"])))
        assert row["told"]
    assert categories["critical"]["contact_within_minutes"] == 15
    assert categories["critical"]["read_back"]


@pytest.mark.parametrize("row", POLICY["finding"], ids=lambda row: row["id"])
def test_each_way_to_say_a_finding_is_found_and_covered(row):
    """Every phrase of a finding, stated as new, is marked; not with an alert of its title, nor when denied."""
    assert row["category"] in {each["id"] for each in POLICY["category"]}
    for phrase in row["say"]:
        words = [part.split("|")[0] for part in phrase.split()]
        text = f"New {' '.join(words)}."

        marked = check({"impression": text}, HEAD, ())
        covered = check({"impression": text}, HEAD, [AlertFact(row["category"], row["title"])])
        denied = check({"impression": f"No evidence of {' '.join(words)}."}, HEAD, ())

        said = f"{row['title']} is on the {row['category']} list and no alert names it."
        assert said in [each.message for each in marked], phrase
        assert said not in [each.message for each in covered], phrase
        assert said not in [each.message for each in denied], phrase


def test_the_policy_is_read_once():
    """The installed policy holds a row for each critical seed of the reference list."""
    assert {row.id for row in critical_findings().findings} == {row["id"] for row in POLICY["finding"]}
    assert len(POLICY["finding"]) >= 20
