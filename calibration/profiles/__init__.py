"""Limits as data: which targets a screen has to meet, with edition and source.

In: TOML files (`resources/profiles`, or a service's own folder). Out: `Profile` values.
May import resources and pydantic only. Must never hold a limit in code.
"""

from calibration.profiles.load import find, load, parse
from calibration.profiles.values import MEASURED, Comparison, Profile, ProfileError, Target, TargetName

__all__ = [
    "MEASURED",
    "Comparison",
    "Profile",
    "ProfileError",
    "Target",
    "TargetName",
    "find",
    "load",
    "parse",
]
