"""The fast rescale gives the numbers of the exact one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viewer.read.folder import scan_folder
from viewer.volumes.build import build
from viewer.volumes.rescale import rescaled_into


@pytest.mark.parametrize("slope", [1.0, 2.0, -3.0, 0.5, 1.27985, 255.0, 300.0])
@pytest.mark.parametrize("intercept", [0.0, -1024.0, 0.25, 1e7])
@pytest.mark.parametrize("kind", [np.int16, np.uint16, np.int32])
def test_same_numbers(write: Any, tmp_path: Path, slope: float, intercept: float, kind: Any) -> None:
    """For whole and broken slopes, near and beyond what float32 holds exactly, nothing differs."""
    write()
    (plan,) = build([image.header for image in scan_folder(tmp_path).images])
    limits = np.iinfo(kind if kind is not np.int32 else np.int16)
    stored = np.linspace(limits.min, limits.max, 24).astype(kind).reshape(1, 6, 4)
    volume = replace(plan.allocate(), stored=stored, slope=np.array([slope]), intercept=np.array([intercept]))
    buffer = np.empty((6, 4), np.float32)

    rescaled_into(volume, 0, buffer)

    np.testing.assert_array_equal(buffer, volume.rescaled(0))
