"""A linked number and the measurement it came from."""

import pytest

from app.reports.checks.measurement import agrees, linked_numbers
from app.reports.document import replace
from app.reports.values import Document, Field, Link, Measurement, Section

NODULE = Measurement("m1", "length", "A", 44.93, "mm", "44.9 mm", ((0, 0, 0), (44.93, 0, 0)), "1.2", "1.2.3")


def _document():
    field = Field("findings.lungs", "Lungs", "Nodule of 44.9 mm.", links=(Link(10, 17, "m1"),))
    return Document("ct-chest", "CT chest", (Section("findings", "Findings", (field,)),))


def test_a_number_as_measured_is_silent():
    """The text says what was measured: nothing to show."""
    assert linked_numbers(_document(), [NODULE]) == ()


def test_a_changed_number_is_marked_at_its_place():
    """A digit changed by hand is marked where it stands in the section."""
    document = replace(_document(), "findings.lungs", 10, 12, "94")

    found = linked_numbers(document, [NODULE])

    assert [(each.kind, each.section, each.text, each.start) for each in found] == [
        ("measurement-link", "findings", "94.9 mm", 17)
    ]
    assert "44.9 mm" in found[0].message


def test_a_deleted_measurement_is_marked():
    """A number whose measurement is gone from the image is marked."""
    assert "deleted" in linked_numbers(_document(), [])[0].message


@pytest.mark.parametrize(
    ("text", "same"),
    [("44.9 mm", True), ("45 mm", True), ("4.5 cm", True), ("44 mm", False), ("44.9 cm", False), ("mm", False)],
)
def test_rounding_and_centimetres_agree(text, same):
    """The same length rounded, or in centimetres, agrees."""
    assert agrees(text, NODULE) is same
