"""How much of the card's memory is taken, from what the card tells of it; a fixed amount where it tells nothing.

OpenGL itself has no such question; two extensions have (GL_NVX_gpu_memory_info of NVIDIA and Mesa's drivers,
GL_ATI_meminfo of AMD). VTK's own list of cards is not asked: on Linux it is empty, and elsewhere it does not say which
of several cards draws.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

BODY = 2 << 30
"""Bytes of a body on the card; a CT of 2,000 slices takes half of it."""
SLICES = 1 << 30
"""Bytes of slices kept on the card."""
QUESTIONS = (("GL_NVX_gpu_memory_info", 0x9049), ("GL_ATI_meminfo", 0x87FC))
"""Extension, and what it calls the memory that is free now (of textures), in KiB, first of its numbers."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Bytes that each kind of picture may take.

    Attributes:
        body: of a volume rendering.
        slices: of all slices kept.
        planes: of one volume that planes are cut through, of which two are kept; None asks the card by trying.
        told: the free memory that the card told of, None where these numbers are assumed.
    """

    body: int = BODY
    slices: int = SLICES
    planes: int | None = None
    told: int | None = None


def free_memory(extensions: Collection[str], ask: Callable[[int], Sequence[int]]) -> int | None:
    """Bytes that the card says are free; None where it has no word for it or says what cannot be.

    Args:
        ask: gives the numbers of one of GL's names; called only for names that `extensions` know.
    """
    for extension, name in QUESTIONS:
        if extension in extensions and (found := ask(name)) and found[0] > 0:
            return found[0] << 10
    return None


def shares_of(free: int | None) -> Shares:
    """A quarter of what is free to a body and to each of two volumes, an eighth to slices; never more than assumed.

    What is assumed where the card tells nothing suits cards of 4 GiB and more; a smaller one refuses a texture, and
    the processor draws.
    """
    if free is None:
        return Shares()
    return Shares(min(BODY, free // 4), min(SLICES, free // 8), free // 4, free)


def told_words(free: int | None) -> str:
    """For `doctor`: what is free, or that it is assumed."""
    if free is None:
        return f"it does not tell its memory, {(BODY + SLICES) >> 30} GiB are assumed"
    return f"{free / 2**30:.1f} GiB of its memory free"
