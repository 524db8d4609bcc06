"""The prior that hangs by itself, and the reason shown with it."""

from __future__ import annotations

from datetime import date

from app.cases.priors import StudyFacts, hung, priors_of, regions_of
from app.cases.regions import regions

REGIONS = regions()
TODAY = date(2026, 11, 24)


def study(uid: str, modality: str, description: str, day: date | None, body_part: str = "") -> StudyFacts:
    return StudyFacts(uid, None, modality, body_part, description, day)


CURRENT = study("now", "CT", "CT head", TODAY)


def test_the_newest_of_the_same_region_hangs() -> None:
    """Region and modality first, then age; a neighbour is offered but never hung by itself."""
    others = [
        study("chest", "CT", "CT chest", date(2026, 10, 1)),
        study("old", "CT", "CT head", date(2020, 1, 1)),
        study("new", "CT", "CT brain", date(2024, 8, 19)),
        study("mr", "MR", "MR brain", date(2022, 2, 2)),
    ]

    ranked = priors_of(CURRENT, others, REGIONS)

    best = hung(ranked)
    assert best is not None and best.facts.study == "new"
    assert (best.why, best.interval) == ("newest of same region and modality", "2 y 3 m before")
    assert [prior.facts.study for prior in ranked] == ["new", "old", "mr", "chest"]


def test_another_region_never_hangs_by_itself() -> None:
    """A chest beside a head would be a trap."""
    assert hung(priors_of(CURRENT, [study("chest", "CT", "CT chest", date(2026, 10, 1))], REGIONS)) is None


def test_later_and_undated_studies_are_no_priors() -> None:
    """A prior is before; what has no date cannot be shown to be."""
    others = [study("later", "CT", "CT head", date(2026, 11, 25)), study("undated", "CT", "CT head", None)]

    assert priors_of(CURRENT, others, REGIONS) == ()


def test_the_description_counts_before_a_wrong_body_part() -> None:
    """Body Part Examined says CHEST on many a head."""
    assert regions_of(study("x", "CT", "CT head unenhanced", TODAY, "CHEST"), REGIONS) == {"head"}
    assert regions_of(study("x", "MR", "", TODAY, "LSPINE"), REGIONS) == {"lumbar-spine"}
    assert regions_of(study("x", "MR", "MR cervical spine", TODAY), REGIONS) == {"cervical-spine"}
    assert regions_of(study("x", "MR", "MR thoracic spine", TODAY), REGIONS) == {"thoracic-spine"}
