"""Which screen this is: maker, model, serial, size, as its EDID says. Knows no Qt.

In: the bytes of an EDID, the folder where Linux keeps them. Out: `ScreenFacts`.
May import resources only. Must never let two screens count as one: what is unknown stays empty.
"""

from calibration.screen.edid import EdidError, connected, parse_edid
from calibration.screen.values import ScreenFacts

__all__ = ["EdidError", "ScreenFacts", "connected", "parse_edid"]
