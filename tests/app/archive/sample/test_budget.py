"""How long the whole sample list takes, and what it weighs; run by `make bench`."""

import resource
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.archive.sample.studies import make_all

pytestmark = pytest.mark.bench


def test_all_studies_on_two_processes(tmp_path: Path) -> None:
    """Every study within 25 s, the first within 6 s, half a gigabyte, 2 GiB a process, on two free cores."""
    began = time.monotonic()
    ready = []
    for study, files in make_all(tmp_path, datetime.now(UTC)):
        ready.append((time.monotonic() - began, study.key, len(files)))

    weight = sum(path.stat().st_size for path in tmp_path.rglob("*.dcm"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    for seconds, key, count in ready:
        print(f"{seconds:6.2f} s  {key:20} {count} files")
    print(f"{weight / 1e6:.0f} MB, largest process {peak / 2**30:.2f} GiB")
    assert weight < 500e6
    assert peak < 2 * 2**30
    assert ready[0][0] < 6
    assert ready[-1][0] < 25
