"""What is said of a fault of the program itself: one line without values, which may be a patient's."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT)


def words_of(fault: Exception) -> str:
    """A fault of the program itself in one line: its kind and our innermost place, nothing of what it worked on.

    A full disk, or a file that the system does not let us have, is no fault of the program and is named.
    """
    if isinstance(fault, OSError) and fault.errno in FULL:
        place = f" with {fault.filename}" if fault.filename else ""
        return f"The disk{place} is full; free some space and try again."
    if isinstance(fault, OSError) and fault.filename and fault.strerror:
        return f"{fault.filename} cannot be used: {fault.strerror}. What was not finished was not changed."
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
