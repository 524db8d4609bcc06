"""What the verdict counts with: the median, without what numpy's own loads."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from viewer.volumes.verdict import median_of


def test_the_middle_is_the_median() -> None:
    """Of odd and even numbers of values, of one and of one that is no number, it is numpy's to the last bit."""
    chance = np.random.default_rng(3)

    for count in range(1, 60):
        values = chance.normal(5, 3, count)
        assert median_of(values) == np.median(values)

    assert np.isnan(median_of(np.array([1.0, np.nan, 3.0])))


def test_a_series_is_built_without_masked_arrays(write: Any, tmp_path: Path) -> None:
    """numpy loads them at the first call that asks whether an array is masked; nobody waits for that."""
    for z in range(5):
        write(ImagePositionPatient=[0, 0, z])
    code = (
        "import sys; from viewer.read.folder import scan_folder; from viewer.volumes.build import build\n"
        f"(plan,) = build([image.header for image in scan_folder({str(tmp_path / 'series')!r}).images])\n"
        "assert plan.verdict == ('regular',); print('numpy.ma' in sys.modules)"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said == "False\n"
