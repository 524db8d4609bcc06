"""Gives freed memory back to the system.

The C library of Linux keeps large blocks for the next time once it has freed some: a closed case would go on counting as
memory of this program, and a day of cases as a leak.
"""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Return what is free; for a worker, since it takes some milliseconds. Elsewhere than on glibc it does nothing."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
