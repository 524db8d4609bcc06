"""The sample list covers what the demo shows, and complains in words."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.archive.sample.spec import SampleError, SampleStudy, sample_studies
from app.archive.sample.studies import make_images
from resources import folder


def test_every_state_and_light_is_there(studies: Mapping[str, SampleStudy]) -> None:
    """The worklist of the demo shows each case state and each light at least once."""
    cases = [study.case for study in studies.values()]

    assert {c["state"] for c in cases} == {"waiting", "new", "assigned", "reading", "stopped", "reported"}
    assert {c["light"] for c in cases} == {"in-time", "soon", "due", "late", "stopped"}
    assert {c["priority"] for c in cases} == {"emergency", "urgent", "two-week", "routine"}
    assert sum("critical" in c for c in cases) >= 3


def test_states_have_the_words_they_need(studies: Mapping[str, SampleStudy]) -> None:
    """A stopped case says why, a reported one carries its sections, a waiting one what it waits for."""
    for study in studies.values():
        match study.case["state"]:
            case "stopped":
                assert study.case["stopped_because"]
            case "reported":
                assert set(study.case["report"]) == {
                    "clinical",
                    "technique",
                    "comparison",
                    "findings",
                    "impression",
                }
            case "waiting":
                assert study.case["waiting_for"]


def test_people_are_invented_and_numbers_never_issued(studies: Mapping[str, SampleStudy]) -> None:
    """NHS numbers are of the range 999 with a right check digit; accession numbers do not repeat."""
    for study in studies.values():
        digits = [int(d) for d in study.patient.nhs]
        total = sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False))
        assert study.patient.nhs.startswith("999")
        assert (11 - total % 11) % 11 == digits[9]

    assert len({s.accession for s in studies.values()}) == len(studies) >= 10


def test_each_series_names_an_image_its_recipe_makes(studies: Mapping[str, SampleStudy]) -> None:
    """The quickest recipe of the list makes every image its series name."""
    study = studies["spine-l4"]

    assert {s.image for s in study.series} <= set(make_images(study.recipe))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "mr-spine"', 'kind = "mr-hip"', "images of kind “mr-hip”"),
        ("protrusion = 6.0", "bulge = 6.0", "“bulge” is not"),
        ('patient = "brook"', 'patient = "nobody"', "no patient “nobody”"),
    ],
)
def test_a_wrong_list_is_refused_in_words(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A kind, a value or a patient that is not known is named with its study."""
    text = (folder() / "sample" / "studies.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "studies.toml"
    wrong.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(SampleError, match=said):
        sample_studies(wrong)
