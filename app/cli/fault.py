"""What is said of a fault of the program itself: one line without values, which may be a patient's."""

from __future__ import annotations

import traceback
from pathlib import Path


def words_of(fault: Exception) -> str:
    """A fault of the program itself in one line: its kind and our innermost place, nothing of what it worked on."""
    ours = [
        f"{frame.name} ({'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno})"
        for frame in traceback.extract_tb(fault.__traceback__)
        if "site-packages" not in frame.filename
    ]
    where = f" in {ours[-1]}" if ours else ""
    return f"Readroom itself went wrong: {type(fault).__name__}{where}. What was not finished was not changed; please report this line."


def one_line(sentence: str) -> str:
    """A sentence as one line, whatever stands in the names it quotes."""
    words = " ".join(sentence.split())
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in words)
