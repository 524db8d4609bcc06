"""A readings file in; evenly spaced levels with luminances out, or one sentence naming line and fault.

In: the path of a CSV, or its bytes. Out: `Readings`. May import resources only.
Must never guess: a value that cannot be read for certain is refused with its line.
"""

from calibration.readings.table import read, read_bytes
from calibration.readings.values import Readings, ReadingsError

__all__ = ["Readings", "ReadingsError", "read", "read_bytes"]
