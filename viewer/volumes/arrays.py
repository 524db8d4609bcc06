"""A volume from an array alone: test pictures of the renderer probe, phantoms with a known truth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.volumes.values import Geometry, Point, Stored, Volume

AXIAL: tuple[Point, Point] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))


def volume_of_array(
    stored: Stored,
    *,
    key: str = "array",
    spacing: tuple[float, float] = (1.0, 1.0),
    directions: tuple[Point, Point] = AXIAL,
    positions: NDArray[np.float64] | None = None,
    step: float = 1.0,
    frame_of_reference: str = "",
    modality: str = "OT",
    units: str = "",
) -> Volume:
    """A complete volume around `stored`, (slices, rows, columns), with slope 1 and intercept 0.

    Args:
        spacing: mm between rows, then between columns, as Pixel Spacing.
        directions: of rows and of columns.
        positions: (slices, 3); None stacks along the normal, `step` mm apart.
    """
    n = len(stored)
    if positions is None:
        normal = np.cross(*directions)
        positions = np.arange(n, dtype=np.float64)[:, None] * step * normal
    thickness = step
    return Volume(
        key=key,
        series_uid=key,
        group=None,
        modality=modality,
        units=units,
        description="",
        number=None,
        frame_of_reference=frame_of_reference,
        sop_uids=tuple(f"{key}.{k}" for k in range(n)),
        frames=(0,) * n,
        stored=stored,
        arrived=np.ones(n, dtype=np.bool_),
        slope=np.ones(n),
        intercept=np.zeros(n),
        geometry=Geometry(*directions, spacing[0], spacing[1], positions, thickness),
        verdict=("regular",),
        colour=stored.ndim == 4,
    )
