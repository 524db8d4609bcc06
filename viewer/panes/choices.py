"""The windows that came with a volume, each an alternative with its explanation (PS3.3 C.11.2.1.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viewer.look.default import default_window, offers
from viewer.look.window import Voi, VoiLut
from viewer.panes.words import voi_words
from viewer.volumes.values import Volume


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One window or VOI LUT as sent, and how it is named: its explanation, else its numbers."""

    window: Voi
    words: str


def choices(volume: Volume) -> tuple[Choice, ...]:
    """Every window and VOI LUT of the header in its order; never none.

    What the standard does not allow is left out. Where a volume opens with none of them, because no window is left or
    an MR's spans not its tissue, what it opens with stands first and is said not to have been sent.
    """
    found: list[Choice] = []
    for offered in offers(volume):
        window, said = offered.voi, offered.words.strip()
        if any(window == other.window for other in found):
            continue
        words = f"VOI LUT {said}".strip() if isinstance(window, VoiLut) else voi_words(window)
        found.append(Choice(window, f"{said}, {words}" if said and not isinstance(window, VoiLut) else words))
    opened = default_window(volume)
    if all(opened != choice.window for choice in found):
        found.insert(0, Choice(opened, f"not sent, made from the values, {voi_words(opened)}"))
    return tuple(found)


def following_choice(offered: tuple[Choice, ...], shown: Voi) -> int:
    """Which one to show next: the one after what is shown, the first where something else is shown."""
    at = next((at for at, choice in enumerate(offered) if same_voi(choice.window, shown)), None)
    return 0 if at is None else (at + 1) % len(offered)


def same_voi(a: Voi, b: Voi) -> bool:
    """Whether two windows are one; of two LUTs, whether they map alike."""
    if isinstance(a, VoiLut) and isinstance(b, VoiLut):
        return (a.first, a.bits) == (b.first, b.bits) and np.array_equal(a.entries, b.entries)
    return a == b
