"""The measurements of a pane by volume: letters, the selected one, what each reads; no Qt."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from viewer.panes.marks import Mark, Reading, letter, read
from viewer.panes.values import Tool
from viewer.volumes.values import Point, Volume


def new_identity() -> str:
    """An id that no other measurement has."""
    return uuid.uuid4().hex


class Letters:
    """Gives A, B, C ... to the measurements of a case; one is shared by its panes. No letter is given twice."""

    def __init__(self) -> None:
        self._given = 0

    def next(self) -> str:
        """The next letter."""
        self._given += 1
        return letter(self._given - 1)

    def give_back(self, label: str) -> None:
        """A measurement that never came to be: its letter is the next one again, if it was the last."""
        if self._given and letter(self._given - 1) == label:
            self._given -= 1

    def go_past(self, label: str) -> None:
        """A measurement of this letter was put back: later ones follow it."""
        while not any(letter(n) == label for n in range(self._given)) and self._given < 1000:
            self._given += 1


class MarkBook:
    """Measurements by volume key, as values; changed only here."""

    def __init__(self, letters: Letters, identity: Callable[[], str] = new_identity) -> None:
        self._letters, self._identity = letters, identity
        self._marks: dict[str, tuple[Mark, ...]] = {}
        self._readings: dict[Mark, Reading] = {}
        self.selected: str | None = None

    def of(self, key: str) -> tuple[Mark, ...]:
        """All measurements on a volume."""
        return self._marks.get(key, ())

    def put(self, key: str, marks: tuple[Mark, ...]) -> None:
        """Replace the measurements of a volume."""
        self._marks[key] = marks
        for mark in marks:
            self._letters.go_past(mark.label)

    def begin(self, kind: Tool, index: int, points: tuple[Point, ...]) -> Mark:
        """A new measurement with the next letter; not yet kept."""
        return Mark(self._identity(), self._letters.next(), kind, index, points)

    def drop(self, mark: Mark) -> None:
        """A measurement that was begun and not kept gives its letter back."""
        self._letters.give_back(mark.label)

    def reading(self, volume: Volume, mark: Mark) -> Reading:
        """The numbers of a mark, worked out once."""
        if mark not in self._readings:
            kept = set(self.of(volume.key))
            self._readings = {m: r for m, r in self._readings.items() if m in kept}
            self._readings[mark] = read(volume, mark)
        return self._readings[mark]
