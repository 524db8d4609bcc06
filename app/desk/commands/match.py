"""How well typed letters fit a command's title: a subsequence, letters at the start of words worth more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.desk.commands.table import Command

_START = 8
_NEXT = 5
_LETTER = 1
_GAP = 0.1


@dataclass(frozen=True, slots=True)
class Hit:
    """A command that fits, how well, and which letters of its title (offsets) were meant."""

    command: Command
    score: float
    letters: tuple[int, ...]


def fit(typed: str, title: str) -> tuple[float, tuple[int, ...]] | None:
    """The best way to find `typed` in `title` as a subsequence: score and offsets; None where it does not fit.

    Spaces in `typed` are ignored; case and what came before do not matter. The whole search is a table over
    letters, so a long title costs no more than its length times that of `typed`.
    """
    wanted = "".join(typed.casefold().split())
    words = title.casefold()
    if not wanted:
        return 0.0, ()
    best: list[dict[int, tuple[float, tuple[int, ...]]]] = [{} for _ in wanted]
    for at, letter in enumerate(words):
        starts = at == 0 or not words[at - 1].isalnum()
        for n, want in enumerate(wanted):
            if letter != want:
                continue
            own = _LETTER + (_START if starts else 0)
            if n == 0:
                best[0][at] = (own - _GAP * at, (at,))
                continue
            for before, (score, letters) in best[n - 1].items():
                if before >= at:
                    continue
                total = score + own + (_NEXT if before == at - 1 else 0) - _GAP * (at - before - 1)
                if at not in best[n] or total > best[n][at][0]:
                    best[n][at] = (total, (*letters, at))
    return max(best[-1].values(), default=None)


def rank(typed: str, commands: Iterable[Command], used: Sequence[str] = ()) -> list[Hit]:
    """Commands that fit, best first; those used last come first where they fit as well, or nothing is typed.

    Args:
        used: ids, the last used first.
    """
    place = {one: at for at, one in reversed(list(enumerate(used)))}
    hits = []
    for command in commands:
        found = fit(typed, command.title)
        phrase = None if found else max((fit(typed, say) or (-1.0, ()) for say in command.say), default=None)
        if found is not None:
            hits.append(Hit(command, found[0], found[1]))
        elif phrase is not None and phrase[0] > 0:
            hits.append(Hit(command, phrase[0] / 2, ()))
    last = len(place)
    return sorted(hits, key=lambda hit: (-round(hit.score), place.get(hit.command.id, last), hit.command.title))
