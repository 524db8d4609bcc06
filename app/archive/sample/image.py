"""A made series: stored values with their place in the patient."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray


class Plane(Enum):
    """Direction cosines of rows and columns (PS3.3 C.7.6.2.1.1): x to the left, y to the back, z to the head."""

    AXIAL = (1, 0, 0, 0, 1, 0)
    CORONAL = (1, 0, 0, 0, 0, -1)
    SAGITTAL = (0, 1, 0, 0, 0, -1)

    @property
    def across(self) -> tuple[int, int, int]:
        """The way from slice to slice as they are stored: to the head, to the back, to the left."""
        return {"AXIAL": (0, 0, 1), "CORONAL": (0, 1, 0), "SAGITTAL": (1, 0, 0)}[self.name]


@dataclass(frozen=True, slots=True)
class Image:
    """A volume of one series.

    Attributes:
        stored: (slices, rows, columns) int16; HU for CT, arbitrary units for MR.
        step: spacing of slices, rows and columns, mm.
        first: centre (x, y, z) of the first voxel, mm.
        plane: how rows and columns lie.
    """

    stored: NDArray[np.int16]
    step: tuple[float, float, float]
    first: tuple[float, float, float]
    plane: Plane

    def position(self, k: int) -> tuple[float, float, float]:
        """Centre of the first voxel of slice k, mm."""
        x, y, z = (f + k * self.step[0] * a for f, a in zip(self.first, self.plane.across, strict=True))
        return x, y, z
