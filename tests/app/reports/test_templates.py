"""Templates: read with file and line in every complaint, chosen for a study, opened with what the order knows."""

import pytest

from app.reports.checks.catalogue import check
from app.reports.document import find_field, replace, unanswered
from app.reports.templates import (
    OrderFacts,
    TemplateError,
    choose,
    insert_macro,
    load_templates,
    read_template,
    spoken_fields,
    spoken_macros,
    start,
)
from app.reports.text import document_text
from app.reports.values import StudyFacts

TEMPLATES = load_templates()


def test_the_seven_templates_are_there():
    """The first seven templates load, each with an impression that must be answered."""
    assert set(TEMPLATES) == {
        "ct-abdomen-pelvis",
        "ct-chest",
        "ct-head",
        "mr-brain",
        "mr-knee",
        "mr-lumbar-spine",
        "plain",
    }
    for template in TEMPLATES.values():
        document = start(template, OrderFacts())
        assert [section.key for section in document.sections] == [
            "indication",
            "technique",
            "comparison",
            "findings",
            "impression",
        ]
        assert find_field(document, "impression").required


@pytest.mark.parametrize(
    ("modality", "part", "description", "wanted"),
    [
        ("CT", "CHEST", "CT pulmonary angiogram", "ct-chest"),
        ("CT", "", "CT thorax with contrast", "ct-chest"),
        ("CT", "HEAD", "CT head", "ct-head"),
        ("CT", "HEAD", "", "ct-head"),
        ("CT", "ABDOMEN", "CT KUB", "ct-abdomen-pelvis"),
        ("CT", "ABDOMEN", "CT chest abdomen and pelvis with contrast", "plain"),
        ("MR", "BRAIN", "MRI brain", "mr-brain"),
        ("MR", "LSPINE", "MRI lumbar spine", "mr-lumbar-spine"),
        ("MR", "SPINE", "MRI whole spine", "plain"),
        ("MR", "KNEE", "MRI knee left", "mr-knee"),
        ("MR", "PROSTATE", "MRI prostate", "plain"),
        ("US", "ABDOMEN", "US abdomen", "plain"),
        ("CT", "", "", "plain"),
    ],
)
def test_a_study_gets_its_template(modality, part, description, wanted):
    """Modality and body part choose the template; a study none fits gets the plain one."""
    assert choose(TEMPLATES, modality, part, description).id == wanted


def test_the_order_fills_the_document():
    """The request's words, the prior and the contrast are in the document at its start."""
    facts = OrderFacts(
        indication="Cough.",
        contrast="after intravenous contrast",
        prior_description="CT chest",
        prior_date="02/03/2024",
    )

    document = start(TEMPLATES["ct-chest"], facts)

    texts = document_text(document)
    assert texts["indication"] == "Cough."
    assert texts["technique"] == "CT of the chest after intravenous contrast."
    assert texts["comparison"] == "CT chest 02/03/2024."
    assert texts["findings"] == ""
    assert document.sections[0].from_order
    assert "findings.lungs" in [field.name for field in unanswered(document)]


def test_without_a_prior_the_comparison_is_asked_for():
    """Nobody but the reader says that there is nothing to compare with."""
    document = start(TEMPLATES["ct-chest"], OrderFacts())

    assert document_text(document)["comparison"] == ""
    assert "comparison" in [field.name for field in unanswered(document)]


def test_a_macro_fills_empty_fields_only():
    """Normal text goes where nothing stands and never over what was said."""
    template = TEMPLATES["ct-chest"]
    document = insert_macro(start(template, OrderFacts()), template, "normal pleura")

    after = insert_macro(document, template, "normal chest")

    assert find_field(document, "findings.lungs").text == ""
    assert find_field(after, "findings.pleura").text == find_field(document, "findings.pleura").text
    assert find_field(after, "findings.lungs").text
    with pytest.raises(TemplateError, match="normal moon"):
        insert_macro(document, template, "normal moon")


def test_spoken_names_are_told_apart_from_commands():
    """Every template answers to the sections by voice, and no spoken name is a field twice."""
    for template in TEMPLATES.values():
        names = spoken_fields(template)
        assert {"indication", "technique", "comparison", "findings", "impression", "conclusion"} <= set(names)
        assert all(name.startswith("normal ") for name in spoken_macros(template))


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('title = "Findings"', 'title = ""', r"line 44: section\.3\.title"),
        ('key = "technique"', 'key = "method"', r"line 24: section\.1\.key"),
        ('name = "comparison"', 'name = "technique"', "'technique' stands twice"),
        ("{priors.latest.date}", "{priors.oldest}", r"line 3\d: section.*no merge field"),
        ("[fit]", "[fit", "not a TOML file.*line"),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path, before, after, complaint):
    """A complaint says which file, which line and what is wrong."""
    from resources import folder

    text = (folder() / "templates" / "plain.toml").read_text("utf-8")
    assert before in text
    (tmp_path / "plain.toml").write_text(text.replace(before, after, 1), "utf-8")

    with pytest.raises(TemplateError, match=complaint) as refused:
        read_template(tmp_path / "plain.toml")

    assert "plain.toml" in str(refused.value)


def test_normal_texts_raise_no_mark():
    """A report of nothing but the templates' own normal texts has nothing for the checks to say."""
    for template in TEMPLATES.values():
        document = start(template, OrderFacts(indication="Pain.", prior_date="02/03/2024", prior_description="CT"))
        for name in spoken_macros(template):
            document = insert_macro(document, template, name)
        texts = document_text(document) | {"impression": "Normal study."}

        assert check(texts, StudyFacts("CT", "CHEST", "L", "F", 50), ()) == ()


def test_labels_take_part_in_the_checks():
    """A label that runs in before the text neither hides nor makes a contradiction."""
    template = TEMPLATES["ct-chest"]
    document = start(template, OrderFacts())
    document = replace(document, "findings.pleura", 0, 0, "Small left effusion.")
    document = replace(document, "findings.lungs", 0, 0, "9 mm nodule in the right upper lobe.")

    def kinds(impression):
        return [
            each.kind for each in check(document_text(document) | {"impression": impression}, StudyFacts("CT"), ())
        ]

    assert kinds("Right upper lobe nodule. Left pleural effusion.") == []
    assert kinds("Left upper lobe nodule. Left pleural effusion.") == ["side-mismatch"]
    assert kinds("Right upper lobe nodule. Right pleural effusion.") == ["side-mismatch"]
