"""What is known of a speech model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resources.errors import ReadroomError


class ModelRefused(ReadroomError):
    """A model that cannot be found, installed or removed: one sentence that names it."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A speech model: its folder, whether it is the starter, what to show people, how many words it knows."""

    name: str
    path: Path
    starter: bool
    label: str
    words: int | None
