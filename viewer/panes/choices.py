"""The windows that came with a volume, each an alternative with its explanation (PS3.3 C.11.2.1.2)."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.look.default import default_window, from_header
from viewer.look.window import Voi
from viewer.panes.words import voi_words
from viewer.volumes.values import Volume


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One window or VOI LUT as sent, and how it is named: its explanation, else its numbers."""

    window: Voi
    words: str


def choices(volume: Volume) -> tuple[Choice, ...]:
    """Every usable window of the header in its order, the first the one a volume opens with; never none.

    Windows that the standard does not allow are left out; where none is left, the volume's own percentiles stand.
    """
    found: list[Choice] = []
    for offered in volume.windows:
        window = from_header(offered)
        if window is not None and all(window != other.window for other in found):
            said = offered.explanation.strip()
            found.append(Choice(window, f"{said}, {voi_words(window)}" if said else voi_words(window)))
    if not found:
        window = default_window(volume)
        return (Choice(window, f"not sent, made from the values, {voi_words(window)}"),)
    return tuple(found)


def following_choice(offered: tuple[Choice, ...], shown: Voi) -> int:
    """Which one to show next: the one after what is shown, the first where something else is shown."""
    at = next((at for at, choice in enumerate(offered) if choice.window is shown or choice.window == shown), None)
    return 0 if at is None else (at + 1) % len(offered)
