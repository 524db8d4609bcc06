"""The grayscale standard display function of DICOM PS3.14 and its inverse. Pure functions.

In: JND indices or luminances in cd/m². Out: the other. May import resources and numpy only.
Must never extrapolate: what lies outside the standard is refused with words.
"""

from calibration.gsdf.curve import (
    HIGHEST,
    HIGHEST_INDEX,
    LOWEST,
    LOWEST_INDEX,
    OutsideTheStandard,
    covers,
    jnd_index,
    luminance,
)

__all__ = [
    "HIGHEST",
    "HIGHEST_INDEX",
    "LOWEST",
    "LOWEST_INDEX",
    "OutsideTheStandard",
    "covers",
    "jnd_index",
    "luminance",
]
