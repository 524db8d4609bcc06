"""Edits of a document, its text, its history and its plain form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.document import (
    History,
    NoField,
    Step,
    delete,
    find_field,
    go_to,
    insert,
    left_out,
    next_field,
    previous_field,
    printed_name,
    replace,
    touch,
    unanswered,
)
from app.reports.saved import NotADocument, from_dict, to_dict
from app.reports.text import field_offset, field_span, section_offset, section_text
from app.reports.values import Caret, Document, Doubt, Field, Link, Section


def _document(text: str = "Nodule of 44.9 mm seen.", links: tuple[Link, ...] = (), doubts: tuple[Doubt, ...] = ()):
    findings = (
        Field("findings.lungs", "Lungs", text, links=links, doubts=doubts),
        Field("findings.heart", "Heart", required=True, prompt="describe"),
        Field("findings.other", "", "No bony lesion."),
    )
    impression = (Field("impression", required=True),)
    return Document(
        "ct-chest",
        "CT chest",
        (Section("findings", "Findings", findings), Section("impression", "Impression", impression)),
    )


def test_marks_move_with_text_before_them():
    """Words put in front of a number move its link and leave what it says."""
    document = _document(links=(Link(10, 17, "m1"),), doubts=(Doubt(18, 22, 0.4),))

    after = find_field(replace(document, "findings.lungs", 0, 0, "Small "), "findings.lungs")

    assert after.text == "Small Nodule of 44.9 mm seen."
    assert [after.text[link.start : link.end] for link in after.links] == ["44.9 mm"]
    assert [after.text[doubt.start : doubt.end] for doubt in after.doubts] == ["seen"]


def test_a_changed_number_keeps_its_link():
    """Changing a digit of a linked number keeps the link, so that the disagreement is noticed."""
    document = _document(links=(Link(10, 17, "m1"),))

    inside = find_field(replace(document, "findings.lungs", 10, 12, "94"), "findings.lungs")
    whole = find_field(replace(document, "findings.lungs", 10, 17, "9 mm"), "findings.lungs")
    gone = find_field(replace(document, "findings.lungs", 10, 17, ""), "findings.lungs")

    assert inside.text[inside.links[0].start : inside.links[0].end] == "94.9 mm"
    assert whole.text[whole.links[0].start : whole.links[0].end] == "9 mm"
    assert gone.links == ()


def test_touching_clears_a_doubt():
    """An edit in a doubtful word, or looking at it, clears the doubt; one beside it does not."""
    document = _document(doubts=(Doubt(18, 22, 0.4),))

    assert find_field(replace(document, "findings.lungs", 19, 20, "x"), "findings.lungs").doubts == ()
    assert find_field(touch(document, "findings.lungs", 18, 19), "findings.lungs").doubts == ()
    assert len(find_field(replace(document, "findings.lungs", 22, 23, ""), "findings.lungs").doubts) == 1


def test_writing_replaces_the_selection():
    """Next field selects the whole value, so what is written replaces it and the caret stands behind."""
    caret = go_to(_document(), "findings.lungs")

    document, after = insert(_document(), caret, "Clear.")

    assert find_field(document, "findings.lungs").text == "Clear."
    assert after == Caret("findings.lungs", 6, 6)
    assert find_field(delete(document, go_to(document, "findings.lungs"))[0], "findings.lungs").text == ""


def test_next_and_previous_field_go_round():
    """Next after the last field is the first once all are filled, previous before the first is the last."""
    document = replace(_document(), "findings.heart", 0, 0, "Normal.")
    caret = Caret("impression", 0, 0)

    assert next_field(document, caret).field == "findings.lungs"
    assert previous_field(document, next_field(document, caret)).field == "impression"
    assert next_field(document, Caret("findings.heart", 0, 0)) == Caret("findings.other", 15, 0)
    assert next_field(_document(), caret) == Caret("findings.heart", 0, 0), "what is still to be filled comes first"
    with pytest.raises(NoField, match="spleen"):
        go_to(document, "spleen")


def test_the_orders_own_words_are_not_replaced_by_walking_past():
    """Tab onto the clinical question puts the caret behind it: the next word spoken must not wipe it out."""
    asked = "Fall. Bleed?"
    order = Section("indication", "Indication", (Field("indication", text=asked, default=asked),), from_order=True)
    own = replace(_document(), "findings.heart", 0, 0, "Normal.")
    document = Document(own.template, own.title, (order, *own.sections))

    there = next_field(document, Caret("impression", 0, 0))
    written, _ = insert(document, there, " No fracture.")

    assert find_field(written, "indication").text == "Fall. Bleed? No fracture."
    assert previous_field(document, Caret("findings.lungs", 0, 0)) == there


def test_what_is_left_out_is_named():
    """Optional fields without a word, by label or section title; a required one is asked for elsewhere."""
    technique = Section("technique", "Technique", (Field("technique", prompt="contrast, phase"),))
    bones = Section("findings", "Findings", (Field("findings.bones", "Bones", prompt="describe"),))
    own = _document()

    assert left_out(Document(own.template, own.title, (technique, bones, *own.sections))) == ("Technique", "Bones")
    assert left_out(own) == ()
    assert printed_name(own, "findings.lungs") == "Lungs"
    assert printed_name(Document(own.template, own.title, (technique,)), "technique") == "Technique"


def test_section_text_runs_labels_in_and_drops_empty_fields():
    """Labels run in, each field has its line, an unanswered field leaves neither label nor prompt."""
    section = _document().sections[0]

    assert section_text(section) == "Lungs: Nodule of 44.9 mm seen.\nNo bony lesion."
    assert unanswered(_document())[0].name == "findings.heart"


def test_offsets_map_both_ways():
    """Every place in a field's text finds its place in the section and back."""
    section = _document().sections[0]
    text = section_text(section)

    for field in section.fields:
        for offset in range(len(field.text) + 1):
            place = section_offset(section, field.name, offset)
            assert place is None or field_offset(section, place) == (field.name, offset)
            assert (
                place is None
                or text[place : place + 3] == (field.text + "\nNo")[offset : offset + 3]
                or offset > 12
            )
    assert field_offset(section, 2) == ("findings.lungs", 0)
    assert field_span(section, text.index("No bony"), len(text) + 9) == ("findings.other", 0, 15)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.text(max_size=8)), max_size=20))
