"""Test patterns as numpy arrays in physical pixels. Knows no Qt.

In: sizes in physical pixels, levels, the response of the screen. Out: uint8 arrays, places.
May import gsdf, readings, resources. Must never scale or smooth: a level asked for is the level drawn.
"""

from calibration.patterns.response import Response, assumed, measured
from calibration.patterns.search import Disc, Field, disc_diameter, field_in, picture

__all__ = ["Disc", "Field", "Response", "assumed", "disc_diameter", "field_in", "measured", "picture"]
