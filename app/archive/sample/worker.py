"""What runs in the processes that make studies; imports numpy only after its threads are set."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.archive.sample.spec import SampleStudy


def start() -> None:
    """One thread a process: the processes are the parallel part, and sums come out the same everywhere."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def write(spec: SampleStudy, folder: Path, now: datetime) -> list[Path]:
    """Make and write one study."""
    from app.archive.sample.studies import write_study

    return write_study(spec, folder, now)
