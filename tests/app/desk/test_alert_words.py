"""Which words an alert is about."""

from __future__ import annotations

from app.desk.case.alerting import finding_at
from app.reports.values import Caret, Document, Field, Section

LUNGS = "Clear lungs. Tension pneumothorax on the left."


def report(impression: str) -> Document:
    """A chest with a comparison, one finding and an impression."""
    return Document(
        "t",
        "CT chest",
        (
            Section("comparison", "Comparison", (Field("comparison", text="None."),)),
            Section("findings", "Findings", (Field("findings.lungs", "Lungs", text=LUNGS),)),
            Section("impression", "Impression", (Field("impression", text=impression),)),
        ),
    )


def test_the_sentence_at_the_caret_is_told() -> None:
    """In the findings the sentence the caret stands in is what the alert says."""
    words, section, _ = finding_at(report(""), Caret("findings.lungs", len(LUNGS), len(LUNGS)), ())

    assert (words, section) == ("Tension pneumothorax on the left", "findings")


def test_the_comparison_is_never_told_as_a_finding() -> None:
    """With the caret in the comparison the alert says the first sentence of the impression, not "None"."""
    words, section, _ = finding_at(report("Tension pneumothorax. Drain now."), Caret("comparison", 5, 5), ())

    assert (words, section) == ("Tension pneumothorax", "impression")


def test_without_an_impression_nothing_is_guessed() -> None:
    """No words are taken from elsewhere: the alert then says that a finding was not named."""
    assert finding_at(report(""), Caret("comparison", 5, 5), ()) == ("", "", None)
