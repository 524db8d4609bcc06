"""What the column shows beside the document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PriorReport:
    """The report of the prior: when and by whom ("19 Aug 2024, Dr M. Lindqvist"), and its impression."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class AlertLine:
    """The alerts of the case in one line ("1 alert told, answer due 21:44")."""

    words: str
    icon: str = "due"
    colour: str = "critical"
