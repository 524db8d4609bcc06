"""Notices and questions as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Now:
    """What cannot wait: an unacknowledged alert, a lost network while sending, a failed screen.

    Attributes:
        id: stable; showing it again changes its words.
        action: word of the button, "" for none.
    """

    id: str
    words: str
    action: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits: a list with a count, no motion, no sound."""

    id: str
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question or held alert at the foot of the page.

    Attributes:
        words: what, in one line; `detail` to whom or why.
        right: words before the buttons ("Sends in 7 s").
        answers: (id, word, key) a button.
        tone: "critical", "warning" or "".
        icon: of `resources/icons`.
    """

    id: str
    words: str
    detail: str = ""
    right: str = ""
    answers: tuple[tuple[str, str, str], ...] = ()
    tone: str = ""
    icon: str = ""


def held_alert(id: str, finding: str, to: str, seconds: int, category: str = "critical") -> Question:
    """The strip of an alert in its ten seconds; Undo is the same key that raised it."""
    key = "Ctrl+Shift+E" if category == "critical" else "Ctrl+Shift+S"
    return Question(
        id=id,
        words=f"{category.capitalize()} alert held: {finding}",
        detail=f"to {to}",
        right=f"Sends in {seconds} s",
        answers=(("undo", "Undo", key),),
        tone="critical" if category == "critical" else "warning",
        icon="due" if category == "critical" else "soon",
    )
