"""Read a folder and hash its values, start-up taken away: python tests/benchmarks/hashes.py NAME FOLDER -> JSON.

The digest is that of `readroom inspect --digest`: rescaled values as little-endian float32, slice by slice.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def inspect(folder: Path) -> Callable[[], str]:
    """What `readroom inspect --digest` does after its imports."""
    from viewer.volumes.inspection import inspected

    def work() -> str:
        (volume,) = inspected(folder, True, ()).volumes
        return volume.digest or ""

    return work


def simpleitk(folder: Path) -> Callable[[], str]:
    """SimpleITK's series reader, then hashlib over the same numbers."""
    import numpy as np
    import SimpleITK

    def work() -> str:
        reader = SimpleITK.ImageSeriesReader()
        reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
        image = reader.Execute()
        values = SimpleITK.GetArrayViewFromImage(image)
        return hashlib.sha256(np.ascontiguousarray(values, "<f4").data).hexdigest()

    return work


def main(name: str, folder: Path) -> None:
    """Time one once."""
    work = {"inspect": inspect, "simpleitk": simpleitk}[name](folder)
    began = time.perf_counter()
    digest = work()
    print(json.dumps({"all": time.perf_counter() - began, "hashed": digest}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