def test_marks_stay_inside_the_text(edits):
    """Whatever is edited, links and doubts lie within the text and are not empty."""
    document = _document(links=(Link(10, 17, "m1"),), doubts=(Doubt(18, 22, 0.4),))

    for start, end, text in edits:
        document = replace(document, "findings.lungs", min(start, end), max(start, end), text)
        field = find_field(document, "findings.lungs")
        assert all(0 <= mark.start < mark.end <= len(field.text) for mark in field.links + field.doubts)


def test_undo_and_redo_walk_the_history():
    """Undo gives back each earlier state, redo the later ones; letters of one word are one step."""
    first = Step(_document("a"), Caret("findings.lungs", 1, 1))
    second = Step(_document("ab"), Caret("findings.lungs", 2, 2))
    third = Step(_document("abc"), Caret("findings.lungs", 3, 3))

    history = History(first).record(second).record(third, joins=True)

    assert history.undo().now == first
    assert history.undo().undo() == history.undo()
    assert history.undo().redo().now == third
    assert history.undo().record(second).redo().now == second


def test_a_document_comes_back_from_json():
    """What autosave keeps reads as the same document, and rubbish is named."""
    document = _document(links=(Link(10, 17, "m1"),), doubts=(Doubt(18, 22, 0.4),))

    assert from_dict(json.loads(json.dumps(to_dict(document)))) == document
    with pytest.raises(NotADocument, match="sections"):
        from_dict({"template": "x", "title": "y"})
